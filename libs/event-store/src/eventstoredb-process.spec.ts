// What the EventStoreDB client does to the process that it runs in, seen on processes that may die of it.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TypescriptProcess } from '../../../test/support/typescript-process.js';
import { EventStoreDbEventStore } from './eventstoredb.event-store.js';

const SERVER = new URL('../../../test/support/eventstoredb-test-server.main.ts', import.meta.url);
const WRITER = new URL('../../../test/support/eventstoredb-outage.main.ts', import.meta.url);

describe('a process that appends to EventStoreDB', () => {
  let dataPath: string;
  let server: TypescriptProcess;
  let url: string;
  const started: TypescriptProcess[] = [];

  const start = (file: URL, args: readonly string[]): TypescriptProcess => {
    const child = new TypescriptProcess(file, args);
    started.push(child);
    return child;
  };
  const startServer = async (port = '0'): Promise<void> => {
    server = start(SERVER, ['--port', port, '--data', dataPath]);
    ({ url } = JSON.parse(await server.line(/"url"/)) as { url: string });
  };

  beforeEach(async () => {
    dataPath = join(tmpdir(), `${randomUUID()}.journal`);
    await startServer();
  });
  afterEach(async () => {
    for (const child of started.splice(0)) await child.kill();
    await rm(dataPath);
  });

  it('lives on, and loses and doubles nothing, when the server is killed with an append in flight', async () => {
    const writer = start(WRITER, [url, 'l']);
    await writer.line(/"head"/);
    for (let kills = 1; kills <= 3; kills += 1) {
      server.send({ answersToLose: 1 });
      await server.line(/"done"/);
      await server.kill();
      const atKill = writer.lines.length;
      await startServer(/:(\d+)\?/.exec(url)?.[1]);
      await writer.lineAfter(atKill, /"head"/);
    }
    writer.send({});
    const { ended } = JSON.parse(await writer.line(/"ended"/)) as { ended: number };
    expect(await writer.end()).toBe(0);
    expect(writer.lines.some((line) => line.includes('"unknown"'))).toBe(true);
    const store = new EventStoreDbEventStore({ connectionString: url });
    const ids = new Set<string>();
    for await (const batch of store.read('l', 0)) for (const event of batch) ids.add(event.eventId);
    expect(ids.size).toBe(ended + 1);
    expect(await store.head('l')).toBe(ended);
    await store.close();
  });

  it('lives on when the loss of the server rejects what nobody can handle', async () => {
    const writer = start(WRITER, [url, 'l', 'flood']);
    await writer.line(/"head"/);
    await server.kill();
    writer.send({});
    const { strayErrors } = JSON.parse(await writer.line(/"strayErrors"/)) as { strayErrors: number };
    expect(strayErrors).toBeGreaterThan(0);
    expect(await writer.end()).toBe(0);
  });

  it('lives on when an answer comes to an append that the client has forgotten', async () => {
    const writer = start(WRITER, [url, 'l']);
    await writer.line(/"head"/);
    server.send({ answersToRepeat: 3 });
    await server.line(/"done"/);
    await writer.lineAfter(writer.lines.length + 3, /"head"/);
    writer.send({});
    const { strayErrors } = JSON.parse(await writer.line(/"ended"/)) as { strayErrors: number };
    expect(strayErrors).toBeGreaterThan(0);
    expect(await writer.end()).toBe(0);
  });

  it.each([
    { task: 'reject', message: 'nobody handles this' },
    { task: 'throw', message: 'nobody catches this' },
  ])("still dies of an error that is not the client's ($task)", async ({ task, message }) => {
    const writer = start(WRITER, [url, 'l', task]);
    expect(await writer.end()).not.toBe(0);
    expect(writer.errors).toContain(message);
  });
});
