// Creating instruments and issuing batches of units. The registry alone gives out serial numbers, so none is given twice.
import { accountFor } from './account-rules.js';
import type { CreateInstrument, IssueUnits } from './commands.js';
import { checkIssue } from './compliance/entitlements.js';
import type { Decision } from './decision.js';
import type { Instant } from './instant.js';
import type { Instrument, LedgerState } from './ledger-state.js';
import type { Rejection } from './rejections.js';
import type { BatchRange } from './serial-range.js';
import { tonnes, TONNES_MAX } from './tonnes.js';
import { issueRefused, tieOf } from './voluntary-market/reduction-instruments.js';

export function createInstrument(state: LedgerState, command: CreateInstrument): Decision {
  const { instrument, kind, vintage, project, registeredOn } = command;
  if (state.instruments.has(instrument)) return { rejection: { code: 'instrument-exists', instrument } };
  const tie = tieOf(state, command);
  if (tie && 'code' in tie) return { rejection: tie };
  const data = {
    instrument,
    kind,
    ...(vintage === undefined ? undefined : { vintage }),
    ...(project === undefined ? undefined : { project }),
    ...(registeredOn === undefined ? undefined : { registeredOn }),
    ...tie,
  };
  return { facts: [{ type: 'InstrumentCreated', data }] };
}

/**
 * Issues `quantity` tonnes as one new batch whose serial numbers follow those issued before, into the issuance account
 * of an adopted plan (R7) or the holding account of a registered reduction's owner.
 */
export function issueUnits(state: LedgerState, command: IssueUnits, at: Instant): Decision {
  const to = accountFor(state, command.to, ['issuance', 'authority', 'holding'], 'incoming');
  if ('code' in to) return { rejection: to };
  const instrument = state.instruments.get(command.instrument);
  if (!instrument) return { rejection: { code: 'instrument-not-found', instrument: command.instrument } };
  const quantity = tonnes(command.quantity);
  const refused = issueRefused(state, instrument, command);
  if (refused) return { rejection: refused };
  const exceeded = supplyExceeded(state, instrument, quantity);
  if (exceeded) return { rejection: exceeded };
  const unplanned = checkIssue(state, command, instrument, at);
  if (unplanned) return { rejection: unplanned };
  const data = {
    instrument: instrument.id,
    to: to.id,
    compartment: 'registry' as const,
    ...nextBatch(instrument, quantity),
  };
  return { facts: [{ type: 'UnitsIssued', data }] };
}

/** The serial numbers that follow those issued before. */
export const nextBatch = ({ batches, issued }: Instrument, quantity: number): BatchRange => ({
  batch: batches + 1,
  start: issued + 1,
  end: issued + quantity,
});

/** All instruments together, because one account may come to hold all of them and its tonnes are added up. */
export function supplyExceeded(
  state: LedgerState,
  { id: instrument }: Instrument,
  requested: number,
): Rejection | undefined {
  let issued = 0;
  for (const one of state.instruments.values()) issued += one.issued;
  return requested > TONNES_MAX - issued
    ? { code: 'supply-limit-exceeded', instrument, issued, requested, limit: TONNES_MAX }
    : undefined;
}
