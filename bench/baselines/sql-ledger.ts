// The tables of the plain SQL ledger, and the same transfer as five statements through pgbench.
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export const SQL_LEDGER = [
  `create table sql_balances (account text collate "C" primary key, balance bigint not null check (balance >= 0))
    with (fillfactor = 50)`,
  `create table sql_transfers (
    id bigint generated always as identity primary key,
    command_key text collate "C" not null unique,
    from_account text collate "C" not null,
    to_account text collate "C" not null,
    instrument text collate "C" not null,
    quantity bigint not null,
    received_at timestamptz not null
  )`,
  `create table sql_history (
    transfer bigint not null, account text collate "C" not null, before bigint not null, after bigint not null,
    primary key (account, transfer)
  )`,
];

export const fillSqlLedger = (accounts: number): string =>
  `insert into sql_balances select 'ACC-' || lpad(i::text, 7, '0'), 1000000000 from generate_series(0, ${accounts - 1}) i`;

/** Numbers stand for accounts, as everyone who measures with pgbench has it; the rest is the transfer of the SQL registry. */
export const PGBENCH_LEDGER = [
  'create table pgbench_balances (account int primary key, balance bigint not null check (balance >= 0)) with (fillfactor = 50)',
  `create table pgbench_transfers (
    id bigint generated always as identity primary key, from_account int not null, to_account int not null,
    quantity bigint not null, received_at timestamptz not null
  )`,
  `create table pgbench_history (
    account int not null, difference bigint not null, received_at timestamptz not null,
    id bigint generated always as identity primary key
  )`,
];

export const fillPgbenchLedger = (accounts: number): string =>
  `insert into pgbench_balances select i, 1000000000 from generate_series(1, ${accounts}) i`;

const STATEMENTS = `begin;
insert into pgbench_transfers (from_account, to_account, quantity, received_at) values (:from, :to, :quantity, now());
select balance from pgbench_balances where account in (:from, :to) order by account for update;
update pgbench_balances set balance = balance - :quantity::bigint where account = :from;
update pgbench_balances set balance = balance + :quantity::bigint where account = :to;
insert into pgbench_history (account, difference, received_at) values (:from, 0 - :quantity::bigint, now()), (:to, :quantity, now());
commit;
`;

const script = (accounts: number, hot: boolean): string =>
  (hot
    ? `\\set other random(2, ${accounts})\n\\set out random(0, 1)\n` +
      `\\set from case when :out = 1 then 1 else :other end\n\\set to case when :out = 1 then :other else 1 end\n`
    : `\\set from random(1, ${accounts})\n\\set to 1 + (:from + random(0, ${accounts - 2})) % ${accounts}\n`) +
  `\\set quantity random(1, 100)\n${STATEMENTS}`;

/** Its path, where one is installed. */
export function findPgbench(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...globSync('/usr/lib/postgresql/*/bin')];
  return folders.map((folder) => join(folder, 'pgbench')).find((path) => existsSync(path));
}

/** Transfers per second of 64 clients with prepared statements. */
export async function pgbench(
  program: string,
  databaseUrl: string,
  { accounts, hot, seconds }: { readonly accounts: number; readonly hot: boolean; readonly seconds: number },
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pgbench-'));
  try {
    const file = join(folder, 'transfer.sql');
    writeFileSync(file, script(accounts, hot));
    const options = ['-n', '-M', 'prepared', '-c', '64', '-j', '2', '-T', String(Math.ceil(seconds)), '-f', file];
    const { stdout } = await promisify(execFile)(program, [...options, databaseUrl]);
    const tps = /tps = ([\d.]+)/.exec(stdout)?.[1];
    if (tps === undefined || !stdout.includes('number of failed transactions: 0'))
      throw new Error(`pgbench did not go through:\n${stdout}`);
    return Number(tps);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
