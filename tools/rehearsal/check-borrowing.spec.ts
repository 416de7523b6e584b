// The rehearsal's checks of borrowing: what is not by the rule, or not netted later, is not let through.
import { borrowed } from './check-borrowing.js';
import type { UnitCount } from './recount.js';

const unit = (complianceYear: number, figures: Partial<UnitCount>): UnitCount => ({
  ...{ account: 'A', complianceYear, sector: 'power', listed: true, verified: 1_000, allocated: 900, due: 1_000 },
  ...{ given: 900, lent: 0, borrowed: 0, surrendered: 1_000, offset: 0, complete: true },
  ...figures,
});
const wrongOf = (...units: readonly UnitCount[]): readonly string[] => {
  const byYear = new Map(units.map((one) => [`${one.complianceYear} ${one.account}`, one]));
  const checks = borrowed({ units: byYear }, new Map([['CEA23 A', 50]]));
  return checks.flatMap(({ what, wrong }) => (wrong === undefined ? [] : [what.split(': ')[1]!]));
};

test.each<[string, Partial<UnitCount>, Partial<UnitCount>, readonly string[]]>([
  ['by the rule and netted', {}, {}, []],
  ['more than was applied for', { borrowed: 51 }, { lent: 51, given: 849 }, ['as much as was applied for', 'at most half of what is lacking']], // prettier-ignore
  ['not surrendered for the year', { borrowed: 49 }, {}, ['surrendered for the year, straight out of the department']],
  ['who lacks less than a tenth', { allocated: 901 }, {}, ['by who lacks at least a tenth of its emissions', 'at most half of what is lacking']], // prettier-ignore
  ['who is short', { complete: false }, {}, ['by who is in full at the deadline']],
  ['given again', {}, { given: 900 }, ['the later plan has given as much less']],
])('%s', (_, year, later, wrong) => {
  expect(wrongOf(unit(2022, { borrowed: 50, ...year }), unit(2023, { lent: 50, given: 850, ...later }))).toEqual(wrong);
});

test('nobody', () => {
  expect(wrongOf(unit(2022, {}))).toEqual(['0 t, units in hardship', 'as much as was applied for']);
});
