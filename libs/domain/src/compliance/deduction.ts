// What an authority decides to deduct from a later allocation (核减): for a short surrender, for falsified data, or otherwise.
import { assertNever } from '../assert-never.js';
import type { DecideDeduction, DeductionBasis } from '../commands.js';
import type { Decision } from '../decision.js';
import type { EventData } from '../events.js';
import type { AccountId } from '../ids.js';
import { type Instant, instantOf, msOf } from '../instant.js';
import type { LedgerState } from '../ledger-state.js';
import type { Rejection } from '../rejections.js';
import type { Penalty, Rulebook } from '../rulebooks/rulebook.js';
import { type CivilDate, civilDateOf } from '../working-time.js';
import { type DecidedDeduction, isObliged, missingOf, owedBy, type UnitYear } from './compliance-book.js';
import { deductionForShortfall, type DeductionRule, deductionRule, deductionsEnded, falsificationDeducts, isShareAllowed } from './short-surrender.js'; // prettier-ignore
import { openApplications } from './surrender-check.js';

export type DeductionRejection =
  | { readonly code: 'year-not-later'; readonly complianceYear: number; readonly deductedFrom: number }
  | { readonly code: 'deadline-not-passed'; readonly complianceYear: number; readonly deadline: Instant }
  | {
      readonly code: 'penalty-day-out-of-range';
      readonly penaltyOn: CivilDate;
      /** The day of the deadline; any day where data were falsified. */
      readonly earliest?: CivilDate;
      readonly latest: CivilDate;
    }
  | {
      readonly code: 'nothing-missing';
      readonly account: AccountId;
      readonly complianceYear: number;
      readonly owed: number;
      readonly surrendered: number;
      /** Left out where the deadline fixed nothing. */
      readonly missingAtDeadline?: number;
    }
  /** The penalties in force on that day deduct nothing, or only from a unit that refused to make it good. */
  | {
      readonly code: 'deduction-not-provided';
      readonly account: AccountId;
      readonly complianceYear: number;
      readonly penaltyOn: CivilDate;
      readonly deduction: Penalty['deduction'];
      /** From when on that holds; left out before the first penalty. */
      readonly since?: CivilDate;
    }
  /** What was decided before may still be lowered or withdrawn. */
  | {
      readonly code: 'deductions-ended';
      readonly account: AccountId;
      readonly complianceYear: number;
      readonly endedOn: CivilDate;
      readonly decided: number;
      readonly requested: number;
    }
  | {
      readonly code: 'deduction-share-out-of-range';
      readonly share: string;
      readonly shareMin: string;
      readonly shareMax: string;
    }
  /** No document comes with what no rule computes. */
  | { readonly code: 'decision-not-shown'; readonly account: AccountId };

/**
 * Replaces an earlier decision for the unit, the year and the ground: after an objection (R13), or when arrears were
 * surrendered since. The account may be closed by now: its allocation can still be corrected.
 */
export function decideDeduction(state: LedgerState, command: DecideDeduction, at: Instant): Decision {
  const { account, complianceYear, ground } = command;
  const known = state.accounts.get(account);
  if (!known) return { rejection: { code: 'account-not-found', account } };
  if (known.type !== 'holding')
    return { rejection: { code: 'account-type-not-allowed', account, accountType: known.type } };
  const standing = state.compliance.find(account, complianceYear)?.decided.find((one) => one.ground === ground);
  const data = { account, complianceYear, ground };
  if ('withdrawn' in command)
    return standing
      ? { facts: [{ type: 'DeductionDecided', data: { ...data, withdrawn: true } }] }
      : { rejection: { code: 'nothing-changes', account } };
  const { deductedFrom, fineYuan } = command;
  if (deductedFrom <= complianceYear) return { rejection: { code: 'year-not-later', complianceYear, deductedFrom } };
  const basis = basisOf(state, command, standing, at);
  if ('code' in basis) return { rejection: basis };
  return {
    facts: [
      {
        type: 'DeductionDecided',
        data: { ...data, deductedFrom, ...basis, ...(fineYuan !== undefined && { fineYuan }) },
      },
    ],
  };
}

type Deduct = Exclude<DecideDeduction, { withdrawn: true }>;
type Basis = Pick<EventData['DeductionDecided'], 'penaltyOn' | 'refused' | 'quantity' | 'share'>;

