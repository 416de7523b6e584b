// A key emission unit in one compliance year, in tonnes.
import { ViewColumn, ViewEntity } from 'typeorm';
import { wholeNumber } from '../column-types.js';
import type { DecidedDeductionRecord } from './unit-years.js';

/** Maps the view `compliance`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'compliance', synchronize: false })
export class ComplianceView {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn()
  readonly account!: string;

  @ViewColumn({ name: 'compliance_year' })
  readonly complianceYear!: number;

  @ViewColumn()
  readonly authority!: string | null;

  @ViewColumn()
  readonly sector!: string | null;

  @ViewColumn({ name: 'unit_class' })
  readonly unitClass!: string | null;

  @ViewColumn()
  readonly listed!: boolean;

  @ViewColumn({ transformer: wholeNumber })
  readonly verified!: number | null;

  @ViewColumn({ transformer: wholeNumber })
  readonly due!: number | null;

  @ViewColumn({ name: 'pre_allocated', transformer: wholeNumber })
  readonly preAllocated!: number | null;

  @ViewColumn({ name: 'finally_allocated', transformer: wholeNumber })
  readonly finallyAllocated!: number | null;

  @ViewColumn({ transformer: wholeNumber })
  readonly entitled!: number | null;

  @ViewColumn({ transformer: wholeNumber })
  readonly deduction!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly distributed!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly surrendered!: number;

  @ViewColumn({ name: 'offset_units', transformer: wholeNumber })
  readonly offset!: number;

  @ViewColumn({ name: 'on_time', transformer: wholeNumber })
  readonly onTime!: number;

  @ViewColumn({ name: 'fixed_due', transformer: wholeNumber })
  readonly fixedDue!: number | null;

  @ViewColumn({ name: 'fixed_surrendered', transformer: wholeNumber })
  readonly fixedSurrendered!: number | null;

  @ViewColumn({ name: 'carry_over_limit', transformer: wholeNumber })
  readonly carryOverLimit!: number | null;

  @ViewColumn({ name: 'carry_over_frozen', transformer: wholeNumber })
  readonly carryOverFrozen!: number | null;

  @ViewColumn({ name: 'carried_over', transformer: wholeNumber })
  readonly carriedOver!: number;

  @ViewColumn({ name: 'passed_on', transformer: wholeNumber })
  readonly passedOn!: number;

  @ViewColumn({ name: 'taken_over', transformer: wholeNumber })
  readonly takenOver!: number;

  @ViewColumn({ transformer: wholeNumber })
  readonly owed!: number | null;

  @ViewColumn({ transformer: wholeNumber })
  readonly borrowed!: number;

  @ViewColumn({ name: 'decided_deductions' })
  readonly decidedDeductions!: readonly DecidedDeductionRecord[];

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;
}
