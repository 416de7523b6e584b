// From a handler's command to the ledger writer: adds the context that the journal keeps of every command.
import type { Command, CommandContext, Evidence } from '#domain/commands.js';
import type { Instant } from '#domain/instant.js';
import type { Rejection, WrongLine } from '#domain/rejections.js';
import type { LedgerWriter } from '#ledger/ledger-writer.js';
import type { Outcome, Undecided } from '#ledger/outcome.js';
import type { ReadJournal } from './corrections/original-transfer.js';
import type { EvidenceStore } from './evidence/evidence-store.js';
import type { CommandBody } from './http/command-body.js';
import type { Caller, CommandCall } from './http/caller.js';
import type { Told } from './http/command-answer.js';
import type { AccountId, CommandKey } from '#domain/ids.js';
import type { Sight } from '#read-models/sight.js';
import { sightOf } from './identity/sight.js';

export class Ledger {
  /** By client, while documents are being looked up: when the next command may go to the writer. */
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    readonly writer: LedgerWriter,
    private readonly inputHmac: (input: string) => string,
    /** Reads what is in the journal already; no more events than asked for. */
    readonly journal: ReadJournal,
    private readonly evidence: EvidenceStore,
  ) {}

  /**
   * Answers when the outcome is durable. @throws LedgerUnavailable, KeyReused, HttpProblem `evidence-unknown`.
   * @param asked what the caller asked, where the command holds more: by it his request is known again
   */
  submit(command: Command, body: CommandBody, call: CommandCall, asked: object = command): Promise<Outcome> {
    const { client, key, receivedAt, actor, role, province, market, accounts, onBehalfOf, dryRun } = call;
    const { reference, reason, notAfter } = body;
    // Everything is built field by field in one order, so that equal input is equal text, however it was sent. Who asks
    // belongs to it: the outcome under a key is told to that person again, and to no other of the same client.
    const evidence = body.evidence?.map(({ sha256, bytes, mediaType }) => ({ sha256, bytes, mediaType }));
    const inputHmac = this.inputHmac(
      JSON.stringify([asked, actor, role, onBehalfOf, reference, reason, evidence, notAfter]),
    );
    const context: CommandContext = {
      client,
      key,
      inputHmac,
      receivedAt,
      actor,
      role,
      province,
      market,
      accounts: role === 'representative' ? accounts : undefined,
      onBehalfOf,
      reference,
      reason,
      evidence,
      notAfter: notAfter as Instant | undefined,
    };
    const execute = (): Promise<Outcome> => this.writer.execute({ command, context, dryRun });
    const outcome = !evidence && this.turns.size === 0 ? execute() : this.inTurn(call, evidence, execute);
    return this.limited(call, outcome, command);
  }

  /**
   * Documents are looked up before the append: the journal must not bind one that nobody can show. They are never
   * removed. Commands of the same client that come meanwhile wait, or they would be decided out of order.
   */
  private inTurn(
    call: CommandCall,
    evidence: readonly Evidence[] | undefined,
    execute: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const { client } = call;
    const known = evidence ? this.evidence.assertKnown(evidence, call) : Promise.resolve();
    // Its failure is told below, once the commands before have had their turn.
    known.catch(() => undefined);
    const before = this.turns.get(client) ?? Promise.resolve();
    // Boxed: the next one waits until this one has been given to the writer, not until it is durable.
    const given = before.then(() => known).then(() => ({ outcome: execute() }));
    const turn = given
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        if (this.turns.get(client) === turn) this.turns.delete(client);
      });
    this.turns.set(client, turn);
    return given.then(({ outcome }) => outcome);
  }

  /** What another person of the same client was answered is undecided to who does not see all. */
  async lookUp(caller: Caller, key: CommandKey): Promise<Outcome | Undecided> {
    const outcome = await this.writer.lookUp({ client: caller.client, key });
    const { accounts } = sightOf(caller);
    if (outcome.status === 'undecided' || accounts === 'all') return outcome;
    const event = outcome.status === 'executed' ? outcome.event : (await this.journal(outcome.revision, 1))[0];
    if (event?.by.actor !== caller.actor)
      return { status: 'undecided', revision: Math.max(this.writer.durableRevision, outcome.revision) };
    return this.seenBy(caller, accounts, outcome, event.type === 'CommandRejected' ? event.data.accounts : []);
  }

  /** Without what is there in accounts that the caller does not see: the other side's balance is not his to know. */
  private limited(caller: Caller, outcome: Promise<Outcome>, command: Command): Promise<Outcome> {
    const { accounts } = sightOf(caller);
    // An exchange's transfer needs no further turn of the event loop.
    return accounts === 'all'
      ? outcome
      : outcome.then((decided) => this.seenBy(caller, accounts, decided, valuesOf(command)));
  }

  /** `sent`: what he named himself is no news to him. */
  private async seenBy(caller: Caller, seen: Seen, outcome: Outcome, sent: readonly unknown[]): Promise<Told> {
    if (outcome.status === 'executed') {
      const balances = outcome.event.balances.filter(({ account }) => this.sees(account, seen));
      return { ...outcome, event: { ...outcome.event, balances } };
    }
    const rejection = this.withoutStrangers(outcome.rejection, seen);
    if (rejection !== outcome.rejection) return { ...outcome, rejection };
    const isTold =
      (!('account' in rejection) || sent.includes(rejection.account) || this.sees(rejection.account, seen)) &&
      (!('proposal' in rejection) ||
        sent.includes(rejection.proposal) ||
        (await this.seesProposal(rejection.proposal, caller, seen)));
    return isTold ? outcome : { ...outcome, told: Object.values(rejection).filter((value) => sent.includes(value)) };
  }

  /** What is wrong with an account out of sight is that there is none. */
  private withoutStrangers(rejection: Rejection, seen: Seen): Rejection {
    if (rejection.code !== 'file-refused') return rejection;
    const lines = rejection.lines.map((one): WrongLine =>
      this.sees(one.unit, seen) ? one : { line: one.line, unit: one.unit, why: 'account-not-found' },
    );
    return { ...rejection, lines };
  }

  /** Nobody is warned of a restraint: that it is proposed is not to be learnt from a refusal either. */
  private async seesProposal(revision: number, { actor }: Caller, seen: Seen): Promise<boolean> {
    const [made] = await this.journal(revision, 1);
    if (made?.type !== 'ProposalMade' || made.data.operation.type === 'RestrainAccount') return false;
    return made.by.actor === actor || made.data.accounts.some((account) => this.sees(account, seen));
  }

  private sees(id: AccountId, seen: Seen): boolean {
    const account = this.writer.account(id);
    if (!account || seen === 'none') return false;
    if ('province' in seen) return account.province === seen.province;
    return account.control.representatives.has(seen.person) && (!seen.only || seen.only.includes(id));
  }
}

type Seen = Exclude<Sight['accounts'], 'all'>;

/** What stands in the command, at any depth. */
const valuesOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : [value];
