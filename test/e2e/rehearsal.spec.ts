// `npm run rehearse` as a process, on a small country: every check holds, and one seed makes one journal, on both stores.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunningSystem, STORES, type Store } from '../support/running-system.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
const sandbox = {
  REGISTRY_MODE: 'sandbox',
  SANDBOX_BEGINS_AT: '2023-03-20T01:00:00.000Z',
  RATE_LIMIT_PERSON: '1000000000',
  RATE_LIMIT_ADDRESS: '1000000000',
};

async function rehearse(store: Store, seed: number): Promise<{ code: unknown; output: string; digest: string }> {
  const system = await RunningSystem.start({ store, env: sandbox });
  try {
    const { dataDir } = system.tokens;
    const args = ['dist/tools/rehearse.js', '--url', system.client.url, '--seed', String(seed), '--scale', '0.005'];
    const env = { ...process.env, NODE_OPTIONS: '', EVENTSTORE_URL: '', ...system.env, DATA_DIR: dataDir };
    const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
      execFile(process.execPath, args, { cwd: project, env }, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, output: stdout + stderr });
      });
    });
    const report = code === 0 ? readFileSync(join(dataDir, 'report.md'), 'utf8') : '';
    return { code, output, digest: /without ids and times: `([0-9a-f]{64})`/.exec(report)?.[1] ?? 'none' };
  } finally {
    await system.close();
  }
}

test('every check holds, and one seed makes one journal but for ids and times', async () => {
  const digests: string[] = [];
  for (const store of STORES) {
    const { code, output, digest } = await rehearse(store, 7);
    if (code !== 0) throw new Error(output);
    expect(output).toMatch(/## Checks: (\d+) of \1 hold/);
    digests.push(digest);
  }
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(digests[1]).toBe(digests[0]);
  expect((await rehearse('postgres', 8)).digest).not.toBe(digests[0]);
}, 180_000);
