// Snapshots in Postgres: written whole or not at all, read back only where everything matches.
import type { Pool } from 'pg';
import { imageOf, LEDGER_CODE_VERSION, stateOf } from '#domain/ledger-image.js';
import type { LedgerState } from '#domain/ledger-state.js';
import { killPoint } from '#faults/kill-point.js';
import { fingerprintOf } from './command-hashes.js';
import { decodeSnapshot, encodeSnapshot, snapshotHash } from './snapshot-codec.js';

/** What a snapshot says of itself, beside its bytes. */
export interface SnapshotHead {
  readonly revision: number;
  /** Id of the event at this revision: tells one journal from another. */
  readonly eventId: string;
  readonly codeVersion: number;
  readonly sha256: string;
}

/** Values of `bytea` are bounded by 1 GiB; smaller pieces keep memory and WAL records small. */
const CHUNK_BYTES = 8 * 1024 * 1024;

/** The newest, and one more in case that it is damaged. */
const KEPT = 2;

/** Safe to run again, and by two at once under the migration's lock. */
export const SNAPSHOT_SCHEMA = `
  CREATE TABLE IF NOT EXISTS ledger_snapshots (
    ledger_id text NOT NULL, revision bigint NOT NULL, event_id uuid NOT NULL, code_version int NOT NULL,
    sha256 text NOT NULL, taken_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (ledger_id, revision));
  CREATE TABLE IF NOT EXISTS ledger_snapshot_chunks (
    ledger_id text NOT NULL, revision bigint NOT NULL, chunk int NOT NULL, bytes bytea NOT NULL,
    PRIMARY KEY (ledger_id, revision, chunk),
    FOREIGN KEY (ledger_id, revision) REFERENCES ledger_snapshots ON DELETE CASCADE);
  ALTER TABLE ledger_snapshot_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;`;

export class SnapshotStore {
  constructor(private readonly pool: Pool) {}

  /** Writes the state as it is now; `eventId` is that of its last event. Older ones than the last two are removed. */
  async save(state: LedgerState, eventId: string): Promise<SnapshotHead> {
    const bytes = encodeSnapshot(imageOf(state));
    const { ledgerId, revision } = state;
    const head = { revision, eventId, codeVersion: LEDGER_CODE_VERSION, sha256: snapshotHash(bytes) };
    const client = await this.pool.connect();
    let failed: Error | undefined;
    // A server that ends the connection between two statements says so here; unheard, it would end the process.
    const onError = (error: Error): void => {
      failed = error;
    };
    client.on('error', onError);
    try {
      await client.query('BEGIN');
      await client.query('DELETE FROM ledger_snapshots WHERE ledger_id = $1 AND revision = $2', [ledgerId, revision]);
      await client.query(
        'INSERT INTO ledger_snapshots (ledger_id, revision, event_id, code_version, sha256) VALUES ($1, $2, $3, $4, $5)',
        [ledgerId, revision, eventId, head.codeVersion, head.sha256],
      );
      for (let chunk = 0; chunk * CHUNK_BYTES < bytes.length; chunk++)
        await client.query('INSERT INTO ledger_snapshot_chunks VALUES ($1, $2, $3, $4)', [
          ledgerId,
          revision,
          chunk,
          bytes.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES),
        ]);
      killPoint('during-snapshot');
      await client.query(
        `DELETE FROM ledger_snapshots WHERE ledger_id = $1 AND revision < (
           SELECT min(revision) FROM (
             SELECT revision FROM ledger_snapshots WHERE ledger_id = $1 ORDER BY revision DESC LIMIT $2) newest)`,
        [ledgerId, KEPT],
      );
      await client.query('COMMIT');
      return head;
    } catch (error) {
      failed = error as Error;
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.off('error', onError);
      client.release(failed);
    }
  }

  /** Newest first. */
  async heads(ledgerId: string): Promise<SnapshotHead[]> {
    const { rows } = await this.pool.query<{
      revision: string;
      event_id: string;
      code_version: number;
      sha256: string;
    }>(
      'SELECT revision, event_id, code_version, sha256 FROM ledger_snapshots WHERE ledger_id = $1 ORDER BY revision DESC',
      [ledgerId],
    );
    return rows.map((row) => ({
      revision: Number(row.revision),
      eventId: row.event_id,
      codeVersion: row.code_version,
      sha256: row.sha256,
    }));
  }

  /** The state, or why this snapshot is not to be trusted. */
  async load(ledgerId: string, head: SnapshotHead): Promise<LedgerState | { readonly refused: string }> {
    if (head.codeVersion !== LEDGER_CODE_VERSION)
      return { refused: `it was made by ledger code version ${head.codeVersion}, this is ${LEDGER_CODE_VERSION}` };
    const { rows } = await this.pool.query<{ bytes: Buffer }>(
      'SELECT bytes FROM ledger_snapshot_chunks WHERE ledger_id = $1 AND revision = $2 ORDER BY chunk',
      [ledgerId, head.revision],
    );
    const bytes = Buffer.concat(rows.map((row) => row.bytes));
    if (snapshotHash(bytes) !== head.sha256) return { refused: 'its hash does not match its bytes' };
    const image = decodeSnapshot(bytes);
    if (image.ledgerId !== ledgerId || image.revision !== head.revision)
      return { refused: `it says revision ${image.revision} of ledger ${image.ledgerId}` };
    return stateOf(image, fingerprintOf);
  }
}
