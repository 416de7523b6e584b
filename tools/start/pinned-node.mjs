// Runs a script on the Node that node_modules pins, passing signals on to it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ClearError } from './clear-error.mjs';
import { projectRoot } from './places.mjs';

/** @typedef {import('./start-lock.mjs').Children} Children */

export const pinnedNode = join(projectRoot, 'node_modules', '.bin', 'node');
const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs the supervisor in a process group of its own: one Ctrl-C reaches us once from the terminal and once more from
 * npm, which passes it on, and only we can tell that pair from a second Ctrl-C.
 * @param {string} script
 * @param {Children} orphans processes of a killed run
 * @returns {Promise<number>} its exit code
 */
export async function superviseOnPinnedNode(script, orphans) {
  const child = spawn(pinnedNode, [script], {
    cwd: projectRoot,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.once('spawn', () => child.send({ orphans }));
  let firstAt = 0;
  const passOn = () => {
    const now = Date.now();
    if (firstAt === 0) child.kill('SIGTERM');
    else if (now - firstAt > 700) child.kill('SIGINT');
    firstAt ||= now;
  };
  return untilExit(child, passOn);
}

/**
 * Runs a script in our own process group: the terminal's Ctrl-C reaches it by itself.
 * @param {string[]} nodeOptions
 * @param {string[]} scriptAndArguments
 * @returns {Promise<number>} its exit code
 */
export async function runOnPinnedNode(nodeOptions, scriptAndArguments) {
  const env = { ...process.env, NODE_OPTIONS: [process.env['NODE_OPTIONS'], ...nodeOptions].filter(Boolean).join(' ') };
  const child = spawn(pinnedNode, scriptAndArguments, { cwd: projectRoot, stdio: 'inherit', env });
  return untilExit(child, (signal) => {
    if (signal !== 'SIGINT') child.kill(signal);
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {(signal: NodeJS.Signals) => void} onSignal
 */
async function untilExit(child, onSignal) {
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const [code, signal] = await once(child, 'exit');
    if (signal) console.error(`\nEnded by ${signal}.`);
    return signal ? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)] : Number(code);
  } catch (error) {
    throw new ClearError(
      `The Node of this project does not start: ${error instanceof Error ? error.message : String(error)}. ` +
        'Remove node_modules and try again.',
    );
  } finally {
    for (const signal of signals) process.removeListener(signal, onSignal);
  }
}
