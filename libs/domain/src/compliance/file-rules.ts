// Files by province and sector: the list of key emission units, verified emissions, allocation plans, limits of carry-over. Each
// is taken whole or refused whole, with every wrong line named (operations and checks, "Files"; R7-R11).
import { accountOfType } from '../account-rules.js';
import type { Account } from '../account-table.js';
import type { AdoptAllocation, AllocationStage, CarryOverLine, ListKeyUnits, RecomputedPlan, ReportEmissions, SetCarryOverLimits } from '../commands.js'; // prettier-ignore
import type { Decision } from '../decision.js';
import type { Fact } from '../events.js';
import type { AccountId } from '../ids.js';
import type { Instant } from '../instant.js';
import type { LedgerState } from '../ledger-state.js';
import type { Rejection, WrongLine } from '../rejections.js';
import type { AllocationRule } from '../rulebooks/allocation-rules.js';
import type { CarryOver, Rulebook } from '../rulebooks/rulebook.js';
import { amountDue } from './amount-due.js';
import { baseOf, carryOverLimit } from './carry-over.js';
import type { UnitYear } from './compliance-book.js';
import { entitledBy } from './entitlements.js';
import { floorOfShare } from './exact-share.js';

/** More do not fit into one event with the longest names: a department sends a file for each sector. */
export const FILE_LINES_MAX = 500;

/** Their lines are longer: more do not fit. */
export const CARRY_OVER_LINES_MAX = 400;

/** A year's emissions of the whole country have ten digits. */
export const FILE_TONNES_MAX = 999_999_999_999;

/** So many wrong lines are named; the others are counted. */
export const WRONG_LINES_MAX = 100;

export function listKeyUnits(state: LedgerState, command: ListKeyUnits, at: Instant): Decision {
  const file = openFile(state, command, at);
  if ('code' in file) return { rejection: file };
  const { classesWithoutGap } = file.rulebook.caps;
  return taken(
    wrongLines(
      state,
      command,
      file,
      (unit) => unit.authority !== undefined,
      ([id, listed, unitClass]) => {
        const known = state.compliance.find(id, command.complianceYear);
        const elsewhere = known?.authority !== undefined && !isOf(known, command);
        if (elsewhere && (known.listed || listed === 'out')) return { why: 'listed-elsewhere' };
        if (listed === 'out' && !known?.listed) return { why: 'not-listed' };
        return unitClass === undefined || classesWithoutGap.includes(unitClass) ? undefined : { why: 'class-unknown' };
      },
    ),
    () => ({ type: 'KeyUnitsListed', data: { ...fileOf(command), lines: command.lines } }),
  );
}

export function reportEmissions(state: LedgerState, command: ReportEmissions, at: Instant): Decision {
  const file = openFile(state, command, at);
  if ('code' in file) return { rejection: file };
  return taken(
    wrongLines(
      state,
      command,
      file,
      (unit) => unit.listed && unit.verified !== undefined,
      ([id]) => listedIn(state, command, id),
    ),
    () => ({
      type: 'EmissionsVerified',
      data: {
        ...fileOf(command),
        lines: command.lines.map(([id, verified]) => {
          const unit = state.compliance.find(id, command.complianceYear)!;
          return [id, verified, dueOf({ ...unit, verified }, file.rulebook)!] as const;
        }),
      },
    }),
  );
}

export function adoptAllocation(state: LedgerState, command: AdoptAllocation, at: Instant): Decision {
  const { stage, complianceYear } = command;
  const file = openFile(state, command, at);
  if ('code' in file) return { rejection: file };
  const field = stage === 'pre' ? 'preAllocated' : 'finallyAllocated';
  return taken(
    wrongLines(
      state,
      command,
      file,
      (unit) => unit.listed && unit[field] !== undefined,
      ([id, allocated, deduction], index) => {
        const unlisted = listedIn(state, command, id);
        if (unlisted) return unlisted;
        // Pre-allocated is by what was emitted the year before, finally by what was emitted in the year.
        const basis = state.compliance.find(id, stage === 'pre' ? complianceYear - 1 : complianceYear)?.verified;
        const wrong =
          stage === 'pre'
            ? checkPre(allocated, basis, file)
            : checkFinal(allocated, basis, file, command.recomputed, index);
        if (wrong) return wrong;
        const entitlement = entitlementOf(state.compliance.find(id, complianceYear)!, stage, allocated);
        const expected = state.compliance.deductionFrom(id, complianceYear, entitlement);
        return deduction === expected ? undefined : { why: 'deduction-not-as-decided', expected };
      },
    ),
    () => ({
      type: 'AllocationAdopted',
      data: {
        ...fileOf(command),
        stage,
        lines: command.lines.map(([id, allocated, deduction]) => {
          const before = state.compliance.find(id, complianceYear)!;
          const entitlement = entitlementOf(before, stage, allocated);
          const entitled = entitledBy(before, { entitlement, deduction });
          const due = dueOf({ ...before, [field]: allocated }, file.rulebook) ?? null;
          return [id, allocated, deduction, entitled, due] as const;
        }),
      },
    }),
  );
}

