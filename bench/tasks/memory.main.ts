// What the ledger needs in memory, for an account with a holding and for a serial range. Runs with --expose-gc.
import { SyntheticLedger } from '../synthetic-ledger.js';
import { task } from './task.js';

export interface MemoryInput {
  readonly accounts: number;
  readonly rangesPerAccount: number;
}

export interface MemoryAnswer {
  readonly bytesPerAccount: number;
  readonly bytesPerRange: number;
}

/** Two ledgers that differ in their ranges alone; what is left of the smaller one belongs to its accounts. */
task<MemoryInput, MemoryAnswer>(async ({ accounts, rangesPerAccount }) => {
  const few = bytesOf(accounts, accounts);
  const many = bytesOf(accounts, accounts * rangesPerAccount);
  const bytesPerRange = (many - few) / (accounts * (rangesPerAccount - 1));
  return { bytesPerRange, bytesPerAccount: few / accounts - bytesPerRange };
});

function bytesOf(accounts: number, ranges: number): number {
  const before = used();
  const state = new SyntheticLedger({ accounts, ranges }).open();
  const bytes = used() - before;
  if (state.register.rangeCount !== ranges) throw new Error(`${state.register.rangeCount} ranges, not ${ranges}`);
  return bytes;
}

function used(): number {
  if (!globalThis.gc) throw new Error('--expose-gc is missing');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
