// Checks bearer tokens, once each: a verified token is remembered by its hash until it expires or is revoked.
import { hash } from 'node:crypto';
import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { Caller } from '../http/caller.js';
import { BoundedMap } from './bounded-map.js';
import { readClaims, REQUIRED_CLAIMS, type TokenFacts } from './claims.js';
import type { RateLimits, Allowance } from './rate-limits.js';
import type { Revocations } from './revocations.js';

/** Asymmetric ones alone: with HS256 the public key would be the secret, and `none` is no signature. */
export const ALGORITHMS = ['EdDSA', 'ES256', 'RS256', 'PS256'];

/** Clocks of issuer and registry may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** About half a kilobyte each. The oldest makes room: it costs its holder one more signature check. */
const REMEMBERED_MAX = 20_000;

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
}

/** Why a token was refused: as much as its holder may know. */
export type TokenRefusal = 'expired' | 'invalid';

export class TokenRefused extends Error {
  constructor(readonly refusal: TokenRefusal) {
    super(`the token is ${refusal}`);
  }
}

/** A token whose signature has been checked. */
export interface KnownToken {
  readonly caller: Caller;
  readonly facts: TokenFacts;
  /** What the caller's client may still ask for; shared by all tokens of the client. */
  readonly allowance: Allowance;
}

export class Tokens {
  private readonly remembered = new BoundedMap<string, KnownToken>(REMEMBERED_MAX);

  constructor(
    private readonly rules: TokenRules,
    private readonly revocations: Revocations,
    private readonly limits: RateLimits,
  ) {
    revocations.onRevoked(() => {
      for (const [key, { facts }] of this.remembered) if (revocations.covers(facts)) this.remembered.delete(key);
    });
  }

  /** The token, where it has been checked before. Every request passes here: it is one hash and one look-up. */
  known(token: string): KnownToken | undefined {
    const key = hash('sha256', token, 'base64');
    const found = this.remembered.get(key);
    if (found === undefined || found.facts.expiresAt * 1_000 > Date.now()) return found;
    this.remembered.delete(key);
    return undefined;
  }

  /** Checks signature, issuer, audience, times, claims and revocation. @throws TokenRefused, or what fetching keys throws. */
  async check(token: string): Promise<KnownToken> {
    const { issuer, audience, keys } = this.rules;
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: REQUIRED_CLAIMS,
    }).catch((error: unknown) => {
      if (isAboutKeys(error)) throw error;
      throw new TokenRefused(error instanceof errors.JWTExpired ? 'expired' : 'invalid');
    });
    const claims = readClaims(payload);
    // Issued in the time to come, it would outlive the revocation of its subject.
    if (!claims || claims.facts.issuedAt > Date.now() / 1_000 + CLOCK_TOLERANCE_SECONDS)
      throw new TokenRefused('invalid');
    if (this.revocations.covers(claims.facts)) throw new TokenRefused('invalid');
    const known = { ...claims, allowance: this.limits.ofClient(claims.caller) };
    this.remembered.set(hash('sha256', token, 'base64'), known);
    return known;
  }
}

/** The token may be good: the issuer did not give its keys, or nothing that could be read. */
const isAboutKeys = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  // What jose throws for an answer of the issuer that is no key set; of tokens it throws subclasses.
  error.code === 'ERR_JOSE_GENERIC';
