// The README's walk, pasted line by line into a shell as a newcomer does, against a fresh registry.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { RunningSystem, STORES } from '../support/running-system.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const walk = /## A walk[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';

test.each(STORES)('works as printed, journal in %s', async (store) => {
  const system = await RunningSystem.start({ store });
  const { stdout } = await promisify(execFile)(
    'bash',
    ['-c', walk.replaceAll('http://127.0.0.1:3000', system.client.url)],
    { env: { ...process.env, NODE_OPTIONS: '', DATA_DIR: system.tokens.dataDir } },
  );
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

  // A proposal and its approval are two answers and two events; what a representative may do alone is one.
  const both = (name: string, revision: number) => [
    [name, 'pending', revision],
    [`${name}-approval`, 'executed', revision + 1],
  ];
  const count = 19;
  const commands = answers.slice(0, count);
  expect(commands.map(({ commandId, status, revision }) => [commandId, status, revision])).toEqual([
    ...[1, 2, 3, 4, 5, 6].flatMap((number) => both(`walk-${number}`, 2 * number - 1)),
    ['walk-7', 'executed', 13],
    ...both('walk-8', 14),
    ['walk-9', 'executed', 16],
    ['walk-10', 'rejected', 17],
    ['walk-7', 'executed', 13],
    ['walk-7', 'executed', 13],
  ]);
  expect(commands[count - 3]).toMatchObject({
    problem: { code: 'insufficient-units', numbers: { available: 50, requested: 51 } },
  });
  expect(commands[count - 2]).toMatchObject({ replayed: true });

  const [now, before, holdings, totals, history, found, mine, others] = answers.slice(count);
  expect(now).toMatchObject({ balances: [{ instrument: 'CEA24', available: 440 }] });
  expect(before).toMatchObject({ asOfRevision: 13, balances: [{ instrument: 'CEA24', available: 940 }] });
  expect(holdings).toMatchObject({ items: [{ start: 11, end: 60, quantity: 50 }] });
  expect(totals).toMatchObject({
    issued: 1000,
    inCirculation: 490,
    surrendered: 500,
    retired: 10,
    cancelled: 0,
    carriedOver: 0,
  });
  expect(history).toMatchObject({
    items: [
      { type: 'ProposalMade', actor: 'local', role: 'registry-administrator', changes: [] },
      { type: 'AccountOpened', actor: 'second', role: 'national-authority', changes: [] },
      { type: 'UnitsTransferred', actor: 'alice', role: 'representative', changes: [{ available: [0, 60] }] },
      { type: 'UnitsRetired', actor: 'bob', role: 'representative', changes: [{ available: [60, 50] }] },
      { type: 'CommandRejected', status: 'rejected', code: 'insufficient-units', actor: 'bob', changes: [] },
    ],
  });
  expect(found).toMatchObject({ items: [{ revision: 13, reference: 'TRADE-17' }] });
  expect(mine).toMatchObject({ items: [{ account: 'PLANT-B' }] });
  expect((mine!['items'] as object[]).length).toBe(1);
  expect(others).toMatchObject({ status: 404, code: 'account-not-found' });
  await system.close();
});
