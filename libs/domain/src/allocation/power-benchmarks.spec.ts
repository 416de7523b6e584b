// Power: every year and class, every correction, the caps, against numbers that were computed apart from this code.
import fc from 'fast-check';
import { effectiveRulebook } from '../rulebooks/effective-rulebook.js';
import { rulebookProblems } from '../rulebooks/check-rulebook.js';
import { SHIPPED_RULEBOOKS } from '../rulebooks/shipped/shipped-rulebooks.js';
import { instant } from '../instant.js';
import { type Allocation, allocationOf } from './allocation-of.js';
import type { PowerUnitActivity } from './power-benchmarks.js';

const rulebookOf = (year: number) => effectiveRulebook(SHIPPED_RULEBOOKS, year, instant('2026-11-24T00:00:00.000Z'))!;

/** A unit whose corrections are all 1, and whose verified emissions leave no gap. */
const UNIT: PowerUnitActivity = {
  unitClass: 'coal-above-300',
  suppliedMwh: '1000000',
  generatedMwh: '1000000',
  heatGj: '50000',
  verified: 0,
  cooling: 'water',
  heatRatio: '0',
  load: '1',
};

const answer = (year: number, ...units: Partial<PowerUnitActivity>[]) =>
  allocationOf(rulebookOf(year), 'power', year, { units: units.map((unit) => ({ ...UNIT, ...unit })) });

function allocation(year: number, ...units: Partial<PowerUnitActivity>[]): Allocation {
  const result = answer(year, ...units);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result;
}

const tonnesOf = (year: number, unit: Partial<PowerUnitActivity>): number => allocation(year, unit).tonnes;

const stepsNamed = (name: string, { steps }: Allocation): string[] =>
  steps.filter((step) => step.name === name).map(({ value }) => value);

describe('benchmarks', () => {
  // 1,234,567.89 MWh and 345,678.9 GJ, such as 2021 above 300 MW:
  // 1,234,567.89 × 0.8218 + 345,678.9 × 0.1111 = 1,014,567.892002 + 38,404.92579 = 1,052,972.817792.
  test.each([
    [2019, [1126271, 1252197, 1458370, 504345]],
    [2020, [1126271, 1252197, 1458370, 504345]],
    [2021, [1052972, 1121491, 1192725, 503308]],
    [2022, [1047703, 1115851, 1186716, 500859]],
    [2023, [1017362, 1034646, 1058720, 426553]],
    [2024, [1012251, 1029412, 1053486, 424350]],
    [2025, [1011056, 1025254, 1043155, 424350]],
    [2026, [1009861, 1021096, 1032824, 424350]],
  ])('of %i', (year, expected) => {
    const mwh = { suppliedMwh: '1234567.89', generatedMwh: '1234567.89', heatGj: '345678.9' };
    const classes = ['coal-above-300', 'coal-up-to-300', 'unconventional-coal', 'gas'];
    expect(classes.map((unitClass) => tonnesOf(year, { ...mwh, unitClass }))).toEqual(expected);
  });

  test('count what was supplied to 2022, and what was generated from 2023 on', () => {
    expect(tonnesOf(2022, { suppliedMwh: 100, generatedMwh: 200, heatGj: 0 })).toBe(81); // 100 × 0.8177
    expect(tonnesOf(2023, { suppliedMwh: 100, generatedMwh: 200, heatGj: 0 })).toBe(159); // 200 × 0.795
  });
});

