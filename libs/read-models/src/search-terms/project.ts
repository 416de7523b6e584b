// Every name that an event uses for the first time becomes a row; the table of transactions needs no index for searches.
import type { LedgerEvent } from '#domain/events.js';
import type { Projection } from '../projection.js';
import { searchTermsTables } from './table.js';
import { type TermKind, wordsOf } from './words.js';

export const searchTerms: Projection = {
  tables: searchTermsTables,
  async project(client, table, { ledgerId, events }) {
    // Most names of a batch occur again and again in it, and in all batches before.
    const seen = new Set<string>();
    const rows: { kind: TermKind; term: string; revision: number }[] = [];
    for (const { revision, event } of events)
      for (const [kind, term] of termsOf(event)) {
        const row = `${kind}\n${term}`;
        if (seen.has(row)) continue;
        seen.add(row);
        rows.push({ kind, term, revision });
      }
    if (rows.length === 0) return;
    await client.query(
      `INSERT INTO ${table} (ledger_id, kind, term, words, first_revision)
       SELECT $1, kind, term, array_to_tsvector(string_to_array(words, ' ')), revision
       FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) named (kind, term, words, revision)
       ON CONFLICT DO NOTHING`,
      [
        ledgerId,
        rows.map(({ kind }) => kind),
        rows.map(({ term }) => term),
        rows.map(({ term }) => wordsOf(term).join(' ')),
        rows.map(({ revision }) => revision),
      ],
    );
  },
};

function* termsOf(event: LedgerEvent): Generator<[kind: TermKind, term: string]> {
  yield ['actor', event.by.actor];
  if (event.command) yield ['client', event.command.client];
  if (event.reference !== undefined) yield ['reference', event.reference];
  if (event.reason !== undefined) yield ['reason', event.reason];
  if (event.type === 'AccountOpened') {
    yield ['account', event.data.account];
    if (event.data.holder !== undefined) yield ['holder', event.data.holder];
  } else if (event.type === 'InstrumentCreated') yield ['instrument', event.data.instrument];
}
