// The EventStoreDB test server answers the real client as the real server does, where no adapter's test looks.
import {
  binaryEvent,
  EventStoreDBClient,
  MaxAppendSizeExceededError,
  NO_STREAM,
  NotLeaderError,
  START,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { appendFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDbTestServer } from './eventstoredb-test-server.js';

describe('the EventStoreDB test server', () => {
  const credentials = { username: 'admin', password: 'changeit' };
  let dataPath: string;
  let server: EventStoreDbTestServer;
  let client: EventStoreDBClient;

  beforeEach(async () => {
    dataPath = join(tmpdir(), `${randomUUID()}.journal`);
    server = new EventStoreDbTestServer({ dataPath });
    await server.start();
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterEach(async () => {
    await client.dispose();
    server.close();
    await rm(dataPath);
  });

  it('serves the old append path: success, retry, conflict, and what travels in trailers', async () => {
    const events = [event(), event()];
    const stored = await client.appendToStream('s', events, { expectedRevision: NO_STREAM, credentials });
    expect(stored).toMatchObject({ success: true, nextExpectedRevision: 1n });
    const again = await client.appendToStream('s', events, { expectedRevision: NO_STREAM, credentials });
    expect(again).toMatchObject({ success: true, nextExpectedRevision: 1n });
    const conflict = client.appendToStream('s', event(), { expectedRevision: 0n, credentials });
    await expect(conflict).rejects.toBeInstanceOf(WrongExpectedVersionError);
    await expect(conflict).rejects.toMatchObject({ expectedVersion: 0n, actualVersion: 1n });
    const large = client.appendToStream('s', event(1024 * 1024), { credentials });
    await expect(large).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
    await expect(large).rejects.toMatchObject({ maxAppendSize: 1024 * 1024 });
    expect(server).toMatchObject({ plainAppends: 4, batchAppends: 0 });
    server.leader = { host: '127.0.0.1', port: 1 };
    await expect(client.appendToStream('s', event(), { credentials })).rejects.toBeInstanceOf(NotLeaderError);
  });

  it('answers the batch path with the same errors', async () => {
    const large = client.appendToStream('s', event(1024 * 1024));
    await expect(large).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
    const conflict = client.appendToStream('s', event(), { expectedRevision: 4n });
    await expect(conflict).rejects.toMatchObject({ expectedVersion: 4n, actualVersion: 'no_stream' });
    server.leader = { host: '127.0.0.1', port: 1 };
    await expect(client.appendToStream('s', event())).rejects.toBeInstanceOf(NotLeaderError);
  });

  it('reads in both directions within a count, and names a stream that is not there', async () => {
    await client.appendToStream('s', [event(), event(), event()]);
    expect(await revisions(client.readStream('s', { fromRevision: 1n }))).toEqual([1n, 2n]);
    expect(await revisions(client.readStream('s', { maxCount: 2 }))).toEqual([0n, 1n]);
    const backwards = { direction: 'backwards', fromRevision: 'end', maxCount: 2 } as const;
    expect(await revisions(client.readStream('s', backwards))).toEqual([2n, 1n]);
    await expect(revisions(client.readStream('other'))).rejects.toBeInstanceOf(StreamNotFoundError);
  });

  it('confirms a subscription and says when it has caught up', async () => {
    await client.appendToStream('s', [event(), event()]);
    const subscription = client.subscribeToStream('s', { fromRevision: START });
    const seen: string[] = [];
    subscription.on('confirmation', () => seen.push('confirmation'));
    const caughtUp = new Promise<void>((resolve) => subscription.on('caughtUp', () => resolve()));
    subscription.on('data', ({ event }) => seen.push(`${event?.revision}`));
    await caughtUp;
    expect(seen[0]).toBe('confirmation');
    await subscription.unsubscribe();
  });

  it('is found by gossip', async () => {
    const discovering = EventStoreDBClient.connectionString(server.url.replace('esdb:', 'esdb+discover:'));
    expect(await discovering.appendToStream('s', event())).toMatchObject({ success: true });
    await discovering.dispose();
  });

  it('answers late when it is told to', async () => {
    server.answerDelayMs = 50;
    const append = client.appendToStream('s', event());
    const first = await Promise.race([append.then(() => 'answer'), stored('s').then(() => 'stored')]);
    expect(first).toBe('stored');
    expect(await append).toMatchObject({ success: true });
  });

  it('has its events again after a start, without what a kill cut short', async () => {
    await client.appendToStream('s', [event(5), event(0), event(300)]);
    const intactBytes = (await stat(dataPath)).size;
    server.stop();
    await appendFile(dataPath, Buffer.from([0, 0, 0, 9, 0, 0, 1, 0, 0x7b]));
    const reloaded = new EventStoreDbTestServer({ dataPath });
    expect(reloaded.streams.events('s')).toEqual(server.streams.events('s')?.map(comparable));
    expect((await stat(dataPath)).size).toBe(intactBytes);
    reloaded.close();
  });

  const stored = (stream: string): Promise<void> =>
    new Promise((resolve) => {
      const stop = server.streams.listen(stream, () => {
        stop();
        resolve();
      });
    });
});

type Read = AsyncIterable<{ event?: { revision: bigint } }>;

async function revisions(read: Read): Promise<(bigint | undefined)[]> {
  const found: (bigint | undefined)[] = [];
  for await (const { event } of read) found.push(event?.revision);
  return found;
}

function comparable(event: { data: Uint8Array; customMetadata: Uint8Array }): object {
  return { ...event, data: Buffer.from(event.data), customMetadata: Buffer.from(event.customMetadata) };
}

function event(bytes = 10): ReturnType<typeof binaryEvent> {
  return binaryEvent({ id: randomUUID(), type: 'T', data: new Uint8Array(bytes) });
}
