// What the ledger knows of the mandatory market: rulebooks, and what every key emission unit got, owes and gave, year by year.
import type { EventData } from '../events.js';
import type { AccountId } from '../ids.js';
import type { Instant } from '../instant.js';
import { effectiveRulebook } from '../rulebooks/effective-rulebook.js';
import type { Rulebook } from '../rulebooks/rulebook.js';
import type { UndoLog } from '../undo-log.js';
import { shortfallOf } from './amount-due.js';
import { floorOfShare } from './exact-share.js';

/** A key emission unit (重点排放单位) in one compliance year. All amounts in tonnes. */
export interface UnitYear {
  readonly account: AccountId;
  readonly complianceYear: number;
  /** The account of the department that lists it; undefined where it only surrendered. */
  readonly authority: AccountId | undefined;
  readonly sector: string | undefined;
  /** Of a sector's rules, such as `gas`. */
  readonly unitClass: string | undefined;
  /** Whether it is on the list: who is taken off owes nothing. */
  readonly listed: boolean;
  /** Undefined until verified: zero is a report, missing is none. */
  readonly verified: number | undefined;
  readonly preAllocated: number | undefined;
  readonly finallyAllocated: number | undefined;
  /** Of earlier years, withheld from this year's allocation. */
  readonly deduction: number;
  /** What the plan gives, deductions taken off; undefined where no plan names the unit. */
  readonly entitled: number | undefined;
  /** From the department's account, less what went back. */
  readonly distributed: number;
  readonly surrendered: number;
  /** Of that in reductions. */
  readonly offset: number;
  /** Of what is surrendered: what was applied for before the deadline. */
  readonly onTime: number;
  /** Of what is surrendered: units of a later year's allocation, lent by the department. */
  readonly borrowed: number;
  /** The amount due, as rules and figures give it; undefined until emissions are verified. */
  readonly due: number | undefined;
  /** Of what was due: what successors owe instead (R22). */
  readonly passedOn: number;
  /** What the unit owes instead of those whose successor it is. */
  readonly takenOver: number;
  /**
   * Reductions that others surrendered and that count against this unit's share of offsets; less than nothing where its
   * own count against those of its successors.
   */
  readonly offsetTakenOver: number;
  /** As the deadline found it. */
  readonly fixed: FixedYear | undefined;
  /** Undefined where no list of the registry names the unit. */
  readonly carryOver: UnitCarryOver | undefined;
  /** For breaches of the year, from later allocations: one for each ground. */
  readonly decided: readonly DecidedDeduction[];
}

/** What an authority has decided to deduct, in tonnes or as a share of the allocation that it is deducted from. */
export type DecidedDeduction = Omit<EventData['DeductionDecided'], 'account' | 'complianceYear' | 'withdrawn'>;

/** What a unit may carry over by the rulebook of the year, and did. In tonnes. */
export interface UnitCarryOver {
  /** As the registry's list sets it. */
  readonly limit: number;
  /** Of what was held at the cut-off: judicially frozen. */
  readonly frozen: number;
  readonly carriedOver: number;
  /** Judicially frozen units released since the window closed. */
  readonly released: number;
  /** Of what is carried over: what was applied for after the window closed. */
  readonly late: number;
}

export const NOTHING_CARRIED_OVER: UnitCarryOver = { limit: 0, frozen: 0, carriedOver: 0, released: 0, late: 0 };

/** Whether the year asks anything of the unit: it is on the list, or has taken over from one that was. */
export const isObliged = ({ listed, takenOver }: Pick<OwedBy, 'listed' | 'takenOver'>): boolean =>
  listed || takenOver > 0;

/**
 * What the unit itself has to surrender for the year, in tonnes: what is due by its own figures, without what it passed on
 * and with what it took over. Undefined until its emissions are verified. Never negative: where figures were corrected
 * below what was passed on already, it owes nothing.
 */
export function owedBy({ listed, due, passedOn, takenOver }: OwedBy): number | undefined {
  if (listed && due === undefined) return undefined;
  return Math.max(0, (listed ? due! : 0) - passedOn + takenOver);
}
export type OwedBy = Pick<UnitYear, 'listed' | 'due' | 'passedOn' | 'takenOver'>;

/**
 * Tonnes that the unit lacks of what it owes: now, and as the deadline found it. What counts as surrendered by then is
 * what was applied for in time and is approved by now. Undefined where emissions are not verified, or nothing is fixed.
 */
