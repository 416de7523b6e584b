// What an account bought on a day of Shanghai it does not sell on that day (R15): what counts as bought, and until when.
import type { Command } from './commands.js';
import { type Instant, instant, msOf } from './instant.js';
import { brokenInvariants } from './invariants.js';
import { imageOf, stateOf } from './ledger-image.js';
import { RANGES_PER_EVENT_MAX } from './serial-range.js';
import * as ask from './testing/commands.js';
import { move, release, reserve, surrender } from './testing/commands.js';
import { account, after, given, surrenderAccount, unitsTransferred } from './testing/given.js';
import { logicalState } from './testing/logical-state.js';
import { exchange, ministry, type Person, plant, registrar, registrar2 } from './testing/people.js';
import { BEGIN, TestLedger } from './testing/test-ledger.js';

const trading = { compartment: 'trading' } as const;
const transfer = (quantity: number, from: string, to: string) => ask.transfer(quantity, from, to, trading);
const SYSTEM: Person = { role: 'system' };
const trade = (quantity: number, from: string, to: string): [Command, Person] => [
  transfer(quantity, from, to),
  exchange,
];

/** A has 30 t to sell and 70 t in its registry position; then it buys 20 t of B. B and C are as rich, and bought nothing. */
function bought(...then: readonly (readonly [Command, Person])[]) {
  const plants = ['A', 'B', 'C'].flatMap((id) => [plant(id, { holds: 100 }), after(move(30, id, 'trading'))]);
  return given(...plants, surrenderAccount, after(...trade(20, 'B', 'A')), ...then.map((one) => after(...one)));
}

const at = (ledger: TestLedger, time: Instant) => {
  ledger.now = time;
};
const LAST_MOMENT = instant('2024-07-01T15:59:59.999Z');
const MIDNIGHT = instant('2024-07-01T16:00:00.000Z');

