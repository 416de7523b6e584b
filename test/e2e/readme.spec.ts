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

  const commands = answers.slice(0, 12);
  expect(commands.map(({ commandId, status, revision }) => [commandId, status, revision])).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => [`walk-${at}`, 'executed', at]),
    ['walk-10', 'rejected', 10],
    ['walk-7', 'executed', 7],
    ['walk-7', 'executed', 7],
  ]);
  expect(commands[9]).toMatchObject({
    problem: { code: 'insufficient-units', numbers: { available: 50, requested: 51 } },
  });
  expect(commands[10]).toMatchObject({ replayed: true });

  const [now, before, holdings, totals, history, found, mine, others] = answers.slice(12);
  expect(now).toMatchObject({ balances: [{ instrument: 'CEA24', available: 440 }] });
  expect(before).toMatchObject({ asOfRevision: 7, balances: [{ instrument: 'CEA24', available: 940 }] });
  expect(holdings).toMatchObject({ items: [{ start: 11, end: 60, quantity: 50 }] });
  expect(totals).toMatchObject({ issued: 1000, inCirculation: 490, surrendered: 500, retired: 10, cancelled: 0 });
  expect(history).toMatchObject({
    items: [
      { type: 'AccountOpened' },
      { type: 'UnitsTransferred', changes: [{ available: [0, 60] }] },
      { type: 'UnitsRetired', changes: [{ available: [60, 50] }] },
      { type: 'CommandRejected', status: 'rejected', code: 'insufficient-units', changes: [] },
    ],
  });
  expect(found).toMatchObject({ items: [{ revision: 7, reference: 'TRADE-17' }] });
  expect(mine).toMatchObject({ items: [{ account: 'PLANT-B' }] });
  expect((mine!['items'] as object[]).length).toBe(1);
  expect(others).toMatchObject({ status: 404, code: 'account-not-found' });
  await system.close();
});
