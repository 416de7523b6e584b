// How many requests a client may send: a bucket for each that fills evenly, so that bursts pass and floods do not.
//
// Counted here and not by a plugin: tokens that are not known yet are counted by address *before* their signature is
// checked, known ones by client afterwards, and the second costs a known token no look-up of its own.
import type { Role } from '#domain/roles.js';
import type { Caller } from '../http/caller.js';
import { BoundedMap } from './bounded-map.js';

/** Requests a minute. */
export interface RateLimitConfig {
  /** Of a client of an exchange, of the registry's own staff or of the ministry: machines with days to deliver and approve. */
  readonly system: number;
  /** Of any other client. */
  readonly person: number;
  /** Of one address without a token, or with a token not seen before. */
  readonly address: number;
}

const SYSTEM_ROLES: readonly Role[] = ['exchange', 'registry-administrator', 'national-authority'];
/** Buckets in memory; the oldest makes room, and begins anew full. */
const ALLOWANCES_MAX = 50_000;

export class Allowance {
  private left: number;

  /** @param perMinute also the most that can be saved up */
  constructor(
    private readonly perMinute: number,
    private filledAt = performance.now(),
  ) {
    this.left = perMinute;
  }

  /** Takes one request out. False where there is none left. */
  take(now = performance.now()): boolean {
    this.left = Math.min(this.perMinute, this.left + ((now - this.filledAt) * this.perMinute) / 60_000);
    this.filledAt = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }

  /** When the next request will pass. */
  get retryAfterMs(): number {
    return Math.max(1_000, ((1 - this.left) * 60_000) / this.perMinute);
  }
}

export class RateLimits {
  private readonly allowances = new BoundedMap<string, Allowance>(ALLOWANCES_MAX);

  constructor(private readonly config: RateLimitConfig) {}

  ofClient({ client, role }: Caller): Allowance {
    const isSystem = SYSTEM_ROLES.includes(role);
    return this.of(`${isSystem ? 'system' : 'person'} ${client}`, isSystem ? this.config.system : this.config.person);
  }

  ofAddress(address: string): Allowance {
    return this.of(`address ${address}`, this.config.address);
  }

  private of(key: string, perMinute: number): Allowance {
    const found = this.allowances.get(key);
    if (found) return found;
    const made = new Allowance(perMinute);
    this.allowances.set(key, made);
    return made;
  }
}
