// The parts of the state: indexes, undo log, due times, time, refusals, and journals that contradict themselves.
import fc from 'fast-check';
import { CommandIndex } from './command-index.js';
import { DueTimes } from './due-times.js';
import { evolve } from './evolve.js';
import { type Instant, instantOf } from './instant.js';
import { isRecorded } from './rejections.js';
import { SerialIndex } from './serial-index.js';
import { emptyList, SerialRegister } from './serial-register.js';
import { issue, openAccount, transfer } from './testing/commands.js';
import { account, after, given, timePasses, unitsTransferred } from './testing/given.js';
import { logicalState } from './testing/logical-state.js';
import { BEGIN, emptyState, plainFingerprint, TestLedger } from './testing/test-ledger.js';
import { UndoLog } from './undo-log.js';
import { clientId, commandKey } from './ids.js';

const print = (number: number) => plainFingerprint(clientId('client'), commandKey(`key-${number}`));
const later = (ms: number): Instant => instantOf(Date.parse(BEGIN) + ms);

describe('the command index', () => {
  test('finds every command through several growths, and none that was never there', () => {
    const index = new CommandIndex(new UndoLog());
    for (let number = 0; number < 10_000; number++) index.add(print(number), number);
    expect(index.size).toBe(10_000);
    for (let number = 0; number < 10_000; number++) expect(index.revisionOf(print(number))).toBe(number);
    expect(index.revisionOf(print(10_000))).toBeUndefined();
    expect([...index.entries()].map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 10_000 }, (_, number) => number),
    );
  });

  test('lets no command have two outcomes', () => {
    const index = new CommandIndex(new UndoLog());
    index.add(print(1), 7);
    expect(() => index.add(print(1), 8)).toThrow('a command has two outcomes, at 7 and 8');
  });

  test('unwinds out of crowded places, growths between them included', () => {
    const slots = fc.array(fc.nat(7), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(slots, fc.nat(), (places, pick) => {
        const undo = new UndoLog();
        const index = new CommandIndex(undo);
        // Only the first word places an entry: these all crowd at the end and around the wrap of the table.
        const prints = places.map((place, at) => Uint32Array.of(60 + place, at, 0, 0));
        const marks = prints.map((one, at) => {
          const mark = undo.mark();
          index.add(one, at);
          return mark;
        });
        const from = pick % prints.length;
        undo.unwindTo(marks[from]!);
        for (const [at, one] of prints.entries()) expect(index.revisionOf(one)).toBe(at < from ? at : undefined);
        expect(index.size).toBe(from);
      }),
      { seed: 7 },
    );
  });
});

