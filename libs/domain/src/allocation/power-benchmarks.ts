// Power: benchmarks times the electricity and heat of each generating unit, corrected for cooling, heat and load.
import { assertNever } from '../assert-never.js';
import { Exact, exact, type Figure, sumOf, textOf } from '../exact.js';
import { figure, list, oneOf, optional, record, type Shape, share, test, together, variant } from '../json-shape.js';
import type { Correction, PowerBenchmarks, PowerClass } from '../rulebooks/allocation-rules.js';
import type { Formula, Part, Step } from './formula.js';
import { loadCorrection } from './load-curve.js';
import { powerRule } from './power-rule-shape.js';

export interface PowerActivity {
  readonly units: readonly PowerUnitActivity[];
}

/** Of one generating unit in one year. What the plan does not ask of its class may be left out. */
export interface PowerUnitActivity {
  readonly unitClass: string;
  readonly ratedMw?: Figure;
  readonly suppliedMwh?: Figure;
  readonly generatedMwh?: Figure;
  readonly heatGj: Figure;
  /** Verified emissions, tCO2. */
  readonly verified: Figure;
  readonly cooling?: 'air' | 'water';
  /** The part of its energy that leaves as heat, 0 to 1. */
  readonly heatRatio?: Figure;
  /** F: average output over rated capacity, 0 to 1. */
  readonly load?: Figure;
}

export const powerBenchmarks: Formula<PowerBenchmarks> = {
  rule: powerRule,
  calculate(rule, activity) {
    const problems = activityShape(rule)(activity, '');
    if (problems.length > 0) return { problems };
    return (activity as PowerActivity).units.map((unit, index) => partOf(rule, unit, `units[${index}]`));
  },
};

function partOf(rule: PowerBenchmarks, unit: PowerUnitActivity, of: string): Part {
  const { electricityBenchmark, heatBenchmark } = rule.classes[unit.unitClass]!;
  const corrections = correctionsOf(rule, unit.unitClass).map((correction) => ({
    name: `${correction.kind}-correction`,
    value: valueOf(correction, unit).toDecimalPlaces(rule.correctionDecimals),
  }));
  const mwh = exact(unit[electricityField(rule)]!);
  const electricity = corrections.reduce((product, { value }) => product.times(value), mwh.times(electricityBenchmark));
  const calculated = sumOf([electricity, exact(unit.heatGj).times(heatBenchmark)]);
  const step = (name: string, value: string): Step => ({ of, name, value });
  return {
    of,
    unitClass: unit.unitClass,
    calculated,
    verified: exact(unit.verified),
    steps: [
      step('electricity-mwh', textOf(mwh)),
      step('electricity-benchmark', electricityBenchmark),
      ...corrections.map(({ name, value }) => step(name, textOf(value))),
      step('heat-gj', textOf(exact(unit.heatGj))),
      step('heat-benchmark', heatBenchmark),
    ],
  };
}

function valueOf(correction: Correction, unit: PowerUnitActivity): Exact {
  switch (correction.kind) {
    case 'cooling':
      return exact(correction[unit.cooling!]);
    case 'heat-ratio':
      return new Exact(1).minus(exact(correction.slope).times(exact(unit.heatRatio!)));
    case 'load':
      return loadCorrection(correction.pieces, exact(unit.load!));
    default:
      return assertNever(correction);
  }
}

const correctionsOf = (rule: PowerBenchmarks, unitClass: string): readonly Correction[] =>
  rule.corrections.filter(({ classes }) => classes.includes(unitClass));

const electricityField = (rule: PowerBenchmarks): 'suppliedMwh' | 'generatedMwh' =>
  rule.electricity === 'supplied' ? 'suppliedMwh' : 'generatedMwh';

function activityShape(rule: PowerBenchmarks): Shape {
  const ofClass = ([name, bounds]: [string, PowerClass]): [string, Shape] => [name, unitShape(rule, name, bounds)];
  const shapes = Object.fromEntries<Shape>(Object.entries(rule.classes).map(ofClass));
  return record<PowerActivity>({ units: list(variant('unitClass', shapes), UNITS_MAX) });
}

/** Demands what the corrections of the class need: without a figure they would silently be 1. */
function unitShape(rule: PowerBenchmarks, unitClass: string, bounds: PowerClass): Shape {
  const kinds = correctionsOf(rule, unitClass).map(({ kind }) => kind);
  const neededIf = (needed: boolean, shape: Shape): Shape => (needed ? shape : optional(shape));
  return record<PowerUnitActivity>({
    unitClass: oneOf(unitClass),
    ratedMw: optional(ratedWithin(bounds)),
    suppliedMwh: neededIf(rule.electricity === 'supplied', figure),
    generatedMwh: neededIf(rule.electricity === 'generated', figure),
    heatGj: figure,
    verified: figure,
    cooling: neededIf(kinds.includes('cooling'), oneOf('air', 'water')),
    heatRatio: neededIf(kinds.includes('heat-ratio'), share),
    load: neededIf(kinds.includes('load'), share),
  });
}

const ratedWithin = ({ ratedMwFrom = '0', ratedMwBelow }: PowerClass): Shape =>
  together<Figure>(
    figure,
    test(
      (rated) =>
        exact(rated as Figure).greaterThanOrEqualTo(ratedMwFrom) &&
        (!ratedMwBelow || exact(rated as Figure).lessThan(ratedMwBelow)),
      `must lie within the class: from ${ratedMwFrom} MW${ratedMwBelow ? `, below ${ratedMwBelow} MW` : ''}`,
    ),
  );

/** Far more than a key emission unit has: it bounds the work. */
const UNITS_MAX = 200;
