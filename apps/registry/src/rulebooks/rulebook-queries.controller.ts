// Routes that read rulebooks: the rules of each compliance year, as they were published and as they hold.
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { INSTANT, type Instant, instant } from '#domain/instant.js';
import { findRulebook, listRulebooks, type RulebookRow } from '#read-models/rulebooks/queries.js';
import type { CsvTable } from '../http/csv.js';
import { QueryRoute } from '../http/documentation.js';
import { Text, WholeNumber } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { HttpProblem, problemOf } from '../http/problem.js';
import { invalid, MomentQuery, ReadModels, RulebookPart, standing } from '../http/reading.js';

class RulebookQuery extends MomentQuery {
  @Text(INSTANT, {
    description: 'Only what was in force at this instant; it may lie in the future',
    example: '2026-12-31T16:00:00.000Z',
    optional: true,
  })
  at?: string;
}

class RulebooksQuery extends RulebookQuery {
  @WholeNumber(2000, 2999, { description: 'Only rules of this compliance year', example: 2024, optional: true })
  complianceYear?: number;
}

const RULEBOOKS_TABLE: CsvTable<RulebookRow> = {
  columns: [
    'rulebook',
    'titleEn',
    'titleZh',
    'complianceYears',
    'effectiveFrom',
    'deadline',
    'revision',
    'publishedAt',
  ],
  linesOf: ({ title, complianceYears, ...row }) => [
    { ...row, titleEn: title.en, titleZh: title.zh, complianceYears: complianceYears.join(' ') },
  ],
};

@ApiTags('rulebooks')
@Controller('v1/rulebooks')
export class RulebookQueriesController {
  constructor(private readonly readModels: ReadModels) {}

  @Get()
  @QueryRoute(
    'Rulebooks',
    RulebooksQuery,
    'Newest first. `complianceYear` with `at` answers the one that was in force for the year; `asOf` and `atRevision` leave out what was published later.',
  )
  async list(@Query(new ParseInput(RulebooksQuery, 'query')) query: RulebooksQuery, @Listing() call: ListCall) {
    const asOfRevision = await this.readModels.moment(query);
    const { ledgerId } = this.readModels;
    const { complianceYear } = query;
    const wanted = { complianceYear, at: momentOf(query), asOfRevision };
    return answerList(call, query, this.readModels, {
      name: 'rulebooks',
      table: RULEBOOKS_TABLE,
      cursor: { revision: 'number' },
      page: (db, page) => listRulebooks(db, ledgerId, { ...wanted, ...page }),
      asOfRevision,
    });
  }

  @Get(':rulebook')
  @QueryRoute(
    'One rulebook, whole',
    RulebookQuery,
    'The version published last; with `at` the one in force at that moment.',
    { rulebook: 'CEA-2024' },
  )
  async find(
    @Param('rulebook', RulebookPart) rulebook: string,
    @Query(new ParseInput(RulebookQuery, 'query')) query: RulebookQuery,
  ) {
    const asOfRevision = await this.readModels.moment(query);
    const { db, ledgerId } = this.readModels;
    const found = await findRulebook(db, ledgerId, rulebook, { at: momentOf(query), asOfRevision });
    if (!found.value)
      throw new HttpProblem(
        problemOf('rulebook-not-found', {
          en: `There is no rulebook ${rulebook}, or there was none then.`,
          zh: `规则集 ${rulebook} 不存在，或在该时点尚不存在。`,
        }),
      );
    const { revision, publishedAt, content } = found.value;
    return { ...standing(found.at, asOfRevision), publishedRevision: revision, publishedAt, rulebook: content };
  }
}

function momentOf({ at }: RulebookQuery): Instant | undefined {
  if (at === undefined) return undefined;
  try {
    return instant(at);
  } catch {
    throw invalid('at', 'names no moment');
  }
}
