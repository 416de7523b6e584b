// Events to the bytes that are their evidence, and back: RFC 8785 canonical JSON, written with a fixed order of keys.
import type {
  BalanceChange,
  EventData,
  Fact,
  LedgerEvent,
  MovedLot,
  Movement,
  SurrenderedLot,
} from '#domain/events.js';
import { SCHEMA_VERSION } from '#domain/events.js';
import type { BatchRanges } from '#domain/serial-range.js';

/** A follower that meets an event it does not know must stop: it would answer wrong for ever after. */
export class UnknownEvent extends Error {
  constructor(type: unknown, schemaVersion: unknown) {
    super(`unknown event type or version: ${String(type)} version ${String(schemaVersion)}`);
    this.name = 'UnknownEvent';
  }
}

// A byte order mark is no part of canonical JSON: kept, it makes the parser refuse the bytes.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The canonical bytes. JSON.stringify writes numbers and strings as RFC 8785 demands; what it leaves open is the order
 * of keys, so every object below is built with its keys sorted. A property test holds the result equal to a generic
 * RFC 8785 library, which needs four times as long.
 */
export function encodeEvent(event: LedgerEvent): Uint8Array {
  const { command, by, evidence } = event;
  const sorted = {
    balances: event.balances.map(balance),
    by: { actor: by.actor, onBehalfOf: by.onBehalfOf, role: by.role },
    command: command && { client: command.client, input: command.input, key: command.key },
    data: sortData(event),
    eventId: event.eventId,
    evidence: evidence?.map(({ bytes, mediaType, sha256 }) => ({ bytes, mediaType, sha256 })),
    ledgerId: event.ledgerId,
    proposal: event.proposal,
    reason: event.reason,
    receivedAt: event.receivedAt,
    recordedAt: event.recordedAt,
    reference: event.reference,
    schemaVersion: event.schemaVersion,
    type: event.type,
  };
  return Buffer.from(JSON.stringify(sorted));
}

/** @throws UnknownEvent for a type or version from the future; SyntaxError or TypeError for bytes that are no event. */
export function decodeEvent(bytes: Uint8Array): LedgerEvent {
  const event = JSON.parse(decoder.decode(bytes)) as LedgerEvent;
  // Every type is in version 1. The first version 2 of one brings its upcaster here: old bytes are never rewritten.
  if (
    typeof event.type !== 'string' ||
    !Object.hasOwn(SCHEMA_VERSION, event.type) ||
    SCHEMA_VERSION[event.type] !== event.schemaVersion
  )
    throw new UnknownEvent(event.type, event.schemaVersion);
  return event;
}

const balance = ({ account, available, compartment, encumbered, instrument }: BalanceChange) => ({
  account,
  available,
  compartment,
  encumbered,
  instrument,
});

const units = (packed: readonly BatchRanges[] | undefined) => packed?.map(({ batch, ranges }) => ({ batch, ranges }));

function movement(
  data: Movement &
    Partial<Pick<EventData['UnitsSurrendered'], 'complianceYear'>> & {
      readonly beneficiary?: string;
      readonly toCompartment?: string;
      readonly purpose?: string;
      readonly project?: string;
      readonly shortfall?: number;
      readonly subject?: string;
    },
) {
  return {
    beneficiary: data.beneficiary,
    compartment: data.compartment,
    complianceYear: data.complianceYear,
    from: data.from,
    instrument: data.instrument,
    parts: data.parts && { first: data.parts.first, last: data.parts.last },
    project: data.project,
    purpose: data.purpose,
    quantity: data.quantity,
    shortfall: data.shortfall,
    subject: data.subject,
    to: data.to,
    toCompartment: data.toCompartment,
    units: units(data.units),
  };
}

const lot = ({ cancellation, instrument, parts, quantity, units: given, use }: MovedLot & Partial<SurrenderedLot>) => ({
  cancellation,
  instrument,
  parts: parts && { first: parts.first, last: parts.last },
  quantity,
  units: units(given),
  use,
});

function sortData(event: Fact): unknown {
  switch (event.type) {
    case 'UnitsTransferred':
    case 'PositionMoved':
    case 'UnitsSurrendered':
    case 'UnitsBorrowed':
    case 'UnitsRetired':
    case 'UnitsCancelled':
      return movement(event.data);
    case 'UnitsIssued': {
      const { batch, compartment, end, instrument, start, to } = event.data;
      return { batch, compartment, end, instrument, start, to };
    }
    case 'ObligationSettled': {
      const { complianceYear, from, lots, quantity, subject, to } = event.data;
      return { complianceYear, from, lots: lots.map(lot), quantity, subject, to };
    }
    case 'UnitsCarriedOver': {
      const { complianceYear, from, issued, lots, quantity, to } = event.data;
      const { batch, end, instrument, start } = issued;
      return {
        complianceYear,
        from,
        issued: { batch, end, instrument, start },
        lots: lots.map(lot),
        quantity,
        to,
      };
    }
    case 'UnitsStaged': {
      const { compartment, expiresAt, from, instrument, operation, part, quantity } = event.data;
      return { compartment, expiresAt, from, instrument, operation, part, quantity, units: units(event.data.units) };
    }
    default:
      return sortKeys(event.data);
  }
}

/** For data off the hot path, however deep. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, inner]) => [key, sortKeys(inner)]));
}
