// Final plans with figures: read by the formula of their sector, recomputed, and refused line by line.
import { instant } from '#domain/instant.js';
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import { HttpProblem } from '../http/problem.js';
import { formOf, readPlan } from './plan-file.js';
import { recomputePlan } from './recompute-plan.js';

const rulebook = SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2025')!;
const withBalance: Rulebook = {
  ...rulebook,
  allocation: rulebook.allocation.map((rule) =>
    rule.formula === 'balance-value' ? { ...rule, balanceValue: '2' } : rule,
  ),
};
const VERIFIED = new Map([['A', 100_000], ['B', 20_000]]); // prettier-ignore

const readAs = (sector: string, text: string) =>
  readPlan(
    Buffer.from(text),
    formOf(
      'final',
      rulebook.allocation.find((rule) => rule.sector === sector),
    ),
  );
const recompute = async (sector: string, text: string, by = withBalance) =>
  recomputePlan(readAs(sector, text), {
    rulebook: by,
    sector,
    complianceYear: 2025,
    verifiedOf: (id) => VERIFIED.get(id),
  });
/** Everything that is wrong, as `line 3: …`. */
const wrong = async (asked: Promise<unknown>): Promise<readonly string[]> => {
  try {
    await asked;
    return [];
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return (error.problem.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
  }
};

describe('by a balance value', () => {
  const HEADER = 'account,allocated,intensity,exception\n';

  test('moves verified emissions by the intensity, but for exceptions and small units', async () => {
    const plan = `${HEADER}A,1,1.8,\nB,1,,\nNOBODY,1,1.8,\n`;
    expect(await recompute('steel', plan)).toEqual({
      rulebook: 'CEA-2025',
      effectiveFrom: instant(rulebook.effectiveFrom),
      // X = (2 − 1.8) / 2 = 0.1, α = 0.15 × 0.1 = 0.015.
      lines: [[100_000, 101_500], [20_000, 20_000], null], // prettier-ignore
    });
    expect(await recompute('steel', `${HEADER}A,1,,new-unit\n`)).toMatchObject({ lines: [[100_000, 100_000]] });
  });

  test.each<[string, string, readonly RegExp[], Rulebook]>([
    ['without an intensity', `${HEADER}B,1,,\nA,1,,\n`, [/^line 3: intensity is missing$/], withBalance],
    [
      'with an exception that the rules do not know',
      `${HEADER}A,1,,because\n`,
      [/^line 2: exception must be closed-/],
      withBalance,
    ],
    ['before the value is determined', `${HEADER}A,1,1.8,\n`, [/^line 2: .*no balance value in this rulebook yet$/], rulebook], // prettier-ignore
  ])('%s', async (_, plan, messages, by) => {
    expect(await wrong(recompute('steel', plan, by))).toEqual(
      messages.map((one) => expect.stringMatching(one) as string),
    );
  });
});

describe('of power', () => {
  const HEADER = 'account,allocated,unit,class,verified,heatGj,generatedMwh,load\n';

  test('adds up its generating units, wherever in the file they stand', async () => {
    const plan = `${HEADER}A,9,1#,gas,100,0,1000,\nB,7,1#,gas,300,0,1000,\nA,9,2#,gas,50.5,10,2000,\n`;
    const lines = readAs('power', plan);
    expect(lines.map(({ account, allocated, rows }) => [account, allocated, rows.map(({ line }) => line)])).toEqual([
      ['A', 9, [2, 4]],
      ['B', 7, [3]],
    ]);
    // 1000 × 0.3288 = 328; 2000 × 0.3288 + 10 × 0.0533 = 658.133. B emits 300 and so is below it.
    expect((await recompute('power', plan)).lines).toEqual([[151, 328 + 658], [300, 328]]); // prettier-ignore
  });

  test.each<[string, string, readonly string[]]>([
    [
      'a class that the rules do not know, and a figure that its class needs',
      'A,9,1#,wind,100,0,1000,\nB,9,1#,coal-above-300,100,0,,0.4\n',
      ['line 2: class must be one of', 'line 3: generatedMwh is missing'],
    ],
    ['a share above one', 'A,9,1#,coal-above-300,100,0,1,40\n', ['line 2: load must be a share from 0 to 1']],
  ])('%s', async (_, rows, messages) => {
    expect(await wrong(recompute('power', HEADER + rows))).toEqual(
      messages.map((one) => expect.stringContaining(one) as string),
    );
  });

  test('a unit named twice, and amounts that are not repeated', () => {
    const read = () => readAs('power', `${HEADER}A,9,1#,gas,1,0,1,\nA,8,2#,gas,1,0,1,\nA,9,1#,gas,1,0,1,\n`);
    expect(read).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          errors: [
            { field: 'line 3', message: 'allocated differs from that of A in line 2' },
            { field: 'line 4', message: 'names the unit "1#" of A again, after line 2' },
          ],
        }) as object,
      }) as Error,
    );
  });

  test('many units leave room for others while they are computed', async () => {
    const row = (index: number) => `A-${index % 80},9,${index}#,coal-above-300,100,5,1000,0.${10 + (index % 39)}\n`;
    const plan = HEADER + Array.from({ length: 400 }, (_, index) => row(index)).join('');
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    try {
      expect((await recompute('power', plan)).lines).toHaveLength(80);
    } finally {
      clearInterval(others);
    }
    expect(turns).toBeGreaterThan(10);
  });
});
