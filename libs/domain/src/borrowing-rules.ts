// Borrowing (预支): units of the next allocation go from the department's account straight into the surrender account.
import { accountFor, openAccountOf } from './account-rules.js';
import type { BorrowUnits } from './commands.js';
import { checkBorrowing } from './compliance/borrowing.js';
import { openApplications } from './compliance/surrender-check.js';
import type { Decision } from './decision.js';
import type { Instant } from './instant.js';
import type { LedgerState } from './ledger-state.js';
import type { Rejection } from './rejections.js';
import type { Borrowing } from './rulebooks/rulebook.js';
import { surrenderAccountOf, surrenderRefused } from './surrender-rules.js';
import { asFacts, selectUnits } from './unit-selection.js';

/** A surrender that is bound by the amount due like any other, but for the vintages that count for the year. */
export function borrowUnits(state: LedgerState, command: BorrowUnits, at: Instant): Decision {
  const { account, from: lender, complianceYear, quantity } = command;
  const unit = accountFor(state, account, ['holding'], 'surrender');
  if ('code' in unit) return { rejection: unit };
  const instrument = state.instruments.get(command.instrument);
  if (!instrument) return { rejection: { code: 'instrument-not-found', instrument: command.instrument } };
  const rules = state.compliance.rulebookOf(complianceYear, at)?.borrowing;
  if (!rules) return { rejection: { code: 'borrowing-not-offered', complianceYear } };
  const { fromYear } = rules;
  if (instrument.kind !== 'allowance' || instrument.vintage !== fromYear)
    return { rejection: { code: 'vintage-not-lent', instrument: instrument.id, complianceYear, fromYear } };
  const surrender = { from: lender, subject: account, complianceYear, lots: [command] };
  const refused = surrenderRefused(state, surrender, command, at) ?? borrowingRefused(state, command, rules);
  if (refused) return { rejection: refused };
  const to = openAccountOf(state, surrenderAccountOf(state, complianceYear)!);
  if ('code' in to) return { rejection: to };
  const wanted = { instrument: instrument.id, compartment: 'registry' as const, quantity };
  const from = accountFor(state, lender, ['authority'], 'surrender');
  const units = 'code' in from ? from : selectUnits(state, from, instrument, wanted);
  if ('code' in units || state.compliance.find(account, complianceYear)?.authority !== lender)
    return { rejection: { code: 'lender-not-available', account: lender } };
  return asFacts(state, units, { ...wanted, from: lender, to: to.id }, at, (movement) => ({
    type: 'UnitsBorrowed',
    data: { ...movement, subject: account, complianceYear },
  }));
}

/** Applications that wait for their decision count, as with every surrender. */
function borrowingRefused(state: LedgerState, command: BorrowUnits, rules: Borrowing): Rejection | undefined {
  const { account, complianceYear, quantity: requested } = command;
  let pending = 0;
  for (const { operation } of openApplications(state, complianceYear))
    if (operation.type === 'BorrowUnits' && operation.account === account && operation !== command)
      pending += operation.quantity;
  const unit = state.compliance.find(account, complianceYear);
  const { verified = 0, finallyAllocated: allocated, borrowed = 0 } = unit ?? {};
  return checkBorrowing({ account, complianceYear, verified, allocated, borrowed, pending, requested, rules });
}
