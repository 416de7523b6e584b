// The figures of the law, beside those that ship: a second writing down, so that no slip of the pen passes.
import { civilDateOf } from '../../working-time.js';
import { msOf } from '../../instant.js';
import type { Rulebook } from '../rulebook.js';
import { SHIPPED_RULEBOOKS } from './shipped-rulebooks.js';

const byId = new Map(SHIPPED_RULEBOOKS.map((rulebook) => [rulebook.id, rulebook]));
const of = (id: string): Rulebook => byId.get(id)!;

test.each([
  ['CEA-2019-2020', '2021-12-31T09:00:00.000Z', '2021-12-31'],
  ['CEA-2021-2022', '2023-12-31T16:00:00.000Z', '2023-12-31'],
  ['CEA-2023', '2024-12-31T16:00:00.000Z', '2024-12-31'],
  ['CEA-2024', '2025-12-31T16:00:00.000Z', '2025-12-31'],
  ['CEA-2025', '2026-12-31T16:00:00.000Z', '2026-12-31'],
  ['CEA-2026', '2027-12-31T16:00:00.000Z', '2027-12-31'],
])('%s is due before %s, on %s in Shanghai', (id, deadline, lastDay) => {
  expect(of(id).deadline).toBe(deadline);
  const last = new Date(msOf(of(id).deadline) - 1).toISOString();
  expect(civilDateOf(last as never)).toBe(lastDay);
});

const UP_TO = {
  CEA22: ['CEA19-20', 'CEA21', 'CEA22'],
  CEA23: ['CEA19-20', 'CEA21', 'CEA22', 'CEA23'],
  CEA24: ['CEA19-20', 'CEA21', 'CEA22', 'CEA23', 'CEA24'],
  CEA26: ['CEA19-20', 'CEA21', 'CEA22', 'CEA23', 'CEA24', 'CEA25', 'CEA26'],
};

test.each([
  ['CEA-2019-2020', ['CEA19-20'], UP_TO.CEA26],
  ['CEA-2021-2022', UP_TO.CEA22, UP_TO.CEA26],
  ['CEA-2023', UP_TO.CEA23, UP_TO.CEA26],
  ['CEA-2024', UP_TO.CEA24, UP_TO.CEA26],
  ['CEA-2025', ['CEA25', 'CEA26'], undefined],
  ['CEA-2026', ['CEA25', 'CEA26'], undefined],
])('%s takes %j, and for arrears %j', (id, own, arrears) => {
  expect(of(id).usableVintages.instruments).toEqual(own);
  expect(of(id).arrearsVintages?.instruments).toEqual(arrears);
});

const OLD = { registeredBefore: '2017-03-14', usableUntil: '2024-12-31' };
const NEW = { registeredAfter: '2024-01-22' };

test.each([
  ['CEA-2019-2020', undefined, [OLD], 'obligation'],
  ['CEA-2021-2022', undefined, [OLD], 'allocation'],
  ['CEA-2023', { share: '0.7', kind: 'fixed' }, [OLD, NEW], 'allocation'],
  ['CEA-2024', { share: '0.7', kind: 'fixed' }, [OLD, NEW], 'allocation'],
  ['CEA-2025', { share: '0.5', kind: 'maximum', draft: true }, [NEW], 'allocation'],
  ['CEA-2026', { share: '0.5', kind: 'maximum', draft: true }, [NEW], 'allocation'],
])('%s: pre-allocation %j, CCER %j, caps on the %s', (id, preAllocation, eligible, adjusts) => {
  const { offset, caps, entry, ...rulebook } = of(id);
  if (preAllocation) expect(rulebook.preAllocation).toMatchObject(preAllocation);
  else expect(rulebook).not.toHaveProperty('preAllocation');
  expect(offset).toMatchObject({ shareMax: '0.05', eligible });
  expect(offset.eligible).toHaveLength(eligible.length);
  expect(caps).toMatchObject({ gapShareMax: '0.2', classesWithoutGap: ['gas'], adjusts });
  expect(entry.thresholdTonnes).toBe(26_000);
});

test('borrowing was there once, and carry-over once', () => {
  expect(SHIPPED_RULEBOOKS.filter(({ borrowing }) => borrowing).map(({ id }) => id)).toEqual(['CEA-2021-2022']);
  expect(of('CEA-2021-2022').borrowing).toMatchObject({ gapShareMin: '0.1', shareOfGapMax: '0.5', fromYear: 2023 });
  expect(SHIPPED_RULEBOOKS.filter(({ carryOver }) => carryOver).map(({ id }) => id)).toEqual(['CEA-2024']);
  expect(of('CEA-2024').carryOver).toMatchObject({
    from: UP_TO.CEA24,
    into: 'CEA25',
    tradedFrom: '2024-01-01',
    tradedUntil: '2025-12-31',
    holdingsAt: '2025-12-31T15:59:00.000Z',
    applyUntil: '2026-06-10',
    executeWithinWorkingDays: 5,
  });
});

test.each(SHIPPED_RULEBOOKS)('$id: penalties by date, objections, records, accounts', (rulebook) => {
  expect(rulebook.penalties).toMatchObject([
    { from: '2021-02-01', fines: [{ measure: 'yuan', min: 20_000, max: 30_000 }], deduction: 'always' },
    { from: '2024-05-01', fines: [{ measure: 'average-price', min: 5, max: 10 }], deduction: 'on-refusal' },
    {
      from: '2026-08-08',
      fines: [
        { measure: 'yuan', min: 1_000_000, max: 5_000_000, withTimeLimit: true },
        { measure: 'average-price', min: 5, max: 10 },
      ],
      deductionUntil: '2026-08-15',
    },
  ]);
  expect(rulebook.falsifiedData).toMatchObject({ deductionShareMin: '0.5', deductionShareMax: '1' });
  expect(rulebook.objections).toMatchObject({
    allocation: { withinWorkingDays: 7, decisionWithinWorkingDays: 10 },
    restriction: { withinWorkingDays: 15, decisionWithinWorkingDays: 10, unverified: true },
  });
  expect(rulebook.records).toMatchObject({
    registry: { keepYears: 20 },
    ccerProjects: { keepYearsPastLastPeriod: 10 },
  });
  expect(rulebook.accounts.openWithinWorkingDays).toBe(5);
});

test('power of the draft is marked as such, and no other', () => {
  for (const { allocation } of SHIPPED_RULEBOOKS)
    for (const { sector, years, draft } of allocation)
      expect(draft ?? false).toBe(sector === 'power' && years.every((year) => year >= 2025));
});
