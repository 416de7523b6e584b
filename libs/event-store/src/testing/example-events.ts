// One event of every type with every field that it can have: what the golden files keep, for suites that need examples.
import { type EventData, type EventType, type LedgerEvent, SCHEMA_VERSION } from '#domain/events.js';
import { accountId, clientId, commandKey, holderCode, instrumentId, ledgerId } from '#domain/ids.js';
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import { instant } from '#domain/instant.js';
import { civilDate } from '#domain/working-time.js';

const [a, b] = [accountId('EU-100-1'), accountId('EU-100-2')];
const instrument = instrumentId('CEA24');
const compartment = 'registry' as const;
const units = [
  { batch: 1, ranges: [[1, 60], [101, 120]] as const }, // prettier-ignore
  { batch: 7, ranges: [[9_007_199_254_740_972, 9_007_199_254_740_991]] as const },
];
const movement = { from: a, to: b, instrument, compartment, quantity: 100, units };

const DATA: EventData = {
  LedgerOpened: { unit: 'tCO2e' },
  AccountOpened: {
    account: b,
    accountType: 'surrender',
    complianceYear: 2024,
    holder: holderCode('91350211M000100Y43'),
  },
  AccountClosed: { account: a },
  InstrumentCreated: { instrument, kind: 'reduction', vintage: 2024, project: 'CCER-2024-0017' },
  UnitsIssued: { instrument, to: a, compartment, batch: 3, start: 101, end: 200 },
  UnitsTransferred: movement,
  HolderChanged: { account: a, holder: holderCode('91350211M000100Y43'), former: holderCode('DE-4711') },
  AccountRestrained: { account: a, restraint: 'suspended', former: 'none', incoming: true },
  RepresentativeAppointed: { account: a, person: 'P-4711', rights: 'both' },
  RepresentativeRemoved: { account: a, person: 'P-4711' },
  AccountRulesSet: {
    account: a,
    rules: {
      secondRepresentative: 'untrusted',
      surrenderSecond: true,
      untrustedDelayHours: 26,
      workingHoursOnly: true,
    },
  },
  AccountTrusted: { account: a, trusted: b, effectiveAt: instant('2024-07-08T08:30:00.001Z') },
  AccountDistrusted: { account: a, trusted: b },
  UnitsEncumbered: {
    kind: 'pledge',
    account: a,
    instrument,
    compartment,
    quantity: 60,
    expiresAt: instant('2025-07-01T00:00:00.000Z'),
    pledgee: b,
  },
  EncumbranceReleased: {
    encumbrance: 17,
    account: a,
    instrument,
    compartment,
    quantity: 40,
    remaining: 20,
    cause: 'released',
  },
  EncumbranceEnforced: { ...movement, encumbrance: 17, remaining: 0 },
  TransferCorrected: { ...movement, corrects: 12, missing: [{ batch: 1, ranges: [[61, 100]] as const }] },
  // The form alone: what a rulebook has to say is checked elsewhere.
  RulebookPublished: {
    rulebook: {
      id: 'CEA-2023',
      title: { en: 'Compliance year 2023', zh: '2023年度规则' },
      complianceYears: [2023],
      deadline: instant('2024-12-31T16:00:00.000Z'),
      offset: { source: 'measures', shareMax: '0.05', eligible: [] },
    } as unknown as Rulebook,
  },
  KeyUnitsListed: {
    account: a,
    complianceYear: 2023,
    sector: 'power',
    lines: [
      [b, 'in', 'gas'],
      [a, 'out'],
    ],
  },
  EmissionsVerified: { account: a, complianceYear: 2023, sector: 'power', lines: [[b, 1_789, 1_789]] },
  AllocationAdopted: {
    account: a,
    complianceYear: 2023,
    sector: 'power',
    stage: 'pre',
    lines: [[b, 1_252, 52, 1_200, null]],
  },
  CarryOverLimitsSet: {
    account: a,
    complianceYear: 2024,
    sector: 'power',
    lines: [[b, 5_000, 1_000, 9_000, 8_000, 700, 100, 16_000]],
  },
  ObligationPassedOn: { account: a, complianceYear: 2024, sector: 'power', lines: [[b, 1_200, 30]] },
  DeductionDecided: {
    account: a,
    complianceYear: 2024,
    ground: 'falsified-data',
    deductedFrom: 2025,
    penaltyOn: civilDate('2026-03-02'),
    refused: true,
    quantity: 1_200,
    share: '0.5',
    fineYuan: 500_000,
    withdrawn: true,
  },
  ComplianceFixed: {
    complianceYear: 2023,
    deadline: instant('2024-12-31T16:00:00.000Z'),
    lines: [
      [a, null, 0],
      [b, 1_789, 1_700],
    ],
    nextAt: instant('2025-01-14T16:00:00.001Z'),
  },
  ProposalMade: {
    operation: {
      type: 'TransferUnits',
      from: a,
      to: b,
      instrument,
      quantity: 60,
      compartment,
      ranges: [{ start: 1, end: 60 }],
    },
    accounts: [a, b],
    encumbers: { account: a, instrument, compartment, quantity: 60 },
    steps: [[{ role: 'representative', account: a }], [{ role: 'provincial-authority', province: '350000' }]],
    expiresAt: instant('2024-07-15T08:30:00.001Z'),
    executeAt: instant('2024-07-02T10:30:00.001Z'),
  },
  ProposalApproved: { proposal: 21, accounts: [a, b], remaining: 1, executeAt: instant('2024-07-02T10:30:00.001Z') },
  ProposalEnded: {
    proposal: 21,
    accounts: [a, b],
    outcome: 'failed',
    rejection: { code: 'account-closed', account: b },
  },
  ClockAdvanced: { from: instant('2024-06-30T00:00:00.000Z') },
  PositionMoved: { ...movement, to: a, toCompartment: 'trading' },
  UnitsSurrendered: { ...movement, complianceYear: 2024 },
  ObligationSettled: {
    from: a,
    to: b,
    subject: accountId('EU-100-3'),
    complianceYear: 2024,
    quantity: 160,
    lots: [
      { instrument, use: 'allowance', quantity: 100, units },
      {
        instrument: instrumentId('CCER-17'),
        use: 'offset',
        cancellation: 'national-offset',
        quantity: 60,
        parts: { first: 17, last: 19 },
      },
    ],
  },
  UnitsCarriedOver: {
    from: a,
    to: b,
    complianceYear: 2024,
    quantity: 160,
    lots: [
      { instrument, quantity: 100, units },
      { instrument: instrumentId('CEA23'), quantity: 60, parts: { first: 17, last: 19 } },
    ],
    issued: { instrument: instrumentId('CEA25'), batch: 3, start: 101, end: 260 },
  },
  UnitsBorrowed: { ...movement, subject: accountId('EU-100-3'), complianceYear: 2022 },
  UnitsRetired: {
    ...movement,
    units: undefined,
    parts: { first: 17, last: 19 },
    beneficiary: `sha256:${'0f'.repeat(32)}`,
  },
  UnitsCancelled: movement,
  UnitsStaged: {
    operation: 17,
    part: 2,
    from: a,
    instrument,
    compartment,
    quantity: 100,
    units,
    expiresAt: instant('2024-07-01T08:40:00.001Z'),
  },
  OperationAbandoned: { operation: 17, from: a, instrument, compartment, quantity: 100, cause: 'expired' },
  MethodologyPublished: { methodology: 'CCER-01-001-V01', title: '造林碳汇（第一版）' },
  ProjectPublished: {
    project: 'CCER-2024-0017',
    account: a,
    methodology: 'CCER-01-001-V01',
    name: '内蒙古造林碳汇项目',
    startDate: civilDate('2013-04-01'),
    publishedUntil: instant('2024-07-29T16:00:00.000Z'),
  },
  ProjectValidated: { project: 'CCER-2024-0017', account: a, verifier: 'body-1' },
  RegistrationApplied: { project: 'CCER-2024-0017', account: a, decisionDueAt: instant('2024-08-20T16:00:00.000Z') },
  ProjectRegistered: { project: 'CCER-2024-0017', account: a },
  ProjectRevoked: {
    project: 'CCER-2024-0017',
    account: a,
    fraud: true,
    barred: { holder: holderCode('91350211M000100Y43'), until: instant('2027-07-01T16:00:00.000Z') },
    shortfall: 40,
  },
  ReductionsPublished: {
    project: 'CCER-2024-0017',
    account: a,
    reductions: 2,
    fromDate: civilDate('2021-01-01'),
    toDate: civilDate('2023-12-31'),
    quantity: 120_000,
    publishedUntil: instant('2024-07-29T16:00:00.000Z'),
  },
  ReductionsVerified: {
    project: 'CCER-2024-0017',
    account: a,
    reductions: 2,
    verifier: 'body-2',
    decisionDueAt: instant('2024-08-20T16:00:00.000Z'),
  },
  ReductionsRegistered: { project: 'CCER-2024-0017', account: a, reductions: 2, quantity: 120_000 },
  CommandRejected: {
    command: 'TransferUnits',
    accounts: [a, b],
    rejection: {
      code: 'insufficient-units',
      account: a,
      instrument,
      compartment,
      available: 40,
      encumbered: 0,
      requested: 60,
    },
  },
};

export function exampleEvent(type: EventType): LedgerEvent {
  return {
    type,
    data: withoutAbsent(DATA[type]),
    ledgerId: ledgerId('cea'),
    eventId: '0d6b3c6e-6f0b-4f3a-9d53-8f7f3c1b2a10',
    schemaVersion: SCHEMA_VERSION[type],
    recordedAt: instant('2024-07-01T08:30:00.001Z'),
    receivedAt: instant('2024-07-01T08:29:59.999Z'),
    command: { client: clientId('shanghai-exchange'), key: commandKey('trade:2024-07-01:17'), input: 'ab'.repeat(32) },
    by: { actor: 'clearing@exchange', role: 'exchange', onBehalfOf: '91350211M000100Y43' },
    reference: 'Trade 2024/17 #3',
    reason: 'settlement',
    evidence: [{ sha256: 'cd'.repeat(32), bytes: 123_456, mediaType: 'application/pdf' }],
    balances: [
      { account: a, instrument, compartment, available: [100, 40], encumbered: [0, 60] },
      { account: b, instrument, compartment, available: [0, 60] },
    ],
  } as LedgerEvent;
}

/** A field that is absent is not there at all; only such events come back from their bytes as they went in. */
const withoutAbsent = (data: object): object =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
