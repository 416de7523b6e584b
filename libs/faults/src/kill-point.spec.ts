// Kill points strike where and when they are told, refuse to be armed in production, and are nothing otherwise.
import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const LOADER = fileURLToPath(new URL('../../../test/support/typescript-loader.mjs', import.meta.url));
const MODULE = pathToFileURL(fileURLToPath(new URL('kill-point.ts', import.meta.url))).href;

function passing(times: number, env: Readonly<Record<string, string>>) {
  const script = `const { killPoint } = await import('${MODULE}');
    for (let time = 1; time <= ${times}; time++) { killPoint('after-append'); console.log(time); }`;
  const options = ['--import', LOADER, '--input-type=module', '--eval', script];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, options, {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  return { status, signal, passed: stdout.trim(), said: stderr.trim() };
}

it.each([
  ['unarmed', {}, { status: 0, signal: null, passed: '1\n2\n3', said: '' }],
  ['armed elsewhere', { KILL_POINT: 'before-append' }, { status: 0, signal: null, passed: '1\n2\n3' }],
  ['armed', { KILL_POINT: 'after-append' }, { signal: 'SIGKILL', passed: '' }],
  ['armed for the third passing', { KILL_POINT: 'after-append:3' }, { signal: 'SIGKILL', passed: '1\n2' }],
  ['armed with a name that is not there', { KILL_POINT: 'lunch' }, { status: 1, passed: '' }],
  [
    'armed in production',
    { KILL_POINT: 'after-append', NODE_ENV: 'production' },
    { status: 1, passed: '', said: 'KILL_POINT is set, and NODE_ENV is production: this process will not start' },
  ],
])('%s', (_, env, expected) => {
  expect(passing(3, env as Record<string, string>)).toMatchObject(expected);
});
