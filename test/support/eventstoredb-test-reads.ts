// The reading half of the EventStoreDB test server: pages in both directions, and subscriptions that catch up.
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  caughtUp,
  confirmation,
  eventMessage,
  notLeader,
  streamNameOf,
  streamNotFound,
  type Leader,
} from './eventstoredb-test-messages.js';
import type { TestStreams } from './eventstoredb-test-streams.js';

type ReadCall = ServerWritableStream<streamsPb.ReadReq, streamsPb.ReadResp>;

export class EventStoreDbTestReads {
  /** While true, every subscription gets each event twice. */
  duplicateDeliveries = false;
  /** So many of the next events are left out of subscriptions. */
  deliveriesToSkip = 0;
  /** Events handed to subscriptions and accepted by their flow control. */
  delivered = 0;
  subscriptionsOpened = 0;

  constructor(
    private readonly streams: TestStreams,
    private readonly leader: () => Leader | undefined,
  ) {}

  readonly handler = (call: ReadCall): void => {
    const leader = this.leader();
    if (leader && call.metadata.get('requires-leader').length > 0) return void call.emit('error', notLeader(leader));
    const options = call.request.getOptions();
    const ofStream = options?.getStream();
    if (!options || !ofStream) return void call.emit('error', { code: 12, details: 'only streams are read here' });
    // A client that went away is no failure of the server.
    const serving = options.hasSubscription() ? this.subscribe(call, ofStream) : this.page(call, options, ofStream);
    serving.catch((error: unknown) => call.cancelled || call.emit('error', error));
  };

  private async page(call: ReadCall, options: streamsPb.ReadReq.Options, of: StreamOptions): Promise<void> {
    const stream = streamNameOf(of);
    const events = this.streams.events(stream);
    if (!events) {
      call.write(streamNotFound(stream));
      return void call.end();
    }
    const head = events.length - 1;
    const isForwards = options.getReadDirection() === streamsPb.ReadReq.Options.ReadDirection.FORWARDS;
    const countMax = Number(options.getCount());
    const step = isForwards ? 1 : -1;
    let revision = of.hasStart() ? 0 : of.hasEnd() ? head : Number(of.getRevision());
    if (!isForwards) revision = Math.min(revision, head);
    for (let sent = 0; sent < countMax && !call.cancelled; sent += 1, revision += step) {
      const event = events[revision];
      if (!event) break;
      await write(call, eventMessage(stream, revision, event));
    }
    call.end();
  }

  private async subscribe(call: ReadCall, of: StreamOptions): Promise<void> {
    this.subscriptionsOpened += 1;
    const stream = streamNameOf(of);
    // Exclusive: a subscriber names the last event that it has.
    let next = of.hasStart()
      ? 0
      : of.hasEnd()
        ? (this.streams.events(stream)?.length ?? 0)
        : Number(of.getRevision()) + 1;
    let wake = (): void => undefined;
    const stopListening = this.streams.listen(stream, () => wake());
    call.on('cancelled', () => wake());
    try {
      await write(call, confirmation(randomUUID()));
      for (let isLive = false; !call.cancelled;) {
        const event = this.streams.events(stream)?.[next];
        if (event) {
          if (this.deliveriesToSkip > 0) this.deliveriesToSkip -= 1;
          else await this.deliver(call, eventMessage(stream, next, event));
          next += 1;
          continue;
        }
        if (!isLive) await write(call, caughtUp());
        isLive = true;
        if (this.streams.events(stream)?.[next]) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      stopListening();
    }
  }

  private async deliver(call: ReadCall, message: streamsPb.ReadResp): Promise<void> {
    await write(call, message);
    this.delivered += 1;
    if (this.duplicateDeliveries) await write(call, message);
  }
}

type StreamOptions = streamsPb.ReadReq.Options.StreamOptions;

async function write(call: ReadCall, message: streamsPb.ReadResp): Promise<void> {
  if (call.cancelled || call.write(message)) return;
  const gone = new AbortController();
  const onCancelled = (): void => gone.abort();
  call.once('cancelled', onCancelled);
  try {
    await once(call, 'drain', { signal: gone.signal });
  } catch (error) {
    if (!call.cancelled) throw error;
  } finally {
    call.off('cancelled', onCancelled);
  }
}
