// Random histories of a small ledger, for properties: steps that make sense in the state that they meet, mostly.
import fc from 'fast-check';
import type { AccountOwner, Command, Compartment } from '../commands.js';
import { accountId, commandKey, instrumentId } from '../ids.js';
import { quantityOf, RANGES_PER_EVENT_MAX, type SerialRange } from '../serial-range.js';
import * as ask from './commands.js';
import { DAY, exchange } from './people.js';
import type { Outcome, TestLedger } from './test-ledger.js';

/** One thing that happens; what it is exactly depends on the ledger that it meets. */
export interface Step {
  readonly title: string;
  /** The commands that come, in their order. */
  commands(ledger: TestLedger): Command[];
  /** Time that passes before them. */
  readonly passMs?: number;
  /** The command comes under the key of an earlier one. */
  readonly again?: boolean;
  /** What moves between trading positions is traded: an exchange asks, and not the ledger itself. */
  readonly traded?: boolean;
}

export interface Taken {
  readonly command: Command;
  readonly outcome: Outcome;
}

/** Lets the step happen; answers each command with its outcome. */
export function happen(ledger: TestLedger, step: Step): Taken[] {
  if (step.passMs) ledger.pass(step.passMs);
  const key = step.again && ledger.journal.findLast((fact) => fact.command)?.command?.key;
  return step.commands(ledger).map((command) => ({
    command,
    outcome: ledger.submit(command, {
      ...(step.traded && isTrading(command) && exchange),
      ...(key && { key: commandKey(key) }),
    }),
  }));
}

const isTrading = (command: Command): boolean => command.type === 'TransferUnits' && command.compartment === 'trading';

export const history = (maxLength = 60): fc.Arbitrary<Step[]> =>
  fc.array(step, { minLength: 10, maxLength, size: 'max' }).map((steps) => [beginning, ...steps]);

const systemAccounts: Readonly<Record<string, AccountOwner>> = {
  ISSUANCE: { accountType: 'issuance' },
  'SURRENDER-2024': { accountType: 'surrender', complianceYear: 2024 },
  RETIRED: { accountType: 'retirement' },
  CANCELLED: { accountType: 'cancellation' },
};
const ownerOf = (id: string): AccountOwner => systemAccounts[id] ?? ask.holding(id);

const beginning = {
  title: 'the beginning',
  [fc.toStringMethod]: () => 'the beginning',
  commands: () => [
    ask.createInstrument('CEA24'),
    ask.createInstrument('CEA25'),
    ask.createInstrument('CCER1', 'reduction'),
    ...['A', 'B', 'C', ...Object.keys(systemAccounts)].map((id) => ask.openAccount(id, ownerOf(id))),
    ask.issue(60, 'A'),
    ask.issue(40, 'B'),
    ask.issue(30, 'B', 'CEA25'),
    ...['A', 'B'].map((id) => ask.issue(20, id, 'CCER1')),
    ask.issue(30, 'ISSUANCE'),
  ],
};

const holder = fc.constantFrom('A', 'A', 'A', 'B', 'B', 'B', 'C', 'C', 'C', 'D', 'ISSUANCE');
const anyAccount = fc.oneof(
  { weight: 16, arbitrary: holder },
  { weight: 1, arbitrary: fc.constantFrom('SURRENDER-2024', 'RETIRED', 'CANCELLED', 'NOBODY') },
);
const instrument = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('CEA24', 'CEA24', 'CEA25') },
  { weight: 1, arbitrary: fc.constant('CEA26') },
);
const compartment = fc.constantFrom<Compartment>('registry', 'registry', 'trading');
const tonnes = fc.integer({ min: 1, max: 30 });

/** Pieces of what the account holds: each may reach over the end of its range, and two may overlap. */
const pieces = fc.array(
  fc.record({ at: fc.nat(50), from: fc.nat(20), length: fc.integer({ min: 1, max: 12 }), over: fc.constantFrom(0, 0, 0, 0, 3) }), // prettier-ignore
  { minLength: 1, maxLength: 5 },
);

