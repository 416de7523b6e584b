// Replays an extract of a registry network's records through the public API of a running registry, and checks the result.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CLIENT_ID } from '#domain/ids.js';
import { registryUrl } from './demo/sandbox-address.js';
import { ApiClient } from './import/api-client.js';
import { ClearFailure } from './import/clear-failure.js';
import { differencesOf } from './import/compare.js';
import { readExpected, readTransactions } from './import/eutl-files.js';
import { commandsOf } from './import/eutl-commands.js';
import { type People, peopleOf } from './import/people.js';
import { Progress } from './progress.js';
import { Replay } from './import/replay.js';

const USAGE = `npm run import -- eutl <transactions.csv> --expected <expected.csv> [--url http://127.0.0.1:3000] [--client eutl-import]
               [--token …] [--approver-token …] [--representative-token …]

Nobody does anything important alone, so it takes three people, each by a token: a registry administrator (--token or
REGISTRY_TOKEN), somebody of the national authority who approves (--approver-token or REGISTRY_APPROVER_TOKEN), and the
holders' representative, who surrenders (--representative-token or REGISTRY_REPRESENTATIVE_TOKEN). Without any of them
\`npm run import\` makes all three with the key that \`npm start\` keeps, for the client that --client names (it owns the
keys of the commands).

Replays the transactions through the API of a running registry: opens instruments and accounts, issues what the accounts
must hold at the start, then every line in order, each proposed and approved. It can be interrupted and run again, also
between the two: every command has a key made of its line, so nothing happens twice. In the end every balance of the read models is compared with the expected file.

Exit code 0: no difference, and no line refused but those from an account to itself. 1: anything else.`;

/** Lines from an account to itself move nothing: the registry refuses them, and the import is still complete. */
const HARMLESS = 'same-account';
const LISTED_MAX = 50;

process.on('SIGINT', () => {
  console.log('\nInterrupted. The same command again goes on from here; nothing happens twice.');
  process.exit(130);
});

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof ClearFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { transactionsFile, expectedFile, url, people } = readArguments();
  const lines = readTransactions(transactionsFile);
  const expected = readExpected(expectedFile);
  const commands = commandsOf(lines, expected, people.representative.subject);
  const api = new ApiClient(url, people);
  await api.checkReady();

  const replay = new Replay(api);
  await replay.unordered(commands.instruments, new Progress('instruments', commands.instruments.length));
  await replay.unordered(commands.accounts, new Progress('accounts', commands.accounts.length));
  await replay.unordered(commands.openings, new Progress('opening issues', commands.openings.length));
  const startedAt = performance.now();
  await replay.ordered(commands.lines, new Progress('lines', commands.lines.length));
  const seconds = (performance.now() - startedAt) / 1_000;

  const progress = new Progress('balances compared', commands.holdingAccounts.length);
  const differences = await differencesOf(api, commands.holdingAccounts, expected, replay.lastRevision, progress);
  const { refused, replayed } = replay;
  const serious = refused.filter(({ code }) => code !== HARMLESS);
  list('Refused', refused, ({ name, reason }) => `${name}: ${reason}`);
  list(
    'Different',
    differences,
    (one) => `account ${one.account}, ${one.unit}: expected ${one.expected} t, the read model has ${one.found} t`,
  );
  const rate = Math.round(lines.length / Math.max(seconds, 0.001));
  console.log(
    `\n${lines.length} lines in ${seconds.toFixed(1)} s: ${rate} lines/s. ` +
      `Revision ${replay.lastRevision}. ${replayed > 0 ? `${replayed} commands had been executed before. ` : ''}` +
      `${refused.length} refused${refused.length > serious.length ? ` (${refused.length - serious.length} from an account to itself)` : ''}, ` +
      `${differences.length === 0 ? 'no difference' : `${differences.length} differences`}.`,
  );
  return differences.length > 0 || serious.length > 0 ? 1 : 0;
}

function readArguments() {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        expected: { type: 'string' },
        url: { type: 'string', default: 'http://127.0.0.1:3000' },
        client: { type: 'string', default: 'eutl-import' },
        token: { type: 'string' },
        'approver-token': { type: 'string' },
        'representative-token': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new ClearFailure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const [format, transactions, ...rest] = positionals;
  if (format !== 'eutl') throw new ClearFailure(`The format must be eutl, not ${format ?? 'nothing'}.\n\n${USAGE}`);
  if (transactions === undefined || values.expected === undefined || rest.length > 0)
    throw new ClearFailure(`One file of transactions and --expected are needed.\n\n${USAGE}`);
  const url = registryUrl(values.url);
  if (!CLIENT_ID.test(values.client)) throw new ClearFailure(`--client must match ${CLIENT_ID.source}`);
  const from = process.env['INIT_CWD'] ?? process.cwd();
  return {
    transactionsFile: resolve(from, transactions),
    expectedFile: resolve(from, values.expected),
    url,
    people: readPeople(values),
  };
}

function readPeople(values: Readonly<Record<string, string | boolean | undefined>>): People {
  const read = (option: string, variable: string): string => {
    const token = values[option] ?? process.env[variable];
    if (typeof token === 'string' && token !== '') return token;
    throw new ClearFailure(
      `Neither --${option} nor ${variable} is there, and no key of \`npm start\` to make it with.\n\n${USAGE}`,
    );
  };
  return peopleOf({
    administrator: read('token', 'REGISTRY_TOKEN'),
    authority: read('approver-token', 'REGISTRY_APPROVER_TOKEN'),
    representative: read('representative-token', 'REGISTRY_REPRESENTATIVE_TOKEN'),
  });
}

function list<Item>(title: string, items: readonly Item[], line: (item: Item) => string): void {
  if (items.length === 0) return;
  console.log(`\n${title} (${items.length}):`);
  for (const item of items.slice(0, LISTED_MAX)) console.log(`  ${line(item)}`);
  if (items.length > LISTED_MAX) console.log(`  … and ${items.length - LISTED_MAX} more`);
}
