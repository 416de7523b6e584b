// The registry process: read the environment, recover the ledger, listen; on a signal drain and end.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import pg from 'pg';
import { pino } from 'pino';
import { Directory } from '#directory/directory.js';
import type { LedgerState } from '#domain/ledger-state.js';
import { AppendOutcomeUnknown, type EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { passesByItself } from '#event-store/passing-failure.js';
import { Backoff, within } from '#event-store/waiting.js';
import { assertReaches, type Clock, ClockBehindJournal, SandboxClock, SystemClock } from '#ledger/clock.js';
import { inputHmacWith } from '#ledger/command-hashes.js';
import { DEFAULT_WRITER_OPTIONS, LedgerWriter } from '#ledger/ledger-writer.js';
import { openLedger } from '#ledger/open-ledger.js';
import { assertSeen } from '#ledger/recover.js';
import { readEvents } from '#ledger/replay.js';
import { SnapshotStore } from '#ledger/snapshot-store.js';
import { newestTransaction } from '#read-models/transactions/queries.js';
import { AccessLog, DEFAULT_ACCESS_LOG_OPTIONS } from './access-log/access-log.js';
import { ConfigError, readConfig, type RegistryConfig } from './config.js';
import type { ReadJournal } from './corrections/original-transfer.js';
import { EvidenceStore } from './evidence/evidence-store.js';
import { DocumentReceiver } from './evidence/receive-document.js';
import { serveDocumentation } from './http/openapi.js';
import { ReadModels } from './http/reading.js';
import { createServer } from './http/server.js';
import { openIdentity } from './identity/open-identity.js';
import { StoredRevocations } from './identity/revocations.js';
import { Ledger } from './ledger.js';
import { Metrics } from './metrics.js';
import { RegistryModule } from './registry.module.js';

/**
 * By so much the heap grows before it is collected whole. Left alone V8 does that as soon as it takes no more than 3 % of
 * all time, which under load is once a second or two, with nobody answered for a tenth of one: those are the slowest answers.
 */
const HEAP_GROWING_PERCENT = 200;

setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);

function configOrExit(): RegistryConfig {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`The environment is not right:\n${error.message}`);
    process.exit(1);
  }
}

const config = configOrExit();
const log = pino({
  level: config.logLevel,
  base: { app: 'registry', ledger: config.ledgerId },
  // No line holds headers on purpose; should one come to, the token in it must not be read by whoever reads logs.
  redact: ['authorization', 'headers.authorization', 'req.headers.authorization', 'request.headers.authorization'],
});

/** Longer than any query that may still be answered. */
const CLOSE_MS = 10_000;

