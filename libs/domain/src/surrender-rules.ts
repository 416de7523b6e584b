// Surrender for compliance (清缴): units leave circulation into the surrender account of one compliance year (R16).
import type { SurrenderUnits } from './commands.js';
import { checkSurrender } from './compliance/surrender-check.js';
import type { Decision } from './decision.js';
import { takeOutOfCirculation } from './final-movement.js';
import type { Instant } from './instant.js';
import { type Instrument, type LedgerState, systemAccountKey } from './ledger-state.js';

export function surrenderUnits(state: LedgerState, command: SurrenderUnits, at: Instant): Decision {
  const { complianceYear } = command;
  const destination = {
    account: state.systemAccounts.get(systemAccountKey('surrender', complianceYear)),
    missing: { code: 'no-surrender-account', complianceYear } as const,
    from: ['holding'] as const,
    direction: 'surrender' as const,
  };
  const refused = (instrument: Instrument) =>
    checkSurrender(
      state,
      { subject: command.from, complianceYear, lots: [{ instrument, quantity: command.quantity }] },
      command,
      at,
    );
  return takeOutOfCirculation(state, command, { ...destination, refused }, at, (movement) => ({
    type: 'UnitsSurrendered',
    data: { ...movement, complianceYear },
  }));
}
