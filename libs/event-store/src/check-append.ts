// What both adapters refuse before anything is sent: a store that refused it later would look like an unknown outcome.
import {
  EMPTY_JOURNAL,
  EVENT_BYTES_MAX,
  EventTooLarge,
  GROUP_BYTES_MAX,
  GroupTooLarge,
  sizeInGroup,
  type EventToAppend,
} from './event-store.js';

const LEDGER_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;
const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const EVENT_TYPE = /^[\x21-\x7e]{1,200}$/;

export function checkAppend(ledgerId: string, events: readonly EventToAppend[], expectedRevision: number): void {
  checkLedgerId(ledgerId);
  checkRevision(expectedRevision, EMPTY_JOURNAL);
  if (events.length === 0) throw new TypeError('an append needs at least one event');
  const ids = new Set<string>();
  let groupBytes = 0;
  for (const event of events) {
    if (!EVENT_ID.test(event.eventId)) throw new TypeError(`${event.eventId} is not a UUID in lower case`);
    if (!EVENT_TYPE.test(event.type)) throw new TypeError(`${JSON.stringify(event.type)} is not an event type`);
    if (event.bytes.byteLength > EVENT_BYTES_MAX) throw new EventTooLarge(event.type, event.bytes.byteLength);
    groupBytes += sizeInGroup(event);
    ids.add(event.eventId);
  }
  if (ids.size < events.length) throw new TypeError('two events of a group have the same id');
  if (groupBytes > GROUP_BYTES_MAX) throw new GroupTooLarge(groupBytes);
}

export function checkLedgerId(ledgerId: string): void {
  if (!LEDGER_ID.test(ledgerId)) throw new TypeError(`${JSON.stringify(ledgerId)} is not a ledger id`);
}

export function checkRevision(revision: number, lowest: number): void {
  if (!Number.isSafeInteger(revision) || revision < lowest) throw new TypeError(`${revision} is not a revision`);
}
