// Takes measures in turn, round after round, so that what the machine does meanwhile falls on both sides of a ratio.

/** What one measure says, by name of the figure. Numbers only; a remark says how it came about. */
export interface Figures {
  readonly [figure: string]: number | string;
}

/** One thing that is measured. */
export interface Subject {
  readonly name: string;
  measure(round: number): Promise<Figures>;
}

/** Subjects that share what they run on. */
export interface Group {
  readonly name: string;
  readonly subjects: readonly string[];
  /** Prepares, hands over the subjects in their order, and clears up when they have been measured. */
  run(wanted: ReadonlySet<string>, measure: (subjects: readonly Subject[]) => Promise<void>): Promise<void>;
}

/** Figures by subject, a list by round. */
export type Results = Map<string, Figures[]>;

export async function takeRounds(
  subjects: readonly Subject[],
  rounds: number,
  results: Results,
  tell: (line: string) => void,
): Promise<void> {
  for (let round = 1; round <= rounds; round++)
    for (const subject of subjects) {
      const { name } = subject;
      const figures = await subject.measure(round);
      const ofSubject = results.get(name);
      if (ofSubject) ofSubject.push(figures);
      else results.set(name, [figures]);
      tell(`round ${round}/${rounds}  ${name.padEnd(14)} ${shown(figures)}`);
    }
}

const shown = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? short(value) : value}`)
    .join('  ');

/** Three digits that count. */
export function short(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value that the given share of the sorted values does not exceed. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