/** Once the holdings are those of the cut-off. A later list changes limits, and not what was carried over by then. */
export function setCarryOverLimits(state: LedgerState, command: SetCarryOverLimits, at: Instant): Decision {
  const { complianceYear, sector } = command;
  const file = openFile(state, command, at);
  if ('code' in file) return { rejection: file };
  const rules = file.rulebook.carryOver;
  if (!rules) return { rejection: { code: 'no-carry-over', complianceYear } };
  const base = baseOf(rules, sector);
  if (base === undefined) return { rejection: { code: 'sector-without-carry-over', complianceYear, sector } };
  if (at < rules.holdingsAt)
    return { rejection: { code: 'carry-over-not-open', complianceYear, opensAt: rules.holdingsAt } };
  return taken(
    wrongLines(
      state,
      command,
      file,
      (unit) => unit.listed && unit.carryOver !== undefined,
      (line) => listedIn(state, command, line[0]) ?? checkLimit(line, base, rules),
    ),
    () => ({ type: 'CarryOverLimitsSet', data: { ...fileOf(command), lines: command.lines } }),
  );
}

/**
 * The amount due (R16): the verified emissions; where the plan caps the duty and not the gap (2019-20), what it makes of
 * them and of the allocation. Undefined until both are there.
 */
export function dueOf(unit: DueBy, { caps }: Rulebook): number | undefined {
  const { verified, finallyAllocated: allocated, unitClass } = unit;
  if (verified === undefined || caps.adjusts === 'allocation') return verified;
  // Until the final allocation is known the duty is not capped by it.
  if (allocated === undefined) return verified;
  const gas = unitClass !== undefined && caps.classesWithoutGap.includes(unitClass);
  return amountDue([{ gas, verified, allocated }], { gapShareMax: caps.gapShareMax });
}
type DueBy = Pick<UnitYear, 'verified' | 'finallyAllocated' | 'unitClass'>;

/** A pre-allocation that is corrected after the final allocation changes nothing of that. */
const entitlementOf = (
  { finallyAllocated }: Pick<UnitYear, 'finallyAllocated'>,
  stage: AllocationStage,
  allocated: number,
): number => (stage === 'pre' ? (finallyAllocated ?? allocated) : allocated);

type FileCommand = ListKeyUnits | ReportEmissions | AdoptAllocation | SetCarryOverLimits;
type FileFrame = Pick<FileCommand, 'account' | 'complianceYear' | 'sector' | 'fileLines'>;
type Complaint = Pick<WrongLine, 'why' | 'expected'>;

interface OpenFile {
  readonly authority: Account;
  readonly rulebook: Rulebook;
  readonly rule: AllocationRule;
}

function openFile(
  state: LedgerState,
  { account, complianceYear, sector }: FileFrame,
  at: Instant,
): OpenFile | Rejection {
  const authority = accountOfType(state, account, ['authority']);
  if ('code' in authority) return authority;
  const rulebook = state.compliance.rulebookOf(complianceYear, at);
  if (!rulebook) return { code: 'no-rulebook', complianceYear };
  const rule = rulebook.allocation.find((one) => one.sector === sector && one.years.includes(complianceYear));
  return rule ? { authority, rulebook, rule } : { code: 'sector-not-covered', complianceYear, sector };
}

const fileOf = ({ account, complianceYear, sector }: FileFrame) => ({ account, complianceYear, sector });

const isOf = (unit: UnitYear, { account, sector }: FileFrame): boolean =>
  unit.authority === account && unit.sector === sector;

