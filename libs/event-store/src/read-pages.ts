// Reading a journal page by page up to the head of the moment, which is the same for every store.
import { checkLedgerId, checkRevision } from './check-append.js';
import { BATCH_COUNT_DEFAULT, JournalDamaged, type ReadOptions, type StoredEvent } from './event-store.js';

export interface PagedJournal {
  head(ledgerId: string): Promise<number>;
  /** At least one event where there is one at `from`; as many as fit into a batch. */
  page(ledgerId: string, from: number, countMax: number): Promise<readonly StoredEvent[]>;
}

export async function* readPages(
  journal: PagedJournal,
  ledgerId: string,
  fromRevision: number,
  options: ReadOptions,
): AsyncGenerator<readonly StoredEvent[]> {
  checkLedgerId(ledgerId);
  checkRevision(fromRevision, 0);
  const head = await journal.head(ledgerId);
  const last = Math.min(head, fromRevision + (options.countMax ?? Infinity) - 1);
  let next = fromRevision;
  while (next <= last) {
    const countMax = Math.min(options.batchCountMax ?? BATCH_COUNT_DEFAULT, last - next + 1);
    const batch = await journal.page(ledgerId, next, countMax);
    if (batch.length === 0) throw new JournalDamaged(ledgerId, `it ends at ${head} but lacks revision ${next}`);
    next += batch.length;
    yield batch;
  }
}
