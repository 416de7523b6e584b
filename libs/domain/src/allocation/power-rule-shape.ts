// What the figures of the power formula must look like in a rulebook.
import { exact } from '../exact.js';
import {
  decimal,
  dictionary,
  integer,
  list,
  oneOf,
  optional,
  type Problem,
  record,
  together,
  variant,
} from '../json-shape.js';
import type {
  CoolingCorrection,
  ExponentialPiece,
  HeatRatioCorrection,
  LinearPiece,
  LoadCorrection,
  LoadPiece,
  PowerBenchmarks,
  PowerClass,
  PowerPiece,
} from '../rulebooks/allocation-rules.js';
import { CODE, code, section, sectorRule } from '../rulebooks/section-shape.js';
import { curveAt } from './load-curve.js';

const ofClasses = { ...section, classes: list(code, 20) };
const below = decimal(1);
// A base of 0, or a percentage to divide by, would make infinite numbers.
const positive = decimal(1000, 0.001);

const piece = variant('curve', {
  linear: record<LinearPiece>({
    curve: oneOf('linear'),
    below,
    base: decimal(10),
    slope: decimal(1),
    percent: decimal(100),
  }),
  power: record<PowerPiece>({
    curve: oneOf('power'),
    below,
    base: positive,
    exponent: decimal(100),
    slope: decimal(100),
  }),
  exponential: record<ExponentialPiece>({
    curve: oneOf('exponential'),
    below,
    base: decimal(100),
    terms: list(record<ExponentialPiece['terms'][number]>({ amount: decimal(100), percent: positive }), 5),
  }),
});

const correction = variant('kind', {
  cooling: record<CoolingCorrection>({ ...ofClasses, kind: oneOf('cooling'), air: decimal(10), water: decimal(10) }),
  'heat-ratio': record<HeatRatioCorrection>({ ...ofClasses, kind: oneOf('heat-ratio'), slope: decimal(1) }),
  load: record<LoadCorrection>({ ...ofClasses, kind: oneOf('load'), pieces: list(piece, 10) }),
});

const benchmark = decimal(100);

const shape = record<PowerBenchmarks>({
  ...sectorRule,
  formula: oneOf('power-benchmarks'),
  electricity: oneOf('supplied', 'generated'),
  classes: dictionary(
    CODE,
    record<PowerClass>({
      electricityBenchmark: benchmark,
      heatBenchmark: benchmark,
      ratedMwFrom: optional(decimal()),
      ratedMwBelow: optional(decimal()),
    }),
    20,
  ),
  corrections: list(correction, 20, 0),
  correctionDecimals: integer(0, 10),
});

export const powerRule = together<PowerBenchmarks>(shape, ({ classes, corrections }, field) => {
  const corrected = new Set<string>();
  return corrections.flatMap((one, index) => {
    const at = `${field}.corrections[${index}]`;
    return [
      ...one.classes.flatMap((name, place): readonly Problem[] => {
        if (!Object.hasOwn(classes, name))
          return [{ field: `${at}.classes[${place}]`, message: 'is not a class of this rule' }];
        const key = `${one.kind} ${name}`;
        if (corrected.has(key)) return [{ field: `${at}.classes[${place}]`, message: 'is corrected so already' }];
        corrected.add(key);
        return [];
      }),
      ...(one.kind === 'load' ? pieceProblems(one.pieces, `${at}.pieces`) : []),
    ];
  });
});

const pieceProblems = (pieces: readonly LoadPiece[], field: string): readonly Problem[] =>
  pieces.flatMap((one, index): readonly Problem[] => {
    const from = exact(index === 0 ? '0' : pieces[index - 1]!.below);
    const below = exact(one.below);
    if (below.lessThanOrEqualTo(from)) return [{ field: `${field}[${index}].below`, message: 'must ascend' }];
    // A negative factor would hide behind the allocation for heat.
    return curveAt(one, from).isNegative() || curveAt(one, below).isNegative()
      ? [{ field: `${field}[${index}]`, message: 'gives a negative correction' }]
      : [];
  });
