// Wiring of the registry, and nothing else.
import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccountControlController } from './accounts/account-control.controller.js';
import { ChangeHolderHandler } from './accounts/change-holder.js';
import { DistrustAccountHandler } from './accounts/distrust-account.js';
import { RestrainAccountHandler } from './accounts/restrain-account.js';
import { SetAccountRulesHandler } from './accounts/set-account-rules.js';
import { TrustAccountHandler } from './accounts/trust-account.js';
import { CorrectionsController } from './corrections/corrections.controller.js';
import { CorrectTransferHandler } from './corrections/correct-transfer.js';
import { EncumbrancesController } from './encumbrances/encumbrances.controller.js';
import { EncumberUnitsHandler } from './encumbrances/encumber-units.js';
import { EnforceEncumbranceHandler } from './encumbrances/enforce-encumbrance.js';
import { ReleaseEncumbranceHandler } from './encumbrances/release-encumbrance.js';
import { AdoptAllocationHandler } from './compliance/adopt-allocation.js';
import { CarryOverDraftController } from './compliance/carry-over-draft.controller.js';
import { CarryOverDraft } from './compliance/carry-over-draft.js';
import { DecideDeductionHandler } from './compliance/decide-deduction.js';
import { DeductionController } from './compliance/deduction.controller.js';
import { DepartmentFiles } from './compliance/file-query.js';
import { FilesController } from './compliance/files.controller.js';
import { ListKeyUnitsHandler } from './compliance/list-key-units.js';
import { ReportEmissionsHandler } from './compliance/report-emissions.js';
import { PassOnObligationHandler } from './compliance/pass-on-obligation.js';
import { ShortfallsController } from './compliance/shortfalls.controller.js';
import { SuccessionController } from './compliance/succession.controller.js';
import { SetCarryOverLimitsHandler } from './compliance/set-carry-over-limits.js';
import { PublicationController } from './rulebooks/publication.controller.js';
import { PublishRulebookHandler } from './rulebooks/publish-rulebook.js';
import { ProposalsController } from './proposals/proposals.controller.js';
import { ApproveProposalHandler } from './proposals/approve-proposal.js';
import { RejectProposalHandler } from './proposals/reject-proposal.js';
import { WithdrawProposalHandler } from './proposals/withdraw-proposal.js';
import { ApplyForRegistrationHandler } from './projects/apply-for-registration.js';
import { MethodologiesController } from './projects/methodologies.controller.js';
import { ProjectsController } from './projects/projects.controller.js';
import { PublishMethodologyHandler } from './projects/publish-methodology.js';
import { PublishProjectHandler } from './projects/publish-project.js';
import { PublishReductionsHandler } from './projects/publish-reductions.js';
import { RegisterProjectHandler } from './projects/register-project.js';
import { RegisterReductionsHandler } from './projects/register-reductions.js';
import { RevokeProjectHandler } from './projects/revoke-project.js';
import { ValidateProjectHandler } from './projects/validate-project.js';
import { VerifyReductionsHandler } from './projects/verify-reductions.js';
import { RepresentativesController } from './representatives/representatives.controller.js';
import { AppointRepresentativeHandler } from './representatives/appoint-representative.js';
import { RemoveRepresentativeHandler } from './representatives/remove-representative.js';
import { SandboxController } from './sandbox/sandbox.controller.js';
import { AdvanceClockHandler } from './sandbox/advance-clock.js';
import { Directory } from '#directory/directory.js';
import { Pseudonyms } from '#read-models/disclosure/pseudonyms.js';
import { AccessLogController } from './access-log/access-log.controller.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { CloseAccountHandler } from './accounts/close-account.js';
import { OpenAccountHandler } from './accounts/open-account.js';
import { AuditController } from './audit/audit.controller.js';
import { CancellationController } from './cancellation/cancellation.controller.js';
import { CancelUnitsHandler } from './cancellation/cancel-units.js';
import { BorrowUnitsHandler } from './surrender/borrow-units.js';
import { BorrowingController } from './surrender/borrowing.controller.js';
import { CarryOverController } from './carry-over/carry-over.controller.js';
import { CarryOverUnitsHandler } from './carry-over/carry-over-units.js';
import { ComplianceController } from './compliance/compliance.controller.js';
import { DisclosureController } from './disclosure/disclosure.controller.js';
import { RulebookQueriesController } from './rulebooks/rulebook-queries.controller.js';
import { CommandsController } from './commands/commands.controller.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { EvidenceStore } from './evidence/evidence-store.js';
import { DocumentReceiver } from './evidence/receive-document.js';
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
import { PersonsController } from './persons/persons.controller.js';
import { MovePositionHandler } from './positions/move-position.js';
import { PositionsController } from './positions/positions.controller.js';
import { RetirementController } from './retirement/retirement.controller.js';
import { RetireUnitsHandler } from './retirement/retire-units.js';
import { SearchController } from './search/search.controller.js';
import { SurrenderController } from './surrender/surrender.controller.js';
import { SettleObligationHandler } from './surrender/settle-obligation.js';
import { SurrenderUnitsHandler } from './surrender/surrender-units.js';
import { TransactionsController } from './transactions/transactions.controller.js';
import { TransferUnitsHandler } from './transfers/transfer-units.js';
import { TransfersController } from './transfers/transfers.controller.js';

