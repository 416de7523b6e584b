// Correcting transfers (R25): which units go back, which could not, and when nothing does.
import type { Command } from './commands.js';
import { type RecordedFact } from './evolve.js';
import { unpackRanges } from './serial-range.js';
import * as ask from './testing/commands.js';
import { correct, freeze, transfer, units } from './testing/commands.js';
import { account, after, given, unitsOf } from './testing/given.js';
import { DAY, plant, registrar, registrar2 } from './testing/people.js';

/** A sent B 60 of its 100 t by mistake; then this happened. */
function mistaken(...then: Command[]) {
  const world = given(plant('A', { holds: 100 }), plant('B', { holds: 20 }), plant('C'), after(transfer(60, 'A', 'B')));
  const command = correct(world.ledger.journal, world.ledger.state.revision);
  const corrects = world.ledger.state.revision;
  for (const one of then) expect(world.ledger.submit(one).rejection).toBeUndefined();
  return { ...world, command, corrects };
}

const ranges = (fact: RecordedFact | undefined, of: 'units' | 'missing'): string[] =>
  fact?.type === 'TransferCorrected'
    ? unpackRanges(fact.data[of] ?? []).map(({ batch, start, end }) => `${batch}:${start}-${end}`)
    : [];

describe('a correction returns', () => {
  test.each<[string, Command[], returned: string[], missing: string[]]>([
    ['everything', [], ['1:1-60'], []],
    ['everything, though other units were there before', [transfer(20, 'B', 'C', { ranges: units([101, 120]) })], ['1:1-60'], []],
    ['what was not moved on', [transfer(10, 'B', 'C', { ranges: units([1, 10]) })], ['1:11-60'], ['1:1-10']],
    ['both sides of a gap', [transfer(5, 'B', 'C', { ranges: units([11, 15]) })], ['1:1-10', '1:16-60'], ['1:11-15']],
    ['the pieces between many', [transfer(6, 'B', 'C', { ranges: units([1, 2], [20, 21], [59, 60]) })], ['1:3-19', '1:22-58'], ['1:1-2', '1:20-21', '1:59-60']],
    ['what is in the position to which it went', [ask.move(30, 'B', 'trading', { ranges: units([1, 30]) })], ['1:31-60'], ['1:1-30']],
    ['what is not pinned, where other units cannot be', [freeze(30, 'B')], ['1:1-50'], ['1:51-60']],
    ['everything, where what is pinned fits beside it', [freeze(20, 'B')], ['1:1-60'], []],
    ['what came back to the recipient meanwhile', [transfer(80, 'B', 'C'), transfer(25, 'C', 'B', { ranges: units([6, 30]) })], ['1:6-30'], ['1:1-5', '1:31-60']],
    ['out of an account that is restricted', [ask.restrain('B', 'restricted')], ['1:1-60'], []],
    ['out of an account that is suspended', [ask.restrain('B', 'suspended')], ['1:1-60'], []],
  ])('%s', (_, then, returned, missing) => {
    const { when, command, corrects, ledger } = mistaken(...then);
    const { outcome } = when(command);
    const fact = outcome.recorded.at(-1);
    expect(fact).toMatchObject({ type: 'TransferCorrected', data: { from: 'B', to: 'A', corrects } });
    expect([ranges(fact, 'units'), ranges(fact, 'missing')]).toEqual([returned, missing]);
    for (const range of returned) expect(unitsOf(ledger, 'B')).not.toContain(range);
    expect(ledger.state.corrections.get(corrects)).toBe(ledger.state.revision);
  }); // prettier-ignore

  test('the very units, so that the sender has what he had', () => {
    const { when, ledger, command } = mistaken();
    when(command);
    expect([unitsOf(ledger, 'A'), unitsOf(ledger, 'B')]).toEqual([['1:1-100'], ['2:101-120']]);
  });
});

describe('a correction is refused', () => {
  test.each<[string, Command[], string, object]>([
    ['when nothing is left', [transfer(80, 'B', 'C')], 'nothing-to-return', { account: 'B' }],
    ['when all is pinned', [freeze(80, 'B')], 'nothing-to-return', { account: 'B' }],
    ['when all is in the other position', [ask.move(80, 'B', 'trading')], 'nothing-to-return', { account: 'B' }],
    ['when the sender is frozen', [ask.restrain('A', 'frozen')], 'recipient-not-available', { account: 'A' }],
    ['when the recipient is frozen', [ask.restrain('B', 'frozen')], 'account-restrained', { account: 'B', restraint: 'frozen' }],
    ['when the sender is closed', [transfer(40, 'A', 'C'), ask.closeAccount('A')], 'account-closed', { account: 'A' }],
    ['when the recipient is closed', [transfer(80, 'B', 'C'), ask.closeAccount('B')], 'account-closed', { account: 'B' }],
  ])('%s', (_, then, code, numbers) => {
    const { when, command } = mistaken(...then);
    when(command).thenRejected(code as never, numbers);
  }); // prettier-ignore

  test('the second time, also where the first could not return all', () => {
    const { when, ledger, command, corrects } = mistaken(transfer(10, 'B', 'C', { ranges: units([1, 10]) }));
    when(command);
    const correction = ledger.state.revision;
    ledger.submit(transfer(10, 'C', 'B'));
    when(command).thenRejected('corrected-already', { corrects, correction });
  });

  test('after 90 days', () => {
    const { when, ledger, command, corrects } = mistaken();
    const until = new Date(Date.parse(ledger.now) + 90 * DAY).toISOString();
    ledger.pass(90 * DAY + 1);
    when(command).thenRejected('correction-too-late', { corrects, until });
  });

  test('not on the last day', () => {
    const { when, ledger, command } = mistaken();
    ledger.pass(90 * DAY);
    when(command).then({ type: 'TransferCorrected', data: { quantity: 60 } });
  });

  test('of more ranges than one event tells', () => {
    const { ledger, when } = given(
      ...[account('A').holds(2_000), account('B'), account('C'), after(transfer(2_000, 'A', 'B'))],
    );
    const command = correct(ledger.journal, ledger.state.revision);
    ledger.submit(transfer(500, 'B', 'C', { ranges: ask.everySecond(500, 2) }));
    when(command).thenRejected('too-many-ranges', { account: 'B', limit: 900 });
  });
});

test('a correction takes two of the registry', () => {
  const { ledger, when, command, corrects } = mistaken();
  when(command, registrar).then({ type: 'ProposalMade', data: { accounts: ['A', 'B'] } });
  const proposal = ledger.state.revision;
  // What is pinned for it is an amount: the holder may still move those very units, and then it says what is missing.
  ledger.submit(transfer(20, 'B', 'C', { ranges: units([41, 60]) }));
  when(ask.approve(proposal), registrar).thenRejected('own-proposal');
  const { outcome } = when(ask.approve(proposal), registrar2);
  const fact = outcome.recorded.at(-1);
  expect(fact).toMatchObject({ proposal, data: { corrects, quantity: 40 } });
  expect([ranges(fact, 'units'), ranges(fact, 'missing')]).toEqual([['1:1-40'], ['1:41-60']]);
});
