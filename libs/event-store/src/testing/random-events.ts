// Random events of every type, with optional fields there or not, for properties of the codec.
import fc from 'fast-check';
import { REPRESENTATIVE_RIGHTS, RESTRAINTS, SECOND_REPRESENTATIVE } from '#domain/account-control.js';
import {
  ACCOUNT_TYPES,
  COMPARTMENTS,
  DEDUCTION_GROUNDS,
  ENCUMBRANCE_KINDS,
  INSTRUMENT_KINDS,
} from '#domain/commands.js';
import { type EventType, type LedgerEvent, SCHEMA_VERSION } from '#domain/events.js';
import * as ids from '#domain/ids.js';
import { instantOf } from '#domain/instant.js';
import { ROLES } from '#domain/roles.js';
import { PURPOSES } from '#domain/voluntary-market/commands.js';

/** The arbitrary of a record in which the named fields may be absent. */
const record = (
  required: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>> = {},
) => fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required), noNullPrototype: true });

const text = (pattern: RegExp): fc.Arbitrary<string> => fc.stringMatching(pattern);
// Free of any pattern, as if a rule on the edge had been forgotten: quotes, control characters, every script.
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const account = text(ids.ACCOUNT_ID);
const instrument = text(ids.INSTRUMENT_ID);
const holder = text(ids.HOLDER_CODE);
const compartment = fc.constantFrom(...COMPARTMENTS);
const instant = fc.integer({ min: 0, max: 253_402_300_799_999 }).map(instantOf);
const count = fc.oneof(fc.nat(1_000), fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER));
const year = fc.integer({ min: 2011, max: 2100 });
const ranges = fc.array(fc.tuple(count, count), { minLength: 1, maxLength: 5 });
const units = fc.array(record({ batch: count, ranges }), { minLength: 1, maxLength: 4 });
const parts = record({ first: count, last: count });
const reasonFields = { account, instrument, compartment, holder: anyText, missing: count, available: count };
const rejection = record({ code: text(/^[a-z-]{1,30}$/) }, { ...reasonFields, requested: count, notAfter: instant });

const movement = (
  more: Record<string, fc.Arbitrary<unknown>> = {},
  optional: Record<string, fc.Arbitrary<unknown>> = {},
) =>
  record(
    { from: account, to: account, instrument, compartment, quantity: count, ...more },
    { units, parts, ...optional },
  );

const person = text(ids.ACTOR);
const accounts = fc.array(account, { maxLength: 3 });
const file = { account, complianceYear: year, sector: anyText };
const encumbered = { account, instrument, compartment, quantity: count };
const rules = record({
  secondRepresentative: fc.constantFrom(...SECOND_REPRESENTATIVE),
  surrenderSecond: fc.boolean(),
  untrustedDelayHours: count,
  workingHoursOnly: fc.boolean(),
});
const steps = fc.array(fc.array(record({ role: fc.constantFrom(...ROLES) }, { account, province: anyText }), { maxLength: 3 }), { maxLength: 3 }); // prettier-ignore
const operation = record(
  { type: fc.constantFrom('TransferUnits', 'AppointRepresentative', 'OpenAccount') },
  {
    from: account,
    to: account,
    quantity: count,
    ranges: fc.array(record({ start: count, end: count })),
    rules,
    person,
  },
);

const ofProject = { project: anyText, account };
const day = instant.map((at) => at.slice(0, 10));
const market = {
  MethodologyPublished: record({ methodology: text(ids.METHODOLOGY_ID), title: anyText }),
  ProjectPublished: record({ ...ofProject, methodology: text(ids.METHODOLOGY_ID), name: anyText, startDate: day, publishedUntil: instant }), // prettier-ignore
  ProjectValidated: record({ ...ofProject, verifier: anyText }),
  RegistrationApplied: record(ofProject, { decisionDueAt: instant }),
  ProjectRegistered: record(ofProject),
  ProjectRevoked: record({ ...ofProject, fraud: fc.boolean() }, { barred: record({ holder, until: instant }), shortfall: count }), // prettier-ignore
  ReductionsPublished: record({ ...ofProject, reductions: count, fromDate: day, toDate: day, quantity: count, publishedUntil: instant }), // prettier-ignore
  ReductionsVerified: record({ ...ofProject, reductions: count, verifier: anyText }, { decisionDueAt: instant }),
  ReductionsRegistered: record({ ...ofProject, reductions: count, quantity: count }),
};

