// What is pinned, now or at any revision: of an account, of a kind, under a case number, in favour of a pledgee.
import type { Compartment, EncumbranceKind } from '#domain/commands.js';
import type { AccountId, InstrumentId } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import { ask, Conditions, type Found, page, type Page } from '../answer.js';
import type { Database } from '../database.js';
import { heldAt } from '../in-force.js';
import { seen, type Sight } from '../sight.js';
import type { EncumbranceEnd, Reduction } from './open-encumbrances.js';

export interface EncumbranceRow {
  /** Its name: the revision of the event that began it, or of the proposal whose units it pins. */
  readonly encumbrance: number;
  readonly kind: EncumbranceKind | 'proposal';
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly compartment: Compartment;
  /** Tonnes at the beginning. */
  readonly quantity: number;
  /** Tonnes that are still pinned, at the revision asked for. */
  readonly remaining: number;
  /** What became of the difference, the oldest first; all of it, whatever revision was asked for. */
  readonly reductions: readonly Reduction[];
  /** Case number, pledge contract, order; where it was carried out by approval, that of the proposal. */
  readonly reference: string | null;
  readonly expiresAt: Instant | null;
  readonly pledgee: AccountId | null;
  readonly fromRevision: number;
  /** The first revision at which nothing of it was left; null where it is open. */
  readonly toRevision: number | null;
  readonly ended: EncumbranceEnd | null;
}

export interface EncumbrancesCursor {
  readonly revision: number;
  readonly instrument: string;
}

export interface EncumbrancesWanted {
  readonly account?: string | undefined;
  readonly instrument?: string | undefined;
  readonly kind?: EncumbranceKind | 'proposal' | undefined;
  readonly pledgee?: string | undefined;
  readonly reference?: string | undefined;
  readonly sight: Sight;
  readonly status?: 'open' | 'ended' | undefined;
  /** Those that were open then; `status` has no meaning beside it. */
  readonly asOfRevision?: number | undefined;
  readonly after?: EncumbrancesCursor | undefined;
  readonly limit: number;
}

/**
 * The latest row of its name: units of a proposal may have been pinned a second time. Where it pins several instruments,
 * the first of them; a list shows all.
 */
export async function findEncumbrance(
  db: Database,
  ledgerId: string,
  encumbrance: number,
  sight: Sight,
): Promise<Found<EncumbranceRow>> {
  const where = limitToParties(new Conditions(ledgerId, 'e').add('e.encumbrance = ?', encumbrance), sight);
  const text = `${select('e.remaining')} WHERE ${where.text} ORDER BY e.from_revision DESC, e.instrument LIMIT 1`;
  const answer = await ask<EncumbranceRow>(db, { ...QUESTION, text, values: where.values });
  return { at: answer.at, value: answer.rows[0] ?? null };
}

/** Newest first. */
export async function listEncumbrances(
  db: Database,
  ledgerId: string,
  { account, instrument, kind, pledgee, reference, sight, status, asOfRevision, after, limit }: EncumbrancesWanted,
): Promise<Page<EncumbranceRow, EncumbrancesCursor>> {
  const where = new Conditions(ledgerId, 'e')
    .add('e.account = ?', account)
    .add('e.instrument = ?', instrument)
    .add('e.kind = ?', kind)
    .add('e.pledgee = ?', pledgee)
    .add('e.reference = ?', reference)
    .add('e.from_revision <= ?', after?.revision)
    .add('(e.from_revision < ? OR e.instrument > ?)', after?.revision, after?.instrument);
  limitToParties(where, sight);
  const asOf = asOfRevision === undefined ? undefined : where.bind(asOfRevision);
  if (asOf !== undefined) where.add(heldAt('e', asOf));
  else if (status) where.add(`e.to_revision IS ${status === 'open' ? '' : 'NOT '}NULL`);
  const text = `${select(asOf === undefined ? 'e.remaining' : remainingAt(asOf))} WHERE ${where.text}
    ORDER BY e.from_revision DESC, e.instrument LIMIT ${where.bind(limit + 1)}`;
  const answer = await ask<EncumbranceRow>(db, { ...QUESTION, text, values: where.values });
  return page(answer, limit, ({ fromRevision, instrument }) => ({ revision: fromRevision, instrument }));
}

/** A pledge is also his in whose favour it is. */
const limitToParties = (where: Conditions, { accounts }: Sight): Conditions =>
  accounts === 'all'
    ? where
    : where.add(`(${seen(where, 'e.account', accounts)} OR ${seen(where, 'e.pledgee', accounts)})`);

const select = (remaining: string): string =>
  `SELECT e.encumbrance, e.kind, e.account, e.instrument, e.compartment, e.quantity, ${remaining} AS remaining, e.reductions,
     e.reference, e.expires_at AS "expiresAt", e.pledgee, e.from_revision AS "fromRevision",
     e.to_revision AS "toRevision", e.ended FROM encumbrances e`;

/** Of the row `e`: tonnes that were still pinned at the revision. */
export const remainingAt = (asOf: string): string =>
  `e.quantity - coalesce((SELECT sum((one ->> 'quantity')::bigint) FROM jsonb_array_elements(e.reductions) one
     WHERE (one ->> 'revision')::bigint <= ${asOf}), 0)::bigint`;

const QUESTION = { projection: 'encumbrances', order: 'asked."fromRevision" DESC, asked.instrument' } as const;