describe('on the day of a purchase', () => {
  test.each<[string, then: [Command, Person][], may: [Command, Person], not: [Command, Person], numbers: object]>([
    ['what was there before is sold, and no more', [], trade(30, 'A', 'C'), trade(31, 'A', 'C'), { account: 'A', instrument: 'CEA24', available: 50, boughtToday: 20, sellable: 30, requested: 31 }],
    ['it may be sold in parts', [trade(10, 'A', 'C'), trade(10, 'A', 'B')], trade(10, 'A', 'C'), trade(11, 'A', 'C'), { available: 30, boughtToday: 20, sellable: 10 }],
    ['purchases add up', [trade(5, 'C', 'A')], trade(30, 'A', 'C'), trade(31, 'A', 'C'), { available: 55, boughtToday: 25, sellable: 30 }],
    ['a sell order is covered by the same', [], [reserve(30, 'A'), exchange], [reserve(31, 'A'), exchange], { available: 50, boughtToday: 20, sellable: 30 }],
    ['an open order counts as sold', [[reserve(25, 'A'), exchange]], trade(5, 'A', 'C'), trade(6, 'A', 'C'), { available: 25, boughtToday: 20, sellable: 5 }],
    ['what a court has frozen is not sold either', [[ask.freeze(10, 'A', trading), SYSTEM]], trade(20, 'A', 'C'), trade(21, 'A', 'C'), { available: 40, boughtToday: 20, sellable: 20 }],
    ['what is moved in from the registry position is sold', [[move(10, 'A', 'trading'), SYSTEM]], trade(40, 'A', 'C'), trade(41, 'A', 'C'), { available: 60, boughtToday: 20, sellable: 40 }],
    ['moving units out and back makes no other units of them', [[move(50, 'A', 'registry'), SYSTEM], [move(50, 'A', 'trading'), SYSTEM]], trade(30, 'A', 'C'), trade(31, 'A', 'C'), { available: 50, boughtToday: 20, sellable: 30 }],
    ['the oldest are moved out first', [[move(25, 'A', 'registry'), SYSTEM]], trade(5, 'A', 'C'), trade(6, 'A', 'C'), { available: 25, boughtToday: 20, sellable: 5 }],
    ['what comes in another way is sold', [[transfer(10, 'C', 'A'), SYSTEM]], trade(40, 'A', 'B'), trade(41, 'A', 'B'), { available: 60, boughtToday: 20, sellable: 40 }],
  ])('%s', (_, then, may, not, numbers) => {
    bought(...then).when(...not).thenRejected('bought-today', numbers);
    const { outcome } = bought(...then).when(...may);
    expect(outcome.rejection).toBeUndefined();
  }); // prettier-ignore

  test.each<[string, [Command, Person][]]>([
    ['is moved to the registry position and surrendered', [[move(50, 'A', 'registry'), SYSTEM], [surrender(120, 'A'), SYSTEM]]],
    ['is frozen, and given away by judgment', [[ask.freeze(50, 'A', trading), SYSTEM], [ask.enforce(-1, 50, 'C'), SYSTEM]]],
    ['goes to a successor by order of the registry', [[transfer(50, 'A', 'C'), registrar], [ask.approve(-1), ministry]]],
  ])('all of it %s', (_, steps) => {
    const { when, ledger } = bought();
    for (const [command, by] of steps) {
      const { revision } = ledger.state;
      const named = { ...command, ...('encumbrance' in command && { encumbrance: revision }), ...('proposal' in command && { proposal: revision }) };
      expect(when(named, by).outcome.rejection).toBeUndefined();
    }
    expect(logicalState(ledger.state).holdings.find(({ name }) => name === 'A/CEA24/trading')).toMatchObject({ available: 0, encumbered: 0 });
    expect(brokenInvariants(ledger.state)).toEqual([]);
  }); // prettier-ignore

  test('who got units another way than by a trade sells them', () => {
    const { when } = bought([transfer(50, 'A', 'C'), SYSTEM]);
    when(...trade(80, 'C', 'B')).then(unitsTransferred(80));
  });

  test('who sold is not who bought', () => {
    const { when } = bought();
    when(...trade(11, 'B', 'C')).thenRejected('insufficient-units', { available: 10 });
    when(...trade(10, 'B', 'C')).then(unitsTransferred(10));
  });

  test('another instrument is none of its business', () => {
    const of = { instrument: 'CEA25' };
    const { when } = bought(
      ...[ask.createInstrument('CEA25'), ask.issue(9, 'A', 'CEA25'), move(9, 'A', 'trading', of)].map(
        (one): [Command, Person] => [one, SYSTEM],
      ),
    );
    when(ask.transfer(9, 'A', 'C', { ...trading, ...of }), exchange).then(unitsTransferred(9));
  });

  test('more than there is is too little, before anybody asks when it was bought', () => {
    bought()
      .when(...trade(51, 'A', 'C'))
      .thenRejected('insufficient-units', { available: 50 });
  });

  test('naming the older units helps nobody: units are counted', () => {
    bought([reserve(30, 'A'), exchange])
      .when(ask.transfer(1, 'A', 'C', { ...trading, ranges: ask.units([1, 1]) }), exchange)
      .thenRejected('bought-today', { available: 20, sellable: 0 });
  });

  test('a purchase in several events counts whole', () => {
    const count = RANGES_PER_EVENT_MAX + 1;
    const rich = account('R').holds(2 * count);
    const { when, ledger } = given(rich, account('A'), account('C'), after(move(2 * count, 'R', 'trading')));
    when(ask.transfer(count, 'R', 'A', { ...trading, ranges: ask.everySecond(count) }), exchange);
    expect(ledger.journal.at(-1)).toMatchObject({ type: 'UnitsTransferred', data: { parts: {} } });
    when(...trade(1, 'A', 'C')).thenRejected('bought-today', { boughtToday: count, sellable: 0 });
  });
});

