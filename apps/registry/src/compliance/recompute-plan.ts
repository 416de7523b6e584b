// What the registry itself makes of the figures of a final plan, unit by unit (R7).
import { setImmediate as turn } from 'node:timers/promises';
import { allocationOf } from '#domain/allocation/allocation-of.js';
import type { RecomputedPlan } from '#domain/commands.js';
import { exact, sumOf } from '#domain/exact.js';
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import { type Row, WrongLines } from './csv-file.js';
import type { PlanLine } from './plan-file.js';

export interface PlanOf {
  readonly rulebook: Rulebook;
  readonly sector: string;
  readonly complianceYear: number;
  /** Verified emissions of an account, where they are reported. */
  readonly verifiedOf: (account: string) => number | undefined;
}

/** @throws HttpProblem `file-malformed` that names each line whose figures the formula cannot take, and why. */
export async function recomputePlan(lines: readonly PlanLine[], of: PlanOf): Promise<RecomputedPlan> {
  const { id: rulebook, effectiveFrom } = of.rulebook;
  const wrong = new WrongLines();
  const recomputed: (readonly [number, number] | null)[] = [];
  for (const line of lines) {
    recomputed.push(recomputeLine(line, of, wrong));
    // Others are served between one unit and the next: a country's power takes a second.
    await turn();
  }
  wrong.refuse();
  return { rulebook, effectiveFrom, lines: recomputed };
}

function recomputeLine(
  { account, rows }: PlanLine,
  { rulebook, sector, complianceYear, verifiedOf }: PlanOf,
  wrong: WrongLines,
): readonly [number, number] | null {
  const byUnits = rows[0]!.cells['unit'] !== undefined;
  const verified = byUnits ? sumOf(rows.map(({ cells }) => exact(cells['verified']!))).ceil().toNumber() : verifiedOf(account); // prettier-ignore
  // The ledger says of this line that its emissions are not verified.
  if (verified === undefined) return null;
  const activity = byUnits ? { units: rows.map(generatingUnit) } : { verified, ...given(rows[0]!, 'intensity', 'exception') }; // prettier-ignore
  const allocation = allocationOf(rulebook, sector, complianceYear, activity);
  if (!('problems' in allocation)) return [verified, allocation.tonnes];
  for (const { field, message } of allocation.problems) {
    // `units[3].load`: of the fourth row. What is wrong with all of them is told of the first.
    const [, index, name] = /^units\[(\d+)\]\.?(.*)$/.exec(field) ?? [undefined, '0', field];
    const column = name === 'unitClass' ? 'class' : name;
    wrong.add((rows[Number(index)] ?? rows[0]!).line, column ? `${column} ${message}` : message);
  }
  return null;
}

const generatingUnit = (row: Row) => ({
  unitClass: row.cells['class'],
  heatGj: row.cells['heatGj'],
  verified: row.cells['verified'],
  ...given(row, 'generatedMwh', 'suppliedMwh', 'ratedMw', 'cooling', 'heatRatio', 'load'),
});

/** Those cells that are not empty. */
const given = ({ cells }: Row, ...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.flatMap((name) => (cells[name] ? [[name, cells[name]]] : [])));
