// A small country as commands in order: provinces and their plants, allowances, an allocation, trades, a court, a proposal.
import { codeWithCheckDigit } from '#domain/unified-social-credit-code.js';
import type { Name } from './people.js';

export interface Step {
  /** Of the command, so that nothing happens twice: it never changes. */
  readonly key: string;
  readonly by: Name;
  readonly route: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Whose approvals carry it out, in their order; nobody's: it is done at once, or stays open. */
  readonly approvedBy: readonly Name[];
  /** Refusals that mean that it is there already, made by somebody else. */
  readonly fine: readonly string[];
}

const PROVINCES = ['310000', '420000', '440000'] as const;

export const COUNTRY: readonly Step[] = [
  ...[
    { account: 'ISSUANCE', accountType: 'issuance' },
    { account: 'SURRENDER-2024', accountType: 'surrender', complianceYear: 2024 },
    { account: 'RETIREMENT', accountType: 'retirement' },
    { account: 'CANCELLATION', accountType: 'cancellation' },
    ...PROVINCES.map((province) => ({ account: `EED-${province}`, accountType: 'authority', province })),
  ].map((body) =>
    byTheRegistry(`account:${body.account}`, '/v1/accounts', body, 'account-exists', 'system-account-exists'),
  ),
  ...[
    { instrument: 'CEA24', kind: 'allowance', vintage: 2024 },
    { instrument: 'CEA25', kind: 'allowance', vintage: 2025 },
    { instrument: 'CCER-HB-2024-001', kind: 'reduction', project: 'Afforestation Hubei 2024-001' },
  ].map((body) => byTheRegistry(`instrument:${body.instrument}`, '/v1/instruments', body, 'instrument-exists')),

  // Every plant applies for its own account; the registry reviews. Each has other rules.
  plant('powerMaker', 'SH-POWER', '310000', 1, {
    representatives: { 'sh-power-1': 'initiate', 'sh-power-2': 'approve' },
    secondRepresentative: 'always',
  }),
  plant('steel', 'SH-STEEL', '310000', 2, { representatives: { 'sh-steel-1': 'both' } }),
  plant('cementMaker', 'HB-CEMENT', '420000', 3, {
    representatives: { 'hb-cement-1': 'initiate', 'hb-cement-2': 'approve' },
    secondRepresentative: 'untrusted',
    untrustedDelayHours: 24,
  }),
  plant('gridMaker', 'HB-GRID', '420000', 4, {
    representatives: { 'hb-grid-1': 'both', 'hb-grid-2': 'both' },
    surrenderSecond: true,
  }),
  plant('chemicals', 'GD-CHEM', '440000', 5, {
    representatives: { 'gd-chem-1': 'both' },
    untrustedDelayHours: 48,
  }),
  plant('aluminium', 'GD-ALU', '440000', 6, { representatives: { 'gd-alu-1': 'both', 'gd-alu-2': 'surrender' } }),

  ...(['CEA24', 'CEA25'] as const).flatMap((instrument) => [
    byTheRegistry(`issue:${instrument}`, '/v1/issuances', { instrument, to: 'ISSUANCE', quantity: 6_000_000 }),
    ...PROVINCES.map((province) =>
      byTheRegistry(`budget:${instrument}:${province}`, '/v1/transfers', {
        ...units('ISSUANCE', instrument, 2_000_000),
        to: `EED-${province}`,
        reference: `PLAN-${instrument}-${province}`,
      }),
    ),
  ]),
  byTheRegistry('issue:ccer', '/v1/issuances', {
    instrument: 'CCER-HB-2024-001',
    to: 'GD-ALU',
    quantity: 40_000,
    reference: 'CCER-REGISTRATION-2024-001',
  }),

  // R7: the departments allocate out of their own accounts.
  ...[
    allocation('shanghai', '310000', 'SH-POWER', 900_000),
    allocation('shanghai', '310000', 'SH-STEEL', 600_000),
    allocation('hubei', '420000', 'HB-CEMENT', 500_000),
    allocation('hubei', '420000', 'HB-GRID', 800_000),
    allocation('guangdong', '440000', 'GD-CHEM', 400_000),
    allocation('guangdong', '440000', 'GD-ALU', 300_000),
  ],

  // Units are sold out of the trading position only; the exchange settles there.
  position('powerMaker', 'SH-POWER', 200_000, ['powerChecker']),
  position('steel', 'SH-STEEL', 100_000),
  position('gridMaker', 'HB-GRID', 150_000),
  trade(1, 'SH-POWER', 'SH-STEEL', 20_000),
  trade(2, 'SH-POWER', 'GD-CHEM', 35_000),
  trade(3, 'HB-GRID', 'GD-ALU', 15_000),
  trade(4, 'SH-STEEL', 'HB-GRID', 5_000),

  step('surrender', 'steel', '/v1/surrenders', { ...units('SH-STEEL', 'CEA24', 250_000), complianceYear: 2024 }, [
    'shanghai',
  ]),
  step(
    'retirement',
    'aluminium',
    '/v1/retirements',
    { ...units('GD-ALU', 'CCER-HB-2024-001', 1_000), beneficiary: creditCode(6), reason: 'carbon-neutral-event' },
    [],
  ),
  step(
    'freeze',
    'court',
    '/v1/encumbrances',
    {
      kind: 'judicial-freeze',
      account: 'HB-CEMENT',
      instrument: 'CEA24',
      quantity: 120_000,
      reference: 'Case 2026-E01-118',
      reason: 'court-order',
    },
    ['reviewer'],
  ),
  // To an account that is not trusted: waits for the second representative, and stays so.
  step(
    'proposal',
    'cementMaker',
    '/v1/transfers',
    { ...units('HB-CEMENT', 'CEA24', 30_000), to: 'SH-STEEL', reference: 'DEAL-7', reason: 'bilateral-agreement' },
    [],
  ),
];

