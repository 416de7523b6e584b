// Route of shortfalls: who lacks units for a year, what the penalties of a day let an authority deduct, and what is decided.
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { deductionRule } from '#domain/compliance/short-surrender.js';
import { PROVINCE } from '#domain/ids.js';
import { SECTOR } from '#domain/rulebooks/section-shape.js';
import { CIVIL_DATE, type CivilDate, civilDateOf } from '#domain/working-time.js';
import { listShortfalls, type ShortfallRow } from '#read-models/compliance/shortfalls.js';
import { rulebookInForce } from '#read-models/rulebooks/queries.js';
import { CalledBy, type Caller } from '../http/caller.js';
import { dateErrors } from '../http/civil-dates.js';
import { flat } from '../http/csv.js';
import { QueryRoute } from '../http/documentation.js';
import { Text, WholeNumber } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { HttpProblem, problemOfRejection } from '../http/problem.js';
import { listed, ListQuery, ReadModels } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';
import { Ledger } from '../ledger.js';

class ShortfallsQuery extends ListQuery {
  @WholeNumber(2000, 2999, { description: 'The compliance year', example: 2024 })
  complianceYear!: number;

  @Text(SECTOR, { description: 'Only this sector', example: 'power', optional: true })
  sector?: string;

  @Text(PROVINCE, { description: 'Only this province (GB/T 2260)', example: '420000', optional: true })
  province?: string;

  @Text(CIVIL_DATE, { description: 'The day whose penalties apply; today where it is left out', example: '2026-03-02', optional: true }) // prettier-ignore
  on?: string;

  static crossCheck(query: object) {
    const { on } = query as ShortfallsQuery;
    return on === undefined ? [] : dateErrors({ on }, 'on');
  }
}

const SHORTFALLS_TABLE = flat<ShortfallRow>(
  'account',
  'province',
  'sector',
  'owed',
  'surrendered',
  'missingAtDeadline',
  'missing',
  'penaltySince',
  'penaltyDeduction',
  'deductedOnRefusal',
  'deductedOtherwise',
  'decided',
  'deductedFrom',
  'penaltyOn',
  'refused',
  'fineYuan',
  'decidedRevision',
);

@ApiTags('compliance')
@Controller('v1/compliance/shortfalls')
export class ShortfallsController {
  constructor(
    private readonly ledger: Ledger,
    private readonly readModels: ReadModels,
  ) {}

  @Get()
  @QueryRoute(
    'Units that lack allowances for a year, and what is deducted for it',
    ShortfallsQuery,
    'By account, in tonnes: whom the deadline found short, who is short now, and for whom a deduction for a short surrender stands decided. `deductedOnRefusal` and `deductedOtherwise` are what the penalties of the day `on` deduct, by the rulebook in force, from a unit that refused to make it good and from one that did not. Before the deadline they say what it would be.',
  )
  async list(
    @Query(new ParseInput(ShortfallsQuery, 'query')) query: ShortfallsQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { db, ledgerId } = this.readModels;
    const { complianceYear, sector, province } = query;
    const now = this.ledger.writer.now();
    const rulebook = await rulebookInForce(db, ledgerId, complianceYear, now);
    if (!rulebook) throw new HttpProblem(problemOfRejection({ code: 'no-rulebook', complianceYear }));
    const on = (query.on as CivilDate | undefined) ?? civilDateOf(now);
    const wanted = { complianceYear, sector, province, rule: deductionRule(on, rulebook.penalties), sight: sightOf(caller) }; // prettier-ignore
    return answerList(call, query, this.readModels, {
      name: `shortfalls-${complianceYear}`,
      table: SHORTFALLS_TABLE,
      cursor: { account: 'string' },
      page: (from, page) => listShortfalls(from, ledgerId, { ...wanted, ...page }),
      json: (page) => ({ complianceYear, deadline: rulebook.deadline, on, ...listed(page) }),
    });
  }
}
