// Random histories with people in them: proposals and what ends them, encumbrances, corrections, restraints, time that passes.
import fc from 'fast-check';
import { type AccountRules, DEFAULT_RULES } from '../account-control.js';
import type { Command } from '../commands.js';
import { accountId, holderCode } from '../ids.js';
import * as ask from './commands.js';
import { DAY, HOUR, HUBEI, hubei, ministry, type Person, court, exchange, registrar, registrar2, representative } from './people.js'; // prettier-ignore
import type { Outcome, TestLedger } from './test-ledger.js';

export interface PeopleStep {
  readonly title: string;
  readonly command: (ledger: TestLedger) => Command | undefined;
  readonly by: Person;
  readonly passMs: number;
}

/** Lets the step happen; nothing where there is nothing to do it to. */
export function happens(ledger: TestLedger, { command, by, passMs }: PeopleStep): Outcome | undefined {
  ledger.pass(passMs);
  const wanted = command(ledger);
  return wanted && ledger.submit(wanted, by);
}

/** Three plants with people and rules of their own, units in both positions. */
export function settled(ledger: TestLedger): void {
  const plant = (id: string, rules: Partial<AccountRules>, names: readonly string[]): Command => ({
    type: 'OpenAccount',
    account: accountId(id),
    owner: { accountType: 'holding', holder: holderCode(`H-${id}`), province: HUBEI },
    representatives: names.map((person) => ({ person, rights: 'both' })),
    rules: { ...DEFAULT_RULES, ...rules },
  });
  for (const command of [
    ask.createInstrument('CEA24'),
    ask.createInstrument('CCER1', 'reduction'),
    ask.openAccount('EED', { accountType: 'authority', province: HUBEI }),
    ask.openAccount('SURRENDER-2024', { accountType: 'surrender', complianceYear: 2024 }),
    ask.openAccount('RETIRED', { accountType: 'retirement' }),
    ask.openAccount('CANCELLED', { accountType: 'cancellation' }),
    plant('A', { secondRepresentative: 'always', untrustedDelayHours: 24 }, ['ann', 'bob']),
    plant('B', { surrenderSecond: true, untrustedDelayHours: 2 }, ['ann', 'bea']),
    plant('C', {}, ['bea', 'cat']),
    ...['A', 'B', 'C', 'EED'].map((id) => ask.issue(60, id)),
    ...['A', 'B', 'C'].map((id) => ask.issue(30, id, 'CCER1')),
    ...['A', 'B', 'C'].map((id) => ask.move(20, id, 'trading')),
  ])
    if (ledger.submit(command).rejection) throw new Error(`${command.type} was refused`);
}

const people = fc.constantFrom<Person>(
  ...['ann', 'ann', 'bob', 'bea', 'bea', 'cat'].map(representative),
  ...[registrar, registrar, registrar2, registrar2, ministry, hubei, court, exchange, { role: 'system' as const }],
);
const plants = fc.constantFrom('A', 'A', 'B', 'C');
const anywhere = fc.constantFrom('A', 'B', 'C', 'EED');
const amount = fc.integer({ min: 1, max: 25 });
const compartment = fc.constantFrom('registry' as const, 'registry' as const, 'trading' as const);

type Make = (ledger: TestLedger) => Command | undefined;
const always = (command: Command): Make => () => command; // prettier-ignore
const nth = <T>(all: Iterable<T>, at: number): T | undefined => {
  const list = [...all];
  return list[at % list.length];
};

/** A map that was unwound has its entries, but not their order. */
const byAge = (map: ReadonlyMap<number, unknown>): number[] => [...map.keys()].sort((a, b) => a - b);

const operation: fc.Arbitrary<Make> = fc
  .tuple(fc.nat(15), plants, anywhere, amount, compartment, fc.nat(50))
  .map(([what, from, to, quantity, where, pick]): Make => {
    const encumbrance = (ledger: TestLedger) =>
      ledger.state.encumbrances.get(nth(byAge(ledger.state.encumbrances), pick) ?? -1);
    switch (what) {
      case 0:
      case 1:
      case 2:
        return always(ask.transfer(quantity, from, to, { compartment: where }));
      case 3:
        return always(ask.move(quantity, from, where));
      case 4:
        return always(pick % 2 ? ask.surrender(quantity, from) : ask.settle(from, { CEA24: quantity, CCER1: 1 + (pick % 10) }, { subject: to })); // prettier-ignore
      case 5:
        return always(pick % 2 ? ask.retire(quantity, from) : ask.cancel(quantity, from));
      case 6:
        return (ledger) => ask.freeze(quantity, from, { compartment: where, ...(pick % 2 && { expiresAt: new Date(Date.parse(ledger.now) + pick * HOUR).toISOString() as never }) }); // prettier-ignore
      case 7:
        return always(ask.pledge(quantity, from, to));
      case 8:
        return always(ask.reserve(quantity, from));
      case 9:
        return (ledger) => ask.release(encumbrance(ledger)?.id ?? 1, pick % 3 ? undefined : quantity);
      case 10:
        return (ledger) => {
          const found = encumbrance(ledger);
          return ask.enforce(found?.id ?? 1, Math.min(quantity, found?.quantity ?? 1), found?.pledgee ?? to);
        };
      case 11:
        return always(ask.restrain(from, (['none', 'none', 'restricted', 'frozen', 'suspended'] as const)[pick % 5]!));
      case 12:
        return always(pick % 2 ? ask.trust(from, to) : ask.distrust(from, to));
      case 13:
        return always(pick % 2 ? ask.appoint(from, 'cat', 'both') : ask.dismiss(from, 'cat'));
      case 14:
        return always(pick % 2 ? ask.changeHolder(from, `H-${pick % 4}`) : ask.closeAccount(from));
      default:
        return ({ journal }) => {
          const moved = journal.flatMap(({ type }, at) => (type === 'UnitsTransferred' ? [at] : []));
          const at = nth(moved, pick);
          return at === undefined ? undefined : ask.correct(journal, at);
        };
    }
  });

/** What an exchange does all day. */
const dealing: fc.Arbitrary<Make> = fc
  .tuple(fc.boolean(), plants, plants, amount)
  .map(([order, from, to, quantity]): Make =>
    always(order ? ask.reserve(quantity, from) : ask.transfer(quantity, from, to, { compartment: 'trading' })),
  );

const answer: fc.Arbitrary<Make> = fc
  .tuple(fc.constantFrom(ask.approve, ask.approve, ask.approve, ask.approve, ask.reject, ask.withdraw), fc.nat(20))
  .map(([command, pick]): Make => ({ state }) => {
    const proposal = nth(byAge(state.proposals), pick);
    return proposal === undefined ? undefined : command(proposal);
  }); // prettier-ignore

const step: fc.Arbitrary<PeopleStep> = fc
  .tuple(
    fc.oneof(
      { weight: 7, arbitrary: fc.tuple(fc.oneof({ weight: 3, arbitrary: operation }, { weight: 4, arbitrary: answer }), people) }, // prettier-ignore
      { weight: 1, arbitrary: fc.tuple(dealing, fc.constant(exchange)) },
    ),
    fc.constantFrom(0, 0, 0, 0, HOUR, DAY, 5 * DAY),
  )
  .map(([[command, by], passMs]) => ({ title: `${by.actor ?? 'system'} after ${passMs} ms`, command, by, passMs }));

export const peopleHistory = fc.array(step, { minLength: 20, maxLength: 80, size: 'max' });
