// The environment, parsed once into a typed object; everything that is wrong is named at once.
import { type Keyring, keyring } from '#directory/keyring.js';
import { DEFAULT_WRITER_OPTIONS } from '#ledger/ledger-writer.js';
import { DEFAULT_ACCESS_LOG_OPTIONS } from './access-log/access-log.js';
import { DEVELOPMENT_ISSUER } from './identity/development-issuer.js';
import type { RateLimitConfig } from './identity/rate-limits.js';
import { LEDGER_ID, ledgerId, type LedgerId } from '#domain/ids.js';
import { INSTANT, type Instant } from '#domain/instant.js';

export interface RegistryConfig {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** EventStoreDB; without it the journal is kept in Postgres. */
  readonly eventStoreUrl: string | undefined;
  readonly ledgerId: LedgerId;
  /** Secret of the input HMACs; at least 32 bytes. It must stay the same as long as the journal lives. */
  readonly inputHmacKey: Buffer;
  /** Secret of the pseudonyms under which units are disclosed: another key gives all of them other names. */
  readonly disclosureHmacKey: Buffer;
  readonly readOnly: boolean;
  /** For rehearsals: the clock can be set. */
  readonly sandbox: boolean;
  /** When a sandbox with an empty journal begins; where nothing is said, now. */
  readonly sandboxBeginsAt: Instant | undefined;
  readonly logLevel: string;
  readonly databaseConnectionsMax: number;
  readonly drainMs: number;
  /** Unanswered commands in all, and of one client; what comes beyond gets 503. */
  readonly waitingMax: number;
  readonly waitingPerClientMax: number;
  /** The largest document that is taken as evidence. */
  readonly evidenceBytesMax: number;
  /** For so long the access log may not have been written before others' data are not shown any more. */
  readonly accessLogSilenceMsMax: number;
  /** Under which the data keys of natural persons are wrapped. */
  readonly directoryKeys: Keyring;
  readonly identity: IdentityConfig;
}

export interface IdentityConfig {
  /** `iss` and `aud` of every token. */
  readonly issuer: string;
  readonly audience: string;
  /** Where the issuer's public keys are: an https URL, a file, or a folder. */
  readonly jwks: string;
  readonly limits: RateLimitConfig;
  /** Addresses of proxies whose X-Forwarded-For is believed; none where it is false. */
  readonly trustedProxies: string | false;
}

export class ConfigError extends Error {}

/** @throws ConfigError with every wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv): RegistryConfig {
  const read = new Variables(env);
  const mode = modeOf(read);
  // Whoever declares the machine a production one did not mean to let anybody set its clock.
  if (mode === 'sandbox' && env['NODE_ENV'] === 'production')
    read.wrong.push('REGISTRY_MODE must not be sandbox where NODE_ENV is production');
  const config = {
    host: read.text('HOST', '127.0.0.1', /^\S+$/, 'a host name or address'),
    port: read.whole('PORT', 3000, 0, 65_535),
    databaseUrl: read.text('DATABASE_URL', undefined, /^postgres(ql)?:\/\//, 'a postgres:// URL'),
    eventStoreUrl:
      read.text('EVENTSTORE_URL', '', /^$|^(esdb|kurrentdb)(\+discover)?:\/\//, 'an esdb:// URL') || undefined,
    ledgerId: read.text('LEDGER_ID', 'cn-national', LEDGER_ID, 'lower-case letters, digits and hyphens'),
    inputHmacKey: Buffer.from(
      read.text('INPUT_HMAC_KEY', undefined, /^(?:[0-9a-fA-F]{2}){32,}$/, 'at least 32 bytes in hex'),
      'hex',
    ),
    disclosureHmacKey: Buffer.from(
      read.text('DISCLOSURE_HMAC_KEY', undefined, /^(?:[0-9a-fA-F]{2}){32,64}$/, '32 to 64 bytes in hex'),
      'hex',
    ),
    readOnly: read.text('READ_ONLY', 'false', /^(true|false)$/, 'true or false') === 'true',
    logLevel: read.text('LOG_LEVEL', 'info', /^(fatal|error|warn|info|debug|trace|silent)$/, 'a log level of pino'),
    databaseConnectionsMax: read.whole('DATABASE_CONNECTIONS_MAX', 10, 1, 1_000),
    drainMs: read.whole('DRAIN_MS', 10_000, 0, 600_000),
    waitingMax: read.whole('WAITING_MAX', DEFAULT_WRITER_OPTIONS.waitingMax, 1, 1_000_000),
    waitingPerClientMax: read.whole('WAITING_PER_CLIENT_MAX', DEFAULT_WRITER_OPTIONS.waitingPerClientMax, 1, 1_000_000),
    evidenceBytesMax: read.whole('EVIDENCE_BYTES_MAX', 10 * 1024 * 1024, 1, 100 * 1024 * 1024),
    accessLogSilenceMsMax: read.whole(
      'ACCESS_LOG_SILENCE_MS_MAX',
      DEFAULT_ACCESS_LOG_OPTIONS.silenceMsMax,
      1,
      3_600_000,
    ),
    directoryKeys: directoryKeysOf(read),
    sandbox: mode === 'sandbox',
    sandboxBeginsAt: beginningOf(read, mode),
    identity: identityOf(read, mode),
  };
  read.refuse();
  return { ...config, ledgerId: ledgerId(config.ledgerId), directoryKeys: keyring(config.directoryKeys) };
}

/** The part of it that a server without a ledger needs. @throws ConfigError */
export function readIdentity(env: NodeJS.ProcessEnv): IdentityConfig {
  const read = new Variables(env);
  const identity = identityOf(read, modeOf(read));
  read.refuse();
  return identity;
}

