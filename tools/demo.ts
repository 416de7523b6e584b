// Loads a small country into a running sandbox through its public API, and says who can do what next, with whose token.
import { COUNTRY } from './demo/country.js';
import { loadCountry } from './demo/load-country.js';
import { type Name, NEXT, PEOPLE } from './demo/people.js';
import { readSandboxUrl } from './demo/sandbox-address.js';
import { type Person, SandboxClient } from './demo/sandbox-client.js';
import { ClearFailure } from './import/clear-failure.js';

const USAGE = `npm run demo [-- --url http://127.0.0.1:3000]

Loads three provinces, six plants with representatives and rules, allowances and reductions, an allocation, trades, a
freeze and an open proposal into a running sandbox (npm start -- --sandbox). Again, it changes nothing.`;

try {
  await main();
} catch (error) {
  console.error(error instanceof ClearFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const url = readSandboxUrl(USAGE);
  const client = await SandboxClient.open(url, 'demo', PEOPLE.registrar);
  const { found, outcomes } = await loadCountry(client, COUNTRY);
  const revisions = {
    proposal: outcomes.get('proposal')!.revision,
    freeze: outcomes.get('freeze')!.revision,
  };
  console.log(
    found === COUNTRY.length ? '\nThe country was there already: nothing has changed.\n' : '\nThe country is there.\n',
  );
  printPeople(revisions);
  console.log(`
A token for twelve hours, and its first use:

  export TOKEN=$(npm run -s token -- --client demo --role representative --subject hb-cement-2)
  curl -s ${url}/v1/proposals/${revisions.proposal} -H "authorization: Bearer $TOKEN"
  curl -s ${url}/v1/proposals/${revisions.proposal}/approval -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -H 'idempotency-key: first-approval' -d '{}'

Done. All routes, with examples: ${url}/docs`);
}

/** Columns as wide as their longest cell; the token's command stands below, so that it can be copied whole. */
function printPeople(revisions: Readonly<Record<string, number>>): void {
  const rows = (Object.keys(PEOPLE) as Name[]).map((name) => ({
    cells: [PEOPLE[name].subject, PEOPLE[name].role, NEXT[name].replace(/\$\{(\w+)\}/g, (_, what: string) => String(revisions[what]))], // prettier-ignore
    token: tokenCommand(PEOPLE[name]),
  }));
  const header = ['Who', 'Role', 'Can do next'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map(({ cells }) => cells[column]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd(); // prettier-ignore
  console.log(line(header));
  console.log(line(widths.map((width) => '-'.repeat(width))));
  for (const { cells } of rows) console.log(line(cells));
  console.log('\nTheir tokens:\n');
  for (const { cells, token } of rows) console.log(`${cells[0]!.padEnd(widths[0]!)}  ${token}`);
}

function tokenCommand(person: Person): string {
  const scope = [person.province && `--province ${person.province}`, person.market && `--market ${person.market}`];
  return ['npm run -s token -- --client demo', `--role ${person.role}`, `--subject ${person.subject}`, ...scope]
    .filter(Boolean)
    .join(' ');
}
