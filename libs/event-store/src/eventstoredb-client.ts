// Opens and closes clients of EventStoreDB, and knows what is peculiar about theirs.
import { ErrorType, EventStoreDBClient } from '@eventstore/db-client';
import { survivesStrayErrors } from './eventstoredb-stray-errors.js';
import { within } from './waiting.js';

const KEEP_ALIVE_MS = 10_000;
const CANCEL_TIMEOUT_MS = 1_000;
let opened = 0;

/**
 * A new client with a connection of its own. gRPC shares connections of equal options within a process, and with them
 * a backoff that grows to two minutes: after an outage, a new client would wait for the old one's turn. No two clients
 * have the same keepalive, so none inherits.
 */
export function openClient(connectionString: string): EventStoreDBClient {
  survivesStrayErrors();
  const [address, query = ''] = connectionString.split('?');
  const settings = new URLSearchParams(query);
  const ours = ['throwonappendfailure', 'keepaliveinterval'];
  for (const name of [...settings.keys()]) if (ours.includes(name.toLowerCase())) settings.delete(name);
  // With false, the batch path reports a wrong next revision instead of a conflict.
  settings.set('throwOnAppendFailure', 'true');
  opened += 1;
  settings.set('keepAliveInterval', String(KEEP_ALIVE_MS + (opened % 5_000)));
  const client = EventStoreDBClient.connectionString(`${address}?${settings.toString()}`);
  rememberChannels(client as unknown as Channelled);
  return client;
}

/**
 * Cancels all calls, then closes the connections, which `dispose` leaves open. Resolves when the calls have ended, so
 * that their end rejects no append that begins afterwards: the client cannot tell one connection's from another's.
 * Asks no server, and never rejects.
 */
export async function closeClient(client: EventStoreDBClient): Promise<void> {
  await within(CANCEL_TIMEOUT_MS, 'cancelling calls', client.dispose()).catch(() => undefined);
  for (const channel of channels.get(client) ?? []) channel.close();
}

/** `dispose` is all that the client offers, so its channels are noted as it makes them. */
const channels = new WeakMap<object, Channel[]>();

function rememberChannels(client: Channelled): void {
  const { createChannel } = client;
  const made: Channel[] = [];
  channels.set(client, made);
  client.createChannel = async () => {
    const channel = await createChannel();
    made.push(channel);
    return channel;
  };
}

interface Channel {
  close(): void;
}

interface Channelled {
  createChannel: () => Promise<Channel>;
}

export function isOfType(error: unknown, type: ErrorType): boolean {
  return typeof error === 'object' && error !== null && 'type' in error && error.type === type;
}
