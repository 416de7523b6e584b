// Which routes show somebody's data, and so leave a trace; every route that reads is in one of the two lists.

/** Roles that see their own data only: their accounts, their documents. Their looks need no procedure and leave no trace. */
export const SEES_OWN_DATA: ReadonlySet<string> = new Set(['representative', 'verification-body', 'public']);

const COURT: readonly string[] = ['court-liaison'];
/** Nobody looks at a natural person without saying why. */
const EVERYBODY = 'everybody';

/** Route → the roles that must name a procedure; others may. */
export const LOGGED_ROUTES: Readonly<Record<string, readonly string[] | typeof EVERYBODY>> = {
  'GET /v1/accounts': COURT,
  'GET /v1/accounts/:account': COURT,
  'GET /v1/accounts/:account/balances': COURT,
  'GET /v1/accounts/:account/holdings': COURT,
  'GET /v1/accounts/:account/history': COURT,
  'GET /v1/accounts/:account/history.ndjson': COURT,
  'GET /v1/search': COURT,
  'GET /v1/transactions': COURT,
  'GET /v1/transactions/:revision': COURT,
  'GET /v1/surrenders/:revision/certificate': COURT,
  'GET /v1/instruments/:instrument/units/:serial': COURT,
  'GET /v1/accounts/:account/states': COURT,
  'GET /v1/accounts/:account/representatives': COURT,
  'GET /v1/accounts/:account/trusted-accounts': COURT,
  'GET /v1/encumbrances': COURT,
  'GET /v1/encumbrances/:encumbrance': COURT,
  'GET /v1/proposals': COURT,
  'GET /v1/proposals/to-approve': [],
  'GET /v1/proposals/:proposal': COURT,
  'GET /v1/evidence/:sha256': COURT,
  'GET /v1/retirements/:revision/certificate': COURT,
  'GET /v1/compliance': COURT,
  'GET /v1/compliance/shortfalls': COURT,
  'GET /v1/compliance/carry-over-limits/draft': [],
  'GET /v1/accounts/:account/compliance': COURT,
  'GET /v1/accounts/:account/carry-over': COURT,
  'GET /v1/access-log': COURT,
  'GET /v1/persons/:person': EVERYBODY,
  'POST /v1/persons/:person/corrections': COURT,
  'POST /v1/persons/:person/erasure': COURT,
  'POST /v1/persons/:person/verify': COURT,
};

/** Routes that read and show nobody's data: totals, the caller's own commands, the registry itself. */
const OTHERS: ReadonlySet<string> = new Set([
  'GET /v1/commands/:commandId',
  'GET /v1/instruments',
  'GET /v1/instruments/totals',
  'GET /v1/instruments/:instrument',
  'GET /v1/instruments/:instrument/totals',
  'GET /v1/methodologies',
  'GET /v1/projects',
  'GET /v1/projects/:project',
  'GET /v1/rulebooks',
  'GET /v1/rulebooks/:rulebook',
  'GET /v1/disclosure/compliance',
  'GET /v1/disclosure/units',
  'GET /v1/disclosure/instruments',
  'GET /v1/disclosure/retirements',
  'GET /v1/health/live',
  'GET /v1/health/ready',
  'GET /v1/openapi.json',
  'GET /v1/openapi.yaml',
]);

/** The roles that must name a procedure on the route; undefined where its use leaves no trace. @throws Error for a route in no list. */
export function loggingOf(method: string, path: string): readonly string[] | typeof EVERYBODY | undefined {
  // What may be read may also be asked for without its body.
  const route = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  if (Object.hasOwn(LOGGED_ROUTES, route)) return LOGGED_ROUTES[route];
  if (!route.startsWith('GET /v1/') || OTHERS.has(route)) return undefined;
  throw new Error(`${route} has no entry in access-log/logged-routes.ts: say whether it shows somebody's data`);
}

export const mustNameProcedure = (required: readonly string[] | typeof EVERYBODY, role: string): boolean =>
  required === EVERYBODY || required.includes(role);
