// An allocation plan as a department files it: amounts and, for power, the figures of generating units that lead to them.
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import type { UnitYear } from './country.js';

/** Every unit has one block of the largest class, at a load that asks for no correction. */
const CLASS = 'coal-above-300';

/** Rows of the CSV file, the first one of which names the columns. */
export function allocationFile(
  { allocation }: Rulebook,
  sector: string,
  year: number,
  units: readonly UnitYear[],
): readonly (readonly (string | number)[])[] {
  const rule = allocation.find((one) => one.sector === sector && one.years.includes(year))!;
  if (rule.formula !== 'power-benchmarks')
    return [['account', 'allocated'], ...units.map(({ unit, allocated }) => [unit.account, allocated])];
  const electricity = `${rule.electricity}Mwh`;
  const benchmark = rule.classes[CLASS]!.electricityBenchmark;
  return [
    ['account', 'allocated', 'unit', 'class', 'verified', 'heatGj', electricity, 'ratedMw', 'cooling', 'heatRatio', 'load'], // prettier-ignore
    ...units.map(({ unit, verified, allocated }) => [
      ...[unit.account, allocated, 'U1', CLASS, verified, 0, electricityFor(allocated, benchmark)],
      ...[660, 'water', 0, '0.9'],
    ]),
  ];
}

/** The least electricity, in thousandths of a MWh, whose benchmark comes to the tonnes. */
function electricityFor(tonnes: number, benchmark: string): string {
  const [whole, places = ''] = benchmark.split('.');
  const scale = 10n ** BigInt(places.length) * 1_000n;
  const divisor = BigInt(`${whole}${places}`);
  const thousandths = (BigInt(tonnes) * scale + divisor - 1n) / divisor;
  return `${thousandths / 1_000n}.${String(thousandths % 1_000n).padStart(3, '0')}`;
}
