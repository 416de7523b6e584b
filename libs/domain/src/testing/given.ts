// The grammar of the ledger's tests: given what is there, when a command comes, then these facts, or this rejection.
import type { AccountOwner, Command, CommandContext, Compartment } from '../commands.js';
import type { EventType, Fact } from '../events.js';
import { brokenInvariants } from '../invariants.js';
import type { RejectionCode } from '../rejections.js';
import { createInstrument, holding, issue, openAccount } from './commands.js';
import { logicalState } from './logical-state.js';
import { type Outcome, TestLedger } from './test-ledger.js';

/** One thing that is there before the command: an account with units, a command taken before, time that passes. */
export interface Circumstance {
  arrange(ledger: TestLedger): void;
}

export const given = (...circumstances: Circumstance[]) => {
  const ledger = new TestLedger();
  arranged(ledger, createInstrument('CEA24'));
  for (const circumstance of circumstances) circumstance.arrange(ledger);
  return { ledger, when: (command: Command, context?: Partial<CommandContext>) => when(ledger, command, context) };
};

function when(ledger: TestLedger, command: Command, context?: Partial<CommandContext>) {
  const before = logicalState(ledger.state);
  const outcome = ledger.submit(command, context);
  return {
    ledger,
    outcome,
    /** The facts recorded, each with at least this in its data. */
    then(...expected: ExpectedFact[]): TestLedger {
      expect(outcome.rejection).toBeUndefined();
      expect(outcome.recorded).toEqual(
        expected.map(({ type, data }): unknown =>
          expect.objectContaining({ type, data: expect.objectContaining(data) as unknown }),
        ),
      );
      expect(brokenInvariants(ledger.state)).toEqual([]);
      return ledger;
    },
    /** The lawful "no", with at least these of its numbers; nothing of the ledger has changed but its count of events. */
    thenRejected(code: RejectionCode, numbers: object = {}): TestLedger {
      expect(outcome.rejection).toMatchObject({ code, ...numbers });
      const {
        revision,
        recordedAt: _at,
        commands: _commands,
        decided: _decided,
        ...after
      } = logicalState(ledger.state);
      expect(before).toMatchObject(after);
      expect(revision).toBe(before.revision + outcome.recorded.length);
      return ledger;
    },
  };
}

export interface ExpectedFact {
  readonly type: EventType;
  readonly data: object;
}

const fact =
  <T extends EventType>(type: T) =>
  (quantity: number, more: Partial<Extract<Fact, { type: T }>['data']> = {}): ExpectedFact => ({
    type,
    data: { quantity, ...more },
  });

export const unitsTransferred = fact('UnitsTransferred');
export const positionMoved = fact('PositionMoved');
export const unitsSurrendered = fact('UnitsSurrendered');
export const obligationSettled = fact('ObligationSettled');
export const unitsCarriedOver = fact('UnitsCarriedOver');
export const unitsBorrowed = fact('UnitsBorrowed');
export const unitsRetired = fact('UnitsRetired');
export const unitsCancelled = fact('UnitsCancelled');
export const unitsStaged = fact('UnitsStaged');
export const operationAbandoned = fact('OperationAbandoned');

/** The account, open and empty; `.holds(100)` issues units to it, each time as a batch of its own. */
export const account = (id: string, owner: AccountOwner = holding(id)): OpenedAccount =>
  new OpenedAccount(id, [openAccount(id, owner)]);

class OpenedAccount implements Circumstance {
  constructor(
    private readonly id: string,
    private readonly commands: readonly Command[],
  ) {}

  holds(quantity: number, instrument = 'CEA24'): OpenedAccount {
    return new OpenedAccount(this.id, [...this.commands, issue(quantity, this.id, instrument)]);
  }

  arrange(ledger: TestLedger): void {
    for (const command of this.commands) arranged(ledger, command);
  }
}

/** A command that was taken before; it must have succeeded. */
export const after = (command: Command, context?: Partial<CommandContext>): Circumstance => ({
  arrange: (ledger) => void arranged(ledger, command, context),
});

export const timePasses = (ms: number): Circumstance => ({ arrange: (ledger) => ledger.pass(ms) });

function arranged(ledger: TestLedger, command: Command, context?: Partial<CommandContext>): Outcome {
  const outcome = ledger.submit(command, context);
  expect(outcome.rejection).toBeUndefined();
  return outcome;
}

/** The units of a holding in their order, as `batch:start-end`. */
export function unitsOf(ledger: TestLedger, id: string, compartment: Compartment = 'registry', of = 'CEA24'): string[] {
  const name = `${id}/${of}/${compartment}`;
  return logicalState(ledger.state).holdings.find((holding) => holding.name === name)?.ranges ?? [];
}

export const surrenderAccount = account('SURRENDER-2024', { accountType: 'surrender', complianceYear: 2024 });
export const retirementAccount = account('RETIRED', { accountType: 'retirement' });
export const cancellationAccount = account('CANCELLED', { accountType: 'cancellation' });
export const carryOverAccount = account('CARRIED-OVER', { accountType: 'carry-over' });
export const issuanceAccount = account('ISSUANCE', { accountType: 'issuance' });
