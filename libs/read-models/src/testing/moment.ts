// What the ledger holds at one revision, as lines that sort and compare: a difference shows what it is.
import { mayApprove } from '#domain/authority.js';
import type { CommandContext } from '#domain/commands.js';
import {
  type DecidedDeduction,
  isObliged,
  missingOf,
  owedBy,
  type UnitYear,
} from '#domain/compliance/compliance-book.js';
import { complianceStatus } from '#domain/compliance/compliance-status.js';
import type { LedgerState, Proposal } from '#domain/ledger-state.js';
import { deductionsText } from '../compliance/deductions-text.js';
import { type Caller } from '../proposals/queries.js';
import { checkerText } from '../proposals/checkers.js';

export interface Moment {
  /** `account instrument compartment available encumbered` of every holding there ever was. */
  readonly balances: readonly string[];
  /** `account instrument compartment batch start-end`, and the operation where one encumbers the range. */
  readonly ranges: readonly string[];
  /** `account type holder province restraint incoming closed rules` */
  readonly accounts: readonly string[];
  /** `account person rights` */
  readonly representatives: readonly string[];
  /** `account trusted effectiveAt` */
  readonly trusted: readonly string[];
  /** `encumbrance kind account instrument compartment remaining expiresAt pledgee` */
  readonly encumbrances: readonly string[];
  /** `proposal type maker status approvers asked` */
  readonly proposals: readonly string[];
  /** `person role proposal` for everyone who may approve it. */
  readonly toApprove: readonly string[];
  /** As `complianceLines` has them. */
  readonly compliance: readonly string[];
}

export function momentOf(state: LedgerState, callers: readonly Caller[]): Moment {
  const balances: string[] = [];
  const ranges: string[] = [];
  for (const holding of state.allHoldings()) {
    const name = `${holding.account.id} ${holding.of.id} ${holding.compartment}`;
    balances.push(`${name} ${holding.available} ${holding.encumbered}`);
    for (const { batch, start, end } of state.register.ranges(holding)) ranges.push(`${name} ${batch} ${start}-${end}`);
  }
  for (const { id, holding, units } of state.operations.values())
    for (const { batch, start, end } of state.register.ranges(units))
      ranges.push(`${holding.account.id} ${holding.of.id} ${holding.compartment} ${batch} ${start}-${end} ${id}`);
  const accounts = [...state.accounts.values()];
  const proposals = [...state.proposals.values()];
  return {
    balances: balances.sort(),
    ranges: ranges.sort(),
    accounts: accounts
      .map(({ id, type, holder, province, control, closed }) =>
        accountLine({ account: id, type, holder, province, ...control, closed }),
      )
      .sort(),
    representatives: accounts
      .flatMap(({ id, control }) => [...control.representatives].map(([person, rights]) => `${id} ${person} ${rights}`))
      .sort(),
    trusted: accounts
      .flatMap(({ id, control }) => [...control.trusted].map(([trusted, since]) => `${id} ${trusted} ${since}`))
      .sort(),
    encumbrances: Array.from(state.allPinning(), ({ id, kind, holding, quantity, expiresAt, pledgee }) =>
      [
        id,
        kind,
        holding.account.id,
        holding.of.id,
        holding.compartment,
        quantity,
        expiresAt ?? '-',
        pledgee ?? '-',
      ].join(' '),
    ).sort(),
    proposals: proposals.map(proposalLine).sort(),
    toApprove: callers
      .flatMap((caller) =>
        proposals
          .filter((proposal) => isAskedFor(state, proposal, caller))
          .map(({ id }) => `${caller.person} ${caller.role} ${id}`),
      )
      .sort(),
    compliance: complianceLines(state),
  };
}

/** Every field of every unit and year, with the status that the domain gives it. */
export const complianceLines = (state: LedgerState): string[] =>
  Array.from(state.compliance.all(), (unit) =>
    complianceLine({
      ...unit,
      province: state.accounts.get(unit.account)?.province,
      status: statusOf(state, unit),
      fixedDue: unit.fixed?.due,
      fixedSurrendered: unit.fixed?.surrendered,
      carryOverLimit: unit.carryOver?.limit,
      carryOverFrozen: unit.carryOver?.frozen,
      carriedOver: unit.carryOver?.carriedOver ?? 0,
      owed: owedBy(unit),
      shortfall: missingOf(unit).now,
      shortfallAtDeadline: missingOf(unit).atDeadline,
      decidedDeductions: unit.decided,
    }),
  ).sort();

/** The fields of a row, or of a unit in the ledger's book, whatever else either has. */
export const complianceLine = (unit: object): string =>
  COMPLIANCE_FIELDS.map((field) => {
    const value = (unit as Readonly<Record<string, string | number | readonly DecidedDeduction[] | undefined>>)[field];
    return (typeof value === 'object' && value !== null ? deductionsText(value)?.replaceAll(' ', '+') : value) ?? '-';
  }).join(' ');

const COMPLIANCE_FIELDS =
  `complianceYear account province authority sector unitClass listed verified due preAllocated finallyAllocated
   deduction entitled distributed surrendered offset onTime status fixedDue fixedSurrendered carryOverLimit carryOverFrozen carriedOver
   passedOn takenOver owed borrowed shortfall shortfallAtDeadline decidedDeductions`.split(/\s+/);

/** A year for which no list names the unit asks nothing of it, unless it took over from one that was named. */
function statusOf(state: LedgerState, { account, complianceYear }: UnitYear): string {
  const known = [...state.compliance.all()].filter(
    (one) => one.account === account && (one.authority !== undefined || isObliged(one)),
  );
  if (known.length === 0) return 'NOT_APPLICABLE';
  const firstYear = Math.min(...known.map((one) => one.complianceYear));
  const years = [];
  for (let year = firstYear; year <= complianceYear; year++) {
    const unit = state.compliance.find(account, year);
    const obliged = unit && isObliged(unit);
    years.push({ year, due: unit && owedBy(unit), surrendered: unit?.surrendered ?? 0, excluded: !obliged });
  }
  return complianceStatus({ firstYear }, years, complianceYear).status;
}

export interface AccountFacts {
  readonly account: string;
  readonly type: string;
  readonly holder: string | null | undefined;
  readonly province: string | null | undefined;
  readonly restraint: string;
  readonly incoming: boolean;
  readonly closed: boolean;
  readonly rules: object;
}

export const accountLine = ({
  account,
  type,
  holder,
  province,
  restraint,
  incoming,
  closed,
  rules,
}: AccountFacts): string =>
  [account, type, holder ?? '-', province ?? '-', restraint, incoming, closed]
    .concat(Object.entries(rules).sort().flat() as string[])
    .join(' ');

const proposalLine = ({ id, operation, maker, approvers, steps }: Proposal): string => {
  const asked = steps[approvers.length];
  const status = asked ? 'open' : 'approved';
  return `${id} ${operation.type} ${maker} ${status} (${approvers.join()}) (${asked?.map(checkerText).join() ?? ''})`;
};

/** Told by the domain, not by the read model's idea of it. */
function isAskedFor(state: LedgerState, proposal: Proposal, { person, role, province }: Caller): boolean {
  return (
    proposal.approvers.length < proposal.steps.length &&
    proposal.maker !== person &&
    !proposal.approvers.includes(person) &&
    mayApprove(state, proposal, { actor: person, role, province } as CommandContext)
  );
}
