// Who may start which operation, whether it waits for a second person, and who that may be: the operations table as data.
import type { OperationType } from './commands.js';
import type { AccountId } from './ids.js';
import type { Role } from './roles.js';
import { MARKET_OPERATIONS } from './voluntary-market/operations.js';

export interface OperationRule {
  /** Who starts it. */
  readonly makers: readonly Role[];
  /**
   * `always`: nobody does it alone. `account`: a representative alone where the account's rules let him; others never.
   * `never`: done at once.
   */
  readonly second: 'always' | 'account' | 'never';
  /** Who approves; a representative only of an account that is asked. */
  readonly checkers: readonly Role[];
}

const REGISTRY = ['registry-administrator', 'national-authority'] as const;
const AUTHORITIES = ['provincial-authority', 'national-authority'] as const;

export const OPERATIONS: Readonly<Record<OperationType, OperationRule>> = {
  OpenAccount: { makers: ['representative', 'registry-administrator'], second: 'always', checkers: REGISTRY },
  CloseAccount: {
    makers: ['representative', 'registry-administrator', ...AUTHORITIES],
    second: 'always',
    checkers: REGISTRY,
  },
  ChangeHolder: { makers: ['representative', 'registry-administrator'], second: 'always', checkers: REGISTRY },
  RestrainAccount: { makers: ['registry-administrator', ...AUTHORITIES], second: 'always', checkers: REGISTRY },
  AppointRepresentative: { makers: ['representative', 'registry-administrator'], second: 'always', checkers: REGISTRY },
  RemoveRepresentative: { makers: ['representative', 'registry-administrator'], second: 'always', checkers: REGISTRY },
  SetAccountRules: { makers: ['representative', 'registry-administrator'], second: 'always', checkers: REGISTRY },
  TrustAccount: {
    makers: ['representative', 'registry-administrator'],
    second: 'always',
    checkers: ['representative', ...REGISTRY],
  },
  // Whoever withdraws his trust is safer at once.
  DistrustAccount: { makers: ['representative', 'registry-administrator'], second: 'never', checkers: [] },
  CreateInstrument: { makers: ['registry-administrator'], second: 'always', checkers: REGISTRY },
  IssueUnits: { makers: ['registry-administrator'], second: 'always', checkers: REGISTRY },
  TransferUnits: {
    makers: ['representative', 'exchange', 'registry-administrator', 'provincial-authority', 'court-liaison'],
    second: 'account',
    checkers: REGISTRY,
  },
  MovePosition: { makers: ['representative'], second: 'account', checkers: REGISTRY },
  SurrenderUnits: { makers: ['representative'], second: 'always', checkers: AUTHORITIES },
  // A department out of its own account, for a unit whose allowances it keeps (R12).
  SettleObligation: { makers: ['representative', 'provincial-authority'], second: 'always', checkers: AUTHORITIES },
  // As a surrender: by the holder, decided by the department or the ministry.
  CarryOverUnits: { makers: ['representative'], second: 'always', checkers: AUTHORITIES },
  // As a surrender. Who decides finds that the unit is in hardship and under no differentiated management.
  BorrowUnits: { makers: ['representative'], second: 'always', checkers: AUTHORITIES },
  RetireUnits: { makers: ['representative'], second: 'account', checkers: REGISTRY },
  // By order of an authority only; the registry carries it out.
  CancelUnits: { makers: AUTHORITIES, second: 'always', checkers: REGISTRY },
  EncumberUnits: {
    makers: ['court-liaison', 'registry-administrator', 'representative', 'exchange'],
    second: 'always',
    checkers: REGISTRY,
  },
  ReleaseEncumbrance: {
    makers: ['court-liaison', 'registry-administrator', 'representative', 'exchange'],
    second: 'always',
    checkers: REGISTRY,
  },
  EnforceEncumbrance: {
    makers: ['court-liaison', 'registry-administrator', 'representative'],
    second: 'always',
    checkers: REGISTRY,
  },
  CorrectTransfer: { makers: ['registry-administrator'], second: 'always', checkers: REGISTRY },
  PublishRulebook: { makers: REGISTRY, second: 'always', checkers: REGISTRY },
  // The department determines, the registry recomputes and cross-checks (R7).
  ListKeyUnits: { makers: ['provincial-authority', 'registry-administrator'], second: 'always', checkers: REGISTRY },
  ReportEmissions: { makers: ['provincial-authority', 'registry-administrator'], second: 'always', checkers: REGISTRY },
  AdoptAllocation: { makers: ['provincial-authority', 'registry-administrator'], second: 'always', checkers: REGISTRY },
  // The registry computes and publishes what each may carry over.
  SetCarryOverLimits: { makers: REGISTRY, second: 'always', checkers: REGISTRY },
  // The department decides on a merger or split, the registry checks; across provinces it is the registry's own.
  PassOnObligation: {
    makers: ['provincial-authority', 'registry-administrator'],
    second: 'always',
    checkers: REGISTRY,
  },
  // A decision of the authority, checked by another person of the department or of the ministry.
  DecideDeduction: { makers: AUTHORITIES, second: 'always', checkers: AUTHORITIES },
  ...MARKET_OPERATIONS,
};

/** Whoever may start an encumbrance of a kind also asks for its release and enforcement. */
export const ENCUMBRANCE_MAKERS = {
  'judicial-freeze': ['court-liaison', 'registry-administrator'],
  // Of the debtor, with the pledgee, who approves; to end it also of the pledgee, whom an unwilling debtor cannot hold up.
  pledge: ['representative'],
  // At once: an order book cannot wait. Only the market that made it releases it. Which market trades which instrument is
  // open here: that is for the rulebooks of the instruments to say.
  'order-reservation': ['exchange'],
} as const satisfies Record<string, readonly Role[]>;

/** One who may approve a step. */
export interface Checker {
  readonly role: Role;
  /** Of a representative: of this account. */
  readonly account?: AccountId;
  /** Of a provincial authority: of this province. */
  readonly province?: string;
}

/** How long a proposal waits for its approvals. */
export const PROPOSAL_EXPIRY_DAYS = 14;

/**
 * How many proposals of one maker may be open at once. All of them are in memory and in every snapshot, and fall due one
 * by one: nobody, by mistake or on purpose, fills the ledger with what others have to end.
 */
export const OPEN_PROPOSALS_PER_MAKER = 5_000;

/**
 * How many that representatives made for one account: several people of one account share it. What is ordered about the
 * account does not count and is not held up, and neither is what ends an encumbrance: a debtor must not stop his creditors.
 */
export const OPEN_PROPOSALS_PER_ACCOUNT = 200;

/** How long after its approval an account on the trusted list begins to count. */
export const TRUST_WAITING_DAYS = 7;

/** How long after a transfer it can still be corrected. */
export const CORRECTION_WINDOW_DAYS = 90;
