// Who asks, in tests: `ann.as('representative')`; every test knows the same people.
import type { AccountRules, RepresentativeRights } from '../account-control.js';
import { DEFAULT_RULES } from '../account-control.js';
import type { AccountOwner, Command, CommandContext, Operation } from '../commands.js';
import { accountId } from '../ids.js';
import type { Role } from '../roles.js';
import { holding } from './commands.js';
import { account, after, type Circumstance } from './given.js';

/** What a command's context says of its sender. */
export type Person = Partial<CommandContext>;

export const person = (actor: string, role: Role, province?: string): Person => ({
  actor,
  role,
  ...(province !== undefined && { province }),
});

export const representative = (actor: string): Person => person(actor, 'representative');
export const registrar = person('registrar', 'registry-administrator');
export const registrar2 = person('registrar-2', 'registry-administrator');
export const ministry = person('ministry', 'national-authority');
export const HUBEI = '420000';
export const HUNAN = '430000';
export const hubei = person('hubei', 'provincial-authority', HUBEI);
export const hunan = person('hunan', 'provincial-authority', HUNAN);
export const court = person('court', 'court-liaison');
export const exchange = person('sheex', 'exchange');

export interface Opened {
  readonly holds?: number;
  /** The account's people, by name. */
  readonly people?: Readonly<Record<string, RepresentativeRights>>;
  readonly rules?: Partial<AccountRules>;
  readonly owner?: AccountOwner;
}

/** An account of Hubei with people and rules, and units in its registry position. */
export function plant(id: string, { holds = 0, people, rules, owner }: Opened = {}): Circumstance {
  const opening: Command = {
    type: 'OpenAccount',
    account: accountId(id),
    owner: owner ?? { ...(holding(id) as Extract<AccountOwner, { accountType: 'holding' }>), province: HUBEI },
    ...(people && { representatives: Object.entries(people).map(([name, rights]) => ({ person: name, rights })) }),
    ...(rules && { rules: { ...DEFAULT_RULES, ...rules } }),
  };
  return {
    arrange: (ledger) => {
      after(opening).arrange(ledger);
      if (holds > 0) after(issueTo(id, holds)).arrange(ledger);
    },
  };
}

const issueTo = (id: string, quantity: number): Operation => ({
  type: 'IssueUnits',
  instrument: 'CEA24' as never,
  to: accountId(id),
  quantity,
});

export const hubeiAuthority = account('EED-HUBEI', { accountType: 'authority', province: HUBEI });
export const hunanAuthority = account('EED-HUNAN', { accountType: 'authority', province: HUNAN });

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
