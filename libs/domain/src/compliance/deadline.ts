// The deadline of a compliance year: where every unit stands is fixed as an event, counted by the date of application, and
// later corrections show beside it (operations and checks, "Compliance status").
import type { Facts } from '../decision.js';
import type { AccountId } from '../ids.js';
import { type Instant, instantOf, later, msOf } from '../instant.js';
import type { LedgerState } from '../ledger-state.js';
import { isObliged, owedBy } from './compliance-book.js';
import { openApplications } from './surrender-check.js';

const LINES_MAX = 500;

/**
 * The next units of the year whose status is to be fixed. What is due is that of the deadline for all. What was
 * surrendered stays open for who has applied in time and waits for a decision, until his application has ended in
 * whatever way: a rejected surrender must not count, and an approved one must. What is taken over after the deadline are
 * arrears: they stand with whose they were then.
 */
export function decideDeadline(state: LedgerState, complianceYear: number, at: Instant): Facts {
  const concludesAt = state.compliance.concludesAt(complianceYear)!;
  const deadline = state.compliance.rulebookOf(complianceYear, at)?.deadline ?? concludesAt;
  const lines: (readonly [AccountId, number | null, number | null])[] = [];
  let nextAt: Instant | undefined;
  const open = lastDecisions(state, complianceYear, deadline);
  for (const unit of state.compliance.unitsOf(complianceYear)) {
    const { account, fixed } = unit;
    const counts = concludesAt <= deadline ? isObliged(unit) : unit.listed;
    if (!(fixed ? fixed.surrendered === undefined : counts)) continue;
    const openUntil = open.get(account);
    // A millisecond later: what ends at that very time has ended by then.
    if (openUntil !== undefined) nextAt = later(nextAt ?? openUntil, instantOf(msOf(openUntil) + 1));
    if (openUntil !== undefined && fixed) continue;
    if (lines.length === LINES_MAX) {
      nextAt = concludesAt;
      break;
    }
    const due = fixed ? fixed.due : owedBy(unit);
    lines.push([account, due ?? null, openUntil === undefined ? unit.onTime : null]);
  }
  const data = { complianceYear, deadline, lines, ...(nextAt !== undefined && { nextAt }) };
  return { facts: [{ type: 'ComplianceFixed', data }] };
}

/** When the last application that a unit made in time will have ended; of units that have none open, nothing. */
function lastDecisions(state: LedgerState, complianceYear: number, deadline: Instant): ReadonlyMap<AccountId, Instant> {
  const last = new Map<AccountId, Instant>();
  for (const { subject, proposal } of openApplications(state, complianceYear)) {
    const { madeAt, expiresAt, executeAt = expiresAt } = proposal;
    if (madeAt >= deadline) continue;
    const end = later(expiresAt, executeAt);
    last.set(subject, later(last.get(subject) ?? end, end));
  }
  return last;
}
