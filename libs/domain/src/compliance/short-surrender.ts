// What the penalties in force deduct from a later allocation for a short surrender, or let be deducted for falsified data.
import { assertNever } from '../assert-never.js';
import type { FalsifiedData, Penalty } from '../rulebooks/rulebook.js';
import type { CivilDate } from '../working-time.js';
import { compareShares, wholeTonnes } from './exact-share.js';

/** What the penalties say of deductions, and since when they do. */
export interface DeductionRule {
  readonly since: CivilDate;
  readonly deduction: Penalty['deduction'];
}

/** By the row in force on the day, the last one that has begun: a rulebook has them in order. Undefined before the first. */
export function deductionRule(day: CivilDate, penalties: readonly Penalty[]): DeductionRule | undefined {
  const ended = deductionsEnded(day, penalties);
  if (ended !== undefined) return { since: ended, deduction: 'none' };
  const penalty = penaltyOn(day, penalties);
  return penalty && { since: penalty.from, deduction: penalty.deduction };
}

/** The day from which on no new deduction is made, where that has come. */
export function deductionsEnded(day: CivilDate, penalties: readonly Penalty[]): CivilDate | undefined {
  const { deductionUntil } = penaltyOn(day, penalties) ?? {};
  return deductionUntil !== undefined && deductionUntil <= day ? deductionUntil : undefined;
}

const penaltyOn = (day: CivilDate, penalties: readonly Penalty[]): Penalty | undefined =>
  penalties.findLast(({ from }) => from <= day);

/**
 * Tonnes to deduct for a short surrender: as many as are missing, or none. Order 19 deducts the same amount whatever
 * follows, Order 775 from a unit that refuses to make it good within the time set, its amendment of 2026 no more. Before
 * the first row nobody deducts.
 * @param refused the unit did not surrender within the time that it was set
 * @param rule of the day whose penalties apply. For which day that is, of the deadline or of the decision, the authority
 *   answers: its decision records it.
 */
export function deductionForShortfall(missing: number, refused: boolean, rule: DeductionRule | undefined): number {
  wholeTonnes(missing);
  if (!rule) return 0;
  switch (rule.deduction) {
    case 'always':
      return missing;
    case 'on-refusal':
      return refused ? missing : 0;
    case 'none':
      return 0;
    default:
      return assertNever(rule.deduction);
  }
}

/** Whether falsified data may cost a share of an allocation: from a unit that refuses to make it good. */
export const falsificationDeducts = (refused: boolean, day: CivilDate, { from }: FalsifiedData): boolean =>
  refused && from <= day;

/** Both ends are allowed: "0.50" and "1". */
export const isShareAllowed = (
  share: string,
  { deductionShareMin, deductionShareMax }: Pick<FalsifiedData, 'deductionShareMin' | 'deductionShareMax'>,
): boolean => compareShares(share, deductionShareMin) >= 0 && compareShares(share, deductionShareMax) <= 0;
