// How each fact changes the ledger: the only switch on event types.
import { type AccountControl, DEFAULT_RULES, UNCONTROLLED } from './account-control.js';
import { assertNever } from './assert-never.js';
import {
  borrowed,
  carriedOver,
  delegated,
  distributed,
  evolveCompliance,
  releasedFromFreeze,
  surrendered,
} from './compliance/evolve-compliance.js';
import {
  type BalanceChange,
  concludesCommand,
  type EncumberedUnits,
  type EventData,
  type Fact,
  type Movement,
  movementsOf,
  pinnedBy,
} from './events.js';
import type { AccountId, ClientId, CommandKey, InstrumentId } from './ids.js';
import type { Instant } from './instant.js';
import type {
  Account,
  Encumbrance,
  Holding,
  Instrument,
  LedgerState,
  Proposal,
  Said,
  StagedOperation,
} from './ledger-state.js';
import { quantityOf, unpackRanges } from './serial-range.js';
import type { Compartment } from './commands.js';
import type { Role } from './roles.js';
import { isTrade } from './transfer-rules.js';
import { evolveMarket, noteFalseUnits, passProjects, tieInstrument } from './voluntary-market/evolve.js';

/** A fact with what of its envelope the state depends on. */
export type RecordedFact = Fact & {
  readonly recordedAt: Instant;
  readonly command?: { readonly client: ClientId; readonly key: CommandKey };
  readonly by?: { readonly actor: string; readonly role: Role | 'system' };
  readonly proposal?: number;
} & Said;

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
  // Before it is carried out, and so closed.
  const appliedAt = appliedAtOf(state, event);
  if (event.proposal !== undefined) carryOut(state, event.proposal, event);
  switch (event.type) {
    case 'LedgerOpened':
      return;
    case 'AccountOpened': {
      const { account, accountType, holder, complianceYear, province } = event.data;
      const control = controlOf(event.data);
      state.addAccount({ id: account, type: accountType, holder, complianceYear, province, control });
      return;
    }
    case 'AccountClosed':
      state.closeAccount(accountOf(state, event.data.account));
      if (event.data.successor !== undefined) passProjects(state, event.data.account, event.data.successor);
      return;
    case 'HolderChanged':
      state.setHolder(accountOf(state, event.data.account), event.data.holder);
      return;
    case 'AccountRestrained': {
      const { account, restraint, incoming } = event.data;
      state.setControl(accountOf(state, account), { restraint, incoming });
      return;
    }
    case 'RepresentativeAppointed': {
      const account = accountOf(state, event.data.account);
      const representatives = new Map(account.control.representatives).set(event.data.person, event.data.rights);
      state.setControl(account, { representatives });
      return;
    }
    case 'RepresentativeRemoved': {
      const account = accountOf(state, event.data.account);
      const representatives = new Map(account.control.representatives);
      representatives.delete(event.data.person);
      state.setControl(account, { representatives });
      return;
    }
    case 'AccountRulesSet':
      state.setControl(accountOf(state, event.data.account), { rules: event.data.rules });
      return;
    case 'AccountTrusted': {
      const account = accountOf(state, event.data.account);
      const trusted = new Map(account.control.trusted).set(event.data.trusted, event.data.effectiveAt);
      state.setControl(account, { trusted });
      return;
    }
    case 'AccountDistrusted': {
      const account = accountOf(state, event.data.account);
      const trusted = new Map(account.control.trusted);
      trusted.delete(event.data.trusted);
      state.setControl(account, { trusted });
      return;
    }
    case 'InstrumentCreated':
      state.addInstrument(event.data.instrument, event.data.kind, event.data);
      tieInstrument(state, event.data);
      return;
    case 'UnitsIssued': {
      const { to, compartment, ...issued } = event.data;
      issue(state, to, compartment, issued);
      return;
    }
    case 'UnitsTransferred': {
      const { compartment, quantity } = event.data;
      const moved = move(state, event.data, compartment);
      if (isTrade(event.data, event.by)) state.noteBought(moved.to, quantity, event.recordedAt);
      distributed(state, moved, quantity);
      return;
    }
    case 'UnitsSurrendered': {
      move(state, event.data, 'registry');
      const { from, complianceYear, instrument, quantity } = event.data;
      surrendered(state, from, complianceYear, [{ instrument, quantity }], { appliedAt, recordedAt: event.recordedAt });
      return;
    }
    case 'UnitsRetired':
    case 'UnitsCancelled':
      move(state, event.data, 'registry');
      if (event.type === 'UnitsCancelled') noteFalseUnits(state, event.data);
      return;
    case 'RulebookPublished':
    case 'KeyUnitsListed':
    case 'EmissionsVerified':
    case 'AllocationAdopted':
    case 'CarryOverLimitsSet':
    case 'ObligationPassedOn':
    case 'DeductionDecided':
    case 'ComplianceFixed':
      evolveCompliance(state, event);
      return;
    case 'ObligationSettled': {
      moveLots(state, event.data);
      const { from, subject, complianceYear, lots } = event.data;
      delegated(state, from, subject, lots);
      surrendered(state, subject, complianceYear, lots, { appliedAt, recordedAt: event.recordedAt });
      return;
    }
    case 'UnitsBorrowed':
      move(state, event.data, 'registry');
      borrowed(state, event.data, { appliedAt, recordedAt: event.recordedAt });
      return;
    case 'UnitsCarriedOver': {
      const { from, quantity, issued } = event.data;
      moveLots(state, event.data);
      if (issued.end - issued.start + 1 !== quantity)
        throw new Error(`not ${quantity} units issued for those carried over`);
      issue(state, from, 'registry', issued);
      carriedOver(state, event.data, { appliedAt, recordedAt: event.recordedAt });
      return;
    }
    case 'EncumbranceEnforced': {
      const encumbrance = encumbranceOf(state, event.data.encumbrance);
      state.reduceEncumbrance(encumbrance, event.data.quantity);
      if (encumbrance.quantity !== event.data.remaining)
        throw new Error(`encumbrance ${encumbrance.id} does not add up`);
      move(state, event.data, event.data.compartment);
      return;
    }
    case 'TransferCorrected':
      distributed(state, move(state, event.data, event.data.compartment), event.data.quantity);
      state.noteCorrection(event.data.corrects, state.revision + 1);
      return;
    case 'UnitsEncumbered': {
      const { kind, expiresAt, pledgee, market } = event.data;
      encumber(state, event.data, { kind, expiresAt, pledgee, market });
      return;
    }
    case 'EncumbranceReleased': {
      const encumbrance = encumbranceOf(state, event.data.encumbrance);
      state.reduceEncumbrance(encumbrance, event.data.quantity);
      if (encumbrance.quantity !== event.data.remaining)
        throw new Error(`encumbrance ${encumbrance.id} does not add up`);
      if (encumbrance.kind === 'judicial-freeze') releasedFromFreeze(state, event.data, event.recordedAt);
      return;
    }
    case 'ProposalMade': {
      const { operation, accounts, steps, expiresAt, executeAt } = event.data;
      const { actor: maker, role: makerRole } = whoDid(event);
      const id = state.revision + 1;
      const { reference, reason, evidence } = event;
      const said = { reference, reason, evidence };
      const madeAt = event.recordedAt;
      const made = { id, operation, accounts, maker, makerRole, steps, madeAt, expiresAt, executeAt, said };
      state.openProposal({ ...made, approvers: [] });
      for (const pinned of pinnedBy(event.data)) state.pin(id, placeOf(state, pinned), pinned.quantity);
      return;
    }
    case 'ProposalApproved':
      state.approve(proposalOf(state, event.data.proposal), whoDid(event).actor, event.data.executeAt);
      return;
    case 'ProposalEnded':
      state.unpin(event.data.proposal);
      state.closeProposal(proposalOf(state, event.data.proposal));
      return;
    case 'ClockAdvanced':
      return;
    case 'PositionMoved':
      move(state, event.data, event.data.toCompartment);
      return;
    case 'UnitsStaged':
      stage(state, event.data, event);
      return;
    case 'OperationAbandoned':
      fallBack(state, operationOf(state, event.data.operation));
      return;
    case 'CommandRejected':
      return;
    case 'MethodologyPublished':
    case 'ProjectPublished':
    case 'ProjectValidated':
    case 'RegistrationApplied':
    case 'ProjectRegistered':
    case 'ProjectRevoked':
    case 'ReductionsPublished':
    case 'ReductionsVerified':
    case 'ReductionsRegistered':
      evolveMarket(state, event);
      return;
    default:
      assertNever(event);
  }
}

