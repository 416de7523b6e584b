// Which accounts a caller sees. What he does not see answers like what does not exist.
import { assertNever } from '#domain/assert-never.js';
import { EVERYTHING, NOTHING, type Sight } from '#read-models/sight.js';
import type { Caller } from '../http/caller.js';

/**
 * Asked for each query and each list, and put into its SQL. A representative sees the accounts that name him (of these only
 * those that his token names, where it names some), a provincial
 * authority those of its province.
 */
export function sightOf({ role, actor, province, accounts: only }: Caller): Sight {
  switch (role) {
    case 'national-authority':
    case 'registry-administrator':
    case 'court-liaison':
    case 'auditor':
    case 'regulator':
      return EVERYTHING;
    case 'exchange':
      return TRADING;
    case 'representative':
      return { accounts: { person: actor, only }, compartment: undefined };
    case 'provincial-authority':
      return { accounts: { province: province! }, compartment: undefined };
    case 'verification-body':
    case 'public':
      return NOTHING;
    default:
      return assertNever(role);
  }
}

const TRADING: Sight = { ...EVERYTHING, compartment: 'trading' };