async function main(): Promise<void> {
  const clock = config.sandbox ? new SandboxClock(config.sandboxBeginsAt) : new SystemClock();
  const metrics = new Metrics();
  const db = new pg.Pool({
    connectionString: config.databaseUrl,
    max: config.databaseConnectionsMax,
    application_name: 'registry-queries',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
  });
  // A connection that breaks while idle is replaced at its next use; without a listener it would end the process.
  db.on('error', (error) => {
    log.warn({ err: error }, 'a database connection broke');
  });
  const { store, state } = await whenReachable(() => open(clock, db));
  const revocations = await whenReachable(() =>
    StoredRevocations.open(db, (error) => {
      log.warn({ err: error }, 'revoked tokens could not be looked up; those known stay revoked');
    }),
  );

  const observer = metrics.observer(log, (error) => {
    log.fatal({ err: error }, 'the ledger has stopped');
    // Answers that wait have been given up; the process must not linger with a state that is not the journal's.
    setTimeout(() => process.exit(1), 500);
  });
  const { readOnly, waitingMax, waitingPerClientMax } = config;
  const options = { ...DEFAULT_WRITER_OPTIONS, readOnly, waitingMax, waitingPerClientMax };
  const writer = new LedgerWriter(state, store, clock, observer, options);
  metrics.watch(writer);

  const evidence = new EvidenceStore(db, config.ledgerId);
  const records = {
    evidence,
    receiver: new DocumentReceiver(config.evidenceBytesMax),
    directory: new Directory(db, config.ledgerId, config.directoryKeys),
    revocations,
  };
  const logDb = new pg.Pool({
    connectionString: config.databaseUrl,
    max: 1,
    application_name: 'registry-access-log',
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  logDb.on('error', (error) => {
    log.warn({ err: error }, 'the connection of the access log broke');
  });
  const accessLog = new AccessLog(logDb, config.ledgerId, log, {
    ...DEFAULT_ACCESS_LOG_OPTIONS,
    silenceMsMax: config.accessLogSilenceMsMax,
  });
  metrics.watchAccessLog(accessLog);

  const journal: ReadJournal = (revision, countMax) => readEvents(store, config.ledgerId, revision, countMax);
  const ledger = new Ledger(writer, inputHmacWith(config.inputHmacKey), journal, evidence);
  const module = RegistryModule.with(ledger, new ReadModels(db, config.ledgerId), metrics, records, config);
  const app = await createServer(module, log, metrics, openIdentity(config.identity, revocations), accessLog);
  serveDocumentation(app);
  await app.listen(config.port, config.host);
  log.info({ url: `http://${config.host}:${config.port}`, docs: '/docs' }, 'the registry listens');
  if (config.sandbox) log.warn('this is a sandbox: its clock can be set forward, and nothing in it is a record');

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'draining');
    // What waits is answered before the connections close; what comes now gets 503.
    await writer.close(config.drainMs);
    revocations.close();
    const closing: [what: string, close: () => Promise<unknown>][] = [
      ['the HTTP server', () => app.close()],
      // After the last query: its trace is to be written, too.
      ['the access log', () => accessLog.close(CLOSE_MS / 2).then(() => logDb.end())],
      ['the event store', () => store.close()],
      ['the database', () => db.end()],
    ];
    // Everybody has been answered. A connection that does not close must not keep the process from ending.
    for (const [what, close] of closing)
      await within(CLOSE_MS, what, close()).catch((error: unknown) => {
        log.warn({ err: error }, `${what} did not close; ending without it`);
      });
    log.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.fatal({ err: error }, 'draining failed');
        process.exit(1);
      });
    });
}

/** The journal's store, and the ledger as the journal leaves it. @throws JournalDiffers, JournalBroken, ClockBehindJournal. */
async function open(clock: Clock, db: pg.Pool): Promise<{ store: EventStore; state: LedgerState }> {
  const store = await openEventStore({ eventStoreUrl: config.eventStoreUrl, postgresUrl: config.databaseUrl });
  try {
    const startedAt = performance.now();
    const snapshots = new SnapshotStore(db);
    const { state, fromSnapshot } = await openLedger(store, config.ledgerId, clock, snapshots, (revision, why) => {
      log.warn({ revision, why }, 'a snapshot is not used');
    });
    const seconds = Math.round(performance.now() - startedAt) / 1_000;
    log.info(
      { revision: state.revision, fromSnapshot, accounts: state.accounts.size, seconds },
      'the ledger is recovered',
    );
    // Rather than answer every command for months that the clock is not trustworthy. Queries need no clock.
    if (!config.readOnly) assertReaches(clock, state.recordedAt, DEFAULT_WRITER_OPTIONS.clockSkewMsMax);
    // A restore from an old backup must not fork history in silence.
    const seen = await newestTransaction(db, config.ledgerId);
    if (seen) await assertSeen(store, config.ledgerId, 'a read model', seen.revision, seen.eventId);
    return { store, state };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Tries again for as long as a database that is away, or just starting, is what fails. Nobody is served meanwhile. */
async function whenReachable<T>(attempt: () => Promise<T>): Promise<T> {
  const backoff = new Backoff();
  for (;;)
    try {
      return await attempt();
    } catch (error) {
      // Whether a new ledger's first event was written is seen by reading again.
      if (!passesByItself(error) && !(error instanceof AppendOutcomeUnknown)) throw error;
      log.warn({ err: error }, 'a database is away; the registry waits for it and starts then');
      await sleep(backoff.next());
    }
}

main().catch((error: unknown) => {
  const { code } = error as { code?: unknown };
  if (code === 'EADDRINUSE') log.fatal(`port ${config.port} is taken; set PORT to a free one`);
  else if (error instanceof ClockBehindJournal) log.fatal(`the registry does not start: ${error.message}`);
  else log.fatal({ err: error }, 'the registry could not start');
  process.exit(1);
});
