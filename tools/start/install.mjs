// Installs the npm packages when they are missing or not those of package-lock.json.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClearError } from './clear-error.mjs';
import { projectRoot } from './places.mjs';

const lockFile = join(projectRoot, 'package-lock.json');
const modules = join(projectRoot, 'node_modules');
const stampFile = join(modules, '.installed-lock');

/** @returns {boolean} whether it had to install */
export function ensureInstalled() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (isInstalled(wanted)) {
    if (!existsSync(stampFile)) writeFileSync(stampFile, wanted);
    return false;
  }
  console.log('Installing the npm packages…');
  const [npm, ...first] = npmCommand();
  // Not `npm ci`: it demands every optional package of every platform in the lock file, and some packages carry
  // platform-specific ones that npm leaves out when the lock is written on another platform. `install --no-save`
  // takes the locked versions and changes neither file. Development packages are the build: NODE_ENV must not drop them.
  // Only errors: packages that want a newer Node than npm runs on warn at length, and it is the pinned Node that runs them.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const installArguments = ['install', '--no-save', ...quiet, '--include=dev', '--include=optional'];
  const { status, error } = spawnSync(npm, [...first, ...installArguments], { cwd: projectRoot, stdio: 'inherit' });
  if (status !== 0) {
    throw new ClearError(
      `\`npm install\` failed${error ? ` (${error.message})` : ''}; its messages are above. Is the package registry reachable?`,
    );
  }
  writeFileSync(stampFile, wanted);
  return true;
}

/**
 * The npm that runs us, else the one in the path.
 * @returns {[string, ...string[]]}
 */
export function npmCommand() {
  const running = process.env['npm_execpath'];
  return running?.endsWith('.js') ? [process.execPath, running] : ['npm'];
}

/** @param {string} wanted */
function isInstalled(wanted) {
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === wanted;
  // Someone ran `npm install` by hand: npm writes this file last, when everything is in its place.
  const npmsOwn = join(modules, '.package-lock.json');
  return existsSync(npmsOwn) && statSync(npmsOwn).mtimeMs >= statSync(lockFile).mtimeMs;
}