/** What is wrong with the lines, in their order, and with what is missing: nobody drops out of a file in silence. */
function wrongLines<Line extends FileCommand['lines'][number]>(
  state: LedgerState,
  command: FileFrame & { readonly lines: readonly Line[] },
  { authority }: OpenFile,
  wasThere: (unit: UnitYear) => boolean,
  check: (line: Line, index: number) => Complaint | undefined,
): readonly WrongLine[] {
  const wrong: WrongLine[] = [];
  const named = new Set<AccountId>();
  for (const [index, line] of command.lines.entries()) {
    const [unit] = line;
    const complaint = named.has(unit)
      ? ({ why: 'duplicate' } as const)
      : (whoIs(state, unit, authority, command.complianceYear) ?? check(line, index));
    // The first line of the file names the columns.
    if (complaint) wrong.push({ line: command.fileLines?.[index] ?? index + 2, unit, ...complaint });
    named.add(unit);
  }
  for (const unit of state.compliance.unitsOf(command.complianceYear))
    if (isOf(unit, command) && wasThere(unit) && !named.has(unit.account))
      wrong.push({ line: 0, unit: unit.account, why: 'missing-line' });
  return wrong;
}

/** Of a unit that is gone the figures of its years can still be corrected. */
function whoIs(
  state: LedgerState,
  id: AccountId,
  { province }: Account,
  complianceYear: number,
): Complaint | undefined {
  const account = state.accounts.get(id);
  if (!account || (account.closed && state.compliance.find(id, complianceYear)?.authority === undefined))
    return { why: 'account-not-found' };
  if (account.type !== 'holding') return { why: 'account-type-not-allowed' };
  return province === undefined || account.province === province ? undefined : { why: 'other-province' };
}

function listedIn(state: LedgerState, command: FileFrame, id: AccountId): Complaint | undefined {
  const unit = state.compliance.find(id, command.complianceYear);
  if (!unit?.listed) return { why: 'not-listed' };
  return isOf(unit, command) ? undefined : { why: 'listed-elsewhere' };
}

/** R8: a share of the year before, floored to whole tonnes. Where the rulebook names none, the department sets the amount. */
function checkPre(allocated: number, basis: number | undefined, { rulebook }: OpenFile): Complaint | undefined {
  const { preAllocation } = rulebook;
  if (!preAllocation) return undefined;
  if (basis === undefined) return { why: 'emissions-not-verified' };
  const expected = floorOfShare(basis, preAllocation.share);
  if (preAllocation.kind === 'maximum') return allocated > expected ? { why: 'above-maximum', expected } : undefined;
  return allocated === expected ? undefined : { why: 'not-as-computed', expected };
}

/**
 * Formulas that need a unit's production figures are recomputed where the file comes in, and the ledger holds the result
 * against the plan (R7): as long as the emissions and the rulebook are still those that it was computed by.
 */
function checkFinal(
  allocated: number,
  verified: number | undefined,
  { rule, rulebook }: OpenFile,
  recomputed: RecomputedPlan | undefined,
  index: number,
): Complaint | undefined {
  if (verified === undefined) return { why: 'emissions-not-verified' };
  let expected = verified;
  if (rule.formula !== 'verified-emissions') {
    const line = recomputed?.lines[index];
    if (!line || recomputed.rulebook !== rulebook.id || recomputed.effectiveFrom !== rulebook.effectiveFrom)
      return { why: 'not-recomputed' };
    if (line[0] !== verified) return { why: 'other-emissions', expected: verified };
    expected = line[1];
  }
  return allocated === expected ? undefined : { why: 'not-as-computed', expected };
}

function checkLimit(
  [, sold, bought, tradingAvailable, registryAvailable, judiciallyFrozen, pendingApplications, limit]: CarryOverLine,
  base: number,
  { factor }: CarryOver,
): Complaint | undefined {
  const held = { tradingAvailable, registryAvailable, judiciallyFrozen, pendingApplications };
  const expected = carryOverLimit(base, factor, { sold, bought }, held);
  return limit === expected ? undefined : { why: 'not-as-computed', expected };
}

function taken(wrong: readonly WrongLine[], fact: () => Fact): Decision {
  if (wrong.length > 0)
    return { rejection: { code: 'file-refused', wrong: wrong.length, lines: wrong.slice(0, WRONG_LINES_MAX) } };
  return { facts: [fact()] };
}