describe('corrections', () => {
  // 1,000,000 MWh and 50,000 GJ. 1 − 0.22 × 0.123457 = 0.97283946; 1.015^(16 − 20 × 0.7) = 1.015² = 1.030225;
  // 1,000,000 × 0.8773 × 1.05 × 0.972839 × 1.030225 + 50,000 × 0.1111 = 928,786.227236….
  test('multiply, each rounded to six decimals', () => {
    const result = allocation(2021, {
      unitClass: 'coal-up-to-300',
      cooling: 'air',
      heatRatio: '0.123457',
      load: '0.7',
    });
    expect(result.tonnes).toBe(928_786);
    expect(stepsNamed('cooling-correction', result)).toEqual(['1.05']);
    expect(stepsNamed('heat-ratio-correction', result)).toEqual(['0.972839']);
    expect(stepsNamed('load-correction', result)).toEqual(['1.030225']);
  });

  test.each([
    ['gas, to 2022: 1 − 0.6 × 0.3 = 0.82', 2021, { unitClass: 'gas', heatRatio: '0.3' }, 324_240],
    ['gas has no cooling and no load', 2021, { unitClass: 'gas', cooling: 'air', load: '0.1' }, 394_800],
    ['unconventional coal has no load', 2021, { unitClass: 'unconventional-coal', load: '0.1' }, 940_555],
    ['unconventional coal has cooling', 2021, { unitClass: 'unconventional-coal', cooling: 'air' }, 987_305],
    ['cooling and heat ended with 2022', 2023, { cooling: 'air', heatRatio: '0.5' }, 800_190],
    ['gas has no load later', 2025, { unitClass: 'gas', load: '0.1' }, 331_465],
    ['load of 2023', 2023, { load: '0.6' }, 848_974],
    ['load of 2023', 2023, { load: '0.45' }, 887_516],
    ['load of 2024', 2024, { load: '0.6' }, 844_703],
    ['load of 2024', 2024, { load: '0.45' }, 883_052],
    ['load of 2025', 2025, { load: '0.6' }, 795_335],
    ['load of 2025', 2025, { load: '0.45' }, 894_946],
    ['load of 2026', 2026, { load: '0.6' }, 794_505],
    ['load of 2026', 2026, { load: '0.45' }, 894_015],
  ] as const)('%s (%i)', (_, year, unit, expected) => {
    expect(tonnesOf(year, unit)).toBe(expected);
  });

  // To 2022 the pieces meet: 1.015^1 = 1.007 + 0.0016 × 5 and 1.007 = 1 + 0.0014 × 5. From 2023 on the curve steps.
  test.each([
    [2022, '0', '1.268986'],
    [2022, '0.5', '1.093443'],
    [2022, '0.7499', '1.01503'],
    [2022, '0.75', '1.015'],
    [2022, '0.777', '1.01068'],
    [2022, '0.7999', '1.007016'],
    [2022, '0.8', '1.007'],
    [2022, '0.8123', '1.005278'],
    [2022, '0.8499', '1.000014'],
    [2022, '0.85', '1'],
    [2022, '1', '1'],
    [2024, '0.6499', '1.04571'],
    [2024, '0.65', '1'],
    [2025, '0', '7.254'],
    [2025, '0.1', '2.747225'],
    [2025, '0.3', '1.281146'],
    [2025, '0.4', '1.160254'],
    [2025, '0.4999', '1.100321'],
    [2025, '0.499999', '1.100276'],
    [2025, '0.5', '1'],
    [2026, '0.499999', '1.100276'],
    [2026, '0.5', '1'],
  ])('load in %i: at %s it is %s', (year, load, expected) => {
    expect(stepsNamed('load-correction', allocation(year, { load }))).toEqual([expected]);
  });

  test('grow with output and heat, and fall with load', () => {
    const figureUpTo = (max: number) => fc.integer({ min: 0, max: max * 1000 }).map((n) => n / 1000);
    fc.assert(
      fc.property(
        fc.integer({ min: 2019, max: 2026 }),
        figureUpTo(1e6).map(String),
        figureUpTo(1e6).map(String),
        fc.tuple(figureUpTo(1), figureUpTo(1)),
        (year, mwh, heatGj, loads) => {
          const [low, high] = [Math.min(...loads), Math.max(...loads)].map(String);
          const unit = { suppliedMwh: mwh, generatedMwh: mwh, heatGj, load: low! };
          const more = { suppliedMwh: `1${mwh.padStart(7, '0')}`, generatedMwh: `1${mwh.padStart(7, '0')}` };
          const tonnes = tonnesOf(year, unit);
          expect(tonnesOf(year, { ...unit, load: high! })).toBeLessThanOrEqual(tonnes);
          expect(tonnesOf(year, { ...unit, ...more })).toBeGreaterThan(tonnes);
          expect(tonnesOf(year, { ...unit, heatGj: `1${heatGj.padStart(7, '0')}` })).toBeGreaterThan(tonnes);
        },
      ),
      { seed: 20261124, numRuns: 200 },
    );
  });
});

