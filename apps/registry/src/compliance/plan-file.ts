// The columns of an allocation plan, by the formula of its sector, and its lines: one for each unit, or for each generating unit.
import { FILE_LINES_MAX } from '#domain/compliance/file-rules.js';
import type { AllocationRule } from '#domain/rulebooks/allocation-rules.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { account, code, figure, name, oneOf, tonnes } from './cells.js';
import { type Columns, readCsv, type Row, WrongLines } from './csv-file.js';

const AMOUNTS: Columns = {
  account: { check: account },
  allocated: { check: tonnes },
  // What is decided to be deducted for earlier years (R10); nothing where it is left out.
  deduction: { check: tonnes, optional: true },
};

/** Which of them a class needs, its corrections say: the formula names what is missing. */
const GENERATING_UNIT: Columns = {
  unit: { check: name },
  class: { check: code },
  verified: { check: figure },
  heatGj: { check: figure },
  generatedMwh: { check: figure, optional: true },
  suppliedMwh: { check: figure, optional: true },
  ratedMw: { check: figure, optional: true },
  cooling: { check: oneOf('air', 'water'), optional: true },
  heatRatio: { check: figure, optional: true },
  load: { check: figure, optional: true },
};

const INTENSITY: Columns = {
  intensity: { check: figure, optional: true },
  exception: { check: code, optional: true },
};

const optional = (columns: Columns): Columns =>
  Object.fromEntries(Object.entries(columns).map(([column, { check }]) => [column, { check, optional: true }]));

const FIGURES: Readonly<Record<AllocationRule['formula'], Columns>> = {
  'verified-emissions': {},
  'balance-value': INTENSITY,
  'power-benchmarks': GENERATING_UNIT,
};

/** A sector of power has fewer in any province. */
export const GENERATING_UNITS_MAX = 2_000;

/** The plan of one key emission unit. */
export interface PlanLine {
  readonly account: string;
  readonly allocated: number;
  readonly deduction: number;
  /** Its rows: of a plan for power one for each generating unit, else one. */
  readonly rows: readonly Row[];
}

/** What a plan must hold. Pre-allocation is by the emissions of the year before, and needs no figures. */
export interface PlanForm {
  readonly columns: Columns;
  readonly rowsMax: number;
  readonly byUnits: boolean;
}

/** @param rule of a final plan; undefined where none is in force: then the ledger says so of whatever form it has */
export function formOf(stage: 'pre' | 'final', rule: AllocationRule | undefined): PlanForm {
  if (stage === 'pre') return { columns: AMOUNTS, rowsMax: FILE_LINES_MAX, byUnits: false };
  if (!rule) {
    const columns = { ...AMOUNTS, ...optional(GENERATING_UNIT), ...INTENSITY };
    return { columns, rowsMax: GENERATING_UNITS_MAX, byUnits: true };
  }
  const byUnits = rule.formula === 'power-benchmarks';
  const columns = { ...AMOUNTS, ...FIGURES[rule.formula] };
  return { columns, rowsMax: byUnits ? GENERATING_UNITS_MAX : FILE_LINES_MAX, byUnits };
}

/** @throws HttpProblem `file-malformed`; 413 where there are more key emission units than a file may have. */
export function readPlan(content: Buffer, { columns, byUnits }: PlanForm): readonly PlanLine[] {
  const rows = readCsv(content, columns);
  if (!byUnits) return rows.map((row) => lineOf([row]));
  const groups = new Map<string, Row[]>();
  const wrong = new WrongLines();
  for (const row of rows) {
    const { account: id, unit } = row.cells as Readonly<Record<'account' | 'unit', string>>;
    const group = groups.get(id);
    if (!group) groups.set(id, [row]);
    else {
      const [first] = group as [Row];
      for (const column of ['allocated', 'deduction'])
        if (row.cells[column] !== first.cells[column])
          wrong.add(row.line, `${column} differs from that of ${id} in line ${first.line}`);
      const twin = group.find(({ cells }) => cells['unit'] === unit);
      if (twin) wrong.add(row.line, `names the unit ${JSON.stringify(unit)} of ${id} again, after line ${twin.line}`);
      group.push(row);
    }
  }
  wrong.refuse();
  if (groups.size > FILE_LINES_MAX)
    throw new HttpProblem(
      problemOf('payload-too-large', {
        en: `A file has at most ${FILE_LINES_MAX} key emission units; this one has ${groups.size}.`,
        zh: `一个文件最多包括 ${FILE_LINES_MAX} 家重点排放单位；本文件有 ${groups.size} 家。`,
      }),
    );
  return [...groups.values()].map(lineOf);
}

function lineOf(rows: readonly Row[]): PlanLine {
  const { account: id, allocated, deduction } = rows[0]!.cells;
  return { account: id!, allocated: Number(allocated), deduction: Number(deduction), rows };
}