function basisOf(
  state: LedgerState,
  command: Deduct,
  standing: DecidedDeduction | undefined,
  at: Instant,
): Basis | Rejection {
  // What no rule computes: the ledger may have no rules for the year, or know nothing of the unit in it.
  if (command.ground === 'other') return { quantity: command.quantity };
  const { account, complianceYear } = command;
  const rulebook = state.compliance.rulebookOf(complianceYear, at);
  if (!rulebook) return { code: 'no-rulebook', complianceYear };
  const unit = state.compliance.find(account, complianceYear);
  if (!unit || !isObliged(unit)) return { code: 'no-obligation', account, complianceYear };
  switch (command.ground) {
    case 'short-surrender':
      return forShortSurrender(state, command, { unit, rulebook, standing }, at);
    case 'falsified-data':
      return forFalsifiedData(command, rulebook, at);
    default:
      return assertNever(command);
  }
}

/**
 * As many tonnes as are missing now, and never more than the deadline found missing: what was corrected or taken over
 * since is an arrear of another kind. An application to surrender for the unit has to be decided first, because nobody
 * knows before how much is missing.
 */
function forShortSurrender(
  state: LedgerState,
  { account, complianceYear, penaltyOn: day, refused }: Deduct & DeductionBasis<'short-surrender'>,
  of: { readonly unit: UnitYear; readonly rulebook: Rulebook; readonly standing: DecidedDeduction | undefined },
  at: Instant,
): Basis | Rejection {
  const { unit, rulebook, standing } = of;
  const { deadline, penalties } = rulebook;
  const where = { account, complianceYear };
  if (at < deadline) return { code: 'deadline-not-passed', complianceYear, deadline };
  // The last day on which it could be surrendered in time.
  const outOfRange = checkDay(day, civilDateOf(instantOf(msOf(deadline) - 1)), at);
  if (outOfRange) return outOfRange;
  const owed = owedBy(unit);
  if (owed === undefined) return { code: 'emissions-not-verified', ...where };
  for (const { subject, proposal } of openApplications(state, complianceYear))
    if (subject === account) return { code: 'proposal-open', account, proposal: proposal.id };
  const { now = 0, atDeadline: missingAtDeadline } = missingOf(unit);
  const missing = Math.min(now, missingAtDeadline ?? now);
  const { surrendered } = unit;
  if (missing === 0)
    return {
      code: 'nothing-missing',
      ...where,
      owed,
      surrendered,
      ...(missingAtDeadline !== undefined && { missingAtDeadline }),
    };
  const rule = deductionRule(day, penalties);
  const quantity = deductionForShortfall(missing, refused, rule);
  if (quantity === 0) return notProvided(where, day, rule);
  // By what holds today, whatever held on that day.
  const endedOn = deductionsEnded(civilDateOf(at), penalties);
  const decided = standing?.quantity ?? 0;
  if (endedOn !== undefined && quantity > decided)
    return { code: 'deductions-ended', ...where, endedOn, decided, requested: quantity };
  return { penaltyOn: day, refused, quantity };
}

/** A share of an allocation that is still to come: how many tonnes that are its plan says. */
function forFalsifiedData(
  { account, complianceYear, penaltyOn: day, refused, share }: Deduct & DeductionBasis<'falsified-data'>,
  { falsifiedData }: Rulebook,
  at: Instant,
): Basis | Rejection {
  const outOfRange = checkDay(day, undefined, at);
  if (outOfRange) return outOfRange;
  const { from: since, deduction } = falsifiedData;
  if (!falsificationDeducts(refused, day, falsifiedData))
    return notProvided({ account, complianceYear }, day, since <= day ? { since, deduction } : undefined);
  const { deductionShareMin: shareMin, deductionShareMax: shareMax } = falsifiedData;
  if (!isShareAllowed(share, falsifiedData)) return { code: 'deduction-share-out-of-range', share, shareMin, shareMax };
  return { penaltyOn: day, refused, share };
}

function checkDay(day: CivilDate, earliest: CivilDate | undefined, at: Instant): Rejection | undefined {
  const latest = civilDateOf(at);
  if (day <= latest && (earliest === undefined || day >= earliest)) return undefined;
  return { code: 'penalty-day-out-of-range', penaltyOn: day, ...(earliest !== undefined && { earliest }), latest };
}

const notProvided = (
  where: Pick<UnitYear, 'account' | 'complianceYear'>,
  day: CivilDate,
  rule: DeductionRule | undefined,
): Rejection => ({
  code: 'deduction-not-provided',
  ...where,
  penaltyOn: day,
  deduction: rule?.deduction ?? 'none',
  ...(rule && { since: rule.since }),
});