function named(ledger: TestLedger, from: string, of: string, where: Compartment, wanted: PieceOf[]): SerialRange[] {
  const held = rangesOf(ledger, from, of, where);
  if (held.length === 0) return [{ start: 1, end: 2 }];
  return wanted.map(({ at, from: offset, length, over }) => {
    const range = held[at % held.length]!;
    const start = range.start + (offset % (range.end - range.start + 1));
    return { start, end: Math.min(start + length - 1, range.end) + over };
  });
}
type PieceOf = typeof pieces extends fc.Arbitrary<(infer P)[]> ? P : never;

const units = fc.record({
  how: fc.constantFrom('transfer', 'transfer', 'transfer', 'move', 'surrender', 'retire', 'cancel'),
  from: anyAccount,
  to: anyAccount,
  instrument,
  compartment,
  quantity: fc.oneof(fc.integer({ min: 1, max: 15 }), fc.constant('all' as const)),
  pieces: fc.option(pieces, { freq: 2 }),
  /** Comes from an account that has such units, where there is one. */
  aimed: fc.integer({ min: 0, max: 3 }).map((number) => number > 0),
  /** A transfer between trading positions is a trade, mostly. */
  traded: fc.integer({ min: 0, max: 3 }).map((number) => number > 0),
});

const movement = units.map((wanted): Step => {
  const { how, to, instrument: of } = wanted;
  const where = how === 'transfer' || how === 'move' ? wanted.compartment : 'registry';
  return {
    title: `${how} ${JSON.stringify(wanted)}`,
    traded: wanted.traded,
    commands: (ledger) => {
      const from = wanted.aimed ? someHolder(ledger, wanted.from, of, where) : wanted.from;
      const ranges = wanted.pieces ? named(ledger, from, of, where, wanted.pieces) : undefined;
      const all = quantityOf(rangesOf(ledger, from, of, where)) || 1;
      const quantity = ranges ? quantityOf(ranges) : wanted.quantity === 'all' ? all : wanted.quantity;
      const more = { instrument: of, compartment: where, ...(ranges && { ranges }) };
      if (how === 'transfer') return [ask.transfer(quantity, from, to, more)];
      if (how === 'move') return [ask.move(quantity, from, where === 'trading' ? 'registry' : 'trading', more)];
      if (how === 'surrender') return [ask.surrender(quantity, from, 2024, more)];
      return [how === 'retire' ? ask.retire(quantity, from, more) : ask.cancel(quantity, from, more)];
    },
  };
});

/** Two holdings of many ranges out of one batch, by a staged operation where there are more than fit one event. */
const fragment = fc
  .record({ from: holder, to: holder, extra: fc.integer({ min: -2, max: 3 }), falling: fc.boolean() })
  .map(({ from, to, extra, falling }): Step => ({
    title: `fragment ${from} ${to} ${extra} ${falling}`,
    commands: (ledger) => {
      const first = (ledger.state.instruments.get(ask.CEA24)?.issued ?? 0) + 1;
      const count = RANGES_PER_EVENT_MAX + extra;
      const ranges = ask.everySecond(count, first);
      if (falling) ranges.reverse();
      return [ask.issue(2 * count, from), ask.transfer(count, from, to, { ranges })];
    },
  }));

/** Bought, and sold again at once: some of it, or more than the buyer had before. */
const resale = fc
  .record({
    from: holder,
    to: holder,
    quantity: fc.integer({ min: 1, max: 15 }),
    back: fc.integer({ min: 1, max: 15 }),
  })
  .map(({ from, to, quantity, back }): Step => ({
    title: `resale ${from} ${to} ${quantity} ${back}`,
    traded: true,
    commands: () => [
      ask.move(quantity, from, 'trading'),
      ask.transfer(quantity, from, to, { compartment: 'trading' }),
      ask.transfer(back, to, from, { compartment: 'trading' }),
    ],
  }));

