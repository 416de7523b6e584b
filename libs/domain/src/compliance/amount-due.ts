// What a key emission unit owes for one compliance year, how much of it may be offset, and what stays short.
import { floorOfShare, wholeTonnes } from './exact-share.js';

/** A subject's verified emissions and free allocation of one year, for its gas units or for all others. */
export interface VerifiedPart {
  readonly gas: boolean;
  readonly verified: number;
  readonly allocated: number;
}

export interface DueRules {
  /**
   * Where the plan caps the duty, as that of 2019-20 did: a gas unit owes no more than its free allocation, others no
   * more than that and this share of their emissions, a decimal such as "0.20". Absent where the emissions are due: later
   * plans allocate more instead.
   */
  readonly gapShareMax?: string | undefined;
}

/**
 * Tonnes due (R16). The cap is floored: it is a limit of the duty, and a part of a tonne beyond it is not owed.
 * @param parts none for a year without verified emissions of any kind, which is a report of zero; a year whose emissions
 *   are not verified yet has no amount due at all, and is not asked about here.
 */
export function amountDue(parts: readonly VerifiedPart[], { gapShareMax }: DueRules): number {
  const dueOf = ({ gas, verified, allocated }: VerifiedPart): number => {
    wholeTonnes(verified);
    if (gapShareMax === undefined) return verified;
    const gapMax = gas ? 0 : floorOfShare(verified, gapShareMax);
    return Math.min(verified, wholeTonnes(allocated) + gapMax);
  };
  return wholeTonnes(parts.reduce((sum, part) => sum + dueOf(part), 0));
}

/** What is missing. A surplus of one year answers for no other: units are surrendered for a year. */
export const shortfallOf = (due: number, surrendered: number): number =>
  Math.max(0, wholeTonnes(due) - wholeTonnes(surrendered));

/** Reductions that may stand in for allowances (R18), at most. @param share of the amount due, such as "0.05" */
export const offsetLimit = (due: number, { share }: { readonly share: string }): number => floorOfShare(due, share);
