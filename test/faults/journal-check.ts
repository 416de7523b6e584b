// Reads the journal itself and holds it against what clients were told, and against the domain's own replay.
import { type LedgerEvent, concludesCommand } from '#domain/events.js';
import type { LedgerId } from '#domain/ids.js';
import { brokenInvariants } from '#domain/invariants.js';
import { LedgerState } from '#domain/ledger-state.js';
import type { EventStore } from '#event-store/event-store.js';
import { fingerprintOf } from '#ledger/command-hashes.js';
import { decodeEvent } from '#event-store/event-codec.js';
import { take } from '#ledger/replay.js';
import { ProposalsCheck } from './proposals-check.js';
import { seesAccount } from './market.js';
import { balanceText, named, type SentCommand } from './trader.js';

/** What the journal holds about a command. */
export interface Recorded {
  readonly revision: number;
  readonly status: 'executed' | 'pending' | 'rejected';
  readonly what: string;
  readonly balances: readonly { readonly account: string; readonly text: string }[];
}

/**
 * Keeps the replayed state from check to check, so that each one reads only what is new. Only the outcomes since the
 * check before are kept whole; of the others it remembers that they are there.
 */
export class JournalCheck {
  readonly state: LedgerState;
  /** Events since the check before, for the read models' turn. */
  fresh: { readonly revision: number; readonly event: LedgerEvent }[] = [];
  /** Events and refusals ever seen, by type and by code: what was in play. */
  readonly seen = new Map<string, number>();
  private readonly outcomes = new Map<string, number>();
  private readonly eventIds = new Set<string>();
  private readonly proposals = new ProposalsCheck();
  private readonly details = new Map<string, Recorded>();

  constructor(
    private readonly store: EventStore,
    ledgerId: LedgerId,
  ) {
    this.state = new LedgerState(ledgerId, fingerprintOf);
  }

  /** Replays what is new, to that revision. Answers what is wrong with it by itself. @throws JournalBroken where it cannot be replayed. */
  async readOn(to: number): Promise<string[]> {
    const wrong: string[] = [];
    this.fresh = [];
    this.details.clear();
    const from = this.state.revision + 1;
    if (to < this.state.revision) wrong.push(`the read models fell back to ${to}, from ${this.state.revision}`);
    for await (const batch of this.store.read(this.state.ledgerId, from, { countMax: Math.max(0, to + 1 - from) }))
      for (const stored of batch) {
        wrong.push(...this.proposals.next(this.state, stored.revision, decodeEvent(stored.bytes)));
        // Throws where the recorded balances are not the recomputed ones.
        const event = take(this.state, stored);
        const { revision } = stored;
        this.fresh.push({ revision, event });
        const what = event.type === 'CommandRejected' ? event.data.rejection.code : event.type;
        this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
        if (event.eventId !== stored.eventId)
          wrong.push(`revision ${revision} is stored as ${stored.eventId}, its bytes say ${event.eventId}`);
        if (this.eventIds.has(event.eventId))
          wrong.push(`event id ${event.eventId} stands twice, again at ${revision}`);
        this.eventIds.add(event.eventId);
        if (!event.command || !concludesCommand(event.type)) continue;
        const name = `${event.command.client}/${event.command.key}`;
        const before = this.outcomes.get(name);
        if (before !== undefined) wrong.push(`command ${name} has two outcomes, at ${before} and ${revision}`);
        this.outcomes.set(name, revision);
        this.details.set(name, recordedOf(event, revision));
      }
    return wrong.concat(brokenInvariants(this.state), this.proposals.pinned(this.state));
  }

  /** The outcome of a command, where it was recorded since the check before. */
  recorded({ client, key }: { readonly client: string; readonly key: string }): Recorded | undefined {
    return this.details.get(`${client}/${key}`);
  }

  revisionOf({ client, key }: { readonly client: string; readonly key: string }): number | undefined {
    return this.outcomes.get(`${client}/${key}`);
  }

  /** What clients were told since the check before, and the journal does not say. */
  contradictions(commands: readonly SentCommand[]): string[] {
    return commands.flatMap((command) => {
      const { answer } = command;
      const recorded = this.recorded(command);
      if (!answer) return [];
      if (answer.revision === undefined)
        // Refused without a record, the key is unused: a slow earlier attempt may still have been decided after it.
        return recorded && command.attempts === 1
          ? [`${named(command)} was told ${answer.what}, unrecorded, and stands at ${recorded.revision}`]
          : [];
      if (!recorded)
        return [`LOST: ${named(command)} was acknowledged at revision ${answer.revision} and is not in the journal`];
      const { revision, status, what, balances } = answer;
      const told = JSON.stringify({ revision, status, what, balances });
      // Whoever sees some accounts only is told their balances and no others.
      const seen = recorded.balances.filter(
        ({ account, text }) => seesAccount(command.by, account) ?? balances.includes(text),
      );
      const stands = JSON.stringify({ ...recorded, balances: seen.map(({ text }) => text) });
      return told === stands ? [] : [`${named(command)} was told ${told}, the journal says ${stands}`];
    });
  }
}

function recordedOf(event: LedgerEvent, revision: number): Recorded {
  if (event.type === 'CommandRejected')
    return { revision, status: 'rejected', what: event.data.rejection.code, balances: [] };
  const balances = event.balances.map(({ available, encumbered, ...place }) => ({
    account: place.account,
    text: balanceText({ ...place, available: available[1], encumbered: encumbered?.[1] ?? 0 }),
  }));
  const status = event.type === 'ProposalMade' || event.type === 'ProposalApproved' ? 'pending' : 'executed';
  return { revision, status, what: event.type, balances };
}
