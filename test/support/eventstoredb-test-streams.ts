// The streams of the EventStoreDB test server: in memory, with the real server's rules for expected revisions and for
// idempotent appends, and with a file that every append reaches before it is acknowledged.
import { closeSync, fdatasyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

export interface TestEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly createdTicks: string;
  readonly data: Uint8Array;
  readonly customMetadata: Uint8Array;
}

export type ExpectedRevision = number | 'no-stream' | 'any' | 'stream-exists';

export type AppendOutcome =
  | { readonly kind: 'success'; readonly revision: number }
  | { readonly kind: 'wrong-expected-version'; readonly actual: number | undefined }
  | { readonly kind: 'too-large'; readonly maxBytes: number };

interface Group {
  readonly stream: string;
  readonly events: readonly (readonly [
    id: string,
    type: string,
    contentType: string,
    ticks: string,
    bytes: number,
    metadataBytes: number,
  ])[];
}

export class TestStreams {
  /** While false, a repeated append is a conflict, as on a server that no longer knows the ids. */
  recognisesRetries = true;
  private readonly streams = new Map<string, TestEvent[]>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly file: number | undefined;

  constructor(
    private readonly appendBytesMax: number,
    path?: string,
  ) {
    if (path === undefined) return;
    this.file = openSync(path, 'a+');
    // What a kill cut short was never acknowledged.
    ftruncateSync(this.file, this.load(this.file));
  }

  /** Undefined when the stream does not exist. */
  events(stream: string): readonly TestEvent[] | undefined {
    return this.streams.get(stream);
  }

  append(stream: string, proposed: readonly TestEvent[], expected: ExpectedRevision): AppendOutcome {
    // What the real server counts: data, metadata, and the type in UTF-16.
    const bytes = proposed.reduce((sum, e) => sum + e.data.length + e.customMetadata.length + 2 * e.type.length, 0);
    if (bytes > this.appendBytesMax) return { kind: 'too-large', maxBytes: this.appendBytesMax };
    const stored = this.streams.get(stream);
    const head = (stored?.length ?? 0) - 1;
    if (expected === 'stream-exists' && !stored) return { kind: 'wrong-expected-version', actual: undefined };
    if (typeof expected === 'number' || expected === 'no-stream') {
      const after = expected === 'no-stream' ? -1 : expected;
      if (after !== head) {
        const isRetry =
          this.recognisesRetries &&
          after < head &&
          proposed.every((event, i) => stored?.[after + 1 + i]?.id === event.id);
        if (isRetry) return { kind: 'success', revision: after + proposed.length };
        return { kind: 'wrong-expected-version', actual: stored ? head : undefined };
      }
    }
    this.write(stream, proposed);
    this.add(stream, proposed);
    for (const listener of this.listeners.get(stream) ?? []) listener();
    return { kind: 'success', revision: head + proposed.length };
  }

  /** Calls `listener` after every append; returns how to stop it. */
  listen(stream: string, listener: () => void): () => void {
    const listeners = this.listeners.get(stream) ?? new Set();
    this.listeners.set(stream, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
  }

  private add(stream: string, events: readonly TestEvent[]): void {
    const stored = this.streams.get(stream);
    if (stored) for (const event of events) stored.push(event);
    else this.streams.set(stream, [...events]);
  }

  /** A group is one frame: the lengths of its two parts, what describes the events as JSON, their bytes. */
  private write(stream: string, events: readonly TestEvent[]): void {
    if (this.file === undefined) return;
    const group: Group = {
      stream,
      events: events.map((e) => [e.id, e.type, e.contentType, e.createdTicks, e.data.length, e.customMetadata.length]),
    };
    const description = Buffer.from(JSON.stringify(group));
    const body = Buffer.concat(events.flatMap((event) => [event.data, event.customMetadata]));
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32BE(description.length, 0);
    lengths.writeUInt32BE(body.length, 4);
    const frame = Buffer.concat([lengths, description, body]);
    for (let written = 0; written < frame.length;) written += writeSync(this.file, frame, written);
    fdatasyncSync(this.file);
  }

  /** Returns where the last whole frame ends. */
  private load(file: number): number {
    for (let end = 0; ;) {
      const lengths = readAt(file, end, 8);
      if (!lengths) return end;
      const descriptionBytes = lengths.readUInt32BE(0);
      const frame = readAt(file, end + 8, descriptionBytes + lengths.readUInt32BE(4));
      if (!frame) return end;
      end += 8 + frame.length;
      const group = JSON.parse(frame.toString('utf8', 0, descriptionBytes)) as Group;
      let next = descriptionBytes;
      const take = (bytes: number): Buffer => frame.subarray(next, (next += bytes));
      this.add(
        group.stream,
        group.events.map(([id, type, contentType, createdTicks, bytes, metadataBytes]) => {
          return { id, type, contentType, createdTicks, data: take(bytes), customMetadata: take(metadataBytes) };
        }),
      );
    }
  }
}

/** Undefined when the file ends before. */
function readAt(file: number, position: number, length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let read = 0; read < length;) {
    const more = readSync(file, bytes, read, length - read, position + read);
    if (more === 0) return undefined;
    read += more;
  }
  return bytes;
}
