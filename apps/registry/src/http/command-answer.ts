// The one shape in which every command is answered, whichever it is and however it ends.
import type { FastifyReply } from 'fastify';
import type { BalanceChange, EventData, EventType, LedgerEvent } from '#domain/events.js';
import { unpackRanges } from '#domain/serial-range.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from './caller.js';
import { HttpProblem, type Problem, PROBLEM_KINDS, problemOf, problemOfRejection } from './problem.js';

export interface CommandAnswer {
  readonly commandId: string;
  readonly status: 'executed' | 'pending' | 'rejected';
  /** The journal revision of the outcome; of a dry run the revision at which it would apply. */
  readonly revision: number;
  readonly recordedAt: string;
  /** True when this key had been decided before and this is the same outcome again. */
  readonly replayed: boolean;
  readonly dryRun: boolean;
  readonly event?: { readonly type: EventType; readonly data: object };
  /** Balances of the positions that the event changed and the caller may see, after it, in tonnes. */
  readonly balances?: readonly PositionBalance[];
  /** Why it was refused (RFC 9457). */
  readonly problem?: Problem;
}

export interface PositionBalance {
  readonly account: string;
  readonly instrument: string;
  readonly compartment: string;
  readonly available: number;
  readonly encumbered: number;
}

/**
 * An outcome as its caller may know it. A refusal that names what he neither sent nor sees tells its code, and of its
 * numbers only those that are `told`.
 */
export type Told = Outcome & { readonly told?: readonly unknown[] };

/**
 * Sets the status (200, 202 with the proposal's address, or 422) and answers the body.
 * @throws HttpProblem 404 for what is unknown or not the caller's, 403 for what is not his to do.
 */
export function answerCommand(reply: FastifyReply, call: CommandCall, outcome: Told): CommandAnswer {
  if (outcome.status === 'rejected' && PROBLEM_KINDS[outcome.rejection.code].status !== 422)
    throw new HttpProblem(refusalOf(outcome));
  const answer = commandAnswer(call.key, outcome);
  void reply.status(STATUS[answer.status]).header('registry-revision', answer.revision);
  if (answer.status === 'pending' && !answer.dryRun)
    void reply.header('location', `/v1/proposals/${proposalOf(outcome)}`);
  return answer;
}

const STATUS = { executed: 200, pending: 202, rejected: 422 } as const;

/** The proposal that the command made or that it left waiting; undefined where it waits for nobody. */
function proposalOf(outcome: Outcome): number | undefined {
  if (outcome.status === 'rejected') return undefined;
  if (outcome.event.type === 'ProposalMade') return outcome.revision;
  return outcome.event.type === 'ProposalApproved' ? outcome.event.data.proposal : undefined;
}

export function commandAnswer(commandId: string, outcome: Told): CommandAnswer {
  const { revision, recordedAt, replayed, dryRun } = outcome;
  const shared = { commandId, revision, recordedAt, replayed, dryRun };
  if (outcome.status === 'rejected') return { ...shared, status: 'rejected', problem: refusalOf(outcome) };
  const { event } = outcome;
  return {
    ...shared,
    status: proposalOf(outcome) === undefined ? 'executed' : 'pending',
    event: { type: event.type, data: dataOf(event) },
    balances: event.balances.map(balanceAfter),
  };
}

function refusalOf({ rejection, told }: Extract<Told, { readonly status: 'rejected' }>): Problem {
  if (!told) return problemOfRejection(rejection);
  const { code, ...all } = rejection;
  const numbers = Object.fromEntries(
    Object.entries(all as Record<string, string | number>).filter(([, value]) => told.includes(value)),
  );
  const detail = {
    en: 'It was refused for something that is not for you to see.',
    zh: '该指令因您无权查看的事项而被拒绝。',
  };
  return problemOf(code, detail, { numbers });
}

/** Events keep ranges compactly; callers get them one by one. */
function dataOf(event: LedgerEvent): object {
  const { units, missing, lots, ...data } = event.data as Partial<
    EventData['TransferCorrected'] & Pick<EventData['ObligationSettled' | 'UnitsCarriedOver'], 'lots'>
  >;
  return {
    ...data,
    ...(lots && { lots: lots.map(({ units: of, ...lot }) => ({ ...lot, ...(of && { ranges: unpackRanges(of) }) })) }),
    ...(units && { ranges: unpackRanges(units) }),
    ...(missing && { missing: unpackRanges(missing) }),
  };
}

const balanceAfter = ({ account, instrument, compartment, available, encumbered }: BalanceChange): PositionBalance => ({
  account,
  instrument,
  compartment,
  available: available[1],
  encumbered: encumbered?.[1] ?? 0,
});

export const commandNotFound = (commandId: string, revision: number): HttpProblem =>
  new HttpProblem(
    problemOf(
      'command-not-found',
      {
        en: `No command of this client was decided under ${commandId} up to revision ${revision}.`,
        zh: `截至修订号 ${revision}，该客户端在 ${commandId} 下没有已裁决的指令。`,
      },
      {
        numbers: { revision },
      },
    ),
  );
