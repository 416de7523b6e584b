// Walks through the procedures of a registry at a running sandbox, person by person, and then audits what it left.
import { readSandboxUrl } from './demo/sandbox-address.js';
import { SandboxClient } from './demo/sandbox-client.js';
import { ClearFailure } from './import/clear-failure.js';
import { auditTrail } from './procedures/audit.js';
import { walkProcedures } from './procedures/registry-walk.js';

const USAGE = `npm run procedures [-- --url http://127.0.0.1:3000]

Application, review, two representatives, a transfer that needs approval and a delay, a court freeze of part of a holding,
a refused transfer, enforcement, correction, closing: over HTTP, with a token for each person, at a running sandbox
(npm start -- --sandbox), whose clock it sets forward by a day. Every run has accounts of its own.

Exit code 0: every step ended as it must, and the audit trails say so. 1: anything else.`;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof ClearFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const url = readSandboxUrl(USAGE);
  // Of a thousandth of a second: two walks never share an account.
  const run = Date.now().toString(36).toUpperCase();
  const client = await SandboxClient.open(url, 'procedures', { subject: 'clerk', role: 'registry-administrator' });
  const expected = await walkProcedures(client, run);
  let right = true;
  for (const [account, trail] of expected) right = (await auditTrail(client, account, trail)) && right;
  if (!right) return 1;
  console.log('\nEvery step ended as it must, and stands in the audit trail with who took it.');
  return 0;
}
