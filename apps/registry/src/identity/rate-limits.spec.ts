// What passes, what does not, and when it will again.
import type { Caller } from '../http/caller.js';
import { Allowance, RateLimits } from './rate-limits.js';

const SECOND = 1_000;

test('a burst passes up to a minute of requests, then as many as fill up', () => {
  const allowance = new Allowance(60, 0);
  const taken = (at: number, times: number): number =>
    Array.from({ length: times }, () => allowance.take(at)).filter(Boolean).length;
  expect(taken(0, 100)).toBe(60);
  expect(allowance.retryAfterMs).toBe(SECOND);
  expect(taken(SECOND - 1, 1)).toBe(0);
  expect(taken(SECOND, 5)).toBe(1);
  expect(taken(11 * SECOND, 100)).toBe(10);
  // What is not used is saved for a minute and no longer.
  expect(taken(3_600 * SECOND, 100)).toBe(60);
});

test('says when the next request passes, and never sooner than in a second', () => {
  const slow = new Allowance(2, 0);
  expect([slow.take(0), slow.take(0), slow.take(0)]).toEqual([true, true, false]);
  expect(slow.retryAfterMs).toBe(30 * SECOND);
  const fast = new Allowance(6_000, 0);
  for (let count = 0; count <= 6_000; count++) fast.take(0);
  expect(fast.retryAfterMs).toBe(SECOND);
});

test('a client has one allowance whatever token it shows, by its role; an address another one', () => {
  const limits = new RateLimits({ system: 100, person: 2, address: 1 });
  const caller = (client: string, role: string) => ({ client, role }) as Caller;
  const one = limits.ofClient(caller('desk', 'representative'));
  expect(limits.ofClient(caller('desk', 'auditor'))).toBe(one);
  expect([one.take(), one.take(), one.take()]).toEqual([true, true, false]);
  expect(limits.ofClient(caller('other', 'representative')).take()).toBe(true);
  // The registry's own role at the same client is counted by itself; so is the ministry, which approves what it enters.
  for (const role of ['registry-administrator', 'national-authority', 'exchange'])
    expect(limits.ofClient(caller('desk', role)).take()).toBe(true);
  const address = limits.ofAddress('desk');
  expect([address.take(), address.take()]).toEqual([true, false]);
});
