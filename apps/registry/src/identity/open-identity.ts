// Puts the parts of identity together, out of the configuration.
import type { IdentityConfig } from '../config.js';
import type { Identity } from './guard.js';
import { RateLimits } from './rate-limits.js';
import type { Revocations } from './revocations.js';
import { signingKeys } from './signing-keys.js';
import { Tokens } from './tokens.js';

export function openIdentity(
  { issuer, audience, jwks, limits: config, trustedProxies }: IdentityConfig,
  revocations: Revocations,
): Identity {
  const limits = new RateLimits(config);
  return {
    limits,
    trustedProxies,
    tokens: new Tokens({ issuer, audience, keys: signingKeys(jwks) }, revocations, limits),
  };
}
