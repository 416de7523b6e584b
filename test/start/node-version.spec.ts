// Too old a Node is told so in one sentence.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const moduleUrl = pathToFileURL(join(import.meta.dirname, '..', '..', 'tools', 'start', 'node-version.mjs')).href;
const check = (version: string) =>
  spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `(await import('${moduleUrl}')).checkNodeVersion('${version}')`],
    { encoding: 'utf8' },
  );

test.each(['20.19.0', '20.20.2', '22.0.0', '24.21.0'])('%s is enough', (version) => {
  expect(check(version)).toMatchObject({ status: 0, stderr: '' });
});
test.each(['20.18.3', '18.20.0', '12.0.0'])('%s is too old', (version) => {
  const { status, stderr } = check(version);
  expect(status).toBe(1);
  expect(stderr).toContain(`this is Node ${version}`);
});
