// `npm run rehearse`: builds a country from a seed and runs whole compliance cycles through the API of a sandbox of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeWithCheckDigit } from '#domain/unified-social-credit-code.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { registryUrl } from './demo/sandbox-address.js';
import { SandboxClient } from './demo/sandbox-client.js';
import { ClearFailure } from './import/clear-failure.js';
import { carryOver } from './rehearsal/carry-over.js';
import { borrowed } from './rehearsal/check-borrowing.js';
import { againstFigures, againstReadModels, carriedOver, mergedUnit } from './rehearsal/checks.js';
import { Clerk, HOLDERS, REGISTRAR, REVIEWER } from './rehearsal/clerk.js';
import { CYCLES, departmentOf, provinces, unitsOf } from './rehearsal/country.js';
import { OwnSandbox } from './rehearsal/own-sandbox.js';
import { recount, type Recount } from './rehearsal/recount.js';
import { chartOf, reportOf } from './rehearsal/report.js';
import { freeze, runCycle, type World } from './rehearsal/run-cycle.js';

const USAGE = `npm run rehearse [-- --seed 1] [--scale 1] [--keep] [--url http://127.0.0.1:3000]

Builds a country from the seed and runs the compliance cycles 2021-22, 2023 and 2024 at their dates through the HTTP API: lists,
verified emissions, plans, units, borrowing, trades, offsets, surrenders, defaults, carry-over to CEA25, a freeze, a merger. It starts
a sandbox of its own (data folder .data/rehearsal, emptied first) and ends with a report: report.md and rehearsal.svg in that folder.

--scale 0.02 is a small country, for a look. --keep leaves the sandbox running. --url takes an empty sandbox that is there
and was begun with SANDBOX_BEGINS_AT=${CYCLES[0]!.begins}; its journal is read where DATABASE_URL or EVENTSTORE_URL
and LEDGER_ID say, and the report lies in DATA_DIR.
Exit code 0: every check holds. 1: anything else.`;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof ClearFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { seed, scale, keep, url } = readArguments();
  const dataDir = process.env['DATA_DIR'] ?? '.data';
  if (url !== undefined) return rehearse(url, { seed, scale, folder: resolve(dataDir) });
  const folder = resolve(dataDir, 'rehearsal');
  console.log(`A sandbox that begins at ${CYCLES[0]!.begins}, in ${folder}`);
  const sandbox = await OwnSandbox.start(folder, CYCLES[0]!.begins);
  try {
    // Its issuer's key and its journal lie there.
    Object.assign(process.env, { DATA_DIR: folder, DATABASE_URL: sandbox.databaseUrl, EVENTSTORE_URL: '' });
    const code = await rehearse(sandbox.url, { seed, scale, folder });
    if (keep) console.log(`The sandbox runs on at ${sandbox.url}`);
    return code;
  } finally {
    if (!keep) await sandbox.stop();
  }
}

interface Rehearsal {
  readonly seed: number;
  readonly scale: number;
  /** Of the report. */
  readonly folder: string;
}

async function rehearse(url: string, { seed, scale, folder }: Rehearsal): Promise<number> {
  const startedAt = performance.now();
  const client = await SandboxClient.open(url, 'rehearsal', REGISTRAR);
  const clerk = new Clerk(client);
  const units = unitsOf(seed, scale);
  const world: World = {
    scale,
    units,
    opened: new Set(),
    portfolios: new Map(),
    borrowed: new Map(),
    traded: new Map(),
    defaulters: new Set(),
    project: 'WIND-HB',
    passedOn: 0,
  };
  await openInstitutions(clerk, world);
  for (const [index, cycle] of CYCLES.entries()) {
    // The sandbox begins with the first one.
    if (index > 0) await clerk.setClock(cycle.begins);
    await runCycle(clerk, world, cycle);
  }
  const carried = await carryOver(clerk, world);
  await freeze(clerk, world);

  const counted = await countJournal();
  const checks = [
    ...againstFigures(counted, scale),
    ...borrowed(counted, world.borrowed),
    ...carriedOver(counted, carried),
    mergedUnit(counted, world.passedOn),
    ...(await againstReadModels(client, clerk, counted)),
  ];
  const report = reportOf(counted, checks, scale, (performance.now() - startedAt) / 1_000);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.md'), report);
  writeFileSync(join(folder, 'rehearsal.svg'), chartOf(counted));
  console.log(`\n${report}\n${clerk.commands} commands. Written to ${join(folder, 'report.md')}`);
  return checks.every(({ wrong }) => wrong === undefined) ? 0 : 1;
}

async function countJournal(): Promise<Recount> {
  const { EVENTSTORE_URL: eventStoreUrl, DATABASE_URL: postgresUrl, LEDGER_ID: ledgerId } = process.env;
  const store = await openEventStore({
    ...(eventStoreUrl && { eventStoreUrl }),
    ...(postgresUrl && { postgresUrl }),
  });
  return recount(store, ledgerId || 'cn-national').finally(() => store.close());
}

async function openInstitutions(clerk: Clerk, world: World): Promise<void> {
  for (const province of provinces) {
    const body = { account: departmentOf(province), accountType: 'authority', province };
    await clerk.carryOut(`open:${body.account}`, REGISTRAR, '/v1/accounts', body, REVIEWER);
  }
  const representatives = [{ person: HOLDERS.subject, rights: 'both' }];
  const owner = {
    account: world.project,
    accountType: 'holding',
    holder: codeWithCheckDigit('91990000MAP000017'),
    representatives,
  };
  await clerk.carryOut(`open:${world.project}`, REGISTRAR, '/v1/accounts', owner, REVIEWER);
}

function readArguments(): {
  readonly seed: number;
  readonly scale: number;
  readonly keep: boolean;
  readonly url: string | undefined;
} {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        scale: { type: 'string', default: '1' },
        keep: { type: 'boolean', default: false },
        url: { type: 'string' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new ClearFailure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const [seed, scale] = [Number(values.seed), Number(values.scale)];
  if (!Number.isSafeInteger(seed) || seed < 0) throw new ClearFailure(`--seed is a whole number, not ${values.seed}`);
  if (!(scale > 0 && scale <= 1)) throw new ClearFailure(`--scale lies between 0 and 1, not at ${values.scale}`);
  return { seed, scale, keep: values.keep, url: values.url === undefined ? undefined : registryUrl(values.url) };
}
