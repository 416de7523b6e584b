// Which units an operation that waits keeps from moving: those that it will take.
import type { Operation } from './commands.js';
import type { EncumberedUnits, Fact } from './events.js';

/**
 * Nothing where it takes none, or takes what is pinned already, as an enforcement does; of each holding once. How much a
 * correction takes is known only from `outcome`, what it would do now.
 */
export function encumberedBy(operation: Operation, outcome: Fact | undefined): readonly EncumberedUnits[] {
  switch (operation.type) {
    case 'TransferUnits':
    case 'MovePosition': {
      const { from: account, instrument, compartment, quantity } = operation;
      return [{ account, instrument, compartment, quantity }];
    }
    case 'SurrenderUnits':
    case 'BorrowUnits':
    case 'RetireUnits':
    case 'CancelUnits': {
      const { from: account, instrument, quantity } = operation;
      return [{ account, instrument, compartment: 'registry', quantity }];
    }
    case 'SettleObligation':
    case 'CarryOverUnits': {
      const { from: account, lots } = operation;
      return lots.map(({ instrument, quantity }) => ({ account, instrument, compartment: 'registry', quantity }));
    }
    case 'EncumberUnits': {
      const { account, instrument, compartment, quantity } = operation;
      return [{ account, instrument, compartment, quantity }];
    }
    case 'CorrectTransfer': {
      if (outcome?.type !== 'TransferCorrected') return [];
      const { from: account, instrument, compartment, quantity } = outcome.data;
      return [{ account, instrument, compartment, quantity }];
    }
    default:
      return [];
  }
}
