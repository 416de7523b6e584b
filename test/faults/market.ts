// The small market in which the fault suites trade: its people, accounts and instruments, and the commands that open it.
import type { Who } from '../support/tokens.js';

/** Who acts: the claims of his token, to which each client adds its own id. */
export type Person = Readonly<Who> & { readonly role: string; readonly subject: string };

export interface CommandSpec {
  readonly route: string;
  readonly body: object;
  readonly by: Person;
}

export const PROVINCE = '310000';

/** The clerk proposes and the reviewer approves, both of the registry; the ministry approves whatever they may. */
export const PEOPLE = {
  clerk: { role: 'registry-administrator', subject: 'clerk' },
  reviewer: { role: 'registry-administrator', subject: 'reviewer' },
  ministry: { role: 'national-authority', subject: 'ministry' },
  department: { role: 'provincial-authority', subject: 'department', province: PROVINCE },
  dealer: { role: 'representative', subject: 'dealer' },
  partner: { role: 'representative', subject: 'partner' },
  /** His rights in one account come and go. */
  trainee: { role: 'representative', subject: 'trainee' },
  court: { role: 'court-liaison', subject: 'court' },
  exchange: { role: 'exchange', subject: 'matching', market: 'cn-shanghai' },
} as const satisfies Record<string, Person>;

export const HOLDERS = Array.from({ length: 10 }, (_, index) => `PLANT-${String(index).padStart(2, '0')}`);
/** What it sends to accounts that it does not trust waits for a second representative, and then an hour. */
export const CAREFUL = HOLDERS[6]!;
/** Restrained and freed again while everybody trades. */
export const TROUBLED = HOLDERS.slice(7);
export const INSTRUMENTS = ['CEA24', 'CCER24'] as const;
/** Of the combs: its units are dealt into single ranges, so that operations on them need more than one event. */
export const COMBED = 'CCER-COMB';
export const ISSUANCE = 'ISSUANCE';
export const DEPARTMENT = 'DEPARTMENT';
export const COMPLIANCE_YEAR = 2024;

const STOCK_TONNES = 1_000_000;
/** A quarter of it for the exchange: what it buys for an account is sold on another day only (R15). */
const HELD_TONNES = 40_000;

/** What every holder has of every instrument before the first storm; all of it must be carried out, in this order. */
export function opening(): CommandSpec[] {
  return [
    account(ISSUANCE, { accountType: 'issuance' }),
    account('SURRENDER', { accountType: 'surrender', complianceYear: COMPLIANCE_YEAR }),
    account('RETIREMENT', { accountType: 'retirement' }),
    account('CANCELLATION', { accountType: 'cancellation' }),
    account(DEPARTMENT, { accountType: 'authority', province: PROVINCE }),
    ...HOLDERS.map((id) =>
      holder(id, id === CAREFUL ? { secondRepresentative: 'untrusted', untrustedDelayHours: 1 } : {}),
    ),
    instrument({ instrument: 'CEA24', kind: 'allowance', vintage: 2024 }),
    instrument({ instrument: 'CCER24', kind: 'reduction', project: 'CCER-2024-1' }),
    instrument({ instrument: COMBED, kind: 'reduction', project: 'CCER-2024-2' }),
    ...INSTRUMENTS.map((id) => issue(id, ISSUANCE, STOCK_TONNES)),
    ...INSTRUMENTS.flatMap((id) => HOLDERS.map((to) => deal(to, id, HELD_TONNES))),
    // For the exchange to begin with.
    ...INSTRUMENTS.flatMap((id) => HOLDERS.map((from) => move(from, id, HELD_TONNES / 4, 'trading'))),
  ];
}

/** Every account of a holder names the dealer and the partner, who therefore see each of them. */
export const holder = (id: string, more: object = {}): CommandSpec =>
  account(id, {
    accountType: 'holding',
    holder: `HOLDER-${id}`.toUpperCase(),
    province: PROVINCE,
    representatives: [
      { person: PEOPLE.dealer.subject, rights: 'both' },
      { person: PEOPLE.partner.subject, rights: 'approve' },
    ],
    ...more,
  });

export const issue = (id: string, to: string, quantity: number): CommandSpec => ({
  route: '/v1/issuances',
  body: { instrument: id, to, quantity },
  by: PEOPLE.clerk,
});

