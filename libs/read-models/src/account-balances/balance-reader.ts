// Answers questions for the balances of accounts in groups: those that come while others are asked share one statement.
import type { Instant } from '#domain/instant.js';
import { type AccountPage, NOTHING_READ } from '../answer.js';
import { BIGINTS_AS_NUMBERS, type Database } from '../database.js';
import type { BalanceRow } from './queries.js';

export type Balances = AccountPage<BalanceRow, never>;

interface Asked {
  readonly account: string;
  readonly resolve: (balances: Balances) => void;
  readonly reject: (error: unknown) => void;
}

/** While the answer to one group is read, the database works on the other. */
const GROUPS_MAX = 2;
/** A group answers together: a larger one would keep its first question waiting for its last. */
const GROUP_ACCOUNTS_MAX = 100;

/** A round trip costs the process and the database several times what the balances of one account cost. */
export class BalanceReader {
  private waiting: Asked[] = [];
  private groups = 0;

  constructor(
    private readonly db: Database,
    private readonly ledgerId: string,
  ) {}

  /** The same as `balancesOf` without conditions: as of a moment after the question. */
  balancesOf(account: string): Promise<Balances> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ account, resolve, reject });
      this.askNext();
    });
  }

  private askNext(): void {
    if (this.groups === GROUPS_MAX || this.waiting.length === 0) return;
    this.groups++;
    const group = this.waiting.splice(0, GROUP_ACCOUNTS_MAX);
    this.answer(group)
      .catch((error: unknown) => {
        for (const { reject } of group) reject(error);
      })
      .finally(() => {
        this.groups--;
        this.askNext();
      });
  }

  private async answer(group: readonly Asked[]): Promise<void> {
    const accounts = [...new Set(group.map(({ account }) => account))];
    const { rows } = await this.db.query<GroupRow>({
      name: 'balances_of_group',
      text: GROUP,
      values: [this.ledgerId, accounts],
      types: BIGINTS_AS_NUMBERS,
    });
    const answers = new Map<string, { readonly head: Omit<Balances, 'rows'>; readonly rows: BalanceRow[] }>();
    for (const { account, atRevision, atRecordedAt, found, instrument, compartment, ...amounts } of rows) {
      let answer = answers.get(account);
      if (!answer) {
        const at = { revision: atRevision, recordedAt: atRecordedAt };
        answers.set(account, (answer = { head: { at, found, next: null }, rows: [] }));
      }
      if (instrument !== null) answer.rows.push({ instrument, compartment, ...amounts });
    }
    for (const { account, resolve } of group) {
      const answer = answers.get(account);
      resolve(
        answer ? { ...answer.head, rows: answer.rows } : { at: NOTHING_READ, rows: [], found: false, next: null },
      );
    }
  }
}

type GroupRow = BalanceRow & {
  readonly account: string;
  readonly atRevision: number;
  readonly atRecordedAt: Instant | null;
  readonly found: boolean;
  /** Null in the only row of an account without balances. */
  readonly instrument: BalanceRow['instrument'] | null;
};

/** OFFSET 0 keeps it a look-up by key for each account, whatever is known of the tables. */
const GROUP = `
  SELECT asked.account, at.position AS "atRevision", at.recorded_at AS "atRecordedAt",
    EXISTS (SELECT FROM accounts f WHERE f.ledger_id = $1 AND f.account = asked.account OFFSET 0) AS found,
    b.instrument, b.compartment, b.available, b.encumbered, b.revision
  FROM live_positions at CROSS JOIN unnest($2::text[]) asked (account)
  LEFT JOIN LATERAL (
    SELECT * FROM account_balances r WHERE r.ledger_id = $1 AND r.account = asked.account
    ORDER BY r.instrument, r.compartment OFFSET 0
  ) b ON true
  WHERE at.ledger_id = $1 AND at.projection = 'account-balances'
  ORDER BY b.instrument, b.compartment`;
