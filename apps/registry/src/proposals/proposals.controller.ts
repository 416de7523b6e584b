// Routes of proposals: who is asked approves or refuses, who made one takes it back.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ACCOUNT_ID, ACTOR } from '#domain/ids.js';
import type { OperationType } from '#domain/commands.js';
import { OPERATIONS } from '#domain/operations.js';
import {
  findProposal,
  listProposals,
  PROPOSAL_STATUSES,
  type ProposalRow,
  type ProposalSight,
  type ProposalStatus,
  proposalsToApprove,
} from '#read-models/proposals/queries.js';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import type { CsvTable } from '../http/csv.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { OneOf, Text } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { ListQuery, NumberPart, ReadModels, ReadQuery, standing } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { ApproveProposalBody, ApproveProposalCommand } from './approve-proposal.js';
import { RejectProposalBody, RejectProposalCommand } from './reject-proposal.js';
import { WithdrawProposalBody, WithdrawProposalCommand } from './withdraw-proposal.js';

class ProposalsQuery extends ListQuery {
  @Text(ACCOUNT_ID, { description: 'Only what names this account', optional: true })
  account?: string;

  @Text(ACTOR, { description: 'Only what this person proposed', optional: true })
  maker?: string;

  @OneOf(Object.keys(OPERATIONS), { description: 'Only this operation', optional: true })
  type?: OperationType;

  @OneOf(PROPOSAL_STATUSES, {
    description: '`approved` waits for its time; by default all, ended ones too',
    optional: true,
  })
  status?: ProposalStatus;
}

const PROPOSALS_TABLE: CsvTable<ProposalRow> = {
  columns: [
    ...['proposal', 'type', 'status', 'accounts', 'maker', 'makerRole', 'reference', 'reason', 'madeAt', 'expiresAt'],
    ...['executeAt', 'approvals', 'outcomeRevision', 'endedAt', 'endedBy', 'operation'],
  ],
  linesOf: (row) => [
    {
      proposal: row.proposal,
      type: row.type,
      status: row.status,
      accounts: row.accounts.join(' '),
      maker: row.maker,
      makerRole: row.makerRole,
      reference: row.reference,
      reason: row.reason,
      madeAt: row.madeAt,
      expiresAt: row.expiresAt,
      executeAt: row.executeAt,
      approvals: row.approvals.map(({ actor }) => actor).join(' '),
      outcomeRevision: row.outcomeRevision,
      endedAt: row.endedAt,
      endedBy: row.endedBy,
      operation: JSON.stringify(row.operation),
    },
  ],
};

@ApiTags('proposals')
@Controller('v1/proposals')
export class ProposalsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
  ) {}

  @Get()
  @QueryRoute('Proposals, open and ended', ProposalsQuery, 'Newest first: what the caller made or may see.')
  async list(
    @Query(new ParseInput(ProposalsQuery, 'query')) query: ProposalsQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const { account, maker, type, status } = query;
    const wanted = { seenBy: seenBy(caller), account, maker, type, status };
    return answerList(call, query, this.readModels, {
      name: 'proposals',
      table: PROPOSALS_TABLE,
      cursor: { proposal: 'number' },
      page: (db, page) => listProposals(db, ledgerId, { ...wanted, ...page }),
    });
  }

  @Get('to-approve')
  @QueryRoute(
    'Proposals that wait for the caller',
    ListQuery,
    'Newest first: the next step asks for him, and he has no part in it yet.',
  )
  async toApprove(
    @Query(new ParseInput(ListQuery, 'query')) query: ListQuery,
    @Listing() call: ListCall,
    @CalledBy() { actor: person, role, province, accounts: only }: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    return answerList(call, query, this.readModels, {
      name: 'proposals-to-approve',
      table: PROPOSALS_TABLE,
      cursor: { proposal: 'number' },
      page: (db, page) => proposalsToApprove(db, ledgerId, { person, role, province, only }, page),
    });
  }

  @Get(':proposal')
  @QueryRoute('One proposal', ReadQuery, 'Who made it, who has approved, who is asked next, and how it ended.', {
    proposal: '17',
  })
  async find(
    @Param('proposal', NumberPart) proposal: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { db, ledgerId } = this.readModels;
    const { at, value } = await findProposal(db, ledgerId, Number(proposal), seenBy(caller));
    if (!value)
      throw new HttpProblem(
        problemOf('proposal-not-found', { en: `There is no proposal ${proposal}.`, zh: `申请 ${proposal} 不存在。` }),
      );
    return { ...standing(at), ...value };
  }

  @Post(':proposal/approval')
  @HttpCode(200)
  @CommandRoute('Approve a proposal; the last approval carries it out', ApproveProposalBody, {})
  async approve(
    @Param('proposal', NumberPart) proposal: string,
    @Input(ApproveProposalBody) { body, call }: CommandInput<ApproveProposalBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new ApproveProposalCommand(Number(proposal), body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':proposal/rejection')
  @HttpCode(200)
  @CommandRoute('Refuse a proposal', RejectProposalBody, { reason: 'evidence-missing' })
  async reject(
    @Param('proposal', NumberPart) proposal: string,
    @Input(RejectProposalBody) { body, call }: CommandInput<RejectProposalBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new RejectProposalCommand(Number(proposal), body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':proposal/withdrawal')
  @HttpCode(200)
  @CommandRoute('Take back a proposal, also while it waits for its time', WithdrawProposalBody, {})
  async withdraw(
    @Param('proposal', NumberPart) proposal: string,
    @Input(WithdrawProposalBody) { body, call }: CommandInput<WithdrawProposalBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new WithdrawProposalCommand(Number(proposal), body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }
}

/** A representative sees what he made and what names an account of his; a province what names one of its accounts. */
function seenBy(caller: Caller): ProposalSight {
  return sightOf(caller).accounts;
}
