// Which rows an asker sees: a part of the SQL of every query about accounts, so that pages stay whole.
import type { Compartment } from '#domain/commands.js';
import type { Conditions } from './answer.js';

export interface Sight {
  /** By their ids; whatever else is there is left out as if it did not exist. */
  readonly accounts: 'all' | readonly string[];
  /** Only balances of this position, where one is named. */
  readonly compartment: Compartment | undefined;
}

export const EVERYTHING: Sight = { accounts: 'all', compartment: undefined };
export const NOTHING: Sight = { accounts: [], compartment: undefined };

/** Adds what limits the sight on a column that holds account ids. */
export function limitTo(where: Conditions, column: string, { accounts }: Sight): Conditions {
  return accounts === 'all' ? where : where.add(`${column} = ANY (?::text[])`, accounts);
}