/** Several instruments at once: all of some, whatever number of ranges that is, and a little of others. */
const settle = fc
  .record({
    from: holder,
    subject: fc.option(anyAccount, { freq: 3 }),
    lots: fc.uniqueArray(
      fc.record({
        instrument: fc.oneof({ weight: 20, arbitrary: fc.constantFrom('CEA24', 'CEA25', 'CCER1') }, { weight: 1, arbitrary: fc.constant('CEA26') }), // prettier-ignore
        quantity: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant('all' as const)),
        pieces: fc.option(pieces, { freq: 3 }),
      }),
      { minLength: 1, maxLength: 3, selector: ({ instrument: of }) => of },
    ),
    /** CEA24 in about as many ranges more as fit an event of lots. */
    fragments: fc.option(fc.integer({ min: -30, max: 3 }), { freq: 2 }),
  })
  .map(({ from, subject, lots, fragments }): Step => ({
    title: `settle ${from} ${subject} ${fragments} ${JSON.stringify(lots)}`,
    commands: (ledger) => {
      const count = fragments === null ? 0 : RANGES_PER_EVENT_MAX + fragments;
      const wanted = Object.fromEntries(
        lots.map(({ instrument: of, quantity, pieces: some }): [string, number | SerialRange[]] => {
          const held = rangesOf(ledger, from, of, 'registry');
          if (of === 'CEA24' && count > 0) return [of, quantityOf(held) + count];
          if (some && held.length > 0) return [of, named(ledger, from, of, 'registry', some)];
          return [of, quantity === 'all' ? quantityOf(held) || 1 : quantity];
        }),
      );
      const first = (ledger.state.instruments.get(ask.CEA24)?.issued ?? 0) + 1;
      return [
        ...(count > 0
          ? [ask.issue(2 * count, 'B'), ask.transfer(count, 'B', from, { ranges: ask.everySecond(count, first) })]
          : []),
        ask.settle(from, wanted, subject === null ? {} : { subject }),
      ];
    },
  }));

const single = (title: string, command: Command): Step => ({ title, commands: () => [command] });

const step: fc.Arbitrary<Step> = fc
  .tuple(
    fc.oneof(
      { weight: 24, arbitrary: movement },
      {
        weight: 5,
        arbitrary: fc
          .tuple(tonnes, anyAccount, instrument)
          .map(([quantity, to, of]) => single(`issue ${quantity} ${to} ${of}`, ask.issue(quantity, to, of))),
      },
      { weight: 2, arbitrary: anyAccount.map((id) => single(`open ${id}`, ask.openAccount(id, ownerOf(id)))) },
      { weight: 2, arbitrary: anyAccount.map((id) => single(`close ${id}`, ask.closeAccount(id))) },
      { weight: 1, arbitrary: instrument.map((id) => single(`create ${id}`, ask.createInstrument(id))) },
      { weight: 1, arbitrary: fragment },
      { weight: 3, arbitrary: settle },
      { weight: 2, arbitrary: resale },
    ),
    fc.constantFrom(0, 0, 0, 0, 1, 1, 700_000, DAY / 2),
    fc.nat(19).map((number) => number === 19),
  )
  .map(([happening, passMs, again]) => ({
    ...happening,
    passMs,
    again,
    [fc.toStringMethod]: () => `+${passMs} ms${again ? ' again' : ''}: ${happening.title}`,
  }));

function someHolder(ledger: TestLedger, preferred: string, of: string, where: Compartment): string {
  if (rangesOf(ledger, preferred, of, where).length > 0) return preferred;
  for (const { account, available, of: held, compartment: position } of ledger.state.allHoldings())
    if (account.type === 'holding' && available > 0 && held.id === of && position === where) return account.id;
  return preferred;
}

function rangesOf(ledger: TestLedger, id: string, of: string, where: Compartment): SerialRange[] {
  const { state } = ledger;
  const account = state.accounts.get(accountId(id));
  const instrumentHeld = state.instruments.get(instrumentId(of));
  const holding = account && instrumentHeld && state.holding(account, instrumentHeld, where);
  return holding ? [...state.register.ranges(holding)] : [];
}
