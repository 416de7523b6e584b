// Which rulebook holds: by compliance year, by the moment, by what has been published.
import { instant } from '../instant.js';
import { effectiveRulebook } from './effective-rulebook.js';
import { SHIPPED_RULEBOOKS } from './shipped/shipped-rulebooks.js';

const idOf = (year: number, at: string, rulebooks = SHIPPED_RULEBOOKS): string | undefined =>
  effectiveRulebook(rulebooks, year, instant(at))?.id;

test.each([
  ['a replay of 2021', 2020, '2021-12-31T08:59:59.999Z', 'CEA-2019-2020'],
  ['the first moment of the Measures', 2019, '2021-01-31T16:00:00.000Z', 'CEA-2019-2020'],
  ['a moment before', 2019, '2021-01-31T15:59:59.999Z', undefined],
  ['a year whose plan is not there yet', 2021, '2021-12-31T08:59:59.999Z', undefined],
  ['both years of a plan', 2021, '2023-12-01T00:00:00.000Z', 'CEA-2021-2022'],
  ['both years of a plan', 2022, '2023-12-01T00:00:00.000Z', 'CEA-2021-2022'],
  ['arrears, years later', 2019, '2026-11-24T00:00:00.000Z', 'CEA-2019-2020'],
  ['the carry-over in spring', 2024, '2026-06-01T00:00:00.000Z', 'CEA-2024'],
  ['the plan of September 2026', 2025, '2026-08-31T16:00:00.000Z', 'CEA-2025'],
  ['a moment before', 2025, '2026-08-31T15:59:59.999Z', undefined],
  ['the year after', 2026, '2026-11-24T00:00:00.000Z', 'CEA-2026'],
  ['a year that nobody has regulated', 2027, '2026-11-24T00:00:00.000Z', undefined],
])('%s: %i at %s is %s', (_, year, at, expected) => {
  expect(idOf(year, at)).toBe(expected);
});

describe('a newer rulebook of the same year', () => {
  const first = SHIPPED_RULEBOOKS[4]!;
  const later = { ...first, id: 'CEA-2025-2', effectiveFrom: instant('2026-10-01T00:00:00.000Z') };
  const corrected = { ...first, id: 'CEA-2025-3' };

  test('holds from its own day on', () => {
    expect(idOf(2025, '2026-09-30T23:59:59.999Z', [first, later])).toBe('CEA-2025');
    expect(idOf(2025, '2026-10-01T00:00:00.000Z', [first, later])).toBe('CEA-2025-2');
  });

  test('that takes effect together with another replaces it', () => {
    expect(idOf(2025, '2026-09-30T00:00:00.000Z', [first, corrected])).toBe('CEA-2025-3');
    expect(idOf(2025, '2026-09-30T00:00:00.000Z', [corrected, first])).toBe('CEA-2025');
  });

  test('that corrects the past does not end a later one', () => {
    expect(idOf(2025, '2026-11-01T00:00:00.000Z', [first, later, corrected])).toBe('CEA-2025-2');
  });
});
