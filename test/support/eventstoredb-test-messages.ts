// Translates between the protobuf messages of EventStoreDB, as its client ships them, and the test server's streams.
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import codePb from '@eventstore/db-client/generated/code_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import type { AppendOutcome, ExpectedRevision, TestEvent } from './eventstoredb-test-streams.js';

export interface Leader {
  readonly host: string;
  readonly port: number;
}

const TICKS_PER_MS = 10_000n;

export function proposedEvent(
  message: streamsPb.BatchAppendReq.ProposedMessage | streamsPb.AppendReq.ProposedMessage,
): TestEvent {
  const metadata = message.getMetadataMap();
  return {
    id: message.getId()?.getString() ?? '',
    type: metadata.get('type') ?? '',
    contentType: metadata.get('content-type') ?? '',
    createdTicks: String(BigInt(Date.now()) * TICKS_PER_MS),
    data: message.getData_asU8(),
    customMetadata: message.getCustomMetadata_asU8(),
  };
}

export function streamNameOf(options: { getStreamIdentifier(): sharedPb.StreamIdentifier | undefined }): string {
  return Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
}

export function expectedRevisionOf(
  options: streamsPb.BatchAppendReq.Options | streamsPb.AppendReq.Options,
): ExpectedRevision {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return Number('getStreamPosition' in options ? options.getStreamPosition() : options.getRevision());
}

export function eventMessage(stream: string, revision: number, event: TestEvent): streamsPb.ReadResp {
  const recorded = new streamsPb.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(uuid(event.id)).setStreamIdentifier(streamIdentifier(stream)).setStreamRevision(String(revision));
  recorded.setPreparePosition(String(revision)).setCommitPosition(String(revision));
  const metadata = recorded.getMetadataMap();
  metadata.set('type', event.type).set('content-type', event.contentType).set('created', event.createdTicks);
  recorded.setData(event.data).setCustomMetadata(event.customMetadata);
  const readEvent = new streamsPb.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(revision));
  return new streamsPb.ReadResp().setEvent(readEvent);
}

export function streamNotFound(stream: string): streamsPb.ReadResp {
  const notFound = new streamsPb.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(stream));
  return new streamsPb.ReadResp().setStreamNotFound(notFound);
}

export function confirmation(id: string): streamsPb.ReadResp {
  return new streamsPb.ReadResp().setConfirmation(
    new streamsPb.ReadResp.SubscriptionConfirmation().setSubscriptionId(id),
  );
}

export function caughtUp(): streamsPb.ReadResp {
  return new streamsPb.ReadResp().setCaughtUp(new streamsPb.ReadResp.CaughtUp());
}

/** The batch path answers within its stream: errors are a google.rpc.Status with one Any. */
export function batchAnswer(
  correlationId: sharedPb.UUID | undefined,
  stream: string,
  expected: ExpectedRevision,
  outcome: AppendOutcome,
): streamsPb.BatchAppendResp {
  const answer = new streamsPb.BatchAppendResp();
  answer.setCorrelationId(correlationId).setStreamIdentifier(streamIdentifier(stream));
  if (typeof expected === 'number') answer.setStreamPosition(String(expected));
  else answer.setNoStream(new emptyPb.Empty());
  if (outcome.kind === 'success') {
    const position = new sharedPb.AllStreamPosition();
    position.setCommitPosition(String(outcome.revision)).setPreparePosition(String(outcome.revision));
    const success = new streamsPb.BatchAppendResp.Success();
    return answer.setSuccess(success.setCurrentRevision(String(outcome.revision)).setPosition(position));
  }
  if (outcome.kind === 'too-large') {
    const details = new sharedPb.MaximumAppendSizeExceeded().setMaxappendsize(outcome.maxBytes);
    return answer.setError(
      errorStatus(codePb.Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details.serializeBinary()),
    );
  }
  const details = new sharedPb.WrongExpectedVersion();
  if (outcome.actual === undefined) details.setCurrentNoStream(new emptyPb.Empty());
  else details.setCurrentStreamRevision(String(outcome.actual));
  if (typeof expected === 'number') details.setExpectedStreamPosition(String(expected));
  else if (expected === 'no-stream') details.setExpectedNoStream(new emptyPb.Empty());
  else details.setExpectedStreamExists(new emptyPb.Empty());
  return answer.setError(
    errorStatus(codePb.Code.FAILED_PRECONDITION, 'WrongExpectedVersion', details.serializeBinary()),
  );
}

/** The old path answers a wrong version in its response, and everything else in trailers. */
export function appendAnswer(expected: ExpectedRevision, outcome: AppendOutcome): streamsPb.AppendResp {
  const answer = new streamsPb.AppendResp();
  if (outcome.kind === 'success') {
    const position = new streamsPb.AppendResp.Position();
    position.setCommitPosition(String(outcome.revision)).setPreparePosition(String(outcome.revision));
    const success = new streamsPb.AppendResp.Success();
    return answer.setSuccess(success.setCurrentRevision(String(outcome.revision)).setPosition(position));
  }
  if (outcome.kind === 'too-large') {
    throw trailers(status.INVALID_ARGUMENT, 'Maximum Append Size Exceeded.', {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(outcome.maxBytes),
    });
  }
  const wrong = new streamsPb.AppendResp.WrongExpectedVersion();
  if (outcome.actual === undefined) wrong.setCurrentNoStream(new sharedPb.Empty());
  else wrong.setCurrentRevision(String(outcome.actual));
  if (typeof expected === 'number') wrong.setExpectedRevision(String(expected));
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new sharedPb.Empty());
  else wrong.setExpectedStreamExists(new sharedPb.Empty());
  return answer.setWrongExpectedVersion(wrong);
}

export function notLeader(leader: Leader): Partial<ServiceError> {
  return trailers(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': leader.host,
    'leader-endpoint-port': String(leader.port),
  });
}

function trailers(code: status, details: string, values: Record<string, string>): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(values)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

function errorStatus(code: codePb.Code, name: string, details: Uint8Array): statusPb.Status {
  const any = new anyPb.Any();
  any.pack(details, `event_store.client.${name}`);
  return new statusPb.Status().setCode(code).setMessage(name).setDetails(any);
}

function uuid(id: string): sharedPb.UUID {
  return new sharedPb.UUID().setString(id);
}

function streamIdentifier(stream: string): sharedPb.StreamIdentifier {
  return new sharedPb.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));
}
