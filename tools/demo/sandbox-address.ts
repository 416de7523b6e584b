// Where the sandbox is: by --url, or on this machine at the port that `npm start` was given.
import { parseArgs } from 'node:util';
import { ClearFailure } from '../import/clear-failure.js';

/** Prints the usage and ends where that is asked for. @throws ClearFailure */
export function readSandboxUrl(usage: string): string {
  let values;
  try {
    ({ values } = parseArgs({ options: { url: { type: 'string' }, help: { type: 'boolean' } } }));
  } catch (error) {
    throw new ClearFailure(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  return registryUrl(values.url ?? `http://127.0.0.1:${process.env['PORT'] || '3000'}`);
}

/** @throws ClearFailure unless it is the address of a registry, such as http://127.0.0.1:3000. */
export function registryUrl(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new ClearFailure(`--url must be the address of a registry, like http://127.0.0.1:3000, not ${url}`);
  return url.replace(/\/+$/, '');
}