/** The date of the application: that of the proposal which the event carries out. */
const appliedAtOf = (state: LedgerState, { proposal, recordedAt }: RecordedFact): Instant =>
  (proposal === undefined ? undefined : state.proposals.get(proposal)?.madeAt) ?? recordedAt;

function issue(
  state: LedgerState,
  to: AccountId,
  compartment: Compartment,
  { instrument: id, batch, start, end }: EventData['UnitsCarriedOver']['issued'],
): void {
  const instrument = instrumentOf(state, id);
  if (start !== instrument.issued + 1 || end < start || batch !== instrument.batches + 1)
    throw new Error(`batch ${batch} of ${instrument.id} does not follow the one before`);
  state.issue(instrument, state.holdingFor(accountOf(state, to), instrument, compartment), { batch, start, end });
}

function moveLots(state: LedgerState, data: EventData['ObligationSettled' | 'UnitsCarriedOver']): void {
  const movements = movementsOf(data);
  for (const movement of movements) move(state, movement, 'registry');
  if (movements.reduce((sum, { quantity }) => sum + quantity, 0) !== data.quantity)
    throw new Error(`the lots do not sum up to ${data.quantity}`);
}

function move(
  state: LedgerState,
  movement: Movement,
  toCompartment: Compartment,
): { readonly from: Holding; readonly to: Holding } {
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
  return { from, to };
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

function stage(state: LedgerState, part: EventData['UnitsStaged'], { command, proposal }: RecordedFact): void {
  if (!command && proposal === undefined) throw new Error('staged units belong to a command or a proposal');
  const operation =
    part.part === 1
      ? state.openOperation({
          id: part.operation,
          client: command?.client,
          key: command?.key,
          proposal,
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
  // The proposal that is still open needs them: they are pinned for it again.
  if (operation.proposal !== undefined && state.proposals.has(operation.proposal))
    state.pin(operation.proposal, operation.holding, quantity);
}

/**
 * The proposal's own units are free for what carries it out, which ends it. Parts only begin, and free no more than they
 * take: should the deciding event never come, the proposal is still there, and so is the rest of what is pinned for it.
 */
function carryOut(state: LedgerState, id: number, event: Fact): void {
  if (event.type === 'OperationAbandoned') return;
  const proposal = proposalOf(state, id);
  if (event.type === 'UnitsStaged') {
    const { from: account, instrument, compartment, quantity } = event.data;
    state.unpinOf(id, placeOf(state, { account, instrument, compartment }), quantity);
  } else {
    state.unpin(id);
    state.closeProposal(proposal);
  }
}

function encumber(
  state: LedgerState,
  units: EncumberedUnits,
  rest: Pick<Encumbrance, 'kind' | 'expiresAt' | 'pledgee' | 'market'>,
): void {
  const { quantity } = units;
  state.encumber({ id: state.revision + 1, holding: placeOf(state, units), quantity, ...rest });
}

const placeOf = (
  state: LedgerState,
  { account, instrument, compartment }: Omit<EncumberedUnits, 'quantity'>,
): Holding => state.holdingFor(accountOf(state, account), instrumentOf(state, instrument), compartment);

function controlOf({ representatives, rules }: EventData['AccountOpened']): AccountControl {
  if (!representatives && !rules) return UNCONTROLLED;
  return {
    ...UNCONTROLLED,
    rules: rules ?? DEFAULT_RULES,
    representatives: new Map(representatives?.map(({ person, rights }) => [person, rights])),
  };
}

/** A maker or approver is known by name: the ledger holds them apart. */
function whoDid({ by, type }: RecordedFact): NonNullable<RecordedFact['by']> {
  if (!by) throw new Error(`a ${type} says who acted`);
  return by;
}

function encumbranceOf(state: LedgerState, id: number): Encumbrance {
  const encumbrance = state.encumbrances.get(id);
  if (!encumbrance) throw new Error(`the journal names an unknown encumbrance: ${id}`);
  return encumbrance;
}

function proposalOf(state: LedgerState, id: number): Proposal {
  const proposal = state.proposals.get(id);
  if (!proposal) throw new Error(`the journal names an unknown proposal: ${id}`);
  return proposal;
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
