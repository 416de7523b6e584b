// Routes of the representatives of an account.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { AccountId } from '#domain/ids.js';
import { type RepresentativeRow, representativesOf } from '#read-models/representatives/queries.js';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { flat } from '../http/csv.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { OneOf } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { AccountPart, existing, ExportQuery, ReadModels, RepresentativePart, standing } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { AppointRepresentativeBody, AppointRepresentativeCommand } from './appoint-representative.js';
import { RemoveRepresentativeBody, RemoveRepresentativeCommand } from './remove-representative.js';

class RepresentativesQuery extends ExportQuery {
  @OneOf(['true', 'false'], { description: 'Also who was one before', optional: true })
  past?: 'true' | 'false';
}

const REPRESENTATIVES_TABLE = flat<RepresentativeRow>('person', 'rights', 'fromRevision', 'toRevision');

@ApiTags('representatives')
@Controller('v1/accounts/:account/representatives')
export class RepresentativesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
  ) {}

  @Get()
  @QueryRoute('Who acts for an account', RepresentativesQuery, 'With their rights; by person.', { account: 'PLANT-A' })
  async list(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(RepresentativesQuery, 'query')) query: RepresentativesQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const wanted = { sight: sightOf(caller), past: query.past === 'true' };
    return answerList(call, query, this.readModels, {
      name: `${account}-representatives`,
      table: REPRESENTATIVES_TABLE,
      page: (db) => existing(account, representativesOf(db, ledgerId, account, wanted)),
      json: ({ at, rows }) => ({ ...standing(at), account, representatives: rows }),
    });
  }

  @Post()
  @HttpCode(200)
  @CommandRoute('Let somebody act for an account', AppointRepresentativeBody, { person: 'P-4711', rights: 'initiate' })
  async appoint(
    @Param('account', AccountPart) account: AccountId,
    @Input(AppointRepresentativeBody) { body, call }: CommandInput<AppointRepresentativeBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new AppointRepresentativeCommand(account, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':person/removal')
  @HttpCode(200)
  @CommandRoute("End somebody's rights in an account", RemoveRepresentativeBody, { reason: 'left-the-company' })
  async remove(
    @Param('account', AccountPart) account: AccountId,
    @Param('person', RepresentativePart) person: string,
    @Input(RemoveRepresentativeBody) { body, call }: CommandInput<RemoveRepresentativeBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new RemoveRepresentativeCommand(account, person, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }
}
