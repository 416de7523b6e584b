// Wiring of the registry, and nothing else.
import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccountsController } from './accounts/accounts.controller.js';
import { CloseAccountHandler } from './accounts/close-account.js';
import { OpenAccountHandler } from './accounts/open-account.js';
import { AuditController } from './audit/audit.controller.js';
import { CancellationController } from './cancellation/cancellation.controller.js';
import { CancelUnitsHandler } from './cancellation/cancel-units.js';
import { CommandsController } from './commands/commands.controller.js';
import { HealthController } from './health.controller.js';
import { ReadModels } from './http/reading.js';
import { CreateInstrumentHandler } from './instruments/create-instrument.js';
import { InstrumentsController } from './instruments/instruments.controller.js';
import { StoredRevocations } from './identity/revocations.js';
import { TokenRevocationsController } from './identity/token-revocations.controller.js';
import { IssuanceController } from './issuance/issuance.controller.js';
import { IssueUnitsHandler } from './issuance/issue-units.js';
import { Ledger } from './ledger.js';
import { Metrics } from './metrics.js';
import { MovePositionHandler } from './positions/move-position.js';
import { PositionsController } from './positions/positions.controller.js';
import { RetirementController } from './retirement/retirement.controller.js';
import { RetireUnitsHandler } from './retirement/retire-units.js';
import { SurrenderController } from './surrender/surrender.controller.js';
import { SurrenderUnitsHandler } from './surrender/surrender-units.js';
import { TransactionsController } from './transactions/transactions.controller.js';
import { TransferUnitsHandler } from './transfers/transfer-units.js';
import { TransfersController } from './transfers/transfers.controller.js';

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [
    AccountsController,
    AuditController,
    CancellationController,
    CommandsController,
    HealthController,
    InstrumentsController,
    IssuanceController,
    PositionsController,
    RetirementController,
    SurrenderController,
    TokenRevocationsController,
    TransactionsController,
    TransfersController,
  ],
  providers: [
    CancelUnitsHandler,
    CloseAccountHandler,
    CreateInstrumentHandler,
    IssueUnitsHandler,
    MovePositionHandler,
    OpenAccountHandler,
    RetireUnitsHandler,
    SurrenderUnitsHandler,
    TransferUnitsHandler,
  ],
})
export class RegistryModule {
  static with(ledger: Ledger, readModels: ReadModels, metrics: Metrics, revocations: StoredRevocations): DynamicModule {
    return {
      module: RegistryModule,
      providers: [
        { provide: Ledger, useValue: ledger },
        { provide: ReadModels, useValue: readModels },
        { provide: Metrics, useValue: metrics },
        { provide: StoredRevocations, useValue: revocations },
      ],
    };
  }
}
