// The compliance status over the years.
import fc from 'fast-check';
import { complianceStatus, ofYearAlone, type SurrenderYear } from './compliance-status.js';

const FROM_2021 = { firstYear: 2021 };
const row = (year: number, due: number | undefined, surrendered = 0): SurrenderYear => ({
  year,
  due,
  surrendered,
  excluded: false,
});
const excluded = (year: number, due?: number): SurrenderYear => ({ ...row(year, due), excluded: true });

describe('the dynamic status', () => {
  test.each([
    ['before the first year', FROM_2021, [row(2021, 5)], 2020, 'NOT_APPLICABLE'],
    ['no obligation', undefined, [row(2021, 5)], 2021, 'NOT_APPLICABLE'],
    ['surrendered in full', FROM_2021, [row(2021, 5, 5)], 2021, 'COMPLIANT'],
    ['more than due, after a correction', FROM_2021, [row(2021, 5, 6)], 2021, 'COMPLIANT'],
    ['a tonne short', FROM_2021, [row(2021, 5, 4)], 2021, 'SHORT'],
    ['a report of zero', FROM_2021, [row(2021, 0)], 2021, 'COMPLIANT'],
    ['no report', FROM_2021, [row(2021, undefined)], 2021, 'MISSING'],
    ['no report, though units came', FROM_2021, [row(2021, undefined, 9)], 2021, 'MISSING'],
    ['a year of which nothing is known', FROM_2021, [row(2021, 5, 5)], 2022, 'MISSING'],
    ['a gap between two years', FROM_2021, [row(2021, 5, 5), row(2023, 5, 5)], 2023, 'MISSING'],
    ['missing comes before short', FROM_2021, [row(2021, 5, 4), row(2022, undefined)], 2022, 'MISSING'],
    ['a later year is not looked at', FROM_2021, [row(2021, 5, 5), row(2022, undefined)], 2021, 'COMPLIANT'],
    ['an earlier year stays short', FROM_2021, [row(2021, 5, 4), row(2022, 5, 5)], 2022, 'SHORT'],
    ['a surplus covers no other year', FROM_2021, [row(2021, 5, 4), row(2022, 5, 6)], 2022, 'SHORT'],
    ['an excluded year', FROM_2021, [excluded(2021)], 2021, 'EXCLUDED'],
    ['excluded with an amount that nobody owes', FROM_2021, [excluded(2021, 5)], 2021, 'EXCLUDED'],
    ['every year excluded', FROM_2021, [excluded(2021), excluded(2022)], 2022, 'EXCLUDED'],
    ['one excluded, one surrendered', FROM_2021, [excluded(2021), row(2022, 5, 5)], 2022, 'COMPLIANT'],
    ['one short, one excluded', FROM_2021, [row(2021, 5, 4), excluded(2022)], 2022, 'SHORT'],
    ['after the last year', { firstYear: 2021, lastYear: 2021 }, [row(2021, 5, 5)], 2025, 'COMPLIANT'],
    ['short after the last year', { firstYear: 2021, lastYear: 2021 }, [row(2021, 5, 4)], 2025, 'SHORT'],
    ['a row before the first year', FROM_2021, [row(2020, 5), row(2021, 5, 5)], 2021, 'COMPLIANT'],
  ])('%s', (_, obligation, years, year, status) => {
    expect(complianceStatus(obligation, years, year).status).toBe(status);
  });

  test('it names the years and the numbers', () => {
    const years = [row(2021, 5, 4), row(2022, 5, 5), row(2023, 9, 2), row(2024, undefined)];
    expect(complianceStatus(FROM_2021, years, 2023)).toEqual({
      status: 'SHORT',
      years: [
        { year: 2021, due: 5, surrendered: 4, shortfall: 1 },
        { year: 2023, due: 9, surrendered: 2, shortfall: 7 },
      ],
    });
    expect(complianceStatus(FROM_2021, years, 2025)).toEqual({ status: 'MISSING', years: [2024, 2025] });
  });

  test('a year that stands twice is a defect', () => {
    expect(() => complianceStatus(FROM_2021, [row(2021, 5), row(2021, 6)], 2021)).toThrow(RangeError);
  });

  test.each([
    [2020, 'NOT_APPLICABLE'],
    [2021, 'SHORT'],
    [2022, 'COMPLIANT'],
    [2023, 'MISSING'],
    [2024, 'NOT_APPLICABLE'],
  ])('%i alone is %s', (year, status) => {
    const years = [row(2021, 5, 4), row(2022, 5, 5)];
    const alone = ofYearAlone({ firstYear: 2021, lastYear: 2023 }, year);
    expect(complianceStatus(alone, years, year).status).toBe(status);
  });

  test('surrendering more never makes it worse', () => {
    const amount = fc.nat(5);
    const record = fc.record({
      due: fc.option(amount, { nil: undefined }),
      excluded: fc.boolean(),
      surrendered: amount,
      more: amount,
    });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 4 }), (records) => {
        const years = records.map(({ more: _, ...each }, index) => ({ ...each, year: 2021 + index }));
        const richer = years.map((each, index) => ({ ...each, surrendered: each.surrendered + records[index]!.more }));
        const last = years.at(-1)!.year;
        const before = complianceStatus(FROM_2021, years, last);
        const after = complianceStatus(FROM_2021, richer, last);
        if (before.status !== 'SHORT') expect(after).toEqual(before);
        else expect(['SHORT', 'COMPLIANT']).toContain(after.status);
      }),
    );
  });
});
