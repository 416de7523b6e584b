// Holds the balances of the read models against the expected file.
import type { ApiClient } from './api-client.js';
import type { Expected } from './eutl-files.js';
import type { Progress } from '../progress.js';

export interface Difference {
  readonly account: string;
  readonly unit: string;
  /** Tonnes; nothing that the file does not name is expected. */
  readonly expected: number;
  readonly found: number;
}

interface Balance {
  readonly instrument: string;
  readonly available: number;
  readonly encumbered: number;
}

/** Every row of the file, and everything that an account of the extract holds beyond it. */
export async function differencesOf(
  api: ApiClient,
  accounts: readonly string[],
  expected: readonly Expected[],
  revision: number,
  progress: Progress,
): Promise<Difference[]> {
  const finals = new Map<string, Map<string, number>>(accounts.map((account) => [account, new Map()]));
  for (const { account, unit, final } of expected) finals.get(account)?.set(unit, final);
  const differences: Difference[] = [];
  for (const account of accounts) {
    const path = `/v1/accounts/${account}/balances?minRevision=${Math.max(0, revision)}`;
    const answer = (await api.query(path)) as { readonly balances: readonly Balance[] } | undefined;
    const wanted = finals.get(account)!;
    const found = new Map([...wanted.keys()].map((unit) => [unit, 0]));
    for (const { instrument, available, encumbered } of answer?.balances ?? [])
      found.set(instrument, (found.get(instrument) ?? 0) + available + encumbered);
    for (const [unit, tonnes] of found) {
      const final = wanted.get(unit) ?? 0;
      if (tonnes !== final) differences.push({ account, unit, expected: final, found: tonnes });
    }
    progress.step();
  }
  progress.end();
  return differences;
}
