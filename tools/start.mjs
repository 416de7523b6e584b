// `npm start`: from a clean clone to a running registry. Runs on the Node that the machine has; the rest runs on the pinned one.
import { checkNodeVersion } from './start/node-version.mjs';

checkNodeVersion();
// Loaded only now, so that an old Node meets the message above and not a syntax error.
const { runMain } = await import('./start/clear-error.mjs');
const { ensureBuilt } = await import('./start/build.mjs');
const { ensureInstalled } = await import('./start/install.mjs');
const { superviseOnPinnedNode } = await import('./start/pinned-node.mjs');
const { readMode } = await import('./start/settings.mjs');
const { claimDataDir, dataDirOf } = await import('./start/places.mjs');
const { acquireLock } = await import('./start/start-lock.mjs');

await runMain(async () => {
  process.env['REGISTRY_MODE'] = readMode(process.argv.slice(2), process.env);
  const dataDir = dataDirOf(process.env);
  claimDataDir(dataDir);
  // Before installing and building: a second start must not replace the files under a running registry.
  const lock = acquireLock(dataDir);
  try {
    ensureInstalled();
    ensureBuilt();
    return await superviseOnPinnedNode('tools/start/run.mjs', lock.orphans);
  } finally {
    lock.release();
  }
});