const DATA: Readonly<Record<EventType, fc.Arbitrary<object>>> = {
  ...market,
  LedgerOpened: record({ unit: fc.constant('tCO2e') }),
  AccountOpened: record(
    { account, accountType: fc.constantFrom(...ACCOUNT_TYPES) },
    {
      holder,
      complianceYear: year,
      province: anyText,
      rules,
      representatives: fc.array(record({ person, rights: fc.constantFrom(...REPRESENTATIVE_RIGHTS) }), {
        maxLength: 3,
      }),
    },
  ),
  AccountClosed: record({ account }),
  InstrumentCreated: record({ instrument, kind: fc.constantFrom(...INSTRUMENT_KINDS) }, { vintage: year, project: anyText, reductions: count, registeredAt: instant }), // prettier-ignore
  UnitsIssued: record({ instrument, to: account, compartment, batch: count, start: count, end: count }),
  UnitsTransferred: movement(),
  PositionMoved: movement({ toCompartment: compartment }),
  UnitsSurrendered: movement({ complianceYear: year }),
  ObligationSettled: record({
    from: account,
    to: account,
    subject: account,
    complianceYear: year,
    quantity: count,
    lots: fc.array(
      record(
        { instrument, quantity: count, use: fc.constantFrom('allowance', 'offset') },
        { units, parts, cancellation: fc.constant('national-offset') },
      ),
      { maxLength: 3 },
    ),
  }),
  UnitsCarriedOver: record({
    from: account,
    to: account,
    complianceYear: year,
    quantity: count,
    lots: fc.array(record({ instrument, quantity: count }, { units, parts }), { maxLength: 3 }),
    issued: record({ instrument, batch: count, start: count, end: count }),
  }),
  UnitsBorrowed: movement({ subject: account, complianceYear: year }),
  UnitsRetired: movement({ beneficiary: text(ids.BENEFICIARY) }, { purpose: fc.constantFrom(...PURPOSES) }),
  UnitsCancelled: movement({}, { project: anyText, shortfall: count }),
  UnitsStaged: record({ operation: count, part: count, from: account, instrument, compartment, quantity: count, units, expiresAt: instant }), // prettier-ignore
  HolderChanged: record({ account, holder, former: holder }),
  AccountRestrained: record({ account, restraint: fc.constantFrom(...RESTRAINTS), former: fc.constantFrom(...RESTRAINTS), incoming: fc.boolean() }), // prettier-ignore
  RepresentativeAppointed: record({ account, person, rights: fc.constantFrom(...REPRESENTATIVE_RIGHTS) }),
  RepresentativeRemoved: record({ account, person }),
  AccountRulesSet: record({ account, rules }),
  AccountTrusted: record({ account, trusted: account, effectiveAt: instant }),
  AccountDistrusted: record({ account, trusted: account }),
  UnitsEncumbered: record({ kind: fc.constantFrom(...ENCUMBRANCE_KINDS), ...encumbered }, { expiresAt: instant, pledgee: account }), // prettier-ignore
  EncumbranceReleased: record({ encumbrance: count, ...encumbered, remaining: count, cause: fc.constantFrom('released', 'expired') }), // prettier-ignore
  EncumbranceEnforced: movement({ encumbrance: count, remaining: count }),
  TransferCorrected: movement({
    corrects: count,
    missing: fc.array(record({ batch: count, ranges }), { maxLength: 3 }),
  }),
  RulebookPublished: record({ rulebook: record({ id: anyText, share: anyText, complianceYears: fc.array(year) }) }),
  KeyUnitsListed: record({ ...file, lines: fc.array(fc.tuple(account, fc.constantFrom('in', 'out'), anyText)) }),
  EmissionsVerified: record({ ...file, lines: fc.array(fc.tuple(account, count, count)) }),
  AllocationAdopted: record({ ...file, stage: fc.constantFrom('pre', 'final'), lines: fc.array(fc.tuple(account, count, count, count, fc.option(count))) }), // prettier-ignore
  CarryOverLimitsSet: record({ ...file, lines: fc.array(fc.tuple(account, count, count, count, count, count, count, count)) }), // prettier-ignore
  ObligationPassedOn: record({ ...file, lines: fc.array(fc.tuple(account, count, count)) }),
  DeductionDecided: record({ account, complianceYear: year, ground: fc.constantFrom(...DEDUCTION_GROUNDS) }, { withdrawn: fc.constant(true), deductedFrom: year, penaltyOn: day, refused: fc.boolean(), quantity: count, share: anyText, fineYuan: count }), // prettier-ignore
  ComplianceFixed: record({ complianceYear: year, deadline: instant, lines: fc.array(fc.tuple(account, fc.option(count), fc.option(count))) }, { nextAt: instant }), // prettier-ignore
  ProposalMade: record({ operation, accounts, steps, expiresAt: instant }, { encumbers: record(encumbered), encumbersAll: fc.array(record(encumbered), { maxLength: 3 }), executeAt: instant }), // prettier-ignore
  ProposalApproved: record({ proposal: count, accounts, remaining: count }, { executeAt: instant }),
  ProposalEnded: record({ proposal: count, accounts, outcome: fc.constantFrom('rejected', 'withdrawn', 'expired', 'failed') }, { rejection }), // prettier-ignore
  ClockAdvanced: record({ from: instant }),
  OperationAbandoned: record({ operation: count, from: account, instrument, compartment, quantity: count, cause: fc.constantFrom('expired', 'restarted') }), // prettier-ignore
  CommandRejected: record({ command: anyText, accounts: fc.array(account, { maxLength: 2 }), rejection }),
};

const amounts = fc.tuple(count, count);
const envelope = {
  ledgerId: text(ids.LEDGER_ID),
  eventId: fc.uuid(),
  recordedAt: instant,
  receivedAt: instant,
  by: record({ actor: text(ids.ACTOR), role: text(ids.ROLE) }, { onBehalfOf: text(ids.ACTOR) }),
  balances: fc.array(record({ account, instrument, compartment, available: amounts }, { encumbered: amounts }), {
    maxLength: 3,
  }),
};
const optional = {
  command: record({ client: text(ids.CLIENT_ID), key: text(ids.COMMAND_KEY), input: text(ids.SHA256_HEX) }),
  proposal: count,
  reference: fc.oneof(text(ids.REFERENCE), anyText),
  reason: text(ids.REASON_CODE),
  evidence: fc.array(record({ sha256: text(ids.SHA256_HEX), bytes: count, mediaType: text(ids.MEDIA_TYPE) }), { maxLength: 3 }), // prettier-ignore
};

export const eventOf = (type: EventType): fc.Arbitrary<LedgerEvent> =>
  record(
    { ...envelope, type: fc.constant(type), schemaVersion: fc.constant(SCHEMA_VERSION[type]), data: DATA[type] },
    optional,
  ) as unknown as fc.Arbitrary<LedgerEvent>;