/** The newest key first. */
function directoryKeysOf(read: Variables): Buffer[] {
  const newest = read.text('DIRECTORY_KEY', undefined, /^[0-9a-fA-F]{64}$/, '32 bytes in hex');
  const pattern = /^(?:[0-9a-fA-F]{64}(?:,[0-9a-fA-F]{64})*)?$/;
  const former = read.text('DIRECTORY_FORMER_KEYS', '', pattern, 'keys of 32 bytes in hex, with commas between them');
  return [newest, ...former.split(',').filter((key) => key !== '')].map((hex) => Buffer.from(hex, 'hex'));
}

const modeOf = (read: Variables): string =>
  read.text(
    'REGISTRY_MODE',
    read.env['NODE_ENV'] === 'production' ? 'production' : 'development',
    /^(production|development|sandbox)$/,
    'production, development or sandbox',
  );

function beginningOf(read: Variables, mode: string): Instant | undefined {
  const expected = 'a moment such as 2021-01-01T00:00:00.000Z';
  const text = read.text('SANDBOX_BEGINS_AT', '', new RegExp(`^$|${INSTANT.source}`), expected);
  if (text === '') return undefined;
  if (mode !== 'sandbox') read.wrong.push('SANDBOX_BEGINS_AT belongs to REGISTRY_MODE=sandbox');
  else if (Number.isNaN(Date.parse(text))) read.wrong.push(`SANDBOX_BEGINS_AT must be ${expected}, not ${text}`);
  return text as Instant;
}

function identityOf(read: Variables, mode: string): IdentityConfig {
  const issuer = read.text('AUTH_ISSUER', undefined, /^[\x21-\x7e]{1,500}$/, 'the `iss` of the tokens');
  if (mode === 'production' && issuer === DEVELOPMENT_ISSUER)
    read.wrong.push(
      'AUTH_ISSUER is the development issuer, whose key lies in a file beside the data; production needs one of its own',
    );
  return {
    issuer,
    audience: read.text('AUTH_AUDIENCE', undefined, /^[\x21-\x7e]{1,500}$/, 'the `aud` of the tokens'),
    jwks: read.text('AUTH_JWKS', undefined, /^\S/, 'a URL, a file or a folder with the public keys of the issuer'),
    limits: {
      system: read.whole('RATE_LIMIT_SYSTEM', 1_000_000, 1, 1_000_000_000),
      person: read.whole('RATE_LIMIT_PERSON', 6_000, 1, 1_000_000_000),
      address: read.whole('RATE_LIMIT_ADDRESS', 6_000, 1, 1_000_000_000),
    },
    trustedProxies:
      read.text('TRUSTED_PROXIES', '', /^$|^[0-9a-fA-F.:/, ]+$/, 'addresses, with commas between') || false,
  };
}

/** Reads variables one by one and collects what is wrong with them. An empty one counts as left out. */
class Variables {
  readonly wrong: string[] = [];

  constructor(readonly env: NodeJS.ProcessEnv) {}

  text(name: string, fallback: string | undefined, pattern: RegExp, expected: string): string {
    const value = this.env[name] === undefined || this.env[name] === '' ? fallback : this.env[name];
    if (value !== undefined && pattern.test(value)) return value;
    this.wrong.push(`${name} must be ${expected}${value === undefined ? ', and is missing' : ''}`);
    return '';
  }

  whole(name: string, fallback: number, min: number, max: number): number {
    const expected = `a whole number from ${min} to ${max}`;
    const value = Number(this.text(name, String(fallback), /^\d{1,15}$/, expected) || min);
    if (value < min || value > max) this.wrong.push(`${name} must be ${expected}`);
    return value;
  }

  /** @throws ConfigError unless everything was right. */
  refuse(): void {
    if (this.wrong.length > 0) throw new ConfigError(this.wrong.join('\n'));
  }
}
