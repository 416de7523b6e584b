// Routes of compliance: where units stand with their obligations, now and as the deadline found them.
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PROVINCE } from '#domain/ids.js';
import { SECTOR } from '#domain/rulebooks/section-shape.js';
import { deductionsText } from '#read-models/compliance/deductions-text.js';
import { type ComplianceRow, complianceOf, listCompliance } from '#read-models/compliance/queries.js';
import { COMPLIANCE_STATUSES, type ComplianceStatusName } from '#read-models/compliance/status.js';
import { CalledBy, type Caller } from '../http/caller.js';
import type { CsvTable } from '../http/csv.js';
import { QueryRoute } from '../http/documentation.js';
import { OneOf, Text, WholeNumber } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { AccountPart, existing, listed, ListQuery, ReadModels } from '../http/reading.js';
import { sightOf } from '../identity/sight.js';

class ComplianceQuery extends ListQuery {
  @WholeNumber(2000, 2999, { description: 'Only this compliance year', example: 2024, optional: true })
  complianceYear?: number;

  @Text(SECTOR, { description: 'Only this sector', example: 'power', optional: true })
  sector?: string;

  @Text(PROVINCE, { description: 'Only this province (GB/T 2260)', example: '420000', optional: true })
  province?: string;

  @OneOf(COMPLIANCE_STATUSES, {
    description: 'Only where this is the status now, over all years up to the row',
    optional: true,
  })
  status?: ComplianceStatusName;

  @OneOf(COMPLIANCE_STATUSES, { description: 'Only where the deadline of the year found this', optional: true })
  statusAtDeadline?: ComplianceStatusName;
}

const COMPLIANCE_TABLE: CsvTable<ComplianceRow> = {
  columns: [
    'complianceYear',
    'account',
    'province',
    'authority',
    'sector',
    'unitClass',
    'listed',
    'verified',
    'due',
    'preAllocated',
    'finallyAllocated',
    'deduction',
    'entitled',
    'distributed',
    'surrendered',
    'offset',
    'onTime',
    'status',
    'statusAtDeadline',
    'fixedDue',
    'fixedSurrendered',
    'carryOverLimit',
    'carryOverFrozen',
    'carriedOver',
    'passedOn',
    'takenOver',
    'owed',
    'borrowed',
    'shortfall',
    'shortfallAtDeadline',
    'decidedDeductions',
    'revision',
  ],
  linesOf: ({ decidedDeductions, ...row }) => [{ ...row, decidedDeductions: deductionsText(decidedDeductions) }],
};

const CURSOR = { complianceYear: 'number', account: 'string' } as const;

@ApiTags('compliance')
@Controller('v1')
export class ComplianceController {
  constructor(private readonly readModels: ReadModels) {}

  @Get('compliance')
  @QueryRoute(
    'Compliance of key emission units',
    ComplianceQuery,
    'By year and account: what each got, owes, gave and lacks, in tonnes; its status now, and as the deadline found it; what authorities have decided to deduct for it.',
  )
  async list(
    @Query(new ParseInput(ComplianceQuery, 'query')) query: ComplianceQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const { complianceYear, sector, province, status, statusAtDeadline } = query;
    const wanted = { sight: sightOf(caller), complianceYear, sector, province, status, statusAtDeadline };
    return answerList(call, query, this.readModels, {
      name: 'compliance',
      table: COMPLIANCE_TABLE,
      cursor: CURSOR,
      page: (db, page) => listCompliance(db, ledgerId, { ...wanted, ...page }),
    });
  }

  @Get('accounts/:account/compliance')
  @QueryRoute('Compliance of an account', ListQuery, 'Every year of which something is known, the oldest first.', {
    account: 'PLANT-A',
  })
  async ofAccount(
    @Param('account', AccountPart) account: string,
    @Query(new ParseInput(ListQuery, 'query')) query: ListQuery,
    @Listing() call: ListCall,
    @CalledBy() caller: Caller,
  ) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const sight = sightOf(caller);
    return answerList(call, query, this.readModels, {
      name: `${account}-compliance`,
      table: COMPLIANCE_TABLE,
      cursor: CURSOR,
      page: (db, page) => existing(account, complianceOf(db, ledgerId, account, { sight, ...page })),
      json: (page) => ({ account, ...listed(page) }),
    });
  }
}
