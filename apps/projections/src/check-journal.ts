// Refuses a journal that is not the one which the read models were filled from: a restore must not fork history unseen.
import type pg from 'pg';
import { EMPTY_JOURNAL, type EventStore } from '#event-store/event-store.js';
import { eventIdAt } from '#read-models/transactions/queries.js';

/** The journal has lost events that the read models have seen. */
export class JournalBehind extends Error {
  constructor(
    readonly head: number,
    readonly position: number,
  ) {
    super(
      `the journal ends at revision ${head}, the read models have seen ${position}: ` +
        (head + 1 === position
          ? `revision ${position} is missing`
          : `revisions ${head + 1} to ${position} are missing`),
    );
    this.name = 'JournalBehind';
  }
}

/** The journal holds another event where the read models stand. */
export class JournalDiffers extends Error {
  constructor(revision: number, found: string, expected: string) {
    super(`the journal holds event ${found} at revision ${revision}, the read models have seen ${expected} there`);
    this.name = 'JournalDiffers';
  }
}

export async function checkJournal(
  store: EventStore,
  client: pg.ClientBase,
  ledgerId: string,
  position: number,
  /** Where they are what is to be made again: then only the length of the journal can be checked. */
  rowsMayBeLost = false,
): Promise<void> {
  if (position === EMPTY_JOURNAL) return;
  const head = await store.head(ledgerId);
  if (head < position) throw new JournalBehind(head, position);
  const seen = await eventIdAt(client, ledgerId, position);
  if (seen === null && rowsMayBeLost) return;
  for await (const [event] of store.read(ledgerId, position, { countMax: 1 }))
    if (event && seen !== event.eventId) throw new JournalDiffers(position, event.eventId, seen ?? 'nothing');
}