describe('caps', () => {
  const coal = { heatGj: 0, generatedMwh: 1000, suppliedMwh: 1000 };

  test.each([
    // 1000 MWh × 0.795 = 795 t.
    ['a surplus', 2023, { verified: 700 }, 795, 700, '-13.57'],
    ['no gap', 2023, { verified: 795 }, 795, 795, '0.00'],
    ['a gap of 20 %: 993.75 × 0.8 = 795', 2023, { verified: '993.75' }, 795, 994, '20.00'],
    ['a gap beyond it: 2000 × 0.8', 2023, { verified: 2000 }, 1600, 2000, '20.00'],
    ['floored: 2001 × 0.8 = 1600.8', 2023, { verified: 2001 }, 1600, 2001, '20.04'],
    // 1000 MWh × 0.3305 = 330.5 t of gas.
    ['gas has no gap', 2023, { unitClass: 'gas', verified: 5000 }, 5000, 5000, '0.00'],
    ['gas keeps its surplus', 2023, { unitClass: 'gas', verified: 100 }, 330, 100, '-230.00'],
    // The first cycle: 1000 MWh × 0.877 = 877 t; due at most 877 + 0.2 × 2000.
    ['the obligation was capped first', 2020, { verified: 2000 }, 877, 1277, '56.15'],
    ['and not raised', 2020, { verified: 1000 }, 877, 1000, '12.30'],
    ['gas owed its allocation: 392 t', 2020, { unitClass: 'gas', verified: 500 }, 392, 392, '21.60'],
    ['gas owed its emissions below it', 2020, { unitClass: 'gas', verified: 300 }, 392, 300, '-30.67'],
  ] as const)('%s (%i)', (_, year, unit, tonnes, due, gapRate) => {
    expect(allocation(year, { ...coal, ...unit })).toMatchObject({ tonnes, due, gapRate });
  });

  test('without emissions there is no rate', () => {
    expect(allocation(2023, { ...coal, verified: 0 })).not.toHaveProperty('gapRate');
  });

  test('hold for the whole unit after gas was raised', () => {
    // Gas 330 → 1000; coal 795; together 1795 of 3000, raised to 2400.
    const result = allocation(2023, { ...coal, unitClass: 'gas', verified: 1000 }, { ...coal, verified: 2000 });
    expect(result).toMatchObject({ tonnes: 2400, due: 3000, gapRate: '20.00' });
    expect(stepsNamed('allocation', result)).toEqual(['330', '795', '2400']);
    expect(stepsNamed('raised-to-verified', result)).toEqual(['1000']);
    expect(stepsNamed('raised-to-gap-cap', result)).toEqual(['2400']);
  });

  test('each unit is floored by itself', () => {
    // 3 × floor(0.795) = 0, not floor(2.385).
    const one = { ...coal, generatedMwh: 1 };
    expect(allocation(2023, one, one, one).tonnes).toBe(0);
  });

  test('leave a gap of a fifth and less than a tonne at most, and never lower an allocation', () => {
    const tonnes = fc.integer({ min: 0, max: 9_000_000 });
    const unit = fc.record({
      unitClass: fc.constantFrom('coal-above-300', 'coal-up-to-300', 'unconventional-coal', 'gas'),
      generatedMwh: tonnes,
      suppliedMwh: tonnes,
      verified: tonnes,
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 2021, max: 2026 }),
        fc.array(unit, { minLength: 1, maxLength: 4 }),
        (year, units) => {
          const capped = allocation(year, ...units);
          const free = allocation(year, ...units.map((one) => ({ ...one, verified: 0 })));
          const verified = units.reduce((sum, one) => sum + one.verified, 0);
          expect(capped.due).toBe(verified);
          expect(capped.tonnes).toBeGreaterThanOrEqual(free.tonnes);
          expect(5 * (verified - capped.tonnes)).toBeLessThan(verified + 5);
        },
      ),
      { seed: 20261124, numRuns: 200 },
    );
  });
});

test('the steps show every figure in the order of the computation', () => {
  expect(allocation(2025, { load: '0.45', verified: 900_000, ratedMw: '660' }).steps).toEqual([
    { of: 'units[0]', name: 'electricity-mwh', value: '1000000' },
    { of: 'units[0]', name: 'electricity-benchmark', value: '0.7902' },
    { of: 'units[0]', name: 'load-correction', value: '1.126059' },
    { of: 'units[0]', name: 'heat-gj', value: '50000' },
    { of: 'units[0]', name: 'heat-benchmark', value: '0.1027' },
    { of: 'units[0]', name: 'calculated', value: '894946.8218' },
    { of: 'units[0]', name: 'allocation', value: '894946' },
    { of: '', name: 'verified', value: '900000' },
    { of: '', name: 'allocation', value: '894946' },
    { of: '', name: 'due', value: '900000' },
    { of: '', name: 'gap-rate-percent', value: '0.56' },
  ]);
});

