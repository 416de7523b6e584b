// What binds an account beyond its type: its state, its rules, who represents it, and whom it trusts.
import type { AccountId } from './ids.js';
import type { Instant } from './instant.js';

export const RESTRAINTS = ['none', 'restricted', 'frozen', 'suspended'] as const;
/**
 * `restricted`: nothing goes out but surrender and return; units arrive. `frozen`: nothing moves, by whomever.
 * `suspended`: nothing goes out, its representatives have no access, and units arrive only where that is allowed.
 */
export type Restraint = (typeof RESTRAINTS)[number];

export const REPRESENTATIVE_RIGHTS = ['initiate', 'approve', 'both', 'surrender', 'read'] as const;
export type RepresentativeRights = (typeof REPRESENTATIVE_RIGHTS)[number];

export interface Representative {
  /** The person's or system's id, as tokens carry it; never a name. */
  readonly person: string;
  readonly rights: RepresentativeRights;
}

export const SECOND_REPRESENTATIVE = ['never', 'untrusted', 'always'] as const;

export interface AccountRules {
  /** Whether a transfer waits for another representative: never, to accounts that are not trusted, always. */
  readonly secondRepresentative: (typeof SECOND_REPRESENTATIVE)[number];
  /** Whether a surrender waits for another representative before the authority sees it. */
  readonly surrenderSecond: boolean;
  /** How long a transfer to an account that is not trusted waits before it is executed, in hours. */
  readonly untrustedDelayHours: number;
  /** Whether such a transfer is executed in working hours only. */
  readonly workingHoursOnly: boolean;
}

/** Immutable: a change puts another in its place, so that one step undoes it. Most accounts share the same one. */
export interface AccountControl {
  readonly restraint: Restraint;
  readonly incoming: boolean;
  readonly rules: AccountRules;
  readonly representatives: ReadonlyMap<string, RepresentativeRights>;
  /** With the moment from which each is trusted. */
  readonly trusted: ReadonlyMap<AccountId, Instant>;
}

export const DEFAULT_RULES: AccountRules = {
  secondRepresentative: 'never',
  surrenderSecond: false,
  untrustedDelayHours: 0,
  workingHoursOnly: false,
};

export const UNCONTROLLED: AccountControl = {
  restraint: 'none',
  incoming: true,
  rules: DEFAULT_RULES,
  representatives: new Map(),
  trusted: new Map(),
};

export const initiates = (rights: RepresentativeRights | undefined): boolean =>
  rights === 'initiate' || rights === 'both';

export const approves = (rights: RepresentativeRights | undefined): boolean =>
  rights === 'approve' || rights === 'both';
