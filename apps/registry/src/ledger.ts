// From a handler's command to the ledger writer: adds the context that the journal keeps of every command.
import type { Command, CommandContext } from '#domain/commands.js';
import type { Instant } from '#domain/instant.js';
import type { LedgerWriter } from '#ledger/ledger-writer.js';
import type { Outcome, Undecided } from '#ledger/outcome.js';
import type { CommandBody } from './http/command-body.js';
import type { Caller, CommandCall } from './http/caller.js';
import type { CommandKey } from '#domain/ids.js';

export class Ledger {
  constructor(
    readonly writer: LedgerWriter,
    private readonly inputHmac: (input: string) => string,
  ) {}

  /** Answers when the outcome is durable. @throws LedgerUnavailable, KeyReused. */
  submit(command: Command, body: CommandBody, call: CommandCall): Promise<Outcome> {
    const { client, key, receivedAt, actor, role, onBehalfOf, dryRun } = call;
    const { reference, reason, notAfter } = body;
    // Everything is built field by field in one order, so that equal input is equal text, however it was sent.
    const evidence = body.evidence?.map(({ sha256, bytes, mediaType }) => ({ sha256, bytes, mediaType }));
    const inputHmac = this.inputHmac(JSON.stringify([command, onBehalfOf, reference, reason, evidence, notAfter]));
    const context: CommandContext = {
      client,
      key,
      inputHmac,
      receivedAt,
      actor,
      role,
      onBehalfOf,
      reference,
      reason,
      evidence,
      notAfter: notAfter as Instant | undefined,
    };
    return this.writer.execute({ command, context, dryRun });
  }

  lookUp({ client }: Caller, key: CommandKey): Promise<Outcome | Undecided> {
    return this.writer.lookUp({ client, key });
  }
}