describe('wrong activity', () => {
  test.each<[field: string, year: number, unit: Record<string, unknown>]>([
    ['unitClass', 2021, { unitClass: 'oil' }],
    ['unitClass', 2021, { unitClass: 'constructor' }],
    ['unitClass', 2021, { unitClass: undefined }],
    ['suppliedMwh', 2021, { suppliedMwh: undefined }],
    ['generatedMwh', 2023, { generatedMwh: undefined }],
    ['generatedMwh', 2023, { generatedMwh: -1 }],
    ['generatedMwh', 2023, { generatedMwh: '-1' }],
    ['generatedMwh', 2023, { generatedMwh: NaN }],
    ['generatedMwh', 2023, { generatedMwh: Infinity }],
    ['generatedMwh', 2023, { generatedMwh: 'NaN' }],
    ['generatedMwh', 2023, { generatedMwh: 'Infinity' }],
    ['generatedMwh', 2023, { generatedMwh: 0.1 }],
    ['generatedMwh', 2023, { generatedMwh: '1e3' }],
    ['generatedMwh', 2023, { generatedMwh: '0x10' }],
    ['generatedMwh', 2023, { generatedMwh: '1,000' }],
    ['generatedMwh', 2023, { generatedMwh: '1000000000000' }],
    ['generatedMwh', 2023, { generatedMwh: 1e12 }],
    ['heatGj', 2023, { heatGj: null }],
    ['verified', 2023, { verified: undefined }],
    ['cooling', 2021, { cooling: undefined }],
    ['cooling', 2021, { cooling: 'sea' }],
    ['heatRatio', 2021, { heatRatio: '1.01' }],
    ['heatRatio', 2021, { unitClass: 'gas', heatRatio: undefined }],
    ['load', 2021, { load: undefined }],
    ['load', 2023, { load: '1.0000000001' }],
    ['load', 2025, { load: '-0.1' }],
    ['load', 2025, { load: 45 }],
    ['ratedMw', 2025, { ratedMw: '399.9' }],
    ['ratedMw', 2025, { unitClass: 'coal-up-to-300', ratedMw: 400 }],
    ['ratedMw', 2025, { ratedMw: 'big' }],
    ['extra', 2025, { extra: 1 }],
  ])('%s in %i: %j', (field, year, unit) => {
    const result = answer(year, UNIT, unit);
    expect('problems' in result && result.problems.map((one) => one.field)).toEqual([`units[1].${field}`]);
  });

  test.each([[null], [undefined], [7], [[]], [{}], [{ units: [] }], [{ units: [null] }], [{ units: 'all' }]])(
    '%j',
    (activity) => {
      expect(allocationOf(rulebookOf(2025), 'power', 2025, activity)).toHaveProperty('problems');
    },
  );

  test('a sector or a year that the rulebook does not know', () => {
    for (const [sector, year] of [
      ['aviation', 2025],
      ['power', 2024],
      ['constructor', 2025],
    ] as const)
      expect(allocationOf(rulebookOf(2025), sector, year, {})).toMatchObject({ problems: [{ field: 'sector' }] });
  });

  test('figures that give no countable number', () => {
    const huge = { generatedMwh: '999999999999', load: '0' };
    expect(answer(2025, ...Array.from({ length: 200 }, () => huge))).toHaveProperty('tonnes');
    const rulebook = structuredClone(rulebookOf(2025)) as unknown as {
      allocation: [{ classes: Record<string, object> }];
    };
    rulebook.allocation[0].classes['coal-above-300'] = { electricityBenchmark: '100', heatBenchmark: '0' };
    expect(allocationOf(rulebook as never, 'power', 2025, { units: Array(200).fill({ ...UNIT, ...huge }) })).toEqual({
      problems: [{ field: '', message: 'gives an allocation that is negative or beyond all counting' }],
    });
  });

  test('any JSON gets an answer', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('0', '0.5', 1, 'gas', 'air'));
    const unit = fc.dictionary(fc.constantFrom(...Object.keys(UNIT)), value);
    fc.assert(
      fc.property(fc.integer({ min: 2019, max: 2026 }), fc.oneof(fc.jsonValue(), unit), (year, changes) => {
        const result = allocationOf(rulebookOf(year), 'power', year, { units: [{ ...UNIT, ...(changes as object) }] });
        if ('tonnes' in result) expect(Number.isSafeInteger(result.tonnes) && result.tonnes >= 0).toBe(true);
        else expect(result.problems.length).toBeGreaterThan(0);
      }),
      { seed: 20261124, numRuns: 1000 },
    );
  });

  test('nor does a rulebook with other figures that pass its check lead anywhere else', () => {
    const figure = fc.constantFrom('0', '0.001', '0.5', '1', '10', '100', '1000');
    const places = fc.dictionary(fc.integer({ min: 0, max: 40 }).map(String), figure, { maxKeys: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 2019, max: 2026 }), places, (year, figures) => {
        let place = 0;
        const written = JSON.stringify(rulebookOf(year).allocation[0]);
        const changed = written.replace(/:"\d[^"]*"/g, (found) => `:"${figures[place++] ?? found.slice(2, -1)}"`);
        const rulebook = { ...rulebookOf(year), allocation: [{ ...JSON.parse(changed), years: [year] }] };
        if (rulebookProblems(rulebook).length > 0) return;
        const result = allocationOf(rulebook, 'power', year, { units: [{ ...UNIT, cooling: 'air', load: '0.3' }] });
        if ('tonnes' in result) expect(Number.isSafeInteger(result.tonnes) && result.tonnes >= 0).toBe(true);
        else expect(result.problems[0]!.field).toBe('');
      }),
      { seed: 20261124, numRuns: 1000 },
    );
  });
});
