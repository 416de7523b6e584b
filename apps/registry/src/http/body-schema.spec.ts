// class-validator's rules and the compiled schema are one definition: both accept and refuse the same bodies.
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { ChangeHolderBody } from '../accounts/change-holder.js';
import { CloseAccountBody } from '../accounts/close-account.js';
import { OpenAccountBody } from '../accounts/open-account.js';
import { RestrainAccountBody } from '../accounts/restrain-account.js';
import { SetAccountRulesBody } from '../accounts/set-account-rules.js';
import { TrustAccountBody } from '../accounts/trust-account.js';
import { CancelUnitsBody } from '../cancellation/cancel-units.js';
import { CorrectTransferBody } from '../corrections/correct-transfer.js';
import { EncumberUnitsBody } from '../encumbrances/encumber-units.js';
import { EnforceEncumbranceBody } from '../encumbrances/enforce-encumbrance.js';
import { ReleaseEncumbranceBody } from '../encumbrances/release-encumbrance.js';
import { CreateInstrumentBody } from '../instruments/create-instrument.js';
import { IssueUnitsBody } from '../issuance/issue-units.js';
import { MovePositionBody } from '../positions/move-position.js';
import { PublishMethodologyBody } from '../projects/publish-methodology.js';
import { PublishProjectBody } from '../projects/publish-project.js';
import { PublishReductionsBody } from '../projects/publish-reductions.js';
import { RevokeProjectBody } from '../projects/revoke-project.js';
import { ApproveProposalBody } from '../proposals/approve-proposal.js';
import { AppointRepresentativeBody } from '../representatives/appoint-representative.js';
import { RetireUnitsBody } from '../retirement/retire-units.js';
import { PublishRulebookBody } from '../rulebooks/publish-rulebook.js';
import { AdvanceClockBody } from '../sandbox/advance-clock.js';
import { CarryOverUnitsBody } from '../carry-over/carry-over-units.js';
import { DecideDeductionBody } from '../compliance/decide-deduction.js';
import { PassOnObligationBody, SuccessorBody } from '../compliance/pass-on-obligation.js';
import { BorrowUnitsBody } from '../surrender/borrow-units.js';
import { SettleObligationBody } from '../surrender/settle-obligation.js';
import { LotBody } from './lot-body.js';
import { SurrenderUnitsBody } from '../surrender/surrender-units.js';
import { BulkTransferLine } from '../transfers/bulk-transfers.js';
import { TransferUnitsBody } from '../transfers/transfer-units.js';
import { type BodyClass, schemaOf } from './body-schema.js';
import { EvidenceBody, SerialRangeBody } from './command-body.js';
import { ParseInput } from './parse-input.js';

const units = { from: 'A', instrument: 'CEA24', quantity: 60 };
const envelope = {
  reference: 'TRADE-17',
  reason: 'bilateral-agreement',
  notAfter: '2026-12-31T09:00:00.000Z',
  evidence: [{ sha256: 'a'.repeat(64), bytes: 1, mediaType: 'application/pdf' }],
};
const ranges = [{ start: 1, end: 60 }];
const rules = {
  secondRepresentative: 'untrusted',
  surrenderSecond: true,
  untrustedDelayHours: 24,
  workingHoursOnly: true,
};

