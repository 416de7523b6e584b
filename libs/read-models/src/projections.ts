// All projections. Which generation of their tables is live, the database knows.
import { accountBalances } from './account-balances/project.js';
import { accountHistory } from './account-history/project.js';
import { accounts } from './accounts/project.js';
import { instrumentTotals } from './instrument-totals/project.js';
import { instruments } from './instruments/project.js';
import { accountStates } from './account-states/project.js';
import { representatives } from './representatives/project.js';
import { trustedAccounts } from './trusted-accounts/project.js';
import { encumbrances } from './encumbrances/project.js';
import { compliance } from './compliance/project.js';
import { evidenceUses } from './evidence-uses/project.js';
import { proposals } from './proposals/project.js';
import type { Projection } from './projection.js';
import { methodologies } from './methodologies/project.js';
import { projects } from './projects/project.js';
import { rulebooks } from './rulebooks/project.js';
import { searchTerms } from './search-terms/project.js';
import { transactions } from './transactions/project.js';
import { unitHoldings } from './unit-holdings/project.js';

export const projections: readonly Projection[] = [
  accounts,
  instruments,
  accountBalances,
  accountHistory,
  unitHoldings,
  transactions,
  instrumentTotals,
  accountStates,
  representatives,
  trustedAccounts,
  encumbrances,
  proposals,
  searchTerms,
  evidenceUses,
  methodologies,
  projects,
  rulebooks,
  compliance,
];
