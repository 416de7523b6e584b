// `npm run check`: types, lint, format and dependencies at the same time; what each has to say comes when it has ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { npmCommand } from './start/install.mjs';
import { projectRoot } from './start/places.mjs';

// The longest first.
const CHECKS = ['lint', 'types', 'format:check', 'boundaries'];

/** @param {string} check */
async function passes(check) {
  const [npm, ...first] = npmCommand();
  const child = spawn(npm, [...first, 'run', '--silent', check], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  process.stdout.write(`${check}: ${code === 0 ? 'passed' : 'FAILED'}\n${output}`);
  return code === 0;
}

const passed = await Promise.all(CHECKS.map(passes));
process.exitCode = passed.every(Boolean) ? 0 : 1;
