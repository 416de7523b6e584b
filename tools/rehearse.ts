// `npm run rehearse`: builds a country from a seed and runs whole compliance cycles through the API of a sandbox of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeWithCheckDigit } from '#domain/unified-social-credit-code.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { SandboxClient } from './demo/sandbox-client.js';
import { ClearFailure } from './import/clear-failure.js';
import { againstFigures, againstReadModels } from './rehearsal/checks.js';
import { Clerk, HOLDERS, REGISTRAR, REVIEWER } from './rehearsal/clerk.js';
import { CYCLES, departmentOf, provinces, unitsOf } from './rehearsal/country.js';
import { OwnSandbox } from './rehearsal/own-sandbox.js';
import { recount } from './rehearsal/recount.js';
import { chartOf, reportOf } from './rehearsal/report.js';
import { freezeAndMerge, runCycle, type World } from './rehearsal/run-cycle.js';

const USAGE = `npm run rehearse [-- --seed 1] [--scale 1] [--keep]

Builds a country from the seed and runs the compliance cycles 2021-22, 2023 and 2024 at their dates through the HTTP API: lists,
verified emissions, plans, units, trades, offsets, surrenders, defaults, a freeze, a merger. It starts a sandbox of its own
(data folder .data/rehearsal, emptied first) and ends with a report: .data/rehearsal/report.md and rehearsal.svg.

--scale 0.02 is a small country, for a look. --keep leaves the sandbox running.
Exit code 0: every check holds. 1: anything else.`;

const LEDGER = 'cn-national';

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof ClearFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { seed, scale, keep } = readArguments();
  const startedAt = performance.now();
  const dataDir = resolve(process.env['DATA_DIR'] ?? '.data', 'rehearsal');
  console.log(`A sandbox that begins at ${CYCLES[0]!.begins}, in ${dataDir}`);
  const sandbox = await OwnSandbox.start(dataDir, CYCLES[0]!.begins);
  try {
    // Its issuer's key lies there.
    process.env['DATA_DIR'] = dataDir;
    const client = await SandboxClient.open(sandbox.url, 'rehearsal', REGISTRAR);
    const clerk = new Clerk(client);
    const world: World = { scale, units: unitsOf(seed, scale), opened: new Set(), portfolios: new Map(), project: 'WIND-HB' }; // prettier-ignore
    await openInstitutions(clerk, world);
    for (const [index, cycle] of CYCLES.entries()) {
      // The sandbox begins with the first one.
      if (index > 0) await clerk.setClock(cycle.begins);
      await runCycle(clerk, world, cycle);
    }
    await freezeAndMerge(clerk, world);

    const store = await openEventStore({ postgresUrl: sandbox.databaseUrl });
    const counted = await recount(store, LEDGER).finally(() => store.close());
    const checks = [...againstFigures(counted, scale), ...(await againstReadModels(client, clerk, counted))];
    const report = reportOf(counted, checks, scale, (performance.now() - startedAt) / 1_000);
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'report.md'), report);
    writeFileSync(join(dataDir, 'rehearsal.svg'), chartOf(counted));
    console.log(`\n${report}\n${clerk.commands} commands. Written to ${join(dataDir, 'report.md')}`);
    if (keep) console.log(`The sandbox runs on at ${sandbox.url}`);
    return checks.every(({ wrong }) => wrong === undefined) ? 0 : 1;
  } finally {
    if (!keep) await sandbox.stop();
  }
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

function readArguments(): { readonly seed: number; readonly scale: number; readonly keep: boolean } {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        scale: { type: 'string', default: '1' },
        keep: { type: 'boolean', default: false },
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
  return { seed, scale, keep: values.keep };
}
