// All projections, each with the generation of tables that this program writes.
import { accountBalances } from './account-balances/project.js';
import { accountHistory } from './account-history/project.js';
import { accounts } from './accounts/project.js';
import { instrumentTotals } from './instrument-totals/project.js';
import { instruments } from './instruments/project.js';
import type { Projection } from './projection.js';
import { transactions } from './transactions/project.js';
import { unitHoldings } from './unit-holdings/project.js';

export interface LiveProjection extends Projection {
  readonly generation: number;
}

export const projections: readonly LiveProjection[] = [
  { ...accounts, generation: 1 },
  { ...instruments, generation: 1 },
  { ...accountBalances, generation: 1 },
  { ...accountHistory, generation: 1 },
  { ...unitHoldings, generation: 1 },
  { ...transactions, generation: 1 },
  { ...instrumentTotals, generation: 1 },
];
