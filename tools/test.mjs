// `npm test`: installs what is missing, checks types, lint, format and dependencies, then runs Jest with the arguments given.
import { spawnSync } from 'node:child_process';
import { checkNodeVersion } from './start/node-version.mjs';

checkNodeVersion();
const { runMain } = await import('./start/clear-error.mjs');
const { ensureInstalled, npmCommand } = await import('./start/install.mjs');
const { runOnPinnedNode } = await import('./start/pinned-node.mjs');
const { projectRoot } = await import('./start/places.mjs');
const { removeStaleTestDatabases } = await import('../test/support/test-postgres.mjs');

await runMain(async () => {
  ensureInstalled();
  const jestArguments = process.argv.slice(2);
  // Someone who names files or a project wants an answer about these, now.
  if (jestArguments.length === 0) {
    const [npm, ...first] = npmCommand();
    const checked = spawnSync(npm, [...first, 'run', '--silent', 'check'], { cwd: projectRoot, stdio: 'inherit' });
    if (checked.status !== 0) return checked.status ?? 1;
  }
  const code = await runOnPinnedNode(
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ['node_modules/jest/bin/jest.js', ...jestArguments],
  );
  // A run that was interrupted did not come to its own teardown.
  await removeStaleTestDatabases();
  return code;
});
