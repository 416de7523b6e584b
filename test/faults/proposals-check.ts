// Follows every proposal through the journal by its own bookkeeping: who made, approved and ended it, and what it pins.
import { concludesCommand, type EncumberedUnits, type LedgerEvent, pinnedBy } from '#domain/events.js';
import type { Holding, LedgerState } from '#domain/ledger-state.js';

interface Followed {
  readonly maker: string;
  readonly steps: number;
  /** Tonnes by account, instrument and position. */
  readonly pins: ReadonlyMap<string, number>;
  readonly expiresAt: string;
  executeAt: string | undefined;
  readonly approvers: string[];
}

export class ProposalsCheck {
  private readonly open = new Map<number, Followed>();
  private readonly ended = new Map<number, number>();

  /** The next event, before the state takes it in. Answers what is wrong with it. */
  next(state: LedgerState, revision: number, event: LedgerEvent): string[] {
    const wrong = this.dueBefore(state, revision, event);
    if (event.type === 'ProposalMade') {
      const { steps, expiresAt, executeAt } = event.data;
      const pins = new Map(pinnedBy(event.data).map(({ quantity, ...where }) => [placeOf(where), quantity]));
      this.open.set(revision, {
        maker: event.by.actor,
        steps: steps.length,
        pins,
        expiresAt,
        executeAt,
        approvers: [],
      });
      return wrong;
    }
    const id =
      event.type === 'ProposalApproved' || event.type === 'ProposalEnded' ? event.data.proposal : event.proposal;
    if (id === undefined || !concludesCommand(event.type)) return wrong;
    const one = this.open.get(id);
    if (!one) return [...wrong, `revision ${revision} is about proposal ${id}, which ended at ${this.ended.get(id)}`];
    const approves =
      event.type === 'ProposalApproved' || (event.type !== 'ProposalEnded' && event.command !== undefined);
    if (approves) wrong.push(...approvedBy(one, id, revision, event.by.actor));
    if (event.type === 'ProposalApproved') {
      one.executeAt = event.data.executeAt;
      return wrong;
    }
    this.open.delete(id);
    this.ended.set(id, revision);
    return event.type === 'ProposalEnded' ? wrong : [...wrong, ...carriedOut(one, id, revision, event)];
  }

  /** Whether the units of open proposals are pinned once each, and those of all others are free. */
  pinned(state: LedgerState): string[] {
    const wrong: string[] = [];
    const bound = new Map<number, Map<string, number>>();
    const bind = (id: number, { account, of, compartment }: Holding, quantity: number): void => {
      const where = placeOf({ account: account.id, instrument: of.id, compartment });
      const places = bound.get(id) ?? new Map<string, number>();
      bound.set(id, places.set(where, (places.get(where) ?? 0) + quantity));
    };
    for (const pins of state.pins.values()) for (const { id, quantity, holding } of pins) bind(id, holding, quantity);
    for (const { proposal, holding, quantity } of state.operations.values())
      if (proposal !== undefined) bind(proposal, holding, quantity);
    for (const [id, { pins }] of this.open) {
      const places = bound.get(id) ?? new Map<string, number>();
      for (const where of new Set([...pins.keys(), ...places.keys()]))
        if (places.get(where) !== pins.get(where))
          wrong.push(
            `proposal ${id} is open, needs ${pins.get(where)} units of ${where} and pins ${places.get(where)}`,
          );
      if (!state.proposals.has(id)) wrong.push(`proposal ${id} is open, and the replay has ended it`);
      bound.delete(id);
    }
    for (const [id, places] of bound)
      wrong.push(`proposal ${id} ended at ${this.ended.get(id)} and pins ${[...places].join(' ')}`);
    for (const id of state.proposals.keys())
      if (!this.open.has(id)) wrong.push(`proposal ${id} has ended, not in the replay`);
    return wrong;
  }

  /** No command overtakes what was due before it, and nothing happens before it is due. */
  private dueBefore(state: LedgerState, revision: number, event: LedgerEvent): string[] {
    const { recordedAt, command } = event;
    const due = state.due.firstAt(recordedAt);
    if (command)
      return due ? [`revision ${revision} of ${recordedAt} overtook ${due.what} ${due.id}, due at ${due.at}`] : [];
    if (event.type === 'LedgerOpened') return [];
    return due ? [] : [`revision ${revision} of ${recordedAt} has no command, and nothing was due`];
  }
}

const placeOf = ({ account, instrument, compartment }: Omit<EncumberedUnits, 'quantity'>): string =>
  `${account}/${instrument}/${compartment}`;

function approvedBy({ maker, approvers }: Followed, id: number, revision: number, actor: string): string[] {
  const wrong: string[] = [];
  if (actor === maker) wrong.push(`revision ${revision}: ${actor} approved his own proposal ${id}`);
  if (approvers.includes(actor)) wrong.push(`revision ${revision}: ${actor} approved proposal ${id} twice`);
  approvers.push(actor);
  return wrong;
}

function carriedOut(
  { steps, approvers, executeAt }: Followed,
  id: number,
  revision: number,
  event: LedgerEvent,
): string[] {
  const wrong: string[] = [];
  if (approvers.length !== steps)
    wrong.push(`revision ${revision} carries out proposal ${id} with ${approvers.length} of ${steps} approvals`);
  if (executeAt !== undefined && event.recordedAt < executeAt)
    wrong.push(`revision ${revision} of ${event.recordedAt} carries out proposal ${id} before ${executeAt}`);
  return wrong;
}
