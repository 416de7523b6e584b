// `npm run bench`: installs what is missing, builds, starts a PostgreSQL of its own, measures on the pinned Node, removes it.
import { checkNodeVersion } from '../tools/start/node-version.mjs';

checkNodeVersion();
const { runMain } = await import('../tools/start/clear-error.mjs');
const { ensureBuilt } = await import('../tools/start/build.mjs');
const { ensureInstalled } = await import('../tools/start/install.mjs');
const { runOnPinnedNode } = await import('../tools/start/pinned-node.mjs');
const { removeStaleTestDatabases, startTestDatabase } = await import('../test/support/test-postgres.mjs');

await runMain(async () => {
  ensureInstalled();
  ensureBuilt();
  const options = process.argv.slice(2);
  if (process.env['BENCH_DATABASE_URL'] || options.includes('--help'))
    return await runOnPinnedNode([], ['dist/bench/main.js', ...options]);
  // A run that was killed did not come to its own end.
  await removeStaleTestDatabases();
  const database = await startTestDatabase();
  try {
    process.env['BENCH_DATABASE_URL'] = database.url;
    return await runOnPinnedNode([], ['dist/bench/main.js', ...options]);
  } finally {
    await database.stop();
  }
});
