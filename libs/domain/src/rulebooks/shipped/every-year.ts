// What holds for every year of the market: accounts, entry, penalties by date, objections, how long records are kept.
import { instantOfCivil, civilDate, civilTime } from '../../working-time.js';
import type { Instant } from '../../instant.js';
import type { EligibleCcer, Penalty, Rulebook, Vintages } from '../rulebook.js';
import { CCER_MEASURES, MEASURES_2021, PLAN_2025_2026, REGULATIONS, REGULATIONS_2026, RULES_2021 } from './sources.js';

/** A moment of Shanghai. */
export const shanghai = (date: string, time = '00:00'): Instant => instantOfCivil(civilDate(date), civilTime(time));

const PENALTIES: readonly Penalty[] = [
  {
    source: MEASURES_2021.id,
    from: civilDate('2021-02-01'),
    fines: [{ measure: 'yuan', min: 20_000, max: 30_000 }],
    deduction: 'always',
  },
  {
    source: REGULATIONS.id,
    from: civilDate('2024-05-01'),
    fines: [{ measure: 'average-price', min: 5, max: 10 }],
    deduction: 'on-refusal',
  },
  {
    source: REGULATIONS_2026.id,
    // The day of the amendment: only the month in which the new fines begin is known.
    unverified: true,
    from: civilDate('2026-08-08'),
    fines: [
      { measure: 'yuan', min: 1_000_000, max: 5_000_000, withTimeLimit: true },
      { measure: 'average-price', min: 5, max: 10 },
    ],
    deduction: 'on-refusal',
    deductionUntil: civilDate('2026-08-15'),
  },
];

export const EVERY_YEAR = {
  accounts: { source: RULES_2021.id, openWithinWorkingDays: 5 },
  entry: { source: MEASURES_2021.id, thresholdTonnes: 26_000 },
  penalties: PENALTIES,
  falsifiedData: {
    source: REGULATIONS.id,
    // The shares are known; that they hold from the first day of the Regulations is taken for granted.
    unverified: true,
    from: civilDate('2024-05-01'),
    deductionShareMin: '0.5',
    deductionShareMax: '1',
    deduction: 'on-refusal',
  },
  objections: {
    allocation: { source: MEASURES_2021.id, withinWorkingDays: 7, decisionWithinWorkingDays: 10 },
    restriction: { source: RULES_2021.id, unverified: true, withinWorkingDays: 15, decisionWithinWorkingDays: 10 },
  },
  records: {
    registry: { source: RULES_2021.id, keepYears: 20 },
    ccerProjects: { source: CCER_MEASURES.id, keepYearsPastLastPeriod: 10 },
  },
} as const satisfies Partial<Rulebook>;

export const EVERY_YEAR_SOURCES = [RULES_2021, MEASURES_2021, REGULATIONS, REGULATIONS_2026, CCER_MEASURES];

/** Registered before the pause of 2017; their use ended with 2024. */
export const CCER_BEFORE_PAUSE: EligibleCcer = {
  source: CCER_MEASURES.id,
  registeredBefore: civilDate('2017-03-14'),
  usableUntil: civilDate('2024-12-31'),
};

export const CCER_SINCE_RESTART = { registeredAfter: civilDate('2024-01-22') };

/** The vintages in their order; `CEA24` is the allowance of 2024. */
const VINTAGES = ['CEA19-20', 'CEA21', 'CEA22', 'CEA23', 'CEA24', 'CEA25', 'CEA26'];
export const vintages = (from: string, to: string): string[] =>
  VINTAGES.slice(VINTAGES.indexOf(from), VINTAGES.indexOf(to) + 1);

/** Arrears of 2019 to 2024. */
export const ARREARS: Vintages = { source: PLAN_2025_2026.id, instruments: vintages('CEA19-20', 'CEA26') };
