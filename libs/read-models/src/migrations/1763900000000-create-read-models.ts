// Creates positions, and the first generation of every read model.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { accountStatesTables } from '../account-states/table.js';
import { representativesTables } from '../representatives/table.js';
import { trustedAccountsTables } from '../trusted-accounts/table.js';
import { encumbrancesTables } from '../encumbrances/table.js';
import { REPORTING_VIEWS } from '../reporting/views.js';
import { complianceTables, notesOf } from '../compliance/table.js';
import { evidenceUsesTables } from '../evidence-uses/table.js';
import { proposalsTables } from '../proposals/table.js';
import { accountBalancesTables } from '../account-balances/table.js';
import { accountHistoryTables } from '../account-history/table.js';
import { accountsTables } from '../accounts/table.js';
import { createGeneration, publishGeneration, tableOf } from '../generations.js';
import { instrumentTotalsTables } from '../instrument-totals/table.js';
import { instrumentsTables } from '../instruments/table.js';
import { createPositionTables, dropPositionTables } from '../projection-positions/table.js';
import { methodologiesTables } from '../methodologies/table.js';
import { projectsTables } from '../projects/table.js';
import { rulebooksTables } from '../rulebooks/table.js';
import { searchTermsTables } from '../search-terms/table.js';
import { transactionsTables } from '../transactions/table.js';
import { unitHoldingsTables } from '../unit-holdings/table.js';

const tables = [
  accountsTables,
  instrumentsTables,
  accountBalancesTables,
  accountHistoryTables,
  unitHoldingsTables,
  transactionsTables,
  instrumentTotalsTables,
  accountStatesTables,
  representativesTables,
  trustedAccountsTables,
  encumbrancesTables,
  proposalsTables,
  searchTermsTables,
  evidenceUsesTables,
  methodologiesTables,
  projectsTables,
  rulebooksTables,
  complianceTables,
];

export class CreateReadModels1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createPositionTables) await runner.query(statement);
    for (const model of tables)
      for (const statement of [...createGeneration(model, 1), ...publishGeneration(model, 1)])
        await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of REPORTING_VIEWS) await runner.query(`DROP VIEW IF EXISTS reporting.${name}`);
    for (const { view } of tables) {
      await runner.query(`DROP VIEW ${view}`);
      await runner.query(`DROP TABLE ${tableOf(view, 1)}`);
    }
    await runner.query(`DROP TABLE ${notesOf(tableOf(complianceTables.view, 1))}`);
    for (const statement of dropPositionTables) await runner.query(statement);
  }
}