/** Every class with a body that has all its fields right. */
const BODIES: [BodyClass, Record<string, unknown>][] = [
  [
    OpenAccountBody,
    {
      ...envelope,
      ...rules,
      account: 'A',
      accountType: 'holding',
      holder: 'ACME',
      complianceYear: 2024,
      province: '420000',
      representatives: [{ person: 'P-1', rights: 'both' }],
    },
  ],
  [CloseAccountBody, { ...envelope, successor: 'B' }],
  [ChangeHolderBody, { ...envelope, holder: 'ACME' }],
  [RestrainAccountBody, { ...envelope, restraint: 'suspended', incoming: true }],
  [SetAccountRulesBody, { ...envelope, ...rules }],
  [TrustAccountBody, { ...envelope, trusted: 'B' }],
  [AppointRepresentativeBody, { ...envelope, person: 'P-1', rights: 'initiate' }],
  [
    EncumberUnitsBody,
    {
      ...envelope,
      kind: 'pledge',
      account: 'A',
      instrument: 'CEA24',
      compartment: 'registry',
      quantity: 1,
      expiresAt: '2026-12-31T09:00:00.000Z',
      pledgee: 'B',
    },
  ],
  [ReleaseEncumbranceBody, { ...envelope, quantity: 1 }],
  [EnforceEncumbranceBody, { ...envelope, to: 'B', quantity: 1 }],
  [CorrectTransferBody, { ...envelope, corrects: 17 }],
  [ApproveProposalBody, envelope],
  [AdvanceClockBody, { ...envelope, to: '2026-12-31T09:00:00.000Z' }],
  [
    CreateInstrumentBody,
    {
      ...envelope,
      instrument: 'CEA24',
      kind: 'allowance',
      vintage: 2024,
      project: 'CN-1',
      reductions: 1,
      registeredOn: '2024-05-01',
    },
  ],
  [PublishRulebookBody, { ...envelope, rulebook: { id: 'CEA-2025' } }],
  [IssueUnitsBody, { ...envelope, instrument: 'CEA24', to: 'A', quantity: 1 }],
  [TransferUnitsBody, { ...envelope, ...units, ranges, to: 'B', compartment: 'trading' }],
  [BulkTransferLine, { ...envelope, ...units, ranges, to: 'B', compartment: 'trading', key: 'k-1' }],
  [MovePositionBody, { ...envelope, ...units, ranges, toCompartment: 'trading' }],
  [SurrenderUnitsBody, { ...envelope, ...units, ranges, complianceYear: 2024 }],
  [
    SettleObligationBody,
    {
      ...envelope,
      from: 'A',
      subject: 'B',
      complianceYear: 2024,
      lots: [{ instrument: 'CEA24', quantity: 60, ranges }],
    },
  ],
  [CarryOverUnitsBody, { ...envelope, from: 'A', complianceYear: 2024, lots: [{ instrument: 'CEA24', quantity: 60, ranges }] }], // prettier-ignore
  [PassOnObligationBody, { ...envelope, account: 'A', complianceYear: 2024, successors: [{ account: 'B', quantity: 60 }] }], // prettier-ignore
  [
    DecideDeductionBody,
    {
      ...envelope,
      account: 'A',
      complianceYear: 2024,
      ground: 'falsified-data',
      deductedFrom: 2025,
      penaltyOn: '2026-03-02',
      refused: true,
      share: '0.5',
      quantity: 300,
      fineYuan: 500_000,
      withdrawn: true,
    },
  ],
  [SuccessorBody, { account: 'B', quantity: 60 }],
  [
    BorrowUnitsBody,
    { ...envelope, account: 'A', complianceYear: 2022, from: 'EED', instrument: 'CEA23', quantity: 60 },
  ],
  [LotBody, { instrument: 'CEA24', quantity: 60, ranges }],
  [RetireUnitsBody, { ...envelope, ...units, ranges, beneficiary: 'ACME', purpose: 'pilot-offset' }],
  [CancelUnitsBody, { ...envelope, ...units, ranges, project: 'P-1', shortfall: 1 }],
  [PublishMethodologyBody, { ...envelope, methodology: 'M-1', title: '造林碳汇' }],
  [
    PublishProjectBody,
    { ...envelope, project: 'P-1', account: 'A', methodology: 'M-1', name: 'Forest', startDate: '2015-03-01' },
  ],
  [PublishReductionsBody, { ...envelope, fromDate: '2021-01-01', toDate: '2023-12-31', quantity: 1 }],
  [RevokeProjectBody, { ...envelope, fraud: true, shortfall: 1 }],
  [EvidenceBody, { ...envelope.evidence[0] }],
  [SerialRangeBody, { ...ranges[0] }],
];

const OPTIONS = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
/** What each of the two says; the checks across fields are another matter. */
const byClassValidator = (type: BodyClass, body: object): boolean =>
  validateSync(plainToInstance(type, body), OPTIONS).length === 0;
