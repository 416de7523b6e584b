// Runs the bench: groups one after another, in each the measures and baselines in turn, then the table.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { curveChart } from './curve-chart.js';
import { dropAll, durableServer } from './databases.js';
import { GOALS } from './goals.js';
import { type CurvePoint, curveTable, takeCurve } from './groups/curve.js';
import { httpGroup } from './groups/http.js';
import { ledgerGroup } from './groups/ledger.js';
import { rebuildGroup } from './groups/rebuild.js';
import { restartGroup } from './groups/restart.js';
import { scaleGroup } from './groups/scale.js';
import { HELP, type Options, readOptions } from './options.js';
import { profileRegistry } from './profile.js';
import { endAll } from './processes.js';
import { type Group, type Results, takeRounds } from './rounds.js';
import { rowsOf, table } from './table.js';

const options = optionsOrExit();
const tell = (line: string): void => void (options.json === '-' ? process.stderr : process.stdout).write(`${line}\n`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    tell('\nStopping.');
    void cleanUp().finally(() => process.exit(130));
  });

try {
  await main();
} catch (error) {
  // Ended programs fail whatever waits for them: after Ctrl-C that is no news.
  if (!stopping) {
    console.error(error);
    process.exitCode = 1;
  }
} finally {
  if (!stopping) await cleanUp();
}

async function main(): Promise<void> {
  const serverText = await durableServer(options.databaseUrl);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
  tell(`${machine}, ${serverText}`);
  tell(`${options.rounds} rounds, ${options.seconds} s a measure, scale ${options.scale}\n`);
  if (options.profile) {
    tell(await profileRegistry(options));
    return;
  }
  const results: Results = new Map();
  const groups: Group[] = [
    httpGroup(options, tell),
    ledgerGroup(options),
    scaleGroup(options, tell),
    rebuildGroup(options),
    restartGroup(options, tell),
  ];
  const isWanted = (id: string): boolean => options.only.length === 0 || options.only.includes(id);
  const wanted = new Set(
    GOALS.filter(({ id }) => isWanted(id)).flatMap(({ of, over }) =>
      [of, over].flatMap((path) => (path === undefined ? [] : [path.split('.')[0]!])),
    ),
  );
  for (const group of options.curve ? [] : groups) {
    if (!group.subjects.some((name) => wanted.has(name))) continue;
    tell(`— ${group.name}`);
    await group.run(wanted, (subjects) => takeRounds(subjects, options.rounds, results, tell));
  }
  const rows = rowsOf(results, isWanted);
  if (rows.length > 0) tell(`\n${table(rows)}`);
  const curve = options.curve || options.only.length === 0 ? await drawCurve(machine) : [];
  if (options.json === undefined) return;
  const { databaseUrl: _secret, ...shown } = options;
  const text = JSON.stringify(
    { machine, server: serverText, options: shown, rows, curve, rounds: Object.fromEntries(results) },
    null,
    2,
  );
  if (options.json === '-') process.stdout.write(`${text}\n`);
  else writeFileSync(options.json, `${text}\n`);
}

async function drawCurve(machine: string): Promise<CurvePoint[]> {
  tell('\n— curve');
  const points = await takeCurve(options, tell);
  const caption = `${machine}; medians of ${options.rounds} rounds of ${options.seconds} s; scale ${options.scale}; durable appends`;
  mkdirSync(dirname(options.svg), { recursive: true });
  writeFileSync(options.svg, curveChart(points, caption));
  tell(`\n${curveTable(points)}\ndrawn in ${options.svg}`);
  return points;
}

async function cleanUp(): Promise<void> {
  await endAll();
  await dropAll();
}

function optionsOrExit(): Options {
  try {
    const read = readOptions(process.argv.slice(2), process.env);
    if (read !== 'help') return read;
    console.log(HELP);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(1);
  }
}