/** By the registry, out of its stock. */
export const deal = (to: string, id: string, quantity: number): CommandSpec => ({
  ...transfer(ISSUANCE, to, id, quantity),
  by: PEOPLE.clerk,
});

/** By the account's representative: at once, where the account asks for nobody else. */
export const transfer = (from: string, to: string, id: string, quantity: number, more: object = {}): CommandSpec => ({
  route: '/v1/transfers',
  body: { from, to, instrument: id, quantity, ...more },
  by: PEOPLE.dealer,
});

export const move = (from: string, id: string, quantity: number, toCompartment: string): CommandSpec => ({
  route: '/v1/position-moves',
  body: { from, instrument: id, quantity, toCompartment },
  by: PEOPLE.dealer,
});

export const surrender = (from: string, id: string, quantity: number): CommandSpec => ({
  route: '/v1/surrenders',
  body: { from, instrument: id, quantity, complianceYear: COMPLIANCE_YEAR },
  by: PEOPLE.dealer,
});

/** Of all instruments at once, with the offset. */
export const settle = (from: string, subject: string, quantities: readonly number[]): CommandSpec => ({
  route: '/v1/surrenders/mixed',
  body: {
    from,
    subject,
    complianceYear: COMPLIANCE_YEAR,
    lots: INSTRUMENTS.map((id, index) => ({ instrument: id, quantity: quantities[index]! })),
  },
  by: PEOPLE.dealer,
});

export const retire = (from: string, id: string, quantity: number, more: object = {}): CommandSpec => ({
  route: '/v1/retirements',
  body: { from, instrument: id, quantity, beneficiary: 'HOLDER-X', reason: 'carbon-neutral-event', ...more },
  by: PEOPLE.dealer,
});

export const freeze = (id: string, instrumentId: string, quantity: number, more: object = {}): CommandSpec => ({
  route: '/v1/encumbrances',
  body: {
    kind: 'judicial-freeze',
    account: id,
    instrument: instrumentId,
    quantity,
    reference: 'Case 2026/17',
    ...more,
  },
  by: PEOPLE.court,
});

export const release = (encumbrance: number, by: Person, quantity?: number): CommandSpec => ({
  route: `/v1/encumbrances/${encumbrance}/release`,
  body: { ...(quantity !== undefined && { quantity }) },
  by,
});

export const enforce = (encumbrance: number, to: string, quantity: number, by: Person): CommandSpec => ({
  route: `/v1/encumbrances/${encumbrance}/enforcement`,
  body: { to, quantity },
  by,
});

export const correct = (revision: number): CommandSpec => ({
  route: '/v1/corrections',
  body: { corrects: revision },
  by: PEOPLE.clerk,
});

export const closing = (id: string): CommandSpec => ({
  route: `/v1/accounts/${id}/close`,
  body: { reason: 'merger' },
  by: PEOPLE.clerk,
});

export const approve = (proposal: number, by: Person): CommandSpec => ({
  route: `/v1/proposals/${proposal}/approval`,
  body: {},
  by,
});

export const reject = (proposal: number, by: Person): CommandSpec => ({
  route: `/v1/proposals/${proposal}/rejection`,
  body: { reason: 'evidence-missing' },
  by,
});

export const withdraw = (proposal: number, by: Person): CommandSpec => ({
  route: `/v1/proposals/${proposal}/withdrawal`,
  body: {},
  by,
});

/** Whether the person is told balances of the account; undefined where that changes from hour to hour. */
export function seesAccount({ role, subject }: Person, id: string): boolean | undefined {
  if (role === 'provincial-authority') return id === DEPARTMENT || !REGISTRYS_OWN.includes(id);
  if (role !== 'representative') return true;
  return subject === PEOPLE.trainee.subject ? undefined : id !== DEPARTMENT && !REGISTRYS_OWN.includes(id);
}

const REGISTRYS_OWN: readonly string[] = [ISSUANCE, 'SURRENDER', 'RETIREMENT', 'CANCELLATION'];

const account = (id: string, more: object): CommandSpec => ({
  route: '/v1/accounts',
  body: { account: id, ...more },
  by: PEOPLE.clerk,
});
const instrument = (body: object): CommandSpec => ({ route: '/v1/instruments', body, by: PEOPLE.clerk });