export function missingOf(unit: Pick<UnitYear, keyof OwedBy | 'surrendered' | 'onTime' | 'fixed'>): {
  readonly now: number | undefined;
  readonly atDeadline: number | undefined;
} {
  const { surrendered, onTime, fixed } = unit;
  const owed = owedBy(unit);
  return {
    now: owed === undefined ? undefined : shortfallOf(owed, surrendered),
    atDeadline: fixed?.due === undefined ? undefined : shortfallOf(fixed.due, fixed.surrendered ?? onTime),
  };
}

/** The decisions of a year after one more: it takes the place of the one before of its ground, or takes it away. */
export function decidedAfter<One extends DecidedDeduction>(
  before: readonly One[],
  decision: One,
  withdrawn: true | undefined,
): readonly One[] {
  const others = before.filter(({ ground }) => ground !== decision.ground);
  return withdrawn ? others : [...others, decision];
}

export interface FixedYear {
  readonly due: number | undefined;
  /** Undefined while an application that was made in time is open. */
  readonly surrendered: number | undefined;
}

const UNKNOWN_UNIT: Omit<UnitYear, 'account' | 'complianceYear'> = {
  authority: undefined,
  sector: undefined,
  unitClass: undefined,
  listed: false,
  verified: undefined,
  preAllocated: undefined,
  finallyAllocated: undefined,
  deduction: 0,
  entitled: undefined,
  distributed: 0,
  surrendered: 0,
  offset: 0,
  onTime: 0,
  borrowed: 0,
  due: undefined,
  passedOn: 0,
  takenOver: 0,
  offsetTakenOver: 0,
  fixed: undefined,
  carryOver: undefined,
  decided: [],
};

export class ComplianceBook {
  private readonly published: Rulebook[] = [];
  private readonly years = new Map<number, Map<AccountId, UnitYear>>();
  /** Compliance years whose deadline is still to come, or still to be concluded. */
  private readonly open = new Map<number, Instant>();

  constructor(private readonly undo: UndoLog) {}

  /** In the order of their publication. */
  get rulebooks(): readonly Rulebook[] {
    return this.published;
  }

  rulebookOf(complianceYear: number, at: Instant): Rulebook | undefined {
    return effectiveRulebook(this.published, complianceYear, at);
  }

  find(account: AccountId, complianceYear: number): UnitYear | undefined {
    return this.years.get(complianceYear)?.get(account);
  }

  /** All units of the year, in the order in which they became known. */
  unitsOf(complianceYear: number): Iterable<UnitYear> {
    return this.years.get(complianceYear)?.values() ?? [];
  }

  /** All years of the account, in the order in which they became known. */
  yearsOf(account: AccountId): UnitYear[] {
    return [...this.years.values()].flatMap((units) => units.get(account) ?? []);
  }

  *all(): Iterable<UnitYear> {
    for (const units of this.years.values()) yield* units.values();
  }

  /**
   * Tonnes that authorities have decided to deduct from an allocation of the account. Shares take no more than there is
   * of it; what goes beyond it in tonnes stays open (R10).
   */
  deductionFrom(account: AccountId, complianceYear: number, allocated: number): number {
    let tonnes = 0;
    let ofShares = 0;
    for (const { decided } of this.yearsOf(account))
      for (const { deductedFrom, quantity = 0, share } of decided) {
        if (deductedFrom !== complianceYear) continue;
        tonnes += quantity;
        if (share !== undefined) ofShares += floorOfShare(allocated, share);
      }
    return tonnes + Math.min(allocated, ofShares);
  }

  /** The first year for which the account still owes something, or may come to. */
  openYearOf(account: AccountId): number | undefined {
    for (const complianceYear of [...this.years.keys()].sort((a, b) => a - b)) {
      const unit = this.find(account, complianceYear);
      if (!unit) continue;
      const owed = owedBy(unit);
      if (owed === undefined || unit.surrendered < owed) return complianceYear;
    }
    return undefined;
  }

  /** When the year's statuses are fixed, or looked at again; undefined where that is done, or was never to be. */
  concludesAt(complianceYear: number): Instant | undefined {
    return this.open.get(complianceYear);
  }

  get openYears(): ReadonlyMap<number, Instant> {
    return this.open;
  }

  publish(rulebook: Rulebook): void {
    this.published.push(rulebook);
    this.undo.push(() => {
      this.published.pop();
    });
  }

  change(account: AccountId, complianceYear: number, change: Partial<UnitYear>): void {
    let units = this.years.get(complianceYear);
    if (!units) this.years.set(complianceYear, (units = new Map<AccountId, UnitYear>()));
    const before = units.get(account) ?? { ...UNKNOWN_UNIT, account, complianceYear };
    this.undo.setEntry(units, account, { ...before, ...change });
  }

  /** @param at undefined: the year is concluded. */
  conclude(complianceYear: number, at: Instant | undefined): void {
    this.undo.setEntry(this.open, complianceYear, at);
  }
}
