// The accounts that an event concerns: in whose history it shows, and by which its documents are found.
import type { Fact, LedgerEvent } from '#domain/events.js';

export const accountsTouched = (event: LedgerEvent): ReadonlySet<string> =>
  new Set<string>([...event.balances.map(({ account }) => account), ...accountsTouchedOnly(event)]);

/** Accounts that the event concerns without changing a balance. */
export function accountsTouchedOnly(event: Fact): readonly string[] {
  switch (event.type) {
    case 'AccountOpened':
    case 'HolderChanged':
    case 'AccountRestrained':
    case 'RepresentativeAppointed':
    case 'RepresentativeRemoved':
    case 'AccountRulesSet':
    case 'DeductionDecided':
      return [event.data.account];
    case 'KeyUnitsListed':
    case 'EmissionsVerified':
    case 'AllocationAdopted':
    case 'CarryOverLimitsSet':
      return [event.data.account, ...event.data.lines.map(([unit]) => unit)];
    case 'ObligationPassedOn':
      return [event.data.account, ...event.data.lines.map(([successor]) => successor)];
    case 'ComplianceFixed':
      return event.data.lines.map(([unit]) => unit);
    case 'AccountClosed': {
      const { account, successor } = event.data;
      return successor === undefined ? [account] : [account, successor];
    }
    case 'AccountTrusted':
    case 'AccountDistrusted':
      return [event.data.account, event.data.trusted];
    // The others have their balances changed.
    case 'ObligationSettled':
    case 'UnitsBorrowed':
      return [event.data.subject];
    case 'UnitsEncumbered':
      return event.data.pledgee === undefined ? [] : [event.data.pledgee];
    case 'ProjectPublished':
    case 'ProjectValidated':
    case 'RegistrationApplied':
    case 'ProjectRegistered':
    case 'ProjectRevoked':
    case 'ReductionsPublished':
    case 'ReductionsVerified':
    case 'ReductionsRegistered':
      return [event.data.account];
    case 'ProposalMade':
    case 'ProposalEnded':
    case 'ProposalApproved':
    case 'CommandRejected':
      return [...new Set(event.data.accounts)];
    default:
      return [];
  }
}