/** What is kept beside the journal. */
export interface Records {
  readonly evidence: EvidenceStore;
  readonly receiver: DocumentReceiver;
  readonly directory: Directory;
  readonly revocations: StoredRevocations;
}

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [
    AccountControlController,
    CorrectionsController,
    EncumbrancesController,
    FilesController,
    PublicationController,
    ProposalsController,
    RepresentativesController,
    ComplianceController,
    CarryOverDraftController,
    DisclosureController,
    RulebookQueriesController,
    AccessLogController,
    AccountsController,
    AuditController,
    CancellationController,
    CarryOverController,
    SuccessionController,
    DeductionController,
    ShortfallsController,
    BorrowingController,
    CommandsController,
    EvidenceController,
    HealthController,
    InstrumentsController,
    IssuanceController,
    PersonsController,
    PositionsController,
    RetirementController,
    SearchController,
    SurrenderController,
    TokenRevocationsController,
    TransactionsController,
    TransfersController,
    MethodologiesController,
    ProjectsController,
  ],
  providers: [
    ChangeHolderHandler,
    DistrustAccountHandler,
    RestrainAccountHandler,
    SetAccountRulesHandler,
    TrustAccountHandler,
    CorrectTransferHandler,
    EncumberUnitsHandler,
    EnforceEncumbranceHandler,
    ReleaseEncumbranceHandler,
    DepartmentFiles,
    CarryOverDraft,
    AdoptAllocationHandler,
    ListKeyUnitsHandler,
    ReportEmissionsHandler,
    SetCarryOverLimitsHandler,
    PassOnObligationHandler,
    DecideDeductionHandler,
    PublishRulebookHandler,
    ApproveProposalHandler,
    RejectProposalHandler,
    WithdrawProposalHandler,
    AppointRepresentativeHandler,
    RemoveRepresentativeHandler,
    CancelUnitsHandler,
    CarryOverUnitsHandler,
    BorrowUnitsHandler,
    CloseAccountHandler,
    CreateInstrumentHandler,
    IssueUnitsHandler,
    MovePositionHandler,
    OpenAccountHandler,
    RetireUnitsHandler,
    SettleObligationHandler,
    SurrenderUnitsHandler,
    TransferUnitsHandler,
    PublishMethodologyHandler,
    PublishProjectHandler,
    ValidateProjectHandler,
    ApplyForRegistrationHandler,
    RegisterProjectHandler,
    RevokeProjectHandler,
    PublishReductionsHandler,
    VerifyReductionsHandler,
    RegisterReductionsHandler,
  ],
})
export class RegistryModule {
  static with(
    ledger: Ledger,
    readModels: ReadModels,
    metrics: Metrics,
    records: Records,
    { sandbox, disclosureHmacKey }: { readonly sandbox: boolean; readonly disclosureHmacKey: Buffer },
  ): DynamicModule {
    return {
      module: RegistryModule,
      controllers: sandbox ? [SandboxController] : [],
      providers: [
        { provide: Ledger, useValue: ledger },
        { provide: ReadModels, useValue: readModels },
        { provide: Metrics, useValue: metrics },
        { provide: Pseudonyms, useValue: new Pseudonyms(disclosureHmacKey) },
        ...(sandbox ? [AdvanceClockHandler] : []),
        { provide: EvidenceStore, useValue: records.evidence },
        { provide: DocumentReceiver, useValue: records.receiver },
        { provide: Directory, useValue: records.directory },
        { provide: StoredRevocations, useValue: records.revocations },
      ],
    };
  }
}
