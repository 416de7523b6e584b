// What was issued, surrendered, retired, cancelled and carried over adds up per instrument.
import { BrokenInvariant, type Projection } from '../projection.js';
import { instrumentTotalsTables } from './table.js';

interface Increment {
  issued: number;
  surrendered: number;
  retired: number;
  cancelled: number;
  carried_over: number;
  revision: number;
}

const SUMS = ['issued', 'surrendered', 'retired', 'cancelled', 'carried_over'] as const;
const NOTHING = { issued: 0, surrendered: 0, retired: 0, cancelled: 0, carried_over: 0 };

export const instrumentTotals: Projection = {
  tables: instrumentTotalsTables,
  async project(client, table, { ledgerId, events }) {
    const created: { instrument: string; revision: number }[] = [];
    const increments = new Map<string, Increment>();
    const add = (instrument: string, column: keyof Increment, quantity: number, revision: number): void => {
      let sum = increments.get(instrument);
      if (!sum) increments.set(instrument, (sum = { ...NOTHING, revision }));
      sum[column] += quantity;
      sum.revision = revision;
    };
    for (const { revision, event } of events) {
      if (event.type === 'InstrumentCreated') created.push({ instrument: event.data.instrument, revision });
      else if (event.type === 'UnitsIssued')
        add(event.data.instrument, 'issued', event.data.end - event.data.start + 1, revision);
      else if (event.type === 'UnitsSurrendered' || event.type === 'UnitsBorrowed')
        add(event.data.instrument, 'surrendered', event.data.quantity, revision);
      else if (event.type === 'ObligationSettled')
        for (const { instrument, quantity } of event.data.lots) add(instrument, 'surrendered', quantity, revision);
      else if (event.type === 'UnitsCarriedOver') {
        const { lots, issued, quantity: converted } = event.data;
        for (const { instrument, quantity } of lots) add(instrument, 'carried_over', quantity, revision);
        add(issued.instrument, 'issued', converted, revision);
      } else if (event.type === 'UnitsRetired') add(event.data.instrument, 'retired', event.data.quantity, revision);
      else if (event.type === 'UnitsCancelled') add(event.data.instrument, 'cancelled', event.data.quantity, revision);
    }
    if (created.length > 0)
      await client.query(
        `INSERT INTO ${table} (ledger_id, instrument, revision, ${SUMS.join(', ')})
         SELECT $1, *, ${SUMS.map(() => 0).join(', ')} FROM unnest($2::text[], $3::bigint[])`,
        [ledgerId, created.map((one) => one.instrument), created.map((one) => one.revision)],
      );
    if (increments.size === 0) return;
    const sums = [...increments.values()];
    const { rowCount } = await client.query(
      `UPDATE ${table} t SET ${SUMS.map((column) => `${column} = t.${column} + i.${column}`).join(', ')}, revision = i.revision
       FROM unnest($2::text[], $3::bigint[], ${SUMS.map((_, at) => `$${at + 4}::bigint[]`).join(', ')})
         i (instrument, revision, ${SUMS.join(', ')})
       WHERE t.ledger_id = $1 AND t.instrument = i.instrument`,
      [ledgerId, [...increments.keys()], ...(['revision', ...SUMS] as const).map((key) => sums.map((sum) => sum[key]))],
    );
    if (rowCount !== sums.length) throw new BrokenInvariant(sums[0]!.revision, 'an instrument has no totals to change');
  },
};
