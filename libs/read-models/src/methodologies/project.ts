// Methodologies published become rows.
import { copyRows } from '../copy-rows.js';
import type { Projection } from '../projection.js';
import { methodologiesTables } from './table.js';

export const methodologies: Projection = {
  tables: methodologiesTables,
  async project(client, table, { ledgerId, events }) {
    const rows = events.flatMap(({ revision, event }) =>
      event.type === 'MethodologyPublished'
        ? [[revision, event.recordedAt, ledgerId, event.data.methodology, event.data.title]]
        : [],
    );
    await copyRows(client, table, 'published_revision, published_at, ledger_id, methodology, title', rows);
  },
};
