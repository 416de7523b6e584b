// Steel, cement, aluminium: allocation is the verified emissions, as they are or moved by the unit's own intensity.
import { type Exact, exact, type Figure, textOf } from '../exact.js';
import { decimal, figure, integer, list, oneOf, optional, record } from '../json-shape.js';
import type { BalanceValue, VerifiedEmissions } from '../rulebooks/allocation-rules.js';
import type { Formula, Part, Step } from './formula.js';
import { code, sectorRule } from '../rulebooks/section-shape.js';

export interface EmissionActivity {
  /** Verified emissions, tCO2. */
  readonly verified: Figure;
}

export const verifiedEmissions: Formula<VerifiedEmissions> = {
  rule: record<VerifiedEmissions>({ ...sectorRule, formula: oneOf('verified-emissions') }),
  calculate(_rule, activity) {
    const problems = record<EmissionActivity>({ verified: figure })(activity, '');
    return problems.length > 0 ? { problems } : [asVerified(exact((activity as EmissionActivity).verified))];
  },
};

export interface IntensityActivity extends EmissionActivity {
  /** I, in tCO2 per unit of product; needed unless the unit is excepted. */
  readonly intensity?: Figure;
  /** Why allocation = verified emissions: one of the reasons of the rule. */
  readonly exception?: string;
}

export const balanceValue: Formula<BalanceValue> = {
  rule: record<BalanceValue>({
    ...sectorRule,
    formula: oneOf('balance-value'),
    balanceValue: optional(decimal(999_999, 0.000_001)),
    rate: decimal(1),
    limit: decimal(1),
    alphaMax: decimal(1),
    correctionDecimals: integer(0, 10),
    exceptBelowTonnes: integer(0, 999_999_999),
    exceptions: list(code, 20, 0),
  }),
  calculate(rule, activity) {
    const problems = record<IntensityActivity>({
      verified: figure,
      intensity: optional(figure),
      exception: optional(oneOf(...rule.exceptions)),
    })(activity, '');
    if (problems.length > 0) return { problems };
    const { verified, intensity, exception } = activity as IntensityActivity;
    const emissions = exact(verified);
    if (exception) return [asVerified(emissions, exception)];
    if (emissions.lessThan(rule.exceptBelowTonnes)) return [asVerified(emissions, 'below-threshold')];
    if (intensity === undefined) return { problems: [{ field: 'intensity', message: 'is missing' }] };
    if (!rule.balanceValue)
      return { problems: [{ field: 'sector', message: 'has no balance value in this rulebook yet' }] };
    return [moved(rule, exact(rule.balanceValue), emissions, exact(intensity))];
  },
};

function asVerified(verified: Exact, exception?: string): Part {
  const steps: Step[] = [{ of: '', name: 'verified', value: textOf(verified) }];
  if (exception) steps.push({ of: '', name: 'exception', value: exception });
  return { of: '', calculated: verified, verified, steps };
}

function moved(rule: BalanceValue, balance: Exact, verified: Exact, intensity: Exact): Part {
  const deviation = balance.minus(intensity).dividedBy(balance);
  const alpha = deviation.abs().lessThan(rule.limit)
    ? deviation.times(rule.rate).toDecimalPlaces(rule.correctionDecimals)
    : exact(rule.alphaMax).times(deviation.isNegative() ? -1 : 1);
  const step = (name: string, value: Exact): Step => ({ of: '', name, value: textOf(value) });
  return {
    of: '',
    calculated: verified.times(alpha.plus(1)),
    verified,
    steps: [
      step('verified', verified),
      step('balance-value', balance),
      step('intensity', intensity),
      step('alpha', alpha),
    ],
  };
}
