// The lock of the start: one holder at a time, and a dead holder's lock is no obstacle.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isRunning } from '../../tools/start/process-identity.mjs';
import { acquireLock, readLock } from '../../tools/start/start-lock.mjs';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'start-lock-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const us = identify(process.pid)!;
const leaveLock = (record: object) => {
  writeFileSync(join(dataDir, 'start.lock'), JSON.stringify(record));
};

test('is held until it is released', () => {
  const lock = acquireLock(dataDir);
  expect(() => acquireLock(dataDir)).toThrow(`already running on ${dataDir}: process ${process.pid}`);
  lock.release();
  expect(readLock(dataDir)).toBeUndefined();
  acquireLock(dataDir).release();
});

test.each([
  ['of a process that is gone', () => ({ pid: spawnSync('true').pid, startedAt: us.startedAt })],
  ['whose process id belongs to another process by now', () => ({ pid: process.pid, startedAt: `${us.startedAt}0` })],
])('a lock %s is taken over, with the children it names', (_case, holder) => {
  const children = { database: us };
  leaveLock({ holder: holder(), children });
  expect(acquireLock(dataDir).orphans).toEqual(children);
  expect(readLock(dataDir)?.holder).toEqual(us);
});

test('a lock cut short by a crash is taken over', () => {
  writeFileSync(join(dataDir, 'start.lock'), '{"hol');
  expect(acquireLock(dataDir).orphans).toEqual({});
});

test('an identity tells a running process from one that is gone', () => {
  expect(isRunning(us)).toBe(true);
  expect(isRunning({ ...us, startedAt: 'another time' })).toBe(false);
  expect(identify(spawnSync('true').pid)).toBeUndefined();
});
