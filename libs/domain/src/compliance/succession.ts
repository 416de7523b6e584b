// What a unit that was merged or split owes for a year passes on to its successors (R22).
import { accountOfType } from '../account-rules.js';
import type { PassOnObligation } from '../commands.js';
import type { Decision } from '../decision.js';
import type { AccountId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { LedgerState } from '../ledger-state.js';
import { offsetLimit } from './amount-due.js';
import { isObliged, owedBy } from './compliance-book.js';
import { openApplications } from './surrender-check.js';

/** Into how many a unit may split: as many as an application may name lots. */
export const SUCCESSORS_MAX = 50;

/**
 * All that the account still owes, or nothing: an obligation that is passed on in part would be owed by a unit that is
 * gone. Its account may be closed by now, and then owes by a correction of its figures. An application to surrender for
 * it has to be decided first, because nobody knows before how much is left.
 */
export function passOnObligation(state: LedgerState, command: PassOnObligation, at: Instant): Decision {
  const { account, complianceYear, successors } = command;
  const where = { account, complianceYear };
  const gone = state.accounts.get(account);
  if (!gone) return { rejection: { code: 'account-not-found', account } };
  const seen = new Set<AccountId>([account]);
  for (const { account: successor } of successors) {
    const heir = accountOfType(state, successor, ['holding']);
    if ('code' in heir) return { rejection: heir };
    if (seen.has(successor)) return { rejection: { code: 'same-account', account: successor } };
    seen.add(successor);
  }
  const rulebook = state.compliance.rulebookOf(complianceYear, at);
  if (!rulebook) return { rejection: { code: 'no-rulebook', complianceYear } };
  const unit = state.compliance.find(account, complianceYear);
  if (!unit || !isObliged(unit)) return { rejection: { code: 'no-obligation', ...where } };
  const due = owedBy(unit);
  if (due === undefined) return { rejection: { code: 'emissions-not-verified', ...where } };
  for (const { subject, proposal } of openApplications(state, complianceYear))
    if (subject === account) return { rejection: { code: 'proposal-open', account, proposal: proposal.id } };
  const owed = Math.max(0, due - unit.surrendered);
  const requested = successors.reduce((sum, { quantity }) => sum + quantity, 0);
  if (requested !== owed) return { rejection: { code: 'other-than-owed', ...where, owed, requested } };
  const limitOf = (tonnes: number) => offsetLimit(tonnes, { share: rulebook.offset.shareMax });
  // Offsets beyond the share of what stays with the unit have used up the share of what it passes on: together no more
  // is offset than if nobody had been merged or split (R18).
  let beyond = Math.max(0, unit.offset + unit.offsetTakenOver - limitOf(due - owed));
  const lines = successors.map(({ account: successor, quantity }) => {
    const offset = Math.min(beyond, limitOf(quantity));
    beyond -= offset;
    return [successor, quantity, offset] as const;
  });
  return { facts: [{ type: 'ObligationPassedOn', data: { ...where, sector: unit.sector!, lines } }] };
}
