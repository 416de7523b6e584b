// What an operation does, whoever asked for it: the only switch on operation types.
import {
  appointRepresentative,
  changeHolder,
  distrustAccount,
  removeRepresentative,
  restrainAccount,
  setAccountRules,
  trustAccount,
} from './account-control-rules.js';
import { closeAccount, openAccount } from './account-rules.js';
import { assertNever } from './assert-never.js';
import { borrowUnits } from './borrowing-rules.js';
import { carryOverUnits } from './carry-over-rules.js';
import type { CommandContext, Operation } from './commands.js';
import { decideDeduction } from './compliance/deduction.js';
import { adoptAllocation, listKeyUnits, reportEmissions, setCarryOverLimits } from './compliance/file-rules.js';
import { passOnObligation } from './compliance/succession.js';
import { correctTransfer } from './correction-rules.js';
import type { Decision } from './decision.js';
import { encumberUnits, enforceEncumbrance, releaseEncumbrance } from './encumbrance-rules.js';
import type { Instant } from './instant.js';
import { createInstrument, issueUnits } from './issuance-rules.js';
import type { LedgerState } from './ledger-state.js';
import { cancelUnits, retireUnits } from './retirement-rules.js';
import { publishRulebook } from './rulebooks/publish-rulebook.js';
import { settleObligation, surrenderUnits } from './surrender-rules.js';
import { movePosition, transferUnits } from './transfer-rules.js';
import { operateMarket } from './voluntary-market/operate.js';

/**
 * All checks of what is asked; they run when it is proposed, approved and carried out. Who may ask is checked around it.
 * @param by who asks, where nobody else had to be asked: a transfer of an exchange is a trade, and its reservation keeps
 *   its market.
 */
export function operate(
  state: LedgerState,
  operation: Operation,
  at: Instant,
  by?: Pick<CommandContext, 'role' | 'market'>,
): Decision {
  switch (operation.type) {
    case 'OpenAccount':
      return openAccount(state, operation);
    case 'CloseAccount':
      return closeAccount(state, operation);
    case 'ChangeHolder':
      return changeHolder(state, operation);
    case 'RestrainAccount':
      return restrainAccount(state, operation);
    case 'AppointRepresentative':
      return appointRepresentative(state, operation);
    case 'RemoveRepresentative':
      return removeRepresentative(state, operation);
    case 'SetAccountRules':
      return setAccountRules(state, operation);
    case 'TrustAccount':
      return trustAccount(state, operation, at);
    case 'DistrustAccount':
      return distrustAccount(state, operation);
    case 'CreateInstrument':
      return createInstrument(state, operation);
    case 'IssueUnits':
      return issueUnits(state, operation, at);
    case 'TransferUnits':
      return transferUnits(state, operation, at, by);
    case 'MovePosition':
      return movePosition(state, operation, at);
    case 'SurrenderUnits':
      return surrenderUnits(state, operation, at);
    case 'SettleObligation':
      return settleObligation(state, operation, at);
    case 'CarryOverUnits':
      return carryOverUnits(state, operation, at);
    case 'BorrowUnits':
      return borrowUnits(state, operation, at);
    case 'RetireUnits':
      return retireUnits(state, operation, at);
    case 'CancelUnits':
      return cancelUnits(state, operation, at);
    case 'EncumberUnits':
      return encumberUnits(state, operation, at, by?.market);
    case 'ReleaseEncumbrance':
      return releaseEncumbrance(state, operation);
    case 'EnforceEncumbrance':
      return enforceEncumbrance(state, operation, at);
    case 'CorrectTransfer':
      return correctTransfer(state, operation, at);
    case 'PublishRulebook':
      return publishRulebook(state, operation);
    case 'ListKeyUnits':
      return listKeyUnits(state, operation, at);
    case 'ReportEmissions':
      return reportEmissions(state, operation, at);
    case 'AdoptAllocation':
      return adoptAllocation(state, operation, at);
    case 'SetCarryOverLimits':
      return setCarryOverLimits(state, operation, at);
    case 'PassOnObligation':
      return passOnObligation(state, operation, at);
    case 'DecideDeduction':
      return decideDeduction(state, operation, at);
    case 'PublishMethodology':
    case 'PublishProject':
    case 'ValidateProject':
    case 'ApplyForRegistration':
    case 'RegisterProject':
    case 'RevokeProject':
    case 'PublishReductions':
    case 'VerifyReductions':
    case 'RegisterReductions':
      return operateMarket(state, operation, at);
    default:
      return assertNever(operation);
  }
}
