// Routes of methodologies: publish, list.
import { Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { listMethodologies, type MethodologyRow } from '#read-models/methodologies/queries.js';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { flat } from '../http/csv.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { ListQuery, ReadModels } from '../http/reading.js';
import { PublishMethodologyBody, PublishMethodologyCommand } from './publish-methodology.js';

const METHODOLOGIES_TABLE = flat<MethodologyRow>('methodology', 'title', 'publishedRevision', 'publishedAt');

@ApiTags('projects')
@Controller('v1/methodologies')
export class MethodologiesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
  ) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Publish a methodology', PublishMethodologyBody, {
    methodology: 'CCER-01-001-V01',
    title: '造林碳汇（第一版）',
  })
  async publish(
    @Input(PublishMethodologyBody) { body, call }: CommandInput<PublishMethodologyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new PublishMethodologyCommand(body, call)));
  }

  @Get()
  @QueryRoute('List methodologies', ListQuery, 'In the order of their ids.')
  async list(@Query(new ParseInput(ListQuery, 'query')) query: ListQuery, @Listing() call: ListCall) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    return answerList(call, query, this.readModels, {
      name: 'methodologies',
      table: METHODOLOGIES_TABLE,
      cursor: { methodology: 'string' },
      page: (db, page) => listMethodologies(db, ledgerId, page),
    });
  }
}
