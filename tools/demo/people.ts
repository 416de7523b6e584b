// Who lives in the small country, and what each of them can do next.
import type { Person } from './sandbox-client.js';

export const PEOPLE = {
  registrar: { subject: 'registrar-1', role: 'registry-administrator' },
  reviewer: { subject: 'registrar-2', role: 'registry-administrator' },
  ministry: { subject: 'ministry-1', role: 'national-authority' },
  shanghai: { subject: 'eed-shanghai-1', role: 'provincial-authority', province: '310000' },
  hubei: { subject: 'eed-hubei-1', role: 'provincial-authority', province: '420000' },
  guangdong: { subject: 'eed-guangdong-1', role: 'provincial-authority', province: '440000' },
  exchange: { subject: 'exchange-shanghai', role: 'exchange', market: 'cn-shanghai' },
  court: { subject: 'court-wuhan-1', role: 'court-liaison' },
  powerMaker: { subject: 'sh-power-1', role: 'representative' },
  powerChecker: { subject: 'sh-power-2', role: 'representative' },
  steel: { subject: 'sh-steel-1', role: 'representative' },
  cementMaker: { subject: 'hb-cement-1', role: 'representative' },
  cementChecker: { subject: 'hb-cement-2', role: 'representative' },
  gridMaker: { subject: 'hb-grid-1', role: 'representative' },
  gridChecker: { subject: 'hb-grid-2', role: 'representative' },
  chemicals: { subject: 'gd-chem-1', role: 'representative' },
  aluminium: { subject: 'gd-alu-1', role: 'representative' },
  aluminiumSurrender: { subject: 'gd-alu-2', role: 'representative' },
  verifier: { subject: 'verifier-1', role: 'verification-body' },
  auditor: { subject: 'auditor-1', role: 'auditor' },
  regulator: { subject: 'regulator-1', role: 'regulator' },
  anybody: { subject: 'anybody', role: 'public' },
} as const satisfies Readonly<Record<string, Person>>;

export type Name = keyof typeof PEOPLE;

/** `${proposal}` and `${freeze}` stand for the revisions that name them. */
export const NEXT: Readonly<Record<Name, string>> = {
  registrar: 'propose issues, accounts, corrections; set the clock: POST /v1/sandbox/clock',
  reviewer: 'approve what registrar-1 or the court proposes; see all accounts: GET /v1/accounts',
  ministry: 'approve in the place of a registrar; order a cancellation: POST /v1/cancellations',
  shanghai: 'allocate out of EED-310000: POST /v1/transfers; approve surrenders of Shanghai',
  hubei: 'restrict an account of Hubei: POST /v1/accounts/HB-GRID/restraint; sees Hubei only',
  guangdong: 'allocate out of EED-440000; approve surrenders of Guangdong',
  exchange: 'settle in trading positions: POST /v1/transfers with "compartment":"trading"',
  court: 'release or enforce the freeze: POST /v1/encumbrances/${freeze}/enforcement',
  powerMaker: 'propose a transfer from SH-POWER: every one waits for sh-power-2',
  powerChecker: 'approve what sh-power-1 proposes; initiate nothing',
  steel: 'transfer from SH-STEEL, alone and at once: POST /v1/transfers',
  cementMaker: 'withdraw the proposal: POST /v1/proposals/${proposal}/withdrawal',
  cementChecker: 'approve the open proposal: POST /v1/proposals/${proposal}/approval; it is done 24 h later',
  gridMaker: 'transfer at once; surrender: POST /v1/surrenders waits for hb-grid-2, then for the province',
  gridChecker: 'approve surrenders of HB-GRID before the province sees them',
  chemicals: 'transfer from GD-CHEM: to untrusted accounts after 48 h; trust one: /trusted-accounts',
  aluminium: 'retire the CCER of GD-ALU: POST /v1/retirements',
  aluminiumSurrender: 'surrender for 2024 and nothing else: POST /v1/surrenders',
  verifier: 'hand in a report: POST /v1/evidence',
  auditor: 'read every trail: GET /v1/accounts/HB-CEMENT/history; who looked: GET /v1/access-log',
  regulator: 'balances of any moment: GET /v1/accounts/SH-POWER/balances?atRevision=…',
  anybody: 'published totals only: GET /v1/instruments/totals',
};
