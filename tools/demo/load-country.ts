// Sends the country's commands one by one and has each approved: by the same keys again, nothing happens twice.
import { ClearFailure } from '../import/clear-failure.js';
import { Progress } from '../progress.js';
import type { Step } from './country.js';
import { PEOPLE } from './people.js';
import type { Answer, SandboxClient } from './sandbox-client.js';

export interface Loaded {
  /** Steps that were there before, by this demo or by somebody else. */
  readonly found: number;
  /** The outcome of each step, by its key; of one that waits, its proposal. */
  readonly outcomes: ReadonlyMap<string, Answer>;
}

/** @throws ClearFailure at the first step that the registry refuses. */
export async function loadCountry(client: SandboxClient, steps: readonly Step[]): Promise<Loaded> {
  const outcomes = new Map<string, Answer>();
  const progress = new Progress('steps', steps.length);
  /** The registry's own accounts that stand under another name already. */
  const names = new Map<string, string>();
  let found = 0;
  for (const one of steps) {
    const { outcome, before } = await take(client, one, names);
    outcomes.set(one.key, outcome);
    if (before) found++;
    progress.step();
  }
  progress.end();
  return { found, outcomes };
}

async function take(
  client: SandboxClient,
  { key, by, route, body, approvedBy, fine }: Step,
  names: Map<string, string>,
): Promise<{ outcome: Answer; before: boolean }> {
  const known = (field: 'from' | 'to') => {
    const name = names.get(String(body[field]));
    return name !== undefined && { [field]: name };
  };
  const sent = { ...body, ...known('from'), ...known('to') };
  let outcome = await client.command(PEOPLE[by], route, sent, `demo:${key}`);
  let before = outcome.replayed;
  const proposal = outcome.revision;
  if (outcome.status === 'pending')
    for (const checker of approvedBy) {
      const path = `/v1/proposals/${proposal}/approval`;
      outcome = await client.command(PEOPLE[checker], path, {}, `demo:${key}:by-${PEOPLE[checker].subject}`);
      before &&= outcome.replayed;
    }
  if (outcome.code === undefined) return { outcome, before };
  if (!fine.includes(outcome.code))
    throw new ClearFailure(
      `${key} (${PEOPLE[by].subject}, ${route}) is refused: ${outcome.code}. ${outcome.detail}\n` +
        '`npm run reset` starts over; then `npm start -- --sandbox` and the demo again.',
    );
  const account = outcome.numbers?.['account'];
  if (typeof account === 'string' && typeof body['account'] === 'string') names.set(body['account'], account);
  return { outcome, before: true };
}
