// Wiring of the registry, and nothing else.
import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Directory } from '#directory/directory.js';
import { AccessLogController } from './access-log/access-log.controller.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { CloseAccountHandler } from './accounts/close-account.js';
import { OpenAccountHandler } from './accounts/open-account.js';
import { AuditController } from './audit/audit.controller.js';
import { CancellationController } from './cancellation/cancellation.controller.js';
import { CancelUnitsHandler } from './cancellation/cancel-units.js';
import { CommandsController } from './commands/commands.controller.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { EvidenceStore } from './evidence/evidence-store.js';
import { DocumentReceiver } from './evidence/receive-document.js';
import { HealthController } from './health.controller.js';
import { ReadModels } from './http/reading.js';
import { CreateInstrumentHandler } from './instruments/create-instrument.js';
import { InstrumentsController } from './instruments/instruments.controller.js';
import { IssuanceController } from './issuance/issuance.controller.js';
import { IssueUnitsHandler } from './issuance/issue-units.js';
import { Ledger } from './ledger.js';
import { Metrics } from './metrics.js';
import { PersonsController } from './persons/persons.controller.js';
import { MovePositionHandler } from './positions/move-position.js';
import { PositionsController } from './positions/positions.controller.js';
import { RetirementController } from './retirement/retirement.controller.js';
import { RetireUnitsHandler } from './retirement/retire-units.js';
import { SurrenderController } from './surrender/surrender.controller.js';
import { SurrenderUnitsHandler } from './surrender/surrender-units.js';
import { TransactionsController } from './transactions/transactions.controller.js';
import { TransferUnitsHandler } from './transfers/transfer-units.js';
import { TransfersController } from './transfers/transfers.controller.js';

/** What is kept beside the journal. */
export interface Records {
  readonly evidence: EvidenceStore;
  readonly receiver: DocumentReceiver;
  readonly directory: Directory;
}

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [
    AccessLogController,
    AccountsController,
    AuditController,
    CancellationController,
    CommandsController,
    EvidenceController,
    HealthController,
    InstrumentsController,
    IssuanceController,
    PersonsController,
    PositionsController,
    RetirementController,
    SurrenderController,
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
  static with(ledger: Ledger, readModels: ReadModels, metrics: Metrics, records: Records): DynamicModule {
    return {
      module: RegistryModule,
      providers: [
        { provide: Ledger, useValue: ledger },
        { provide: ReadModels, useValue: readModels },
        { provide: Metrics, useValue: metrics },
        { provide: EvidenceStore, useValue: records.evidence },
        { provide: DocumentReceiver, useValue: records.receiver },
        { provide: Directory, useValue: records.directory },
      ],
    };
  }
}
