// From the claims of a verified token to the caller: who acts, through which system, in which role, within which scope.
import type { JWTPayload } from 'jose';
import { ACCOUNT_ID, type AccountId, ACTOR, CLIENT_ID, type ClientId, PROVINCE } from '#domain/ids.js';
import { type Role, ROLES } from '#domain/roles.js';
import type { Caller } from '../http/caller.js';

/** Those of RFC 9068 that the registry needs, and its own `role`. */
export const REQUIRED_CLAIMS = ['exp', 'iat', 'jti', 'sub', 'client_id', 'role'];

export const MARKET = /^[a-z0-9][a-z0-9._-]{0,39}$/;
export const TOKEN_ID = /^[\x21-\x7e]{1,128}$/;

/** More accounts than any representative acts for; a token is a header and has to fit into one. */
const ACCOUNTS_MAX = 200;

/** What of a token is remembered beside the caller: when it ends, and by what it can be revoked. */
export interface TokenFacts {
  readonly tokenId: string;
  readonly subject: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Undefined where any claim is missing or not what it must be: half a token is none. */
export function readClaims(payload: JWTPayload): { readonly caller: Caller; readonly facts: TokenFacts } | undefined {
  const { sub, jti, iat, exp } = payload;
  if (!matches(sub, ACTOR) || !matches(jti, TOKEN_ID) || typeof iat !== 'number' || typeof exp !== 'number')
    return undefined;
  const { client_id: client, role, on_behalf_of: onBehalfOf, province, market, accounts } = payload;
  if (!matches(client, CLIENT_ID) || !isRole(role)) return undefined;
  if (!isAbsentOr(onBehalfOf, ACTOR) || !isAbsentOr(province, PROVINCE) || !isAbsentOr(market, MARKET))
    return undefined;
  // Scope is part of the role: a department without its province must not pass for one that sees nothing or all.
  if (role === 'provincial-authority' && province === undefined) return undefined;
  if (role === 'exchange' && market === undefined) return undefined;
  if (accounts !== undefined && !isAccountList(accounts)) return undefined;
  return {
    caller: {
      client: client as ClientId,
      actor: sub,
      role,
      onBehalfOf,
      province,
      market,
      accounts,
    },
    facts: { tokenId: jti, subject: sub, issuedAt: iat, expiresAt: exp },
  };
}

const matches = (value: unknown, pattern: RegExp): value is string => typeof value === 'string' && pattern.test(value);

const isAbsentOr = (value: unknown, pattern: RegExp): value is string | undefined =>
  value === undefined || matches(value, pattern);

const isRole = (value: unknown): value is Role => (ROLES as readonly unknown[]).includes(value);

const isAccountList = (value: unknown): value is readonly AccountId[] =>
  Array.isArray(value) && value.length <= ACCOUNTS_MAX && value.every((one) => matches(one, ACCOUNT_ID));
