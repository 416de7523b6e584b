// What the projection of compliance must remember of events long past: authorities, instruments, rulebooks, applications.
import type pg from 'pg';
import type { InstrumentKind } from '#domain/commands.js';
import type { Instant } from '#domain/instant.js';
import { effectiveRulebook } from '#domain/rulebooks/effective-rulebook.js';
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import { copyRows } from '../copy-rows.js';
import type { RecordedEvent } from '../projection.js';

interface Notes {
  /** By account: what comes from there is distributed. */
  readonly authority: { readonly province?: string };
  readonly instrument: { readonly kind: InstrumentKind; readonly vintage?: number };
  /** By revision. */
  readonly rulebook: Pick<Rulebook, 'complianceYears' | 'effectiveFrom' | 'deadline'>;
  /** A proposal to surrender, by its revision, while it is open. */
  readonly application: { readonly madeAt: Instant };
}
type Kind = keyof Notes;

export class ComplianceNotes {
  private readonly known = new Map<string, unknown>();
  private readonly added = new Map<string, readonly [Kind, string | number]>();
  private readonly removed = new Set<string>();

  private constructor(private readonly ledgerId: string) {}

  /** Those that these events may ask for, in one statement; none where they ask for nothing. */
  static async load(
    client: pg.ClientBase,
    table: string,
    ledgerId: string,
    events: readonly RecordedEvent[],
  ): Promise<ComplianceNotes> {
    const notes = new ComplianceNotes(ledgerId);
    const whole = new Set<Kind>();
    const named = new Map<string, readonly [Kind, string]>();
    const name = (kind: Kind, id: string): unknown => named.set(`${kind} ${id}`, [kind, id]);
    for (const { event } of events)
      if (event.type === 'UnitsTransferred' || event.type === 'TransferCorrected') {
        // Departments have no trading position: what is settled there asks for nothing.
        if (event.data.compartment === 'trading') continue;
        whole.add('authority');
        name('instrument', event.data.instrument);
      } else if (event.type === 'UnitsSurrendered' || event.type === 'UnitsBorrowed') {
        whole.add('rulebook');
        name('instrument', event.data.instrument);
        if (event.proposal !== undefined) name('application', String(event.proposal));
      } else if (event.type === 'ObligationSettled') {
        whole.add('rulebook').add('authority');
        for (const { instrument } of event.data.lots) name('instrument', instrument);
        if (event.proposal !== undefined) name('application', String(event.proposal));
      }
    if (whole.size === 0) return notes;
    const pairs = [...named.values()];
    const { rows } = await client.query<{ kind: Kind; id: string; value: unknown }>(
      `SELECT kind, id, value FROM ${table} WHERE ledger_id = $1 AND kind = ANY ($2::text[])
       UNION ALL SELECT n.kind, n.id, n.value FROM unnest($3::text[], $4::text[]) w (kind, id)
         JOIN ${table} n ON n.ledger_id = $1 AND n.kind = w.kind AND n.id = w.id`,
      [ledgerId, [...whole], pairs.map(([kind]) => kind), pairs.map(([, id]) => id)],
    );
    for (const { kind, id, value } of rows) notes.known.set(`${kind} ${id}`, value);
    return notes;
  }

  add<K extends Kind>(kind: K, id: string | number, value: Notes[K]): void {
    this.known.set(`${kind} ${id}`, value);
    this.added.set(`${kind} ${id}`, [kind, id]);
  }

  find<K extends Kind>(kind: K, id: string | number): Notes[K] | undefined {
    return this.known.get(`${kind} ${id}`) as Notes[K] | undefined;
  }

  /** The proposal has ended. Whether it was an application is not asked: most are none, and removing nothing is quick. */
  forgetApplication(proposal: number): void {
    if (!this.added.delete(`application ${proposal}`)) this.removed.add(String(proposal));
  }

  deadlineOf(complianceYear: number, at: Instant): Instant | undefined {
    const published = [...this.known]
      .filter(([key]) => key.startsWith('rulebook '))
      .map(([key, value]) => ({ revision: Number(key.slice('rulebook '.length)), ...(value as Notes['rulebook']) }))
      .sort((a, b) => a.revision - b.revision);
    return effectiveRulebook(published, complianceYear, at)?.deadline;
  }

  async save(client: pg.ClientBase, table: string): Promise<void> {
    if (this.removed.size > 0)
      await client.query(
        `DELETE FROM ${table} WHERE ledger_id = $1 AND kind = 'application' AND id = ANY ($2::text[])`,
        [this.ledgerId, [...this.removed]],
      );
    const rows = [...this.added].map(([key, [kind, id]]) => [
      this.ledgerId,
      kind,
      id,
      JSON.stringify(this.known.get(key)),
    ]);
    await copyRows(client, table, 'ledger_id, kind, id, value', rows);
  }
}
