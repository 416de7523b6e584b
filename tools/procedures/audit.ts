// Reads the audit trails of a walk as an auditor, prints them, and holds them against what must stand there.
import type { Person, SandboxClient } from '../demo/sandbox-client.js';

interface Entry {
  readonly revision: number;
  readonly recordedAt: string;
  readonly type: string;
  readonly code: string | null;
  readonly actor: string;
  readonly role: string;
  readonly proposal: number | null;
}

/** Whether it is what must stand there, entry by entry. */
export async function auditTrail(
  client: SandboxClient,
  account: string,
  expected: readonly string[],
  print: (line: string) => void = console.log,
): Promise<boolean> {
  const auditor: Person = { subject: 'auditor', role: 'auditor' };
  const { revision } = await client.ask<{ revision: number }>(auditor, '/v1/health/ready');
  const path = `/v1/accounts/${account}/history?limit=1000&minRevision=${revision}`;
  const { items } = await client.ask<{ items: readonly Entry[] }>(auditor, path);
  print(`\nAudit trail of ${account}: ${items.length} entries\n`);
  for (const item of items) print(lineOf(item));
  const found = items.map(({ type, code, actor, role }) =>
    [type, ...(code === null ? [] : [code]), actor, role].join(' '),
  );
  const length = Math.max(found.length, expected.length);
  for (let index = 0; index < length; index++) {
    if (found[index] === expected[index]) continue;
    const [must, is] = [expected[index], found[index]].map((one) => one ?? 'nothing more');
    print(`\nNot as it must be: entry ${index + 1} must be "${must}", and is "${is}".`);
    return false;
  }
  return true;
}

function lineOf({ revision, recordedAt, type, code, actor, role, proposal }: Entry): string {
  const what = code === null ? type : `${type} ${code}`;
  const carriedOut = proposal === null ? '' : `, carries out proposal ${proposal}`;
  return `${String(revision).padStart(6)}  ${recordedAt}  ${what.padEnd(36)}  ${actor} (${role})${carriedOut}`;
}
