// Starts one of our own programs as a child and says when and why it ended.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './places.mjs';
import { identify, stopProcess } from './process-identity.mjs';

const stopWithParent = pathToFileURL(join(projectRoot, 'tools', 'start', 'stop-with-parent.mjs')).href;

/**
 * @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity
 * @typedef {{ code: number | null, reason: string }} End
 * @typedef {{
 *   name: string, identity: ProcessIdentity | undefined, exited: Promise<End>,
 *   drain: () => Promise<boolean>, kill: () => void,
 * }} AppProcess
 * `drain` asks it to finish its work and answers whether it ended in time with exit code 0.
 */

/**
 * @param {string} name for messages
 * @param {string} script relative to the project
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [args]
 * @returns {AppProcess}
 */
export function startApp(name, script, env, args = []) {
  // In its own process group: the order of stopping is ours to decide, not the terminal's.
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--import', stopWithParent, join(projectRoot, script), ...args],
    {
      cwd: projectRoot,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env,
    },
  );
  /** @type {Promise<End>} */
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, reason: `${name} could not be started: ${error.message}` }));
    child.once('exit', (code, signal) =>
      resolve({ code, reason: `${name} ended with ${signal ?? `exit code ${code}`}` }),
    );
  });
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  return {
    name,
    identity,
    exited,
    drain: async () => {
      if (identity)
        await stopProcess(identity, [
          { signal: 'SIGTERM', waitMs: 60_000 },
          { signal: 'SIGKILL', waitMs: 5_000 },
        ]);
      const { code } = await exited;
      return code === 0;
    },
    kill: () => child.kill('SIGKILL'),
  };
}
