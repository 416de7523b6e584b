// `npm run torture -- --minutes 30 --seed 1 --store both`: kills a whole system for that long and checks its books after every storm.
import { checkNodeVersion } from './start/node-version.mjs';

checkNodeVersion();
const { runMain } = await import('./start/clear-error.mjs');
const { ensureBuilt } = await import('./start/build.mjs');
const { ensureInstalled } = await import('./start/install.mjs');
const { runOnPinnedNode } = await import('./start/pinned-node.mjs');

await runMain(async () => {
  ensureInstalled();
  ensureBuilt();
  const { removeStaleTestDatabases } = await import('../test/support/test-postgres.mjs');
  await removeStaleTestDatabases();
  const nodeOptions = ['--import', './test/support/typescript-loader.mjs', 'test/faults/torture.ts'];
  const code = await runOnPinnedNode([], [...nodeOptions, ...process.argv.slice(2)]);
  await removeStaleTestDatabases();
  return code;
});
