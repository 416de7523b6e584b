// The table of results: each goal with its figure, its baseline, the ratio with its spread, and whether it is reached.
import { type Goal, GOALS } from './goals.js';
import { median, type Results, short } from './rounds.js';

export interface RowResult extends Goal {
  /** Medians over the rounds. */
  readonly value: number;
  readonly baseline: number | undefined;
  /** Of the rounds' ratios, or of the figures where there is no baseline. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly verdict: 'aim' | 'reach' | 'short' | '';
  readonly remark: string;
}

/** Rows of which nothing was measured are left out. */
export function rowsOf(results: Results, wanted: (id: string) => boolean): RowResult[] {
  return GOALS.filter(({ id }) => wanted(id)).flatMap((goal) => {
    const values = figuresOf(results, goal.of);
    const baselines = goal.over ? figuresOf(results, goal.over) : undefined;
    if (values.length === 0 || (baselines && baselines.length === 0)) return [];
    const judged = baselines ? values.map((value, round) => value / baselines[round]!) : values;
    const result = median(judged);
    return [
      {
        ...goal,
        value: median(values),
        baseline: baselines && median(baselines),
        median: result,
        min: Math.min(...judged),
        max: Math.max(...judged),
        verdict: verdictOf(goal, result),
        remark: [goal.of, goal.over].map((name) => remarkOf(results, name)).find((text) => text !== '') ?? '',
      },
    ];
  });
}

export function table(rows: readonly RowResult[]): string {
  const lines = [
    ['id', 'measure', 'value', 'baseline', '', 'result (min – max)', 'reach', 'aim', 'verdict'],
    ...rows.map((row) => [
      row.id,
      row.title,
      `${short(row.value)} ${row.unit}`,
      row.baseline === undefined ? '' : `${short(row.baseline)} ${row.unit}`,
      row.overTitle ?? '',
      `${short(row.median)}${row.baseline === undefined ? ` ${row.unit}` : '×'} (${short(row.min)} – ${short(row.max)})`,
      goalText(row, row.reach),
      goalText(row, row.aim),
      row.verdict,
    ]),
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const rightAligned = new Set([2, 3, 6, 7]);
  const text = lines.map((line) =>
    line
      .map((cell, column) => (rightAligned.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
  const remarks = rows.filter(({ remark }) => remark !== '').map(({ id, remark }) => `  ${id}: ${remark}`);
  return [
    text[0]!,
    '─'.repeat(text[0]!.length),
    ...text.slice(1),
    ...(remarks.length > 0 ? ['', ...remarks] : []),
  ].join('\n');
}

function figuresOf(results: Results, path: string): number[] {
  const [subject = '', figure = ''] = path.split('.');
  return (results.get(subject) ?? []).map((figures) => figures[figure]).filter((value) => typeof value === 'number');
}

function remarkOf(results: Results, path: string | undefined): string {
  const remark = path && results.get(path.split('.')[0]!)?.at(-1)?.['remark'];
  return typeof remark === 'string' ? remark : '';
}

function verdictOf({ better, reach, aim }: Goal, result: number): RowResult['verdict'] {
  if (reach === undefined || aim === undefined) return '';
  const holds = (goal: number): boolean => (better === 'higher' ? result >= goal : result <= goal);
  return holds(aim) ? 'aim' : holds(reach) ? 'reach' : 'short';
}

function goalText({ better, over, unit }: Goal, goal: number | undefined): string {
  if (goal === undefined) return '';
  return over ? `${goal}×` : `${better === 'lower' ? '≤ ' : ''}${goal.toLocaleString('en-US')} ${unit}`;
}
