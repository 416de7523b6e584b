// The bytes that are the evidence: canonical, stable over time, and never too many.
import { readdirSync, readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { type EventType, type LedgerEvent, SCHEMA_VERSION } from '#domain/events.js';
import { packRanges, RANGES_PER_EVENT_MAX, rangesBesideLots } from '#domain/serial-range.js';
import { CARRY_OVER_LINES_MAX, FILE_TONNES_MAX } from '#domain/compliance/file-rules.js';
import { LOTS_MAX } from '#domain/lots.js';
import { decodeEvent, encodeEvent, UnknownEvent } from './event-codec.js';
import { EVENT_BYTES_MAX } from './event-store.js';
import { exampleEvent } from './testing/example-events.js';
import { eventOf } from './testing/random-events.js';

const TYPES = Object.keys(SCHEMA_VERSION) as EventType[];
const golden = new URL('./golden/', import.meta.url);
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

describe.each(TYPES)('%s', (type) => {
  test('is written as RFC 8785 demands, and comes back the same', () => {
    fc.assert(
      fc.property(eventOf(type), (event) => {
        const encoded = encodeEvent(event);
        expect(text(encoded)).toBe(canonicalize(event));
        expect(decodeEvent(encoded)).toEqual(event);
        expect(encodeEvent(decodeEvent(encoded))).toEqual(encoded);
      }),
      { seed: 8785, numRuns: 50 },
    );
  });

  test('is still written as its golden file has it', () => {
    const kept = readFileSync(new URL(`${type}.v${SCHEMA_VERSION[type]}.json`, golden));
    expect(text(encodeEvent(exampleEvent(type)))).toBe(text(kept));
    expect(decodeEvent(kept)).toEqual(exampleEvent(type));
  });
});

test('every golden file, of an old version too, is still read', () => {
  const files = readdirSync(golden);
  for (const file of files) expect(decodeEvent(readFileSync(new URL(file, golden))).type).toBe(file.split('.')[0]);
  expect(files.length).toBeGreaterThanOrEqual(TYPES.length);
});

describe('what is no event of this version is refused', () => {
  const event = exampleEvent('UnitsTransferred');

  test.each([
    ['a type from the future', { ...event, type: 'UnitsSplit' }],
    ['a version from the future', { ...event, schemaVersion: 2 }],
    ['a version that is text', { ...event, schemaVersion: '1' }],
    ['no version', { ...event, schemaVersion: undefined }],
    ['no type', { ...event, type: undefined }],
    ['a type in a list', { ...event, type: ['UnitsTransferred'] }],
    ['__proto__', { ...event, type: '__proto__' }],
    ['constructor', { ...event, type: 'constructor' }],
    ['toString', { ...event, type: 'toString', schemaVersion: undefined }],
    ['an empty object', {}],
    ['a list', []],
    ['a number', 7],
  ])('%s', (_, value) => {
    expect(() => decodeEvent(bytes(value))).toThrow(UnknownEvent);
  });

  test.each([
    ['no bytes', new Uint8Array()],
    ['no JSON', bytes('{"type":')],
    ['null', bytes('null')],
    ['a second value behind it', Buffer.concat([encodeEvent(event), bytes('{}')])],
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), encodeEvent(event)])],
    ['half a character', Buffer.from([0x22, 0xc3, 0x22])],
    ['an overlong character', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from(text(encodeEvent(event)), 'utf16le')],
  ])('%s', (_, value) => {
    expect(() => decodeEvent(value)).toThrow(/JSON|encoded data|null/);
  });

  test('the error says which', () => {
    expect(() => decodeEvent(bytes({ type: 'UnitsSplit', schemaVersion: 3 }))).toThrow(
      'unknown event type or version: UnitsSplit version 3',
    );
  });
});

