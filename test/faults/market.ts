// The small market in which the fault suites trade: its accounts and instruments, and the commands that open it.

export interface CommandSpec {
  readonly route: string;
  readonly body: object;
}

export const HOLDERS = Array.from({ length: 10 }, (_, index) => `PLANT-${String(index).padStart(2, '0')}`);
export const INSTRUMENTS = ['CEA24', 'CCER24'] as const;
/** Of the combs: its units are dealt into single ranges, so that operations on them need more than one event. */
export const COMBED = 'CCER-COMB';
export const ISSUANCE = 'ISSUANCE';
export const COMPLIANCE_YEAR = 2024;

const STOCK_TONNES = 100_000;
const HELD_TONNES = 4_000;

/** What every holder has of every instrument before the first storm; all of it must be executed, in this order. */
export function opening(): CommandSpec[] {
  return [
    account(ISSUANCE, { accountType: 'issuance' }),
    account('SURRENDER', { accountType: 'surrender', complianceYear: COMPLIANCE_YEAR }),
    account('RETIREMENT', { accountType: 'retirement' }),
    account('CANCELLATION', { accountType: 'cancellation' }),
    ...HOLDERS.map((id) => holder(id)),
    instrument({ instrument: 'CEA24', kind: 'allowance', vintage: 2024 }),
    instrument({ instrument: 'CCER24', kind: 'reduction', project: 'CCER-2024-1' }),
    instrument({ instrument: COMBED, kind: 'reduction', project: 'CCER-2024-2' }),
    ...INSTRUMENTS.map((id) => issue(id, ISSUANCE, STOCK_TONNES)),
    ...INSTRUMENTS.flatMap((id) => HOLDERS.map((to) => transfer(ISSUANCE, to, id, HELD_TONNES))),
  ];
}

export const holder = (id: string): CommandSpec => account(id, { accountType: 'holding', holder: `HOLDER-${id}` });

export const issue = (id: string, to: string, quantity: number): CommandSpec => ({
  route: '/v1/issuances',
  body: { instrument: id, to, quantity },
});

export const transfer = (from: string, to: string, id: string, quantity: number, more: object = {}): CommandSpec => ({
  route: '/v1/transfers',
  body: { from, to, instrument: id, quantity, ...more },
});

const account = (id: string, more: object): CommandSpec => ({ route: '/v1/accounts', body: { account: id, ...more } });
const instrument = (body: object): CommandSpec => ({ route: '/v1/instruments', body });
