// The TypeORM data source of the read models: their entities, their migrations, and the `pg` pool below.
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { AccountBalance } from './account-balances/entity.js';
import { AccountHistory } from './account-history/entity.js';
import { Account } from './accounts/entity.js';
import { AccountState } from './account-states/entity.js';
import { ComplianceView } from './compliance/entity.js';
import { EncumbranceView } from './encumbrances/entity.js';
import { EvidenceUse } from './evidence-uses/entity.js';
import { InstrumentTotals } from './instrument-totals/entity.js';
import { Instrument } from './instruments/entity.js';
import { CreateReadModels1763900000000 } from './migrations/1763900000000-create-read-models.js';
import { Methodology } from './methodologies/entity.js';
import { ProjectView } from './projects/entity.js';
import { ProjectionPosition } from './projection-positions/entity.js';
import { SearchTerm } from './search-terms/entity.js';
import { ProposalView } from './proposals/entity.js';
import { AccountRepresentative } from './representatives/entity.js';
import { RulebookView } from './rulebooks/entity.js';
import { Transaction } from './transactions/entity.js';
import { TrustedAccount } from './trusted-accounts/entity.js';
import { UnitHolding } from './unit-holdings/entity.js';

export interface DataSourceOptions {
  readonly databaseUrl: string;
  /** Connections of the pool at most; default 10. */
  readonly connectionsMax?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** An idle connection was lost; the pool replaces it. Without a listener it would end the process. */
  readonly onConnectionLost: (error: Error) => void;
}

/** Not connected yet: call `initialize()`, and `destroy()` in the end. */
export const createDataSource = (options: DataSourceOptions): DataSource =>
  new DataSource({
    type: 'postgres',
    url: options.databaseUrl,
    applicationName: options.applicationName,
    poolSize: options.connectionsMax ?? 10,
    connectTimeoutMS: 5_000,
    // The tables belong to the migrations, never to a comparison with entities.
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    migrationsTableName: 'read_model_migrations',
    migrations: [CreateReadModels1763900000000],
    entities: [
      Account,
      Instrument,
      AccountBalance,
      AccountHistory,
      UnitHolding,
      Transaction,
      InstrumentTotals,
      SearchTerm,
      AccountState,
      AccountRepresentative,
      TrustedAccount,
      EncumbranceView,
      ProposalView,
      EvidenceUse,
      Methodology,
      ProjectView,
      RulebookView,
      ComplianceView,
      ProjectionPosition,
    ],
    poolErrorHandler: options.onConnectionLost,
  });

/** The pool that the data source opened: queries and projections write their SQL straight to it. */
export const poolOf = (dataSource: DataSource): pg.Pool => (dataSource.driver as unknown as { master: pg.Pool }).master;
