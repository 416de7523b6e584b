// Documents outside the journal, by the hash of their bytes: put once, never changed, shared by all registries.
import { hash } from 'node:crypto';
import type pg from 'pg';
import type { Evidence } from '#domain/commands.js';
import { evidenceInSight } from '#read-models/evidence-uses/queries.js';
import type { Caller } from '../http/caller.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { sightOf } from '../identity/sight.js';

/**
 * Sees every document. A provincial authority sees those that an event about an account of its province names, a
 * representative those of proposals that representatives of his account are to approve, and everybody what he uploaded himself.
 */
export const READS_ALL_EVIDENCE: ReadonlySet<string> = new Set([
  'national-authority',
  'registry-administrator',
  'regulator',
  'auditor',
  'court-liaison',
]);

export interface Document {
  readonly content: Buffer;
  readonly mediaType: string;
}

export class EvidenceStore {
  constructor(
    private readonly db: pg.Pool,
    private readonly ledgerId: string,
  ) {}

  /** The same bytes again are the same record. Durable when it answers, in the shape that a command names it by. */
  async put({ content, mediaType }: Document, { client, actor, role, onBehalfOf }: Caller): Promise<Evidence> {
    const sha256 = hash('sha256', content, 'hex');
    await this.db.query({
      name: 'evidence_put',
      text: `WITH document AS (
          INSERT INTO evidence.documents (ledger_id, sha256, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING)
        INSERT INTO evidence.uploads (ledger_id, sha256, media_type, client, actor, role, on_behalf_of)
        VALUES ($1, $2, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      values: [this.ledgerId, sha256, content, mediaType, client, actor, role, onBehalfOf],
    });
    return { sha256, bytes: content.length, mediaType };
  }

  /** Undefined alike where there is no such document and where the caller may not see it. */
  async find(sha256: string, caller: Caller): Promise<Document | undefined> {
    const { client, actor, role } = caller;
    const { rows } = await this.db.query<Document>({
      name: 'evidence_find',
      text: `SELECT d.content, u.media_type AS "mediaType"
        FROM evidence.uploads u JOIN evidence.documents d USING (ledger_id, sha256)
        WHERE u.ledger_id = $1 AND u.sha256 = $2 AND ${visible('$3', '$4', '$5', '$6')}
        ORDER BY u.uploaded_at, u.media_type LIMIT 1`,
      values: [
        this.ledgerId,
        sha256,
        READS_ALL_EVIDENCE.has(role),
        client,
        actor,
        await this.inSight([sha256], caller),
      ],
    });
    return rows[0];
  }

  /**
   * Before a command binds documents by their hashes, each must be here as it is named. Who may not read a document
   * cannot name it either, or guessed hashes would tell what others have uploaded.
   * @throws HttpProblem 400 `evidence-unknown` with every hash for which that is not so.
   */
  async assertKnown(named: readonly Evidence[], caller: Caller): Promise<void> {
    const { client, actor, role } = caller;
    const hashes = named.map(({ sha256 }) => sha256);
    const { rows } = await this.db.query<Evidence>({
      name: 'evidence_known',
      text: `SELECT u.sha256, d.bytes, u.media_type AS "mediaType"
        FROM evidence.uploads u JOIN evidence.documents d USING (ledger_id, sha256)
        WHERE u.ledger_id = $1 AND u.sha256 = ANY ($2::text[]) AND ${visible('$3', '$4', '$5', '$6')}`,
      values: [this.ledgerId, hashes, READS_ALL_EVIDENCE.has(role), client, actor, await this.inSight(hashes, caller)],
    });
    const errors = named.flatMap(({ sha256, bytes, mediaType }, index) => {
      const known = rows.filter((row) => row.sha256 === sha256);
      const wrong = (field: string, message: string) => [{ field: `evidence.${index}.${field}`, message }];
      if (!known[0]) return wrong('sha256', `you have uploaded no document ${sha256}`);
      if (known[0].bytes !== bytes) return wrong('bytes', `document ${sha256} has ${known[0].bytes} bytes`);
      if (known.some((row) => row.mediaType === mediaType)) return [];
      return wrong('mediaType', `document ${sha256} was uploaded as ${known[0].mediaType}`);
    });
    if (errors.length === 0) return;
    const unknown = [...new Set(errors.map(({ field }) => named[Number(field.split('.')[1])]!.sha256))].join(', ');
    throw new HttpProblem(
      problemOf(
        'evidence-unknown',
        { en: `Not uploaded as the command names it: ${unknown}.`, zh: `未按指令所列上传：${unknown}。` },
        { errors },
      ),
    );
  }

  /** Of these hashes those that the caller sees because of what the documents were used for. */
  private async inSight(hashes: readonly string[], caller: Caller): Promise<readonly string[]> {
    if (caller.role !== 'provincial-authority' && caller.role !== 'representative') return [];
    return evidenceInSight(this.db, this.ledgerId, hashes, sightOf(caller).accounts);
  }
}

const visible = (readsAll: string, client: string, actor: string, inSight: string): string =>
  `(${readsAll}::boolean OR u.sha256 = ANY (${inSight}::text[]) OR (u.client = ${client} AND u.actor = ${actor}))`;