function step(key: string, by: Name, route: string, body: Step['body'], approvedBy: readonly Name[]): Step {
  return { key, by, route, body, approvedBy, fine: [] };
}

function byTheRegistry(key: string, route: string, body: Step['body'], ...fine: string[]): Step {
  return { ...step(key, 'registrar', route, body, ['reviewer']), fine };
}

function plant(
  by: Name,
  account: string,
  province: string,
  number: number,
  { representatives, ...rules }: { readonly representatives: Readonly<Record<string, string>>; readonly [rule: string]: unknown }, // prettier-ignore
): Step {
  const people = Object.entries(representatives).map(([person, rights]) => ({ person, rights }));
  const body = { account, accountType: 'holding', holder: creditCode(number), province, representatives: people };
  return step(`account:${account}`, by, '/v1/accounts', { ...body, ...rules }, ['registrar']);
}

/** Of nobody: the authority that gives codes out has no office in these places. */
function creditCode(number: number): string {
  return codeWithCheckDigit(`91990000MADEM${String(number).padStart(4, '0')}`);
}

function units(from: string, instrument: string, quantity: number) {
  return { from, instrument, quantity };
}

function allocation(by: Name, province: string, to: string, quantity: number): Step {
  const body = { ...units(`EED-${province}`, 'CEA24', quantity), to, reference: `ALLOCATION-2024-${to}` };
  return step(`allocation:${to}`, by, '/v1/transfers', body, ['registrar']);
}

function position(by: Name, from: string, quantity: number, approvedBy: readonly Name[] = []): Step {
  const body = { ...units(from, 'CEA24', quantity), toCompartment: 'trading' };
  return step(`position:${from}`, by, '/v1/position-moves', body, approvedBy);
}

function trade(number: number, from: string, to: string, quantity: number): Step {
  const reference = `TRADE-${String(number).padStart(6, '0')}`;
  const body = { ...units(from, 'CEA24', quantity), to, compartment: 'trading', reference };
  return step(`trade:${number}`, 'exchange', '/v1/transfers', body, []);
}
