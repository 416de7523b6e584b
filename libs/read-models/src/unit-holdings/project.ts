// Units that events issue, move and encumber become rows with the revisions from which and to which they were so.
import type pg from 'pg';
import { type EventType, type Fact, type Movement, movementsOf } from '#domain/events.js';
import { quantityOf, unpackRanges } from '#domain/serial-range.js';
import { copyRows } from '../copy-rows.js';
import { BrokenInvariant, type Projection, type RecordedEvent } from '../projection.js';
import { loadOperations, loadTouched, type Touched } from './load.js';
import { type Place, type PlacedRange, Places } from './places.js';
import { unitHoldingsTables } from './table.js';

export const unitHoldings: Projection = {
  tables: unitHoldingsTables,
  async project(client, table, { ledgerId, events }) {
    const { touched, concluded } = touchedBy(events);
    const staged = await loadOperations(client, table, ledgerId, concluded);
    for (const { instrument, start, end } of staged) touched.push({ instrument, start, end });
    if (touched.length === 0) return;
    const places = new Places([...staged, ...(await loadTouched(client, table, ledgerId, touched))]);
    for (const { revision, event } of events) change(places, revision, event);
    await end(client, table, places.ended);
    const rows = Array.from(places.added(), (row) => [
      row.from,
      row.to,
      row.start,
      row.end,
      row.operation,
      row.batch,
      ledgerId,
      row.account,
      row.instrument,
      row.compartment,
    ]);
    await copyRows(client, table, COLUMNS, rows);
  },
};

const COLUMNS =
  'from_revision, to_revision, start_serial, end_serial, operation, batch, ledger_id, account, instrument, compartment';

function touchedBy(events: readonly RecordedEvent[]): { touched: Touched[]; concluded: number[] } {
  const touched: Touched[] = [];
  const concluded: number[] = [];
  for (const { event } of events) {
    if (event.type === 'UnitsIssued') {
      const { instrument, start, end } = event.data;
      touched.push({ instrument, start, end });
    } else if (event.type === 'OperationAbandoned') concluded.push(event.data.operation);
    else {
      for (const data of event.type === 'UnitsStaged' ? [event.data] : movementsIn(event)) {
        for (const { start, end } of unpackRanges(data.units ?? []))
          touched.push({ instrument: data.instrument, start, end });
        if ('parts' in data && data.parts) concluded.push(data.parts.first);
      }
      if (event.type === 'UnitsCarriedOver') touched.push(event.data.issued);
    }
  }
  return { touched, concluded };
}

function change(places: Places, revision: number, event: Fact): void {
  if (event.type === 'UnitsIssued') {
    const { instrument, to, compartment, batch, start, end } = event.data;
    places.put(revision, instrument, { batch, start, end }, { account: to, compartment, operation: null });
  } else if (event.type === 'UnitsStaged') {
    const { instrument, from, compartment, operation, units } = event.data;
    for (const range of unpackRanges(units))
      places.move(
        revision,
        instrument,
        range,
        { account: from, compartment, operation: null },
        { account: from, compartment, operation },
      );
  } else if (event.type === 'OperationAbandoned') {
    const { from, compartment, operation } = event.data;
    deliver(places, revision, event.data, operation, { account: from, compartment, operation: null });
  } else {
    for (const movement of movementsIn(event)) move(places, revision, movement, event);
    if (event.type === 'UnitsCarriedOver') {
      const { from: account, issued } = event.data;
      const { instrument, batch, start, end } = issued;
      places.put(revision, instrument, { batch, start, end }, { account, compartment: 'registry', operation: null });
    }
  }
}

function move(places: Places, revision: number, movement: Movement, event: Fact): void {
  const compartment =
    event.type === 'PositionMoved'
      ? event.data.toCompartment
      : LEAVING.has(event.type)
        ? 'registry'
        : movement.compartment;
  const to = { account: movement.to, compartment, operation: null };
  if (movement.parts) {
    deliver(places, revision, movement, movement.parts.first, to);
    return;
  }
  const from = { account: movement.from, compartment: movement.compartment, operation: null };
  for (const range of unpackRanges(movement.units ?? [])) places.move(revision, movement.instrument, range, from, to);
}

/** All units that the operation staged, to their new holding or back to their old one. */
function deliver(
  places: Places,
  revision: number,
  { instrument, quantity }: { readonly instrument: string; readonly quantity: number },
  operation: number,
  to: Place,
): void {
  const staged = places.ofOperation(instrument, operation);
  if (quantityOf(staged) !== quantity)
    throw new BrokenInvariant(
      revision,
      `operation ${operation} staged ${quantityOf(staged)} units and not ${quantity}`,
    );
  for (const range of staged) places.move(revision, instrument, range, range, to);
}

/** Units that go to one of the registry's own accounts. */
const LEAVING: ReadonlySet<EventType> = new Set([
  'UnitsSurrendered',
  'ObligationSettled',
  'UnitsCarriedOver',
  'UnitsBorrowed',
  'UnitsRetired',
  'UnitsCancelled',
]);

function movementsIn(event: Fact): readonly Movement[] {
  switch (event.type) {
    case 'UnitsTransferred':
    case 'PositionMoved':
    case 'UnitsSurrendered':
    case 'UnitsBorrowed':
    case 'UnitsRetired':
    case 'UnitsCancelled':
    case 'EncumbranceEnforced':
    case 'TransferCorrected':
      return [event.data];
    case 'ObligationSettled':
    case 'UnitsCarriedOver':
      return movementsOf(event.data);
    default:
      return [];
  }
}

async function end(client: pg.ClientBase, table: string, ended: readonly PlacedRange[]): Promise<void> {
  if (ended.length === 0) return;
  // Nobody but this transaction writes these rows, so they lie where it read them as current. No other condition: with
  // one, a planner without statistics may walk an index and compare every row of it with every ended one.
  const { rowCount } = await client.query(
    `UPDATE ${table} h SET to_revision = ended.revision
     FROM unnest($1::tid[], $2::bigint[]) ended (at, revision)
     WHERE h.ctid = ended.at`,
    [ended.map((row) => row.storedAt), ended.map((row) => row.to)],
  );
  if (rowCount !== ended.length)
    throw new BrokenInvariant(ended[0]?.to, `of ${ended.length} ranges to end ${rowCount} were there`);
}
