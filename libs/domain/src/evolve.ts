// How each fact changes the ledger: the only switch on event types.
import { assertNever } from './assert-never.js';
import { type BalanceChange, concludesCommand, type EventData, type Fact, type Movement } from './events.js';
import type { AccountId, ClientId, CommandKey, InstrumentId } from './ids.js';
import type { Instant } from './instant.js';
import type { Account, Holding, Instrument, LedgerState, StagedOperation } from './ledger-state.js';
import { quantityOf, unpackRanges } from './serial-range.js';
import type { Compartment } from './commands.js';

/** A fact with what of its envelope the state depends on. */
export type RecordedFact = Fact & {
  readonly recordedAt: Instant;
  readonly command?: { readonly client: ClientId; readonly key: CommandKey };
};

/**
 * Takes the next fact of the journal into the state; answers the balances that it changed, for its envelope.
 * @throws Error when the fact contradicts the state: an invariant is broken, and the process must stop.
 */
export function evolve(state: LedgerState, event: RecordedFact): BalanceChange[] {
  change(state, event);
  if (event.command && concludesCommand(event.type))
    state.commands.add(state.fingerprintOf(event.command.client, event.command.key), state.revision + 1);
  return state.advance(event.recordedAt);
}

function change(state: LedgerState, event: RecordedFact): void {
  if ((state.revision === -1) !== (event.type === 'LedgerOpened'))
    throw new Error(`a journal begins with LedgerOpened and has no other: ${event.type} behind ${state.revision}`);
  switch (event.type) {
    case 'LedgerOpened':
      return;
    case 'AccountOpened': {
      const { account, accountType, holder, complianceYear } = event.data;
      state.addAccount({ id: account, type: accountType, holder, complianceYear });
      return;
    }
    case 'AccountClosed':
      state.closeAccount(accountOf(state, event.data.account));
      return;
    case 'InstrumentCreated':
      state.addInstrument(event.data.instrument, event.data.kind);
      return;
    case 'UnitsIssued': {
      const { to, compartment, batch, start, end } = event.data;
      const instrument = instrumentOf(state, event.data.instrument);
      if (start !== instrument.issued + 1 || end < start || batch !== instrument.batches + 1)
        throw new Error(`batch ${batch} of ${instrument.id} does not follow the one before`);
      state.issue(instrument, state.holdingFor(accountOf(state, to), instrument, compartment), { batch, start, end });
      return;
    }
    case 'UnitsTransferred':
    case 'UnitsSurrendered':
    case 'UnitsRetired':
    case 'UnitsCancelled':
      move(state, event.data, event.type === 'UnitsTransferred' ? event.data.compartment : 'registry');
      return;
    case 'PositionMoved':
      move(state, event.data, event.data.toCompartment);
      return;
    case 'UnitsStaged':
      stage(state, event.data, event.command);
      return;
    case 'OperationAbandoned':
      fallBack(state, operationOf(state, event.data.operation));
      return;
    case 'CommandRejected':
      return;
    default:
      assertNever(event);
  }
}

function move(state: LedgerState, movement: Movement, toCompartment: Compartment): void {
  const instrument = instrumentOf(state, movement.instrument);
  const from = state.holdingFor(accountOf(state, movement.from), instrument, movement.compartment);
  const to = state.holdingFor(accountOf(state, movement.to), instrument, toCompartment);
  const { quantity } = movement;
  if (movement.parts) deliver(state, operationOf(state, movement.parts.first), movement, from, to);
  else {
    const ranges = unpackRanges(movement.units ?? []);
    if (quantityOf(ranges) !== quantity) throw new Error(`the ranges do not sum up to ${quantity}`);
    state.register.remove(from, ranges);
    for (const range of ranges) state.register.append(to, range);
    state.adjust(from, -quantity, 0);
  }
  state.adjust(to, quantity, 0);
}

function deliver(
  state: LedgerState,
  operation: StagedOperation,
  { parts, quantity }: Movement,
  from: Holding,
  to: Holding,
): void {
  const last = operation.id + operation.parts - 1;
  if (operation.holding.listId !== from.listId || operation.quantity !== quantity || parts?.last !== last)
    throw new Error(`operation ${operation.id} does not deliver what was staged`);
  const ranges = [...state.register.ranges(operation.units)];
  state.register.remove(operation.units, ranges);
  for (const range of ranges) state.register.append(to, range);
  state.closeOperation(operation);
  state.adjust(from, 0, -quantity);
}

function stage(state: LedgerState, part: EventData['UnitsStaged'], command: RecordedFact['command']): void {
  if (!command) throw new Error('staged units belong to a command');
  const operation =
    part.part === 1
      ? state.openOperation({
          id: part.operation,
          client: command.client,
          key: command.key,
          holding: state.holdingFor(
            accountOf(state, part.from),
            instrumentOf(state, part.instrument),
            part.compartment,
          ),
          expiresAt: part.expiresAt,
        })
      : operationOf(state, part.operation);
  if (part.operation + part.part - 1 !== state.revision + 1 || part.part !== operation.parts + 1)
    throw new Error(`part ${part.part} of operation ${part.operation} is out of order`);
  const ranges = unpackRanges(part.units);
  if (quantityOf(ranges) !== part.quantity) throw new Error(`part ${part.part} of ${part.operation} does not add up`);
  state.stagePart(operation, ranges, part.quantity);
}

/** The units return to the head of their holding, in the order in which they were taken from it. */
function fallBack(state: LedgerState, operation: StagedOperation): void {
  const ranges = [...state.register.ranges(operation.units)];
  state.register.remove(operation.units, ranges);
  for (const range of ranges.reverse()) state.register.prepend(operation.holding, range);
  const { quantity } = operation;
  state.closeOperation(operation);
  state.adjust(operation.holding, quantity, -quantity);
}

function accountOf(state: LedgerState, id: AccountId): Account {
  const account = state.accounts.get(id);
  if (!account) throw new Error(`the journal names an unknown account: ${id}`);
  return account;
}

function instrumentOf(state: LedgerState, id: InstrumentId): Instrument {
  const instrument = state.instruments.get(id);
  if (!instrument) throw new Error(`the journal names an unknown instrument: ${id}`);
  return instrument;
}

function operationOf(state: LedgerState, id: number): StagedOperation {
  const operation = state.operations.get(id);
  if (!operation) throw new Error(`the journal names an unknown operation: ${id}`);
  return operation;
}
