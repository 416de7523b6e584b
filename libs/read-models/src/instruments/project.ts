// Instruments created become rows.
import { civilDateOf } from '#domain/working-time.js';
import type { Projection } from '../projection.js';
import { instrumentsTables } from './table.js';

export const instruments: Projection = {
  tables: instrumentsTables,
  async project(client, table, { ledgerId, events }) {
    const created: (string | number | null)[][] = [];
    for (const { revision, event } of events) {
      if (event.type !== 'InstrumentCreated') continue;
      const { instrument, kind, vintage, project, reductions, registeredAt } = event.data;
      const registeredOn = registeredAt === undefined ? event.data.registeredOn : civilDateOf(registeredAt);
      const registered = [registeredAt ?? null, registeredOn ?? null];
      const origin = [vintage ?? null, project ?? null, reductions ?? null, ...registered];
      created.push([instrument, kind, ...origin, revision, event.recordedAt]);
    }
    if (created.length === 0) return;
    await client.query(
      `INSERT INTO ${table} (ledger_id, instrument, kind, vintage, project, reductions, registered_at, registered_on,
         created_revision, created_at)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::int[], $7::timestamptz[], $8::text[],
         $9::bigint[], $10::timestamptz[])`,
      [ledgerId, ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((column) => created.map((row) => row[column]))],
    );
  },
};
