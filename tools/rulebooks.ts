// Publishes the rulebooks that come with the registry through its public API: one person proposes, another approves.
import { parseArgs } from 'node:util';
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import { PEOPLE } from './demo/people.js';
import { registryUrl } from './demo/sandbox-address.js';
import { type Answer, SandboxClient } from './demo/sandbox-client.js';
import { ClearFailure } from './import/clear-failure.js';

const IDS = SHIPPED_RULEBOOKS.map(({ id }) => id);

const USAGE = `npm run rulebooks -- [--url http://127.0.0.1:3000] <id …|all>

Publishes rulebooks of the mandatory market into a running registry of \`npm start\`, a sandbox or not: ${IDS.join(', ')}.
What is there already stays as it is; the same command again adds nothing. From then on allowances of these years are
issued and distributed by adopted plans only, and surrendered by what is due: load the demo and walk the procedures before.`;

try {
  await main();
} catch (error) {
  console.error(error instanceof ClearFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { url, rulebooks } = readArguments();
  const client = await SandboxClient.ofDevelopment(url, 'rulebooks');
  let published = 0;
  for (const rulebook of rulebooks) {
    const isNew = await publish(client, rulebook);
    if (isNew) published++;
    console.log(
      `${rulebook.id}  ${isNew ? 'published' : 'is there already'}, in force from ${rulebook.effectiveFrom}, due ${rulebook.deadline}`,
    );
  }
  console.log(published === 0 ? '\nNothing has changed.' : `\n${published} of ${rulebooks.length} published.`);
}

/** Whether it was not there before. @throws ClearFailure where the registry refuses it for another reason. */
async function publish(client: SandboxClient, rulebook: Rulebook): Promise<boolean> {
  const { id, effectiveFrom } = rulebook;
  const key = `rulebooks:${id}:${effectiveFrom}`;
  // Asked first: what is refused stands in the journal, and this is to be run as often as one likes.
  const asked = await client.command(PEOPLE.registrar, '/v1/rulebooks?dryRun=true', { rulebook }, key);
  if (asked.code === 'rulebook-exists') return false;
  const made = await client.command(PEOPLE.registrar, '/v1/rulebooks', { rulebook }, key);
  accepted(id, made);
  if (made.status === 'executed') return !made.replayed;
  const route = `/v1/proposals/${made.revision}/approval`;
  accepted(id, await client.command(PEOPLE.reviewer, route, {}, `${key}:approval`));
  return true;
}

function accepted(id: string, { code, detail }: Answer): void {
  if (code !== undefined) throw new ClearFailure(`${id} is refused: ${code}. ${detail}`);
}

function readArguments(): { url: string; rulebooks: readonly Rulebook[] } {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: { url: { type: 'string' }, help: { type: 'boolean' } } });
  } catch (error) {
    throw new ClearFailure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const unknown = positionals.filter((id) => id !== 'all' && !IDS.includes(id));
  if (positionals.length === 0 || unknown.length > 0)
    throw new ClearFailure(
      `${unknown.length > 0 ? `No rulebook ${unknown.join(', ')} comes with the registry.` : 'Which rulebooks?'}\n\n${USAGE}`,
    );
  const url = registryUrl(values.url ?? `http://127.0.0.1:${process.env['PORT'] || '3000'}`);
  const wanted = (id: string): boolean => positionals.includes('all') || positionals.includes(id);
  return { url, rulebooks: SHIPPED_RULEBOOKS.filter(({ id }) => wanted(id)) };
}