describe('the serial index', () => {
  test('agrees with a map over random additions and removals, growth included', () => {
    const operation = fc.record({ add: fc.boolean(), serial: fc.integer({ min: 1, max: 300 }), of: fc.nat(1) });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 600, size: 'max' }), (operations) => {
        const keys = { instruments: new Int32Array(600), serials: new Float64Array(600) };
        let used = 0;
        const newSlot = (serial: number, of: number): number => {
          keys.serials[used] = serial;
          keys.instruments[used] = of;
          return used++;
        };
        const index = new SerialIndex(keys);
        const model = new Map<string, number>();
        for (const { add, serial, of } of operations) {
          const key = `${of}/${serial}`;
          const there = model.get(key);
          if (add && there === undefined) {
            const slot = newSlot(serial, of);
            model.set(key, slot);
            index.add(slot);
          } else if (add) {
            expect(() => index.add(newSlot(serial, of))).toThrow('two places');
          } else if (there !== undefined) {
            index.remove(there);
            model.delete(key);
          }
        }
        for (let serial = 1; serial <= 300; serial++)
          for (const instrument of [0, 1])
            expect(index.find(instrument, serial)).toBe(model.get(`${instrument}/${serial}`) ?? -1);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  test('tells serial numbers apart up to the last one', () => {
    const serials = [1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52, Number.MAX_SAFE_INTEGER];
    const index = new SerialIndex({ instruments: new Int32Array(6), serials: Float64Array.from(serials) });
    for (const slot of serials.keys()) index.add(slot);
    expect(serials.map((serial) => index.find(0, serial))).toEqual([...serials.keys()]);
    expect(index.find(0, 2 ** 53 - 2)).toBe(-1);
    index.remove(0);
    expect(() => index.remove(0)).toThrow('not in the index');
  });
});

describe('the register', () => {
  test('grows, and gives every range back in order', () => {
    const register = new SerialRegister(new UndoLog());
    const list = emptyList(0, 0);
    for (let start = 1; start <= 20_000; start += 2) register.append(list, { batch: 1, start, end: start });
    expect(register.rangeCount).toBe(10_000);
    expect([...register.ranges(list)].map(({ start }) => start)).toEqual(Array.from({ length: 10_000 }, (_, at) => 1 + 2 * at)); // prettier-ignore
  });

  test.each([
    [{ batch: 1, start: 1, end: 11 }, 'longer than the range'],
    [{ batch: 2, start: 1, end: 10 }, 'of another batch'],
    [{ batch: 1, start: 4, end: 12 }, 'reaching out of the range'],
    [{ batch: 1, start: 30, end: 31 }, 'of another list'],
    [{ batch: 1, start: 90, end: 91 }, 'of no list'],
  ])('does not remove %j (%s)', (range) => {
    const register = new SerialRegister(new UndoLog());
    const [list, other] = [emptyList(0, 0), emptyList(1, 0)];
    register.append(list, { batch: 1, start: 1, end: 10 });
    register.append(other, { batch: 1, start: 30, end: 39 });
    expect(() => register.remove(list, [range])).toThrow('not within one range');
    expect([...register.ranges(list)]).toEqual([{ batch: 1, start: 1, end: 10 }]);
  });

  test('takes no unit that is somewhere else', () => {
    const register = new SerialRegister(new UndoLog());
    register.append(emptyList(0, 0), { batch: 1, start: 1, end: 10 });
    expect(() => register.append(emptyList(1, 0), { batch: 1, start: 1, end: 5 })).toThrow('two places');
    expect(() => register.append(emptyList(1, 0), { batch: 1, start: 10, end: 10 })).toThrow('two places');
  });
});

describe('the undo log', () => {
  test('reverses newest first, down to the mark', () => {
    const undo = new UndoLog();
    const reversed: number[] = [];
    const marks = [1, 2, 3, 4].map((step) => {
      const mark = undo.mark();
      undo.push(() => reversed.push(step));
      return mark;
    });
    undo.unwindTo(marks[2]!);
    expect(reversed).toEqual([4, 3]);
    undo.unwindTo(marks[2]!);
    expect(reversed).toEqual([4, 3]);
  });

  test('forgets what is durable: earlier marks are refused, later ones stay valid', () => {
    const undo = new UndoLog();
    const reversed: number[] = [];
    for (const step of [1, 2, 3]) undo.push(() => reversed.push(step));
    undo.forgetBefore(2);
    expect(undo.mark()).toBe(3);
    for (const unknown of [1, 4]) {
      expect(() => undo.unwindTo(unknown)).toThrow('is not between 2 and 3');
      expect(() => undo.forgetBefore(unknown)).toThrow('is not between 2 and 3');
    }
    undo.unwindTo(2);
    expect(reversed).toEqual([3]);
    undo.forgetBefore(undo.mark());
    expect(undo.mark()).toBe(2);
  });

  test('keeps nothing while it does not record', () => {
    const { ledger } = given(account('A').holds(10), account('B'));
    ledger.state.undo.forgetBefore(ledger.state.undo.mark());
    ledger.state.undo.recording = false;
    const mark = ledger.state.undo.mark();
    ledger.submit(transfer(5, 'A', 'B'));
    expect(ledger.state.undo.mark()).toBe(mark);
  });

  test('brings back what a dry run did, account, instrument and key included', () => {
    const { ledger } = given(account('A').holds(10), account('B'), timePasses(5));
    const before = logicalState(ledger.state);
    const mark = ledger.mark();
    for (const command of [openAccount('C'), transfer(4, 'A', 'C'), issue(3, 'C'), transfer(99, 'A', 'B')])
      ledger.submit(command);
    ledger.unwindTo(mark);
    expect(logicalState(ledger.state)).toEqual(before);
  });
});

describe('due times', () => {
  test('come in the order of time, then of operations, and can be taken and unwound', () => {
    const undo = new UndoLog();
    const due = new DueTimes(undo);
    const [a, b, c, d] = [[5, 1], [3, 4], [3, 2], [9, 3]].map(([ms, id]) => ({ at: later(ms!), what: 'operation' as const, id: id! })); // prettier-ignore
    for (const one of [a!, b!, c!, d!]) due.add(one);
    expect(due.all).toEqual([c, b, a, d]);
    expect(due.next).toEqual(c);
    expect(due.firstAt(later(2))).toBeUndefined();
    expect(due.firstAt(later(3))).toEqual(c);
    const mark = undo.mark();
    due.remove(c!);
    due.remove(d!);
    expect(due.firstAt(later(100))).toEqual(b);
    undo.unwindTo(mark);
    expect(due.all).toEqual([c, b, a, d]);
    undo.unwindTo(0);
    expect(due.all).toEqual([]);
    expect(() => due.remove(a!)).toThrow('nothing is due for operation 1');
  });
});

describe('time', () => {
  test('never decreases along the journal', () => {
    const ledger = new TestLedger();
    expect(ledger.state.recordedAt).toBe(BEGIN);
    expect(() =>
      evolve(ledger.state, {
        type: 'AccountOpened',
        data: { account: 'A' as never, accountType: 'issuance' },
        recordedAt: later(-1),
      }),
    ).toThrow('time runs backwards');
  });

  test('stands still in the journal while the clock runs backwards', () => {
    const { ledger, when } = given(
      account('A').holds(10),
      account('B'),
      timePasses(1_000),
      after(transfer(1, 'A', 'B')),
    );
    ledger.pass(-500);
    expect(when(transfer(1, 'A', 'B')).then(unitsTransferred(1)).state.recordedAt).toBe(later(1_000));
  });

  test('a command is refused after its notAfter, at which it is still decided', () => {
    const { when, ledger } = given(account('A').holds(10), account('B'), timePasses(1_000));
    const notAfter = later(1_000);
    when(transfer(1, 'A', 'B'), { notAfter }).then(unitsTransferred(1));
    ledger.pass(1);
    when(transfer(1, 'A', 'B'), { notAfter }).thenRejected('not-after-passed', { notAfter, decidedAt: later(1_001) });
    when(transfer(99, 'A', 'B'), { notAfter }).thenRejected('not-after-passed');
  });
});

describe('refusals', () => {
  test.each([
    ['insufficient-units', true],
    ['account-exists', true],
    ['ranges-not-held', true],
    ['too-many-ranges', true],
    ['account-not-found', false],
    ['instrument-not-found', false],
    ['not-after-passed', false],
  ] as const)('%s: recorded %p', (code, recorded) => expect(isRecorded(code)).toBe(recorded));

  test('that depended on the state are recorded, name the accounts, and burn the key', () => {
    const key = { key: commandKey('mine') };
    const { when, ledger } = given(account('A').holds(10), account('B'));
    const { outcome } = when(transfer(11, 'A', 'B'), key);
    expect(outcome.recorded).toMatchObject([
      {
        type: 'CommandRejected',
        data: { command: 'TransferUnits', accounts: ['A', 'B'], rejection: { code: 'insufficient-units' } },
        command: key,
      },
    ]);
    const revision = ledger.state.revision;
    ledger.submit(issue(50, 'A'));
    expect(when(transfer(11, 'A', 'B'), key).outcome).toMatchObject({ recorded: [], replayOf: revision });
  });

  test('that name something unknown are not recorded, and leave the key free', () => {
    const key = { key: commandKey('mine') };
    const { when, ledger } = given(account('A').holds(10));
    when(transfer(1, 'A', 'B'), key).thenRejected('account-not-found');
    ledger.submit(openAccount('B'));
    when(transfer(1, 'A', 'B'), key).then(unitsTransferred(1));
  });
});

describe('a journal that contradicts itself stops the process', () => {
  const { ledger } = given(account('A').holds(10), account('B'), after(transfer(4, 'A', 'B')));
  const { journal } = ledger;
  const last = journal.at(-1)!;
  const altered = (data: object) => [...journal.slice(0, -1), { ...last, data: { ...last.data, ...data } }];

  test.each([
    ['it does not begin with LedgerOpened', journal.slice(1), 'begins with LedgerOpened'],
    ['the ledger opens twice', [journal[0]!, journal[0]!], 'begins with LedgerOpened'],
    ['an account opens twice', [...journal, journal[2]!], 'exists already'],
    ['a batch comes twice', [...journal, journal[3]!], 'does not follow'],
    ['a command has two outcomes', [...journal, { ...journal[4]!, data: { account: 'C', accountType: 'holding', holder: 'C' } }], 'two outcomes'], // prettier-ignore
    ['units move that are not there', altered({ units: [{ batch: 1, ranges: [[9, 12]] }] }), 'not within one range'],
    ['units move twice', altered({ units: [{ batch: 1, ranges: [[1, 2], [1, 2]] }] }), 'not within one range'], // prettier-ignore
    ['the quantity is not that of the units', altered({ quantity: 5 }), 'do not sum up to 5'],
    ['an account is unknown', altered({ to: 'X' }), 'unknown account: X'],
    ['an instrument is unknown', altered({ instrument: 'X' }), 'unknown instrument: X'],
    ['an event is of an unknown type', [...journal, { ...last, type: 'UnitsBurnt' }], 'unhandled case'],
  ] as const)('%s', (_, facts, message) => {
    expect(() => TestLedger.replay(facts as typeof journal)).toThrow(message);
  });

  test('it is read whole otherwise', () => {
    expect(logicalState(TestLedger.replay(journal).state)).toEqual(logicalState(ledger.state));
    expect(emptyState().revision).toBe(-1);
  });
});
