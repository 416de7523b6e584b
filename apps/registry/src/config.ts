// The environment, parsed once into a typed object; everything that is wrong is named at once.
import { type Keyring, keyring } from '#directory/keyring.js';
import { DEFAULT_WRITER_OPTIONS } from '#ledger/ledger-writer.js';
import { DEFAULT_ACCESS_LOG_OPTIONS } from './access-log/access-log.js';
import { LEDGER_ID, ledgerId, type LedgerId } from '#domain/ids.js';

export interface RegistryConfig {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** EventStoreDB; without it the journal is kept in Postgres. */
  readonly eventStoreUrl: string | undefined;
  readonly ledgerId: LedgerId;
  /** Secret of the input HMACs; at least 32 bytes. It must stay the same as long as the journal lives. */
  readonly inputHmacKey: Buffer;
  readonly readOnly: boolean;
  /** For rehearsals: the clock can be set. */
  readonly sandbox: boolean;
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
}

export class ConfigError extends Error {}

/** @throws ConfigError with every wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv): RegistryConfig {
  const wrong: string[] = [];
  const text = (name: string, fallback: string | undefined, pattern: RegExp, expected: string): string => {
    const value = env[name] === undefined || env[name] === '' ? fallback : env[name];
    if (value !== undefined && pattern.test(value)) return value;
    wrong.push(`${name} must be ${expected}${value === undefined ? ', and is missing' : ''}`);
    return '';
  };
  const whole = (name: string, fallback: number, min: number, max: number): number => {
    const expected = `a whole number from ${min} to ${max}`;
    const value = Number(text(name, String(fallback), /^\d{1,15}$/, expected) || min);
    if (value < min || value > max) wrong.push(`${name} must be ${expected}`);
    return value;
  };
  const config = {
    host: text('HOST', '127.0.0.1', /^\S+$/, 'a host name or address'),
    port: whole('PORT', 3000, 0, 65_535),
    databaseUrl: text('DATABASE_URL', undefined, /^postgres(ql)?:\/\//, 'a postgres:// URL'),
    eventStoreUrl: text('EVENTSTORE_URL', '', /^$|^(esdb|kurrentdb)(\+discover)?:\/\//, 'an esdb:// URL') || undefined,
    ledgerId: text('LEDGER_ID', 'cn-national', LEDGER_ID, 'lower-case letters, digits and hyphens'),
    inputHmacKey: Buffer.from(
      text('INPUT_HMAC_KEY', undefined, /^(?:[0-9a-fA-F]{2}){32,}$/, 'at least 32 bytes in hex'),
      'hex',
    ),
    readOnly: text('READ_ONLY', 'false', /^(true|false)$/, 'true or false') === 'true',
    sandbox: text('SANDBOX', 'false', /^(true|false)$/, 'true or false') === 'true',
    logLevel: text('LOG_LEVEL', 'info', /^(fatal|error|warn|info|debug|trace|silent)$/, 'a log level of pino'),
    databaseConnectionsMax: whole('DATABASE_CONNECTIONS_MAX', 10, 1, 1_000),
    drainMs: whole('DRAIN_MS', 10_000, 0, 600_000),
    waitingMax: whole('WAITING_MAX', DEFAULT_WRITER_OPTIONS.waitingMax, 1, 1_000_000),
    waitingPerClientMax: whole('WAITING_PER_CLIENT_MAX', DEFAULT_WRITER_OPTIONS.waitingPerClientMax, 1, 1_000_000),
    evidenceBytesMax: whole('EVIDENCE_BYTES_MAX', 10 * 1024 * 1024, 1, 100 * 1024 * 1024),
    accessLogSilenceMsMax: whole('ACCESS_LOG_SILENCE_MS_MAX', DEFAULT_ACCESS_LOG_OPTIONS.silenceMsMax, 1, 3_600_000),
  };
  const directoryKey = text('DIRECTORY_KEY', undefined, /^[0-9a-fA-F]{64}$/, '32 bytes in hex');
  const formerKeys = text(
    'DIRECTORY_FORMER_KEYS',
    '',
    /^(?:[0-9a-fA-F]{64}(?:,[0-9a-fA-F]{64})*)?$/,
    'keys of 32 bytes in hex, with commas between them',
  );
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'));
  const keys = [directoryKey, ...formerKeys.split(',').filter((key) => key !== '')].map((hex) =>
    Buffer.from(hex, 'hex'),
  );
  return { ...config, ledgerId: ledgerId(config.ledgerId), directoryKeys: keyring(keys) };
}
