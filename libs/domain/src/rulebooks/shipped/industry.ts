// Steel, cement and aluminium: the rules of their first years.
import type { BalanceValue, VerifiedEmissions } from '../allocation-rules.js';
import { INDUSTRY_2024, PLAN_2025_2026 } from './sources.js';

const SECTORS = ['steel', 'cement', 'aluminium'];

export const INDUSTRY_OF_2024 = SECTORS.map((sector): VerifiedEmissions => ({
  source: INDUSTRY_2024.id,
  sector,
  years: [2024],
  formula: 'verified-emissions',
}));

/** The balance value of a sector is determined later: a newer rulebook carries it. */
export const industryOf = (year: number): BalanceValue[] =>
  SECTORS.map((sector) => ({
    source: PLAN_2025_2026.id,
    sector,
    years: [year],
    formula: 'balance-value',
    rate: '0.15',
    limit: '0.2',
    alphaMax: '0.03',
    correctionDecimals: 6,
    exceptBelowTonnes: 26_000,
    exceptions: ['closed-before-determination', 'new-unit', 'special-process'],
  }));