describe('the size of an event', () => {
  const LAST = Number.MAX_SAFE_INTEGER;
  const account = (digit: string) => digit.repeat(40) as never;
  const long = (length: number) => 'x'.repeat(length) as never;
  const instrument = 'I'.repeat(40) as never;
  const units = packRanges(
    Array.from({ length: RANGES_PER_EVENT_MAX }, (_, at) => ({
      batch: 2 ** 31 - 1 - at,
      start: LAST - at,
      end: LAST - at,
    })),
  );

  /** The largest envelope that the patterns of the names allow, around the largest data. */
  const largest = (type: EventType, data: object, documents: number): LedgerEvent => ({
    ...exampleEvent('UnitsTransferred'),
    type: type as never,
    data: data as never,
    ledgerId: long(40),
    command: { client: long(40), key: long(64), input: long(64) },
    by: { actor: long(64), role: long(40), onBehalfOf: long(64) },
    reference: long(64),
    reason: long(48),
    evidence: Array.from({ length: documents }, () => ({ sha256: long(64), bytes: LAST, mediaType: long(127) })),
    balances: ['a', 'b'].map((name) => ({
      account: account(name),
      instrument,
      compartment: 'registry',
      available: [LAST, LAST],
      encumbered: [LAST, LAST],
    })),
  });

  const movement = {
    from: account('a'),
    to: account('b'),
    instrument,
    compartment: 'registry',
    quantity: LAST,
    units,
  };

  test.each<[EventType, object]>([
    ['UnitsRetired', { ...movement, beneficiary: `sha256:${'0'.repeat(64)}`, purpose: 'event-neutrality' }],
    ['UnitsCancelled', { ...movement, project: long(40), shortfall: LAST }],
    ['PositionMoved', { ...movement, toCompartment: 'registry' }],
    ['UnitsSurrendered', { ...movement, complianceYear: 9999 }],
    ['UnitsBorrowed', { ...movement, subject: account('c'), complianceYear: 9999 }],
    ['UnitsStaged', { ...movement, to: undefined, operation: LAST, part: LAST, expiresAt: '9999-12-31T23:59:59.999Z' }],
  ])('%s with as many ranges as one may have, and ten documents, fits the journal', (type, data) => {
    expect(encodeEvent(largest(type, data, 10)).length).toBeLessThanOrEqual(EVENT_BYTES_MAX);
  });

  /** Balances of so many lots; each gives from one account and, where it is carried out, reaches another. */
  const balancesOf = (lots: number, accounts: readonly string[]) =>
    Array.from({ length: lots }, () => accounts.map((name) => ({ ...largest('ClockAdvanced', {}, 0).balances[0]!, account: account(name) }))).flat(); // prettier-ignore
  const rangesOf = (lots: number) => {
    const total = rangesBesideLots(lots);
    return Array.from({ length: lots }, (_, at) => Math.floor(total / lots) + (at < total % lots ? 1 : 0));
  };

  test.each([1, 2, 7, LOTS_MAX])(
    'a surrender of %i lots with as many ranges as they may have, and ten documents, fits the journal',
    (count) => {
      const lots = rangesOf(count).map((ranges) => ({
        instrument,
        use: 'allowance',
        cancellation: 'national-offset',
        quantity: LAST,
        units: units.slice(0, ranges),
        parts: { first: LAST, last: LAST },
      }));
      const data = { from: account('a'), to: account('b'), subject: account('c'), complianceYear: 9999, quantity: LAST, lots }; // prettier-ignore
      const event = {
        ...largest('ObligationSettled', data, 10),
        proposal: LAST,
        balances: balancesOf(count, ['a', 'b']),
      };
      expect(encodeEvent(event).length).toBeLessThanOrEqual(EVENT_BYTES_MAX);
    },
  );

  test.each([1, 2, 7, LOTS_MAX])(
    'the proposal of a surrender of %i lots that names as many ranges, and ten documents, fits the journal',
    (count) => {
      const lots = rangesOf(count).map((ranges) => ({
        instrument,
        quantity: LAST,
        ranges: Array.from({ length: ranges }, () => ({ start: LAST, end: LAST })),
      }));
      const data = {
        operation: { type: 'SettleObligation', from: account('a'), subject: account('c'), complianceYear: 9999, lots },
        accounts: [account('a'), account('c')],
        encumbersAll: lots.map(() => ({ account: account('a'), instrument, compartment: 'registry', quantity: LAST })),
        steps: [
          [{ role: 'representative', account: account('a') }],
          [{ role: 'provincial-authority', province: long(6) }, { role: 'national-authority' }],
        ],
        expiresAt: '9999-12-31T23:59:59.999Z',
      };
      const event = { ...largest('ProposalMade', data, 10), balances: balancesOf(count, ['a']) };
      expect(encodeEvent(event).length).toBeLessThanOrEqual(EVENT_BYTES_MAX);
    },
  );

  test.each([1, 2, 7, LOTS_MAX])(
    'a carry-over of %i lots with as many ranges as they may have, and ten documents, fits the journal',
    (count) => {
      const total = rangesBesideLots(count + 1);
      const lots = Array.from({ length: count }, (_, at) => ({
        instrument,
        quantity: LAST,
        units: units.slice(0, Math.floor(total / count) + (at < total % count ? 1 : 0)),
        parts: { first: LAST, last: LAST },
      }));
      const issued = { instrument, batch: 2 ** 31 - 1, start: LAST, end: LAST };
      const data = { from: account('a'), to: account('b'), complianceYear: 9999, quantity: LAST, lots, issued };
      const event = {
        ...largest('UnitsCarriedOver', data, 10),
        proposal: LAST,
        balances: [...balancesOf(count, ['a', 'b']), ...balancesOf(1, ['a'])],
      };
      expect(encodeEvent(event).length).toBeLessThanOrEqual(EVENT_BYTES_MAX);
    },
  );

  test('a list of limits with as many lines as one may have fits the journal, and so does its proposal', () => {
    const amounts = Array.from({ length: 7 }, () => FILE_TONNES_MAX);
    const lines = Array.from({ length: CARRY_OVER_LINES_MAX }, () => [account('a'), ...amounts]);
    const file = { account: account('b'), complianceYear: 9999, sector: long(40), lines };
    const proposed = {
      operation: { type: 'SetCarryOverLimits', ...file },
      accounts: [account('b')],
      steps: [[{ role: 'registry-administrator' }, { role: 'national-authority' }]],
      expiresAt: '9999-12-31T23:59:59.999Z',
    };
    for (const event of [largest('CarryOverLimitsSet', file, 1), largest('ProposalMade', proposed, 1)])
      expect(encodeEvent({ ...event, balances: [] }).length).toBeLessThanOrEqual(EVENT_BYTES_MAX);
  });

  test('a refusal has at most 1 kB of data', () => {
    const rejection = {
      code: 'insufficient-units' as const,
      account: account('a'),
      instrument,
      compartment: 'registry' as const,
      available: LAST,
      encumbered: LAST,
      requested: LAST,
    };
    const data = { command: 'SurrenderUnits', accounts: [account('a'), account('b')], rejection };
    const written = JSON.parse(text(encodeEvent(largest('CommandRejected', data, 0)))) as { data: object };
    expect(JSON.stringify(written.data).length).toBeLessThanOrEqual(1_024);
  });
});
