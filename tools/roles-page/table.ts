// docs/ROLES.md out of the table that the registry itself obeys.
import { type Role, ROLES } from '#domain/roles.js';
import { OPEN_ROUTES, ROUTE_ROLES } from '../../apps/registry/src/identity/route-roles.js';

const SHORT: Readonly<Record<Role, string>> = {
  'national-authority': 'national',
  'provincial-authority': 'provincial',
  'registry-administrator': 'admin.',
  exchange: 'exchange',
  representative: 'represent.',
  'verification-body': 'verifier',
  'court-liaison': 'court',
  auditor: 'auditor',
  regulator: 'regulator',
  public: 'public',
};

export function rolesPage(): string {
  const rows = Object.entries(ROUTE_ROLES).map(
    ([route, roles]) => `| \`${route}\` | ${ROLES.map((role) => (roles.includes(role) ? 'yes' : '–')).join(' | ')} |`,
  );
  return `# Who may use which route

Made by \`npm run roles\` from \`apps/registry/src/identity/route-roles.ts\`, which is what the registry obeys; a route that
is not in it stops the start. \`test/e2e/roles.spec.ts\` walks the whole table over HTTP. "yes" opens the door and no more:
on which accounts a role may act is decided by the ledger, and which accounts it sees stands below.

| | ${ROLES.map((role) => SHORT[role]).join(' | ')} |
|---|${ROLES.map(() => '---').join('|')}|
${rows.join('\n')}

The columns are, in this order: ${ROLES.map((role) => `\`${role}\``).join(', ')}.

Without a token: ${OPEN_ROUTES.map((route) => `\`${route}\``).join(', ')}, and the page of the API at \`/docs\`. Of these
\`/metrics\` is for the inside of the network: OPERATIONS.md says how to shield it.

## What each role sees

| Role | Sees |
|---|---|
| national authority, registry administrator, court liaison, auditor, regulator | every account |
| provincial authority | the accounts of its province |
| representative | the accounts that the token names (\`accounts\`) |
| exchange | the trading position of every account, by \`balances\` |
| verification body, public | instruments and totals, methodologies and projects |

What a caller does not see answers exactly like what does not exist, and lists leave it out. Of a transaction that touched
an account of his he sees the whole record, but not the numbers by which the ledger refused somebody else, and in the answer
to a command not the balance of the other side.

## What a token says

| Claim | Means |
|---|---|
| \`iss\`, \`aud\`, \`exp\`, \`iat\`, \`jti\` | as in RFC 9068; all required, \`nbf\` obeyed where it is there |
| \`sub\` | the actor; goes to the journal |
| \`client_id\` | the system that calls; owns the keys of its commands |
| \`role\` | one of the ten |
| \`province\` | six digits of GB/T 2260; required of a provincial authority |
| \`market\` | required of an exchange |
| \`accounts\` | list of account ids, of a representative |
| \`on_behalf_of\` | for whom, optional; goes to the journal |
`;
}
