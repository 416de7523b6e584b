// The route of the list of carry-over limits that the registry draws up itself.
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ACCOUNT_ID } from '#domain/ids.js';
import { SECTOR } from '#domain/rulebooks/section-shape.js';
import type { CarryOverFigures } from '#read-models/compliance/carry-over-figures.js';
import { CalledBy, type Caller } from '../http/caller.js';
import { flat } from '../http/csv.js';
import { QueryRoute } from '../http/documentation.js';
import { Text, WholeNumber } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { ExportQuery, listed, ReadModels } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { CarryOverDraft } from './carry-over-draft.js';
import { AMOUNTS } from './set-carry-over-limits.js';

class DraftQuery extends ExportQuery {
  @Text(ACCOUNT_ID, { description: "The department's account", example: 'EED-420000' })
  account!: string;

  @WholeNumber(2019, 2099, { description: 'The year whose rulebook has the carry-over', example: 2024 })
  complianceYear!: number;

  @Text(SECTOR, { description: 'Sector, as the rulebook names it', example: 'power' })
  sector!: string;
}

const DRAFT_TABLE = flat<CarryOverFigures>('account', ...AMOUNTS);

@ApiTags('compliance')
@Controller('v1/compliance/carry-over-limits')
export class CarryOverDraftController {
  constructor(
    private readonly readModels: ReadModels,
    private readonly draft: CarryOverDraft,
  ) {}

  @Get('draft')
  @QueryRoute(
    'The list of carry-over limits, as the registry computes it',
    DraftQuery,
    'A line for each unit that the department lists in the sector: what it sold and bought in the period, what it held at the cut-off, and the limit by the rulebook in force; in tonnes. As CSV it is the file that `POST /v1/compliance/carry-over-limits` takes. It waits until the read models have all that was written before.',
  )
  async find(
    @Query(new ParseInput(DraftQuery, 'query')) query: DraftQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    const by = await this.draft.rulesOf(query, caller.client, query.minRevision);
    const { account, complianceYear, sector } = query;
    const { tradedFrom, tradedUntil, holdingsAt } = by.rules;
    const wanted = { account, complianceYear, sector, sight: sightOf(caller) };
    return answerList(call, query, this.readModels, {
      name: `${account}-${complianceYear}-${sector}-carry-over-limits`,
      table: DRAFT_TABLE,
      page: (db) => this.draft.read(db, wanted, by),
      json: (page) => ({ account, complianceYear, sector, tradedFrom, tradedUntil, holdingsAt, ...listed(page) }),
    });
  }
}
