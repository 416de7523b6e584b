// Which role may use which route: the whole table. A route that is not in it stops the start.
import { OPERATIONS } from '#domain/operations.js';
import type { Role } from '#domain/roles.js';
import { ROLES } from '#domain/roles.js';

/**
 * This table opens the door; which account a role may act on is decided by the ledger (commands) and by `sight.ts`
 * (queries). docs/ROLES.md is made of it: `npm run roles`.
 */
const SEE_ALL = ['national-authority', 'registry-administrator', 'court-liaison', 'auditor', 'regulator'] as const;
const SEE_ACCOUNTS = [...SEE_ALL, 'provincial-authority', 'representative'] as const;

/** Who makes proposals, is asked, or takes them back. */
const PROPOSERS = [
  'registry-administrator',
  'national-authority',
  'provincial-authority',
  'representative',
  'court-liaison',
] as const;

export const ROUTE_ROLES: Readonly<Record<string, readonly Role[]>> = {
  'POST /v1/accounts': OPERATIONS.OpenAccount.makers,
  'POST /v1/accounts/:account/close': OPERATIONS.CloseAccount.makers,
  'POST /v1/instruments': OPERATIONS.CreateInstrument.makers,
  'POST /v1/issuances': OPERATIONS.IssueUnits.makers,
  'POST /v1/transfers': OPERATIONS.TransferUnits.makers,
  'POST /v1/transfers/bulk': OPERATIONS.TransferUnits.makers,
  'POST /v1/position-moves': OPERATIONS.MovePosition.makers,
  'POST /v1/surrenders': OPERATIONS.SurrenderUnits.makers,
  'POST /v1/surrenders/mixed': OPERATIONS.SettleObligation.makers,
  'POST /v1/carry-overs': OPERATIONS.CarryOverUnits.makers,
  'POST /v1/borrowings': OPERATIONS.BorrowUnits.makers,
  'GET /v1/surrenders/:revision/certificate': SEE_ACCOUNTS,
  'POST /v1/retirements': OPERATIONS.RetireUnits.makers,
  'POST /v1/cancellations': OPERATIONS.CancelUnits.makers,
  'POST /v1/accounts/:account/holder': OPERATIONS.ChangeHolder.makers,
  'POST /v1/accounts/:account/restraint': OPERATIONS.RestrainAccount.makers,
  'POST /v1/accounts/:account/rules': OPERATIONS.SetAccountRules.makers,
  'POST /v1/accounts/:account/trusted-accounts': OPERATIONS.TrustAccount.makers,
  'POST /v1/accounts/:account/trusted-accounts/:trusted/removal': OPERATIONS.DistrustAccount.makers,
  'POST /v1/accounts/:account/representatives': OPERATIONS.AppointRepresentative.makers,
  'POST /v1/accounts/:account/representatives/:person/removal': OPERATIONS.RemoveRepresentative.makers,
  'POST /v1/encumbrances': OPERATIONS.EncumberUnits.makers,
  'POST /v1/encumbrances/:encumbrance/release': OPERATIONS.ReleaseEncumbrance.makers,
  'POST /v1/encumbrances/:encumbrance/enforcement': OPERATIONS.EnforceEncumbrance.makers,
  'POST /v1/rulebooks': OPERATIONS.PublishRulebook.makers,
  'POST /v1/compliance/lists': OPERATIONS.ListKeyUnits.makers,
  'POST /v1/compliance/emissions': OPERATIONS.ReportEmissions.makers,
  'POST /v1/compliance/allocations': OPERATIONS.AdoptAllocation.makers,
  'POST /v1/compliance/carry-over-limits': OPERATIONS.SetCarryOverLimits.makers,
  'POST /v1/compliance/successions': OPERATIONS.PassOnObligation.makers,
  'POST /v1/compliance/deductions': OPERATIONS.DecideDeduction.makers,
  'POST /v1/corrections': OPERATIONS.CorrectTransfer.makers,
  'POST /v1/proposals/:proposal/approval': PROPOSERS,
  'POST /v1/proposals/:proposal/rejection': PROPOSERS,
  'POST /v1/proposals/:proposal/withdrawal': PROPOSERS,
  'GET /v1/proposals': SEE_ACCOUNTS,
  'GET /v1/proposals/to-approve': PROPOSERS,
  'GET /v1/proposals/:proposal': SEE_ACCOUNTS,
  'GET /v1/encumbrances': SEE_ACCOUNTS,
  'GET /v1/encumbrances/:encumbrance': SEE_ACCOUNTS,
  'GET /v1/accounts/:account/states': SEE_ACCOUNTS,
  'GET /v1/accounts/:account/representatives': SEE_ACCOUNTS,
  'GET /v1/accounts/:account/trusted-accounts': SEE_ACCOUNTS,
  'POST /v1/sandbox/clock': ['registry-administrator'],
  // Those whose commands rest on documents.
  'POST /v1/evidence': [...PROPOSERS, 'exchange', 'verification-body'],
  'GET /v1/evidence/:sha256': [...PROPOSERS, 'exchange', 'verification-body', 'auditor', 'regulator'],
  'GET /v1/access-log': ['national-authority', 'auditor', 'regulator'],
  'POST /v1/persons': ['registry-administrator'],
  'GET /v1/persons/:person': ['registry-administrator', 'court-liaison', 'regulator'],
  'POST /v1/persons/:person/corrections': ['registry-administrator'],
  'POST /v1/persons/:person/erasure': ['registry-administrator'],
  // An auditor learns whether data match, and nothing that he did not know.
  'POST /v1/persons/:person/verify': ['registry-administrator', 'court-liaison', 'regulator', 'auditor'],
  'GET /v1/search': SEE_ALL,
  'POST /v1/tokens/revocations': ['registry-administrator'],
  'GET /v1/commands/:commandId': [...movers(), 'national-authority'],
  'GET /v1/accounts': SEE_ACCOUNTS,
  'GET /v1/accounts/:account': SEE_ACCOUNTS,
  'GET /v1/accounts/:account/balances': [...SEE_ACCOUNTS, 'exchange'],
  'GET /v1/accounts/:account/holdings': SEE_ACCOUNTS,
  'GET /v1/accounts/:account/history': SEE_ACCOUNTS,
  'GET /v1/accounts/:account/history.ndjson': SEE_ACCOUNTS,
  'GET /v1/transactions': SEE_ACCOUNTS,
  'GET /v1/transactions/:revision': SEE_ACCOUNTS,
  'GET /v1/compliance': SEE_ACCOUNTS,
  'GET /v1/compliance/shortfalls': SEE_ACCOUNTS,
  // Who draws the list up, and the department whose units it is about.
  'GET /v1/compliance/carry-over-limits/draft': [
    'registry-administrator',
    'national-authority',
    'provincial-authority',
  ],
  'GET /v1/accounts/:account/compliance': SEE_ACCOUNTS,
  'GET /v1/accounts/:account/carry-over': SEE_ACCOUNTS,
  'GET /v1/rulebooks': ROLES,
  'GET /v1/rulebooks/:rulebook': ROLES,
  // For everybody: no account is named in them.
  'GET /v1/disclosure/compliance': ROLES,
  'GET /v1/disclosure/units': ROLES,
  'GET /v1/disclosure/instruments': ROLES,
  'GET /v1/disclosure/retirements': ROLES,
  'GET /v1/instruments': ROLES,
  'GET /v1/instruments/totals': ROLES,
  'GET /v1/instruments/:instrument': ROLES,
  'GET /v1/instruments/:instrument/totals': ROLES,
  'GET /v1/instruments/:instrument/units/:serial': SEE_ACCOUNTS,
  'POST /v1/methodologies': OPERATIONS.PublishMethodology.makers,
  'POST /v1/projects': OPERATIONS.PublishProject.makers,
  'POST /v1/projects/:project/validation': OPERATIONS.ValidateProject.makers,
  'POST /v1/projects/:project/application': OPERATIONS.ApplyForRegistration.makers,
  'POST /v1/projects/:project/registration': OPERATIONS.RegisterProject.makers,
  'POST /v1/projects/:project/revocation': OPERATIONS.RevokeProject.makers,
  'POST /v1/projects/:project/reductions': OPERATIONS.PublishReductions.makers,
  'POST /v1/projects/:project/reductions/:reductions/verification': OPERATIONS.VerifyReductions.makers,
  'POST /v1/projects/:project/reductions/:reductions/registration': OPERATIONS.RegisterReductions.makers,
  // Published by law: designs, reductions and decisions are open to the comments of everybody.
  'GET /v1/methodologies': ROLES,
  'GET /v1/projects': ROLES,
  'GET /v1/projects/:project': ROLES,
  'GET /v1/retirements/:revision/certificate': SEE_ACCOUNTS,
};

/** Routes that need no token: they tell nothing of any account. Everything below `/docs` is the page of the API. */
export const OPEN_ROUTES: readonly string[] = [
  'GET /v1/health/live',
  'GET /v1/health/ready',
  'GET /metrics',
  'GET /problems/:code',
  'GET /v1/openapi.json',
  'GET /v1/openapi.yaml',
];

/** The roles of a route, or `open`. @throws Error for a route that nobody has thought about. */
export function rolesOf(method: string, path: string): ReadonlySet<Role> | 'open' {
  // What may be read may also be asked for without its body.
  const route = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  const roles = Object.hasOwn(ROUTE_ROLES, route) ? ROUTE_ROLES[route] : undefined;
  if (roles) return new Set(roles);
  if (OPEN_ROUTES.includes(route) || /^GET \/docs(?:\/|$)/.test(route)) return 'open';
  throw new Error(`${route} has no entry in identity/route-roles.ts: say who may use it`);
}

function movers(): readonly Role[] {
  return [
    ...(['registry-administrator', 'provincial-authority', 'court-liaison'] as const),
    ...(['exchange', 'representative', 'verification-body'] as const),
  ];
}
