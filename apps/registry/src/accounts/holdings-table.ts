// Holdings, and the places of a unit, as lines of a CSV file.
import type { HoldingRow } from '#read-models/unit-holdings/queries.js';
import { flat } from '../http/csv.js';

export const HOLDINGS_TABLE = flat<HoldingRow>(
  'account',
  'instrument',
  'compartment',
  'batch',
  'start',
  'end',
  'quantity',
  'status',
  'operation',
  'fromRevision',
  'toRevision',
);
