// Routes of proposals: who is asked approves or refuses, who made one takes it back.
import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute } from '../http/documentation.js';
import { NumberPart } from '../http/reading.js';
import { ApproveProposalBody, ApproveProposalCommand } from './approve-proposal.js';
import { RejectProposalBody, RejectProposalCommand } from './reject-proposal.js';
import { WithdrawProposalBody, WithdrawProposalCommand } from './withdraw-proposal.js';

@ApiTags('proposals')
@Controller('v1/proposals')
export class ProposalsController {
  constructor(private readonly commands: CommandBus) {}

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
