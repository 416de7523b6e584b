// The environment of the projections, parsed once into a typed object; every wrong value is named at once.
import { DEFAULT_SNAPSHOT_OPTIONS, type SnapshotFollowerOptions } from '#ledger/snapshot-follower.js';
import { LEDGER_ID, ledgerId, type LedgerId } from '#domain/ids.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface ProjectionsConfig {
  /** PostgreSQL of the read models, and of the journal where EVENTSTORE_URL is not set. */
  readonly databaseUrl: string;
  readonly eventStoreUrl: string | undefined;
  readonly ledgerId: LedgerId;
  readonly host: string;
  readonly port: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** How often the snapshot thread writes the ledger's state: what a recovery replays at most. */
  readonly snapshots: SnapshotFollowerOptions;
}

export class InvalidConfig extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the environment is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'InvalidConfig';
  }
}

/** @throws InvalidConfig naming the variables, never the value of a URL: it may hold a password. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ProjectionsConfig {
  const problems: string[] = [];
  const value = (name: string): string | undefined => env[name] || undefined;
  const check = (name: string, valid: boolean, expected: string): void => {
    if (!valid)
      problems.push(
        `${name} ${value(name) === undefined ? 'is not set; it' : ''} must be ${expected}`.replace('  ', ' '),
      );
  };

  const databaseUrl = value('DATABASE_URL') ?? '';
  check('DATABASE_URL', isUrl(databaseUrl, /^postgres(ql)?:$/), 'a URL like postgres://user@host:5432/database');
  const eventStoreUrl = value('EVENTSTORE_URL');
  check(
    'EVENTSTORE_URL',
    eventStoreUrl === undefined || isUrl(eventStoreUrl, /^(esdb|kurrentdb)(\+discover)?:$/),
    'a URL like esdb://host:2113?tls=false',
  );
  const ledger = value('LEDGER_ID') ?? 'cn-national';
  check('LEDGER_ID', LEDGER_ID.test(ledger), 'up to 40 lower-case letters, digits and hyphens');
  const portText = value('PROJECTIONS_PORT') ?? '3001';
  const port = Number(portText);
  check('PROJECTIONS_PORT', /^\d{1,5}$/.test(portText) && port <= 65_535, 'a port from 0 to 65535');
  const logLevel = LOG_LEVELS.find((level) => level === (value('LOG_LEVEL') ?? 'info'));
  check('LOG_LEVEL', logLevel !== undefined, `one of ${LOG_LEVELS.join(', ')}`);

  const whole = (name: string, fallback: number): number => {
    const text = value(name) ?? String(fallback);
    check(name, /^[1-9]\d{0,9}$/.test(text), 'a whole number from 1');
    return Number(text);
  };
  const snapshots = {
    everyEvents: whole('SNAPSHOT_EVERY_EVENTS', DEFAULT_SNAPSHOT_OPTIONS.everyEvents),
    everyMs: whole('SNAPSHOT_EVERY_MS', DEFAULT_SNAPSHOT_OPTIONS.everyMs),
  };

  if (problems.length > 0 || logLevel === undefined) throw new InvalidConfig(problems);
  const host = value('HOST') ?? '127.0.0.1';
  return { databaseUrl, eventStoreUrl, ledgerId: ledgerId(ledger), host, port, logLevel, snapshots };
}

function isUrl(text: string, protocol: RegExp): boolean {
  try {
    return protocol.test(new URL(text).protocol);
  } catch {
    return false;
  }
}