const bySchema = (type: BodyClass): ((body: object) => boolean) => {
  const parse = new ParseInput(Object.assign(type, { crossCheck: () => [] }));
  return (body) => parse.errorsOf(body).length === 0;
};

/** class-validator looks through lists in lists and finds nothing wrong with an empty one. The schema refuses them all. */
const isBeyondClassValidator = (body: object): boolean =>
  ['ranges', 'evidence', 'representatives', 'lots', 'successors'].some((name) => {
    const list = (body as Record<string, unknown>)[name];
    return Array.isArray(list) && list.some((item) => Array.isArray(item));
  });

/** Values at the edges of every rule, and rubbish. */
const anyValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    0.5,
    1.5,
    1e21,
    1999,
    2000,
    2024,
    2999,
    3000,
    Infinity,
    -Infinity,
    NaN,
    Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER + 1,
    '',
    ' ',
    'A',
    'a',
    'A ',
    ' A',
    'A\n',
    '\u0000',
    'é',
    '😀',
    '\ud800',
    'A'.repeat(32),
    'A'.repeat(33),
    'A'.repeat(40),
    'A'.repeat(41),
    'a'.repeat(48),
    'a'.repeat(49),
    'A'.repeat(64),
    'A'.repeat(65),
    'a'.repeat(64),
    'trading',
    'registry',
    'holding',
    'allowance',
    `sha256:${'0'.repeat(64)}`,
    '2026-02-30T00:00:00.000Z',
    '2026-01-01',
    'application/pdf',
    [],
    [null],
    {},
    [[]],
    [{}],
    '[object Object]',
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(
    fc.record({ start: fc.integer({ min: -1, max: 3 }), end: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double()) }),
    { maxLength: 102 },
  ),
  fc.array(fc.constant(envelope.evidence[0]), { maxLength: 12 }),
);
const anyName = (body: object) =>
  fc.oneof(
    fc.constantFrom(...Object.keys(body), 'colour', 'From'),
    fc.string({ maxLength: 8 }).filter((name) => !(name in {})),
  );

/** A right body in which up to three fields are left out, replaced or added. */
const mutated = (body: Record<string, unknown>) =>
  fc
    .array(fc.tuple(anyName(body), fc.option(anyValue, { nil: undefined, freq: 4 })), { maxLength: 3 })
    .map((changes) => {
      const changed = new Map(Object.entries(body));
      for (const [name, value] of changes)
        if (value === undefined) changed.delete(name);
        else changed.set(name, value);
      return Object.fromEntries(changed);
    });

describe.each(BODIES.map(([type, body]) => [type.name, type, body] as const))('%s', (_, type, body) => {
  const accepts = bySchema(type);
  /** As a body comes: parsed from JSON. NaN and infinities become null on the way. */
  const agree = (value: object): void => {
    const parsed = JSON.parse(JSON.stringify(value)) as object;
    const accepted = isBeyondClassValidator(parsed) ? false : byClassValidator(type, parsed);
    expect({ value: parsed, accepted: accepts(parsed) }).toEqual({ value: parsed, accepted });
  };

  test('with every field right is accepted by both', () => {
    expect([byClassValidator(type, body), accepts(body)]).toEqual([true, true]);
    expect(Object.keys(body).sort()).toEqual(Object.keys(schemaOf(type)['properties'] as object).sort());
  });

  test('each field left out, null, and of every other kind', () => {
    for (const name of Object.keys(body)) {
      const { [name]: _, ...without } = body;
      agree(without);
      for (const value of [null, '', 0, -1, 1.5, true, [], {}, 'x', '\u0000', [null], [[]]])
        agree({ ...without, [name]: value });
    }
  });

  test('names that every object has are unknown fields', () => {
    // class-transformer leaves them out before class-validator could see them.
    for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__'])
      expect(accepts(JSON.parse(`{${JSON.stringify(body).slice(1, -1)},"${name}":1}`) as object)).toBe(false);
  });

  test('random and mutated bodies', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          { weight: 4, arbitrary: mutated(body) },
          { weight: 1, arbitrary: fc.dictionary(anyName(body), anyValue, { maxKeys: 4 }) },
        ),
        agree,
      ),
      { numRuns: 400, seed: 20_261_123 },
    );
  });
});
