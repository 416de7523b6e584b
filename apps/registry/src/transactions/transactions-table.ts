// Transactions and audit trails as lines of a CSV file.
import type { HistoryEntry } from '#read-models/account-history/queries.js';
import type { TransactionRow } from '#read-models/transactions/queries.js';
import type { CsvTable, Line } from '../http/csv.js';

const FIELDS = [
  'revision',
  'eventId',
  'type',
  'status',
  'code',
  'recordedAt',
  'receivedAt',
  'client',
  'commandKey',
  'actor',
  'role',
  'onBehalfOf',
  'reference',
  'reason',
  'proposal',
  'fromAccount',
  'toAccount',
  'instrument',
  'compartment',
  'quantity',
  'complianceYear',
  'beneficiary',
] as const satisfies readonly (keyof TransactionRow)[];

export const TRANSACTIONS_TABLE: CsvTable<TransactionRow> = {
  columns: [...FIELDS, 'evidence', 'details'],
  linesOf: (row) => [lineOf(row)],
};

const CHANGES = [
  'changedInstrument',
  'changedCompartment',
  'availableBefore',
  'availableAfter',
  'encumberedBefore',
  'encumberedAfter',
];

/** A line for each balance that the event changed in the account; one with these columns empty where it changed none. */
export const HISTORY_TABLE: CsvTable<HistoryEntry> = {
  columns: [...TRANSACTIONS_TABLE.columns, ...CHANGES],
  linesOf: (entry) => {
    const line = lineOf(entry);
    if (entry.changes.length === 0) return [line];
    return entry.changes.map(({ instrument, compartment, available, encumbered }) => ({
      ...line,
      changedInstrument: instrument,
      changedCompartment: compartment,
      availableBefore: available[0],
      availableAfter: available[1],
      encumberedBefore: encumbered[0],
      encumberedAfter: encumbered[1],
    }));
  },
};

/** Documents by their hashes; what each type has of its own stays JSON, because it has no columns in common. */
const lineOf = (row: TransactionRow): Line => ({
  ...(Object.fromEntries(FIELDS.map((field) => [field, row[field]])) as Line),
  evidence: row.evidence?.map(({ sha256 }) => sha256).join(' '),
  details: row.details && JSON.stringify(row.details),
});