describe('the day ends', () => {
  test('at midnight in Shanghai, and not a millisecond before', () => {
    const { when, ledger } = bought();
    at(ledger, LAST_MOMENT);
    when(...trade(31, 'A', 'C')).thenRejected('bought-today', { boughtToday: 20 });
    when(reserve(31, 'A'), exchange).thenRejected('bought-today', { boughtToday: 20 });
    at(ledger, MIDNIGHT);
    when(reserve(50, 'A'), exchange);
    when(release(ledger.state.revision), exchange);
    when(...trade(50, 'A', 'C')).then(unitsTransferred(50));
  });

  test('for what was bought in its last millisecond too', () => {
    const { when, ledger } = bought();
    at(ledger, LAST_MOMENT);
    when(...trade(5, 'B', 'A')).then(unitsTransferred(5));
    at(ledger, MIDNIGHT);
    when(...trade(3, 'B', 'A')).then(unitsTransferred(3));
    when(...trade(56, 'A', 'C')).thenRejected('bought-today', { available: 58, boughtToday: 3, sellable: 55 });
    when(...trade(55, 'A', 'C')).then(unitsTransferred(55));
  });

  test('and its hours in UTC belong to two of them', () => {
    const { when, ledger } = bought();
    at(ledger, instant('2024-07-01T16:30:00.000Z'));
    when(...trade(5, 'B', 'A')).then(unitsTransferred(5));
    // In UTC it is the day after.
    at(ledger, instant('2024-07-02T15:30:00.000Z'));
    when(...trade(55, 'A', 'C')).thenRejected('bought-today', { boughtToday: 5 });
  });
});

test('a trade that is corrected gives the seller back what he may sell; for the buyer the day counts to its end', () => {
  const { when, ledger } = bought();
  when(ask.correct(ledger.journal, ledger.state.revision), registrar);
  when(ask.approve(ledger.state.revision), registrar2).then({ type: 'TransferCorrected', data: { quantity: 20 } });
  when(...trade(11, 'A', 'C')).thenRejected('bought-today', { available: 30, boughtToday: 20, sellable: 10 });
  when(...trade(30, 'B', 'C')).then(unitsTransferred(30));
  at(ledger, MIDNIGHT);
  when(...trade(30, 'A', 'B')).then(unitsTransferred(30));
});

describe('what was bought', () => {
  test.each([
    ['the same day', BEGIN],
    ['the next day', MIDNIGHT],
  ])('is unwound exactly, %s', (_, time) => {
    const { ledger } = bought();
    const before = logicalState(ledger.state);
    const mark = ledger.mark();
    at(ledger, time);
    ledger.submit(...trade(5, 'B', 'A'));
    expect(logicalState(ledger.state)).not.toEqual(before);
    ledger.unwindTo(mark);
    expect(logicalState(ledger.state)).toEqual(before);
    expect(ledger.submit(...trade(31, 'A', 'C')).rejection).toMatchObject({ code: 'bought-today', boughtToday: 20 });
  });

  test('goes with a snapshot, and comes out of the journal alone', () => {
    const { ledger } = bought();
    const restored = stateOf(imageOf(ledger.state), ledger.state.fingerprintOf);
    for (const again of [new TestLedger(restored, true), TestLedger.replay(ledger.journal)]) {
      expect(logicalState(again.state)).toEqual(logicalState(ledger.state));
      again.now = LAST_MOMENT;
      expect(again.submit(...trade(31, 'A', 'C')).rejection).toMatchObject({ code: 'bought-today', boughtToday: 20 });
      again.now = MIDNIGHT;
      expect(again.submit(...trade(50, 'A', 'C')).rejection).toBeUndefined();
    }
  });

  test('and sold the same day before there was this rule is replayed as it was', () => {
    const { ledger } = bought();
    const { recordedAt } = ledger.state;
    const units = [
      { batch: 1, ranges: [[1, 30] as const] },
      { batch: 2, ranges: [[101, 120] as const] },
    ];
    const data = { from: 'A', to: 'C', instrument: 'CEA24', compartment: 'trading', quantity: 50, units } as never;
    ledger.take({ type: 'UnitsTransferred', data, recordedAt, by: { actor: 'sheex', role: 'exchange' } });
    expect(brokenInvariants(ledger.state)).toEqual([]);
    ledger.submit(...trade(1, 'B', 'A'));
    expect(ledger.submit(...trade(1, 'A', 'C')).rejection).toMatchObject({
      available: 1,
      boughtToday: 21,
      sellable: 0,
    });
    ledger.pass(msOf(MIDNIGHT) - msOf(BEGIN));
    expect(ledger.submit(...trade(1, 'A', 'C')).rejection).toBeUndefined();
  });
});
