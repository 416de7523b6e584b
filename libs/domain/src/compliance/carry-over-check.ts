// Whether an account may carry units over: what the ledger knows of it, held against the rule.
import type { CarryOverUnits } from '../commands.js';
import type { Instant } from '../instant.js';
import type { LedgerState, Proposal } from '../ledger-state.js';
import type { CarryOver } from '../rulebooks/rulebook.js';
import { carryOverClosesAt, type CarryOverRejection, checkCarryOver } from './carry-over.js';
import type { UnitYear } from './compliance-book.js';
import type { ComplianceStatus } from './compliance-status.js';
import { shortfallOf } from './amount-due.js';

/**
 * What is applied for counts until it is decided, as with a surrender, and the window counts the day of application.
 * @param command told apart from the others that wait: a proposal that is carried out does not stand in its own way
 */
export function carryOverRefused(
  state: LedgerState,
  command: CarryOverUnits,
  rules: CarryOver,
  at: Instant,
): CarryOverRejection | undefined {
  const { from: account, complianceYear, lots } = command;
  const closesAt = carryOverClosesAt(rules);
  let appliedAt = at;
  let pending = 0;
  let pendingLate = 0;
  for (const { operation, madeAt } of openApplications(state, command)) {
    if (operation === command) {
      appliedAt = madeAt;
      continue;
    }
    const quantity = operation.lots.reduce((sum, lot) => sum + lot.quantity, 0);
    pending += quantity;
    if (madeAt >= closesAt) pendingLate += quantity;
  }
  const { compliance } = state;
  const unit = compliance.find(account, complianceYear);
  const { limit, frozen = 0, carriedOver = 0, released = 0, late = 0 } = unit?.carryOver ?? {};
  return checkCarryOver({
    account,
    complianceYear,
    at: appliedAt,
    sector: unit?.sector,
    statusOfYear: new Map(
      rules.surrenderedOnTimeYears.flatMap((year) => {
        const status = statusAtDeadline(compliance.find(account, year));
        return status ? [[year, status] as const] : [];
      }),
    ),
    limit,
    carriedOver,
    pending,
    // A freeze that is younger than the cut-off adds nothing.
    releasedSinceClose: Math.max(0, Math.min(frozen, released) - late - pendingLate),
    lots,
    rules,
  });
}

type Application = Pick<Proposal, 'madeAt'> & { readonly operation: CarryOverUnits };

function openApplications(state: LedgerState, { from, complianceYear }: CarryOverUnits): Application[] {
  return [...state.proposals.values()].flatMap(({ operation, madeAt }) =>
    operation.type === 'CarryOverUnits' && operation.from === from && operation.complianceYear === complianceYear
      ? [{ operation, madeAt }]
      : [],
  );
}

/** Of that year alone, and as its deadline found it; undefined where it has not. */
function statusAtDeadline(unit: UnitYear | undefined): ComplianceStatus['status'] | undefined {
  if (unit?.fixed) {
    const { due, surrendered } = unit.fixed;
    if (surrendered === undefined) return undefined;
    if (due === undefined) return 'MISSING';
    return shortfallOf(due, surrendered) > 0 ? 'SHORT' : 'COMPLIANT';
  }
  if (!unit || unit.authority === undefined) return 'NOT_APPLICABLE';
  return unit.listed ? undefined : 'EXCLUDED';
}
