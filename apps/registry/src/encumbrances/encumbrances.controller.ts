// Routes of encumbrances: pin units, free them, hand them over.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ENCUMBRANCE_KINDS, type EncumbranceKind } from '#domain/commands.js';
import { ACCOUNT_ID, INSTRUMENT_ID, REFERENCE } from '#domain/ids.js';
import { type EncumbranceRow, findEncumbrance, listEncumbrances } from '#read-models/encumbrances/queries.js';
import { CalledBy, type Caller, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { flat } from '../http/csv.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { OneOf, Text } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { MomentQuery, NumberPart, ReadModels, ReadQuery, standing } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { EncumberUnitsBody, EncumberUnitsCommand } from './encumber-units.js';
import { EnforceEncumbranceBody, EnforceEncumbranceCommand } from './enforce-encumbrance.js';
import { ReleaseEncumbranceBody, ReleaseEncumbranceCommand } from './release-encumbrance.js';

class EncumbrancesQuery extends MomentQuery {
  @Text(ACCOUNT_ID, { description: 'Only of this account', optional: true })
  account?: string;

  @Text(INSTRUMENT_ID, { description: 'Only of this instrument', optional: true })
  instrument?: string;

  @OneOf([...ENCUMBRANCE_KINDS, 'proposal'], { description: 'Only of this kind', optional: true })
  kind?: EncumbranceKind | 'proposal';

  @Text(ACCOUNT_ID, { description: 'Only in favour of this account', optional: true })
  pledgee?: string;

  @Text(REFERENCE, { description: 'Only under this case, contract or order number', optional: true })
  reference?: string;

  @OneOf(['open', 'ended'], { description: 'By default both', optional: true })
  status?: 'open' | 'ended';
}

const ENCUMBRANCES_TABLE = flat<EncumbranceRow>(
  'encumbrance',
  'kind',
  'account',
  'instrument',
  'compartment',
  'quantity',
  'remaining',
  'reference',
  'expiresAt',
  'pledgee',
  'fromRevision',
  'toRevision',
  'ended',
);

@ApiTags('encumbrances')
@Controller('v1/encumbrances')
export class EncumbrancesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
  ) {}

  @Get()
  @QueryRoute(
    'Encumbrances',
    EncumbrancesQuery,
    'Newest first, now or as of a moment; units pinned for proposals included.',
  )
  async list(
    @Query(new ParseInput(EncumbrancesQuery, 'query')) query: EncumbrancesQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    const asOfRevision = await this.readModels.moment(query);
    const { ledgerId } = this.readModels;
    const { account, instrument, kind, pledgee, reference, status } = query;
    const wanted = { sight: sightOf(caller), account, instrument, kind, pledgee, reference, status, asOfRevision };
    return answerList(call, query, this.readModels, {
      name: 'encumbrances',
      table: ENCUMBRANCES_TABLE,
      cursor: { revision: 'number', instrument: 'string' },
      page: (db, page) => listEncumbrances(db, ledgerId, { ...wanted, ...page }),
      asOfRevision,
    });
  }

  @Get(':encumbrance')
  @QueryRoute('One encumbrance', ReadQuery, 'What is left of it, and what became of the rest.', { encumbrance: '17' })
  async find(
    @Param('encumbrance', NumberPart) encumbrance: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { db, ledgerId } = this.readModels;
    const { at, value } = await findEncumbrance(db, ledgerId, Number(encumbrance), sightOf(caller));
    if (!value)
      throw new HttpProblem(
        problemOf('encumbrance-not-found', {
          en: `There is no encumbrance ${encumbrance}.`,
          zh: `权利限制 ${encumbrance} 不存在。`,
        }),
      );
    return { ...standing(at), ...value };
  }

  @Post()
  @HttpCode(200)
  @CommandRoute('Freeze, pledge or reserve an amount of a holding', EncumberUnitsBody, {
    kind: 'judicial-freeze',
    account: 'PLANT-A',
    instrument: 'CEA24',
    quantity: 40,
    reference: 'Case 2026/17',
  })
  async encumber(
    @Input(EncumberUnitsBody) { body, call }: CommandInput<EncumberUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new EncumberUnitsCommand(body, call)));
  }

  @Post(':encumbrance/release')
  @HttpCode(200)
  @CommandRoute('Free encumbered units, all or a part', ReleaseEncumbranceBody, { quantity: 10 })
  async release(
    @Param('encumbrance', NumberPart) encumbrance: string,
    @Input(ReleaseEncumbranceBody) { body, call }: CommandInput<ReleaseEncumbranceBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new ReleaseEncumbranceCommand(Number(encumbrance), body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':encumbrance/enforcement')
  @HttpCode(200)
  @CommandRoute('Hand over encumbered units: by judgment, or to the pledgee', EnforceEncumbranceBody, {
    to: 'PLANT-B',
    quantity: 30,
  })
  async enforce(
    @Param('encumbrance', NumberPart) encumbrance: string,
    @Input(EnforceEncumbranceBody) { body, call }: CommandInput<EnforceEncumbranceBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new EnforceEncumbranceCommand(Number(encumbrance), body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }
}
