// Whether units may be surrendered for a year: which count, and how much is due (R16-R19), by the rulebook in force.
import type { BorrowUnits, Operation, SettleObligation, SurrenderUnits } from '../commands.js';
import type { Instrument } from '../holding-table.js';
import type { AccountId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { LedgerState, Proposal } from '../ledger-state.js';
import type { Rejection } from '../rejections.js';
import type { EligibleCcer, Rulebook } from '../rulebooks/rulebook.js';
import { civilDateOf } from '../working-time.js';
import { offsetLimit } from './amount-due.js';
import { isObliged, owedBy } from './compliance-book.js';

export interface SurrenderAsked {
  /** Whose obligation it is. */
  readonly subject: AccountId;
  readonly complianceYear: number;
  readonly lots: readonly { readonly instrument: Instrument; readonly quantity: number }[];
}

/**
 * The first thing that is wrong, instruments before the obligation and that before amounts. Without a rulebook for the
 * year nothing is checked: the history of a registry before it had rulebooks stays what it was.
 *
 * More than is due is refused: units that are surrendered do not come back, and who wants to give more retires it (R21).
 * @param operation told apart from the others that wait: a proposal that is carried out does not stand in its own way
 */
export function checkSurrender(
  state: LedgerState,
  { subject, complianceYear, lots }: SurrenderAsked,
  operation: Application,
  at: Instant,
): Rejection | undefined {
  const rulebook = state.compliance.rulebookOf(complianceYear, at);
  if (!rulebook) return undefined;
  const pending = { all: 0, offset: 0 };
  let appliedAt = at;
  for (const { subject: whose, operation: asked, proposal } of openApplications(state, complianceYear)) {
    if (whose !== subject) continue;
    if (asked === operation) appliedAt = proposal.madeAt;
    else addTo(pending, state, asked);
  }
  for (const { instrument } of lots) {
    // What is borrowed is of no vintage that counts for the year: that is what borrowing allows.
    if (operation.type === 'BorrowUnits') break;
    const unusable = checkInstrument(instrument, complianceYear, rulebook, appliedAt);
    if (unusable) return unusable;
  }
  const unit = state.compliance.find(subject, complianceYear);
  if (!unit || !isObliged(unit)) return { code: 'no-obligation', account: subject, complianceYear };
  const owed = owedBy(unit);
  if (owed === undefined) return { code: 'emissions-not-verified', account: subject, complianceYear };
  const requested = { all: 0, offset: 0 };
  for (const { instrument, quantity } of lots) {
    requested.all += quantity;
    if (instrument.kind === 'reduction') requested.offset += quantity;
  }
  const where = { account: subject, complianceYear };
  const offsetMax = offsetLimit(owed, { share: rulebook.offset.shareMax });
  const offset = unit.offset + unit.offsetTakenOver;
  if (requested.offset > 0 && offset + pending.offset + requested.offset > offsetMax) {
    const amounts = { surrendered: offset, pending: pending.offset, requested: requested.offset };
    return { code: 'offset-limit-exceeded', ...where, limit: offsetMax, ...amounts };
  }
  if (unit.surrendered + pending.all + requested.all > owed) {
    const amounts = { surrendered: unit.surrendered, pending: pending.all, requested: requested.all };
    return { code: 'amount-due-exceeded', ...where, limit: owed, ...amounts };
  }
  return undefined;
}

type Application = SurrenderUnits | SettleObligation | BorrowUnits;

/** What waits to be surrendered for the year, borrowed or not, and for whose obligation. */
export function* openApplications(
  state: LedgerState,
  complianceYear: number,
): Iterable<{
  readonly subject: AccountId;
  readonly operation: Application;
  readonly proposal: Proposal;
}> {
  for (const proposal of state.proposals.values()) {
    const { operation } = proposal;
    if (!isApplication(operation) || operation.complianceYear !== complianceYear) continue;
    yield { subject: subjectOf(operation), operation, proposal };
  }
}

const isApplication = (operation: Operation): operation is Application =>
  operation.type === 'SurrenderUnits' || operation.type === 'SettleObligation' || operation.type === 'BorrowUnits';

function subjectOf(application: Application): AccountId {
  if (application.type === 'BorrowUnits') return application.account;
  return (application.type === 'SettleObligation' ? application.subject : undefined) ?? application.from;
}

function addTo(sum: { all: number; offset: number }, state: LedgerState, operation: Application): void {
  for (const { instrument, quantity } of operation.type === 'SettleObligation' ? operation.lots : [operation]) {
    sum.all += quantity;
    if (state.instruments.get(instrument)?.kind === 'reduction') sum.offset += quantity;
  }
}

function checkInstrument(
  { id: instrument, kind, registeredAt, registeredOn: elsewhere }: Instrument,
  complianceYear: number,
  rulebook: Rulebook,
  appliedAt: Instant,
): Rejection | undefined {
  if (kind === 'reduction') {
    const day = civilDateOf(appliedAt);
    const registeredOn = registeredAt === undefined ? elsewhere : civilDateOf(registeredAt);
    return registeredOn !== undefined && rulebook.offset.eligible.some((one) => isEligible(registeredOn, day, one))
      ? undefined
      : { code: 'reduction-not-eligible', instrument, complianceYear, registeredOn: registeredOn ?? 'unknown' };
  }
  const { usableVintages, arrearsVintages = usableVintages, deadline } = rulebook;
  const { instruments } = appliedAt < deadline ? usableVintages : arrearsVintages;
  return instruments.includes(instrument)
    ? undefined
    : { code: 'vintage-not-usable', instrument, complianceYear, usable: instruments.join(' ') };
}

const isEligible = (
  registeredOn: string,
  day: string,
  { registeredBefore, registeredAfter, usableUntil }: EligibleCcer,
): boolean =>
  (registeredBefore === undefined || registeredOn < registeredBefore) &&
  (registeredAfter === undefined || registeredOn > registeredAfter) &&
  (usableUntil === undefined || day <= usableUntil);
