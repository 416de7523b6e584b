// An EventStoreDB that speaks the real protocol to the real client, for tests: it proves the adapter, and can fail on
// command. It keeps its events in memory and, where a file is given, on disk before it acknowledges them.
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossipPb from '@eventstore/db-client/generated/gossip_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import featuresPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
} from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import {
  appendAnswer,
  batchAnswer,
  expectedRevisionOf,
  notLeader,
  proposedEvent,
  streamNameOf,
  type Leader,
} from './eventstoredb-test-messages.js';
import { EventStoreDbTestReads } from './eventstoredb-test-reads.js';
import { TestStreams } from './eventstoredb-test-streams.js';

export interface EventStoreDbTestServerOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Appends are synced to this file before they are acknowledged, and loaded from it at the start. */
  readonly dataPath?: string;
  readonly appendBytesMax?: number;
}

export class EventStoreDbTestServer {
  /** Answers to appends that are stored and then never sent. */
  answersToLose = 0;
  /** Answers to appends that are sent twice: the second one meets a client that has forgotten the append. */
  answersToRepeat = 0;
  answerDelayMs = 0;
  /** While set, appends and reads that need the leader are refused with its address. */
  leader: Leader | undefined;

  /** Requests that came in by the batch path, and by the old one. */
  batchAppends = 0;
  plainAppends = 0;

  readonly streams: TestStreams;
  readonly reads: EventStoreDbTestReads;
  private server = new Server();
  private port: number;

  constructor(options: EventStoreDbTestServerOptions = {}) {
    this.port = options.port ?? 0;
    this.streams = new TestStreams(options.appendBytesMax ?? 1024 * 1024, options.dataPath);
    this.reads = new EventStoreDbTestReads(this.streams, () => this.leader);
  }

  /** For the client: without TLS, as the real server's insecure mode. */
  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  async start(): Promise<void> {
    this.server = new Server({ 'grpc.max_receive_message_length': -1 });
    this.server.addService(streamsGrpc.StreamsService, {
      read: this.reads.handler,
      append: (call: AppendCall, respond: sendUnaryData<streamsPb.AppendResp>) => this.append(call, respond),
      batchAppend: (call: BatchAppendCall) => this.batchAppend(call),
    });
    this.server.addService(featuresGrpc.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, respond: sendUnaryData<featuresPb.SupportedMethods>) =>
        respond(null, supportedMethods()),
    });
    this.server.addService(gossipGrpc.GossipService, {
      read: (_: unknown, respond: sendUnaryData<gossipPb.ClusterInfo>) => respond(null, this.clusterInfo()),
    });
    this.port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync(`127.0.0.1:${this.port}`, ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
  }

  /** Drops every connection as a kill does; what is stored stays. */
  stop(): void {
    this.server.forceShutdown();
  }

  /** Starts again on the same port with the events it had. */
  async restart(): Promise<void> {
    this.stop();
    await this.start();
  }

  /** Cuts every connection; new ones are accepted. */
  disconnectAll(): void {
    this.server.drain(`127.0.0.1:${this.port}`, 0);
  }

  close(): void {
    this.stop();
    this.streams.close();
  }

  private append(call: AppendCall, respond: sendUnaryData<streamsPb.AppendResp>): void {
    this.plainAppends += 1;
    let options: streamsPb.AppendReq.Options | undefined;
    const events: streamsPb.AppendReq.ProposedMessage[] = [];
    call.on('data', (request: streamsPb.AppendReq) => {
      options ??= request.getOptions();
      const event = request.getProposedMessage();
      if (event) events.push(event);
    });
    call.on('end', () => {
      if (this.leader) {
        respond(notLeader(this.leader));
        return;
      }
      if (!options) {
        respond({ code: status.INVALID_ARGUMENT, details: 'the options must come first' });
        return;
      }
      const expected = expectedRevisionOf(options);
      const outcome = this.streams.append(streamNameOf(options), events.map(proposedEvent), expected);
      this.answer(() => {
        try {
          respond(null, appendAnswer(expected, outcome));
        } catch (refusal) {
          respond(refusal as Error);
        }
      });
    });
  }

  private batchAppend(call: BatchAppendCall): void {
    const open = new Map<string, { options: streamsPb.BatchAppendReq.Options; events: Proposed[] }>();
    call.on('data', (request: streamsPb.BatchAppendReq) => {
      if (this.leader) return void call.emit('error', notLeader(this.leader));
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      const append = open.get(id) ?? (options && { options, events: [] });
      if (!append) return;
      open.set(id, append);
      append.events.push(...request.getProposedMessagesList());
      if (!request.getIsFinal()) return;
      open.delete(id);
      this.batchAppends += 1;
      const stream = streamNameOf(append.options);
      const expected = expectedRevisionOf(append.options);
      const outcome = this.streams.append(stream, append.events.map(proposedEvent), expected);
      this.answer(() => call.write(batchAnswer(request.getCorrelationId(), stream, expected, outcome)));
    });
    call.on('end', () => call.end());
    call.on('error', () => undefined);
  }

  private answer(send: () => void): void {
    if (this.answersToLose > 0) {
      this.answersToLose -= 1;
      return;
    }
    const times = this.answersToRepeat > 0 ? 2 : 1;
    if (times === 2) this.answersToRepeat -= 1;
    const sendAll = (): void => {
      for (let i = 0; i < times; i += 1) send();
    };
    if (this.answerDelayMs > 0) setTimeout(sendAll, this.answerDelayMs);
    else sendAll();
  }

  private clusterInfo(): gossipPb.ClusterInfo {
    const leader = this.leader ?? { host: '127.0.0.1', port: this.port };
    const member = new gossipPb.MemberInfo();
    member.setInstanceId(new sharedPb.UUID().setString(randomUUID()));
    member.setIsAlive(true).setState(gossipPb.MemberInfo.VNodeState.LEADER);
    member.setHttpEndPoint(new gossipPb.EndPoint().setAddress(leader.host).setPort(leader.port));
    return new gossipPb.ClusterInfo().setMembersList([member]);
  }
}

type AppendCall = ServerReadableStream<streamsPb.AppendReq, streamsPb.AppendResp>;
type BatchAppendCall = ServerDuplexStream<streamsPb.BatchAppendReq, streamsPb.BatchAppendResp>;
type Proposed = streamsPb.BatchAppendReq.ProposedMessage;

function supportedMethods(): featuresPb.SupportedMethods {
  const methods = ['Read', 'Append', 'BatchAppend'].map((name) =>
    new featuresPb.SupportedMethod()
      .setMethodName(name.toLowerCase())
      .setServiceName('event_store.client.streams.streams'),
  );
  return new featuresPb.SupportedMethods().setMethodsList(methods).setEventStoreServerVersion('23.10.0');
}
