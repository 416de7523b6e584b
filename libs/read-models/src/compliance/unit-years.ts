// The rows of a batch: loaded once, changed in memory exactly as the ledger changes its book, written once.
import type pg from 'pg';
import { type DecidedDeduction, owedBy } from '#domain/compliance/compliance-book.js';
import { BIGINTS_AS_NUMBERS } from '../database.js';

/** As decided by the event of that revision. */
export interface DecidedDeductionRecord extends DecidedDeduction {
  readonly revision: number;
}

/** A row of the table, by its columns. Tonnes. */
export interface UnitYearRecord {
  readonly account: string;
  readonly compliance_year: number;
  readonly authority: string | null;
  readonly sector: string | null;
  readonly unit_class: string | null;
  readonly listed: boolean;
  readonly verified: number | null;
  readonly due: number | null;
  readonly pre_allocated: number | null;
  readonly finally_allocated: number | null;
  readonly deduction: number;
  readonly entitled: number | null;
  readonly distributed: number;
  readonly surrendered: number;
  readonly offset_units: number;
  readonly on_time: number;
  readonly fixed_due: number | null;
  /** Null until the deadline has been. */
  readonly fixed_surrendered: number | null;
  /** Null where no list of the registry names the unit. */
  readonly carry_over_limit: number | null;
  readonly carry_over_frozen: number | null;
  readonly carried_over: number;
  /** To successors, and from those whose successor it is. */
  readonly passed_on: number;
  readonly taken_over: number;
  readonly borrowed: number;
  /** For breaches of the year, one for each ground. */
  readonly decided_deductions: readonly DecidedDeductionRecord[];
  readonly revision: number;
}
type Figures = Omit<UnitYearRecord, 'account' | 'compliance_year' | 'revision'>;

const UNKNOWN: Figures = {
  authority: null,
  sector: null,
  unit_class: null,
  listed: false,
  verified: null,
  due: null,
  pre_allocated: null,
  finally_allocated: null,
  deduction: 0,
  entitled: null,
  distributed: 0,
  surrendered: 0,
  offset_units: 0,
  on_time: 0,
  fixed_due: null,
  fixed_surrendered: null,
  carry_over_limit: null,
  carry_over_frozen: null,
  carried_over: 0,
  passed_on: 0,
  taken_over: 0,
  borrowed: 0,
  decided_deductions: [],
};

type Changer = Partial<Figures> | ((before: Figures) => Partial<Figures>);

interface Change {
  readonly revision: number;
  readonly account: string;
  readonly year: number;
  readonly changer: Changer;
}

export class UnitYears {
  private readonly changes: Change[] = [];

  change(revision: number, account: string, year: number, changer: Changer): void {
    this.changes.push({ revision, account, year, changer });
  }

  async save(client: pg.ClientBase, table: string, ledgerId: string): Promise<void> {
    if (this.changes.length === 0) return;
    const rows = await this.load(client, table, ledgerId);
    for (const { revision, account, year, changer } of this.changes) {
      const key = `${year} ${account}`;
      const before = rows.get(key) ?? { ...UNKNOWN, account, compliance_year: year, revision };
      rows.set(key, { ...before, ...(typeof changer === 'function' ? changer(before) : changer), revision });
    }
    await write(client, table, ledgerId, [...rows.values()]);
  }

  private async load(client: pg.ClientBase, table: string, ledgerId: string): Promise<Map<string, UnitYearRecord>> {
    const keys = new Map(this.changes.map(({ account, year }) => [`${year} ${account}`, { account, year }]));
    const named = [...keys.values()];
    const { rows } = await client.query<UnitYearRecord>({
      text: `SELECT ${Object.keys(COLUMNS)
        .map((column) => `c.${column}`)
        .join(', ')}
        FROM unnest($2::text[], $3::int[]) w (account, compliance_year)
        JOIN ${table} c ON c.ledger_id = $1 AND c.account = w.account AND c.compliance_year = w.compliance_year`,
      values: [ledgerId, named.map(({ account }) => account), named.map(({ year }) => year)],
      types: BIGINTS_AS_NUMBERS,
    });
    return new Map(rows.map((row) => [`${row.compliance_year} ${row.account}`, row]));
  }
}

const COLUMNS: Readonly<Record<keyof UnitYearRecord, string>> = {
  account: 'text',
  compliance_year: 'int',
  authority: 'text',
  sector: 'text',
  unit_class: 'text',
  listed: 'boolean',
  verified: 'bigint',
  due: 'bigint',
  pre_allocated: 'bigint',
  finally_allocated: 'bigint',
  deduction: 'bigint',
  entitled: 'bigint',
  distributed: 'bigint',
  surrendered: 'bigint',
  offset_units: 'bigint',
  on_time: 'bigint',
  fixed_due: 'bigint',
  fixed_surrendered: 'bigint',
  carry_over_limit: 'bigint',
  carry_over_frozen: 'bigint',
  carried_over: 'bigint',
  passed_on: 'bigint',
  taken_over: 'bigint',
  borrowed: 'bigint',
  decided_deductions: 'json',
  revision: 'bigint',
};

async function write(
  client: pg.ClientBase,
  table: string,
  ledgerId: string,
  rows: readonly UnitYearRecord[],
): Promise<void> {
  const columns = Object.keys(COLUMNS) as (keyof UnitYearRecord)[];
  const figures = columns.filter((column) => column !== 'account' && column !== 'compliance_year');
  await client.query(
    `INSERT INTO ${table} (ledger_id, owed, ${columns.join(', ')})
     SELECT $1, * FROM unnest($2::bigint[], ${columns.map((column, at) => `$${at + 3}::${COLUMNS[column]}[]`).join(', ')})
     ON CONFLICT (ledger_id, account, compliance_year) DO UPDATE SET
       ${['owed', ...figures].map((column) => `${column} = excluded.${column}`).join(', ')}`,
    [ledgerId, rows.map(owed), ...columns.map((column) => rows.map((row) => cell(row[column])))],
  );
}

/** A list goes as JSON: within the array of a column it would be taken for one more dimension. */
const cell = <T>(value: T): T | string => (Array.isArray(value) ? JSON.stringify(value) : value);

const owed = ({ listed, due, passed_on, taken_over }: UnitYearRecord): number | undefined =>
  owedBy({ listed, due: due ?? undefined, passedOn: passed_on, takenOver: taken_over });
