// The figures of the power sector: benchmarks by year and class, and the corrections of each period.
import type { Correction, LoadPiece, PowerBenchmarks, PowerClass } from '../allocation-rules.js';
import type { Section } from '../rulebook.js';
import { DRAFT_2025_2026, PLAN_2019_2020, PLAN_2021_2022, PLAN_2023_2024 } from './sources.js';

/** tCO2/MWh of each class, and tCO2/GJ of heat from coal and gas. */
type Benchmarks = readonly [above300: string, upTo300: string, unconventional: string, gas: string, ...Heat];
type Heat = readonly [heatFromCoal: string, heatFromGas: string];

const IN_2019_2020: Benchmarks = ['0.877', '0.979', '1.146', '0.392', '0.126', '0.059'];
const IN_2021: Benchmarks = ['0.8218', '0.8773', '0.935', '0.392', '0.1111', '0.056'];
const IN_2022: Benchmarks = ['0.8177', '0.8729', '0.9303', '0.3901', '0.1105', '0.0557'];
const IN_2023: Benchmarks = ['0.7950', '0.8090', '0.8285', '0.3305', '0.1038', '0.0536'];
const IN_2024: Benchmarks = ['0.7910', '0.8049', '0.8244', '0.3288', '0.1033', '0.0533'];
const IN_2025: Benchmarks = ['0.7902', '0.8017', '0.8162', '0.3288', '0.1027', '0.0533'];
const IN_2026: Benchmarks = ['0.7894', '0.7985', '0.8080', '0.3288', '0.1021', '0.0533'];

const CONVENTIONAL = ['coal-above-300', 'coal-up-to-300'];
const COAL = [...CONVENTIONAL, 'unconventional-coal'];

/** A unit rated at 400 MW or more is one of the class above 300 MW. */
const classesOf = ([above300, upTo300, unconventional, gas, coalHeat, gasHeat]: Benchmarks): Record<
  string,
  PowerClass
> => ({
  'coal-above-300': { electricityBenchmark: above300, heatBenchmark: coalHeat, ratedMwFrom: '400' },
  'coal-up-to-300': { electricityBenchmark: upTo300, heatBenchmark: coalHeat, ratedMwBelow: '400' },
  'unconventional-coal': { electricityBenchmark: unconventional, heatBenchmark: coalHeat },
  gas: { electricityBenchmark: gas, heatBenchmark: gasHeat },
});

const LOAD_TO_2022: readonly LoadPiece[] = [
  { curve: 'power', below: '0.75', base: '1.015', exponent: '16', slope: '20' },
  { curve: 'linear', below: '0.8', base: '1.007', slope: '0.0016', percent: '80' },
  { curve: 'linear', below: '0.85', base: '1', slope: '0.0014', percent: '85' },
];
const LOAD_2023_2024: readonly LoadPiece[] = [
  { curve: 'power', below: '0.65', base: '1.015', exponent: '16', slope: '20' },
];
/** It ends at 1.100 where 1 begins: the step is in the draft. */
const LOAD_2025_2026: readonly LoadPiece[] = [
  {
    curve: 'exponential',
    below: '0.5',
    base: '7.254',
    terms: [
      { amount: '0.633', percent: '29.822' },
      { amount: '5.643', percent: '6.871' },
    ],
  },
];

const correctionsTo2022 = (source: string): readonly Correction[] => [
  { source, kind: 'cooling', classes: COAL, water: '1', air: '1.05' },
  { source, kind: 'heat-ratio', classes: COAL, slope: '0.22' },
  { source, kind: 'heat-ratio', classes: ['gas'], slope: '0.6' },
  { source, unverified: true, kind: 'load', classes: CONVENTIONAL, pieces: LOAD_TO_2022 },
];

function power(
  section: Section,
  years: readonly number[],
  benchmarks: Benchmarks,
  electricity: PowerBenchmarks['electricity'],
  corrections: readonly Correction[],
): PowerBenchmarks {
  const classes = classesOf(benchmarks);
  return {
    ...section,
    sector: 'power',
    years,
    formula: 'power-benchmarks',
    electricity,
    classes,
    corrections,
    correctionDecimals: 6,
  };
}

const first = { source: PLAN_2019_2020.id };
const second = { source: PLAN_2021_2022.id };
const third = { source: PLAN_2023_2024.id };
const fourth = { source: DRAFT_2025_2026.id, draft: true } as const;
const load3: Correction[] = [{ ...third, kind: 'load', classes: CONVENTIONAL, pieces: LOAD_2023_2024 }];
const load4: Correction[] = [{ ...fourth, kind: 'load', classes: CONVENTIONAL, pieces: LOAD_2025_2026 }];

export const POWER_2019_2020 = power(first, [2019, 2020], IN_2019_2020, 'supplied', correctionsTo2022(first.source));
export const POWER_2021 = power(second, [2021], IN_2021, 'supplied', correctionsTo2022(second.source));
export const POWER_2022 = power(second, [2022], IN_2022, 'supplied', correctionsTo2022(second.source));
export const POWER_2023 = power(third, [2023], IN_2023, 'generated', load3);
export const POWER_2024 = power(third, [2024], IN_2024, 'generated', load3);
export const POWER_2025 = power(fourth, [2025], IN_2025, 'generated', load4);
export const POWER_2026 = power(fourth, [2026], IN_2026, 'generated', load4);
