// What analysts read by SQL: views whose columns are promised. A column is never changed; a view that needs it gets a next version.
import { accountBalancesTables } from '../account-balances/table.js';
import { accountsTables } from '../accounts/table.js';
import { shortfall, shortfallAtDeadline, statusAtDeadline, statusOf } from '../compliance/status.js';
import { complianceTables } from '../compliance/table.js';
import type { ReadModelTables } from '../generations.js';
import { instrumentTotalsTables } from '../instrument-totals/table.js';
import { instrumentsTables } from '../instruments/table.js';
import { transactionsTables } from '../transactions/table.js';

export interface ReportingView {
  /** With its version. */
  readonly name: string;
  readonly comment: string;
  /** Read models that it reads: while one of them is of another version, the view is not there. */
  readonly reads: readonly ReadModelTables[];
  /** Name, expression, comment in English and Chinese. */
  readonly columns: readonly (readonly [name: string, expression: string, comment: string])[];
  readonly from: string;
}

/** An SQL condition: the session may see the province. Asked of the session's own login, which no SET ROLE changes. */
const granted = (...provinces: readonly string[]): string =>
  [
    `EXISTS (SELECT FROM reporting.analyst_provinces g WHERE g.login = session_user::text AND g.province = '*')`,
    ...provinces.map(
      (province) =>
        `${province} = ANY (ARRAY(SELECT g.province FROM reporting.analyst_provinces g WHERE g.login = session_user::text))`,
    ),
  ].join(' OR ');

const accountOf = (alias: string, column: string, of: string): string =>
  `JOIN accounts ${alias} ON ${alias}.ledger_id = ${of}.ledger_id AND ${alias}.account = ${column}`;

const LEDGER = 'ledger / 账本';
const ACCOUNT = 'account id / 账户编号';
const PROVINCE = 'province, GB/T 2260 / 省级行政区代码';
const INSTRUMENT = 'instrument / 品种';
const KIND = 'allowance or reduction / 配额或减排量';
const VINTAGE = 'vintage / 配额年度';
const COMPARTMENT = 'position: registry or trading / 持仓：登记或交易';
const CHANGED = 'revision of the event that changed it last / 最近一次变更的修订号';

/** Of a carry-over the last row is what is issued, to the account that gave the others. */
const GAVE = `CASE WHEN l.issued THEN NULL ELSE t.from_account END`;
const GOT = `CASE WHEN l.issued THEN t.from_account ELSE t.to_account END`;

export const REPORTING_VIEWS: readonly ReportingView[] = [
  {
    name: 'position_v1',
    comment:
      'How far the read models have read the journal: what every other view stands for / 读模型进度：各视图所对应的修订号',
    reads: [transactionsTables],
    columns: [
      ['ledger_id', 'p.ledger_id', LEDGER],
      ['revision', 'p.position', 'revision of the last event taken in / 已纳入的最后一个事件的修订号'],
      ['recorded_at', 'p.recorded_at', 'when that event was recorded / 该事件的记录时间'],
    ],
    from: `live_positions p WHERE p.projection = 'transactions'`,
  },
  {
    name: 'compliance_v1',
    comment: 'Key emission units by compliance year, in tonnes / 重点排放单位各履约年度情况（吨）',
    reads: [complianceTables, accountsTables],
    columns: [
      ['ledger_id', 'c.ledger_id', LEDGER],
      ['compliance_year', 'c.compliance_year', 'compliance year / 履约年度'],
      ['account', 'c.account', ACCOUNT],
      ['province', 'a.province', PROVINCE],
      ['authority', 'c.authority', 'account of the department that lists the unit / 列入名录的生态环境主管部门账户'],
      ['sector', 'c.sector', 'sector / 行业'],
      ['unit_class', 'c.unit_class', 'class of units / 机组或单位类别'],
      ['listed', 'c.listed', 'whether it is on the list / 是否在名录内'],
      [
        'verified',
        'c.verified',
        'verified emissions; null is missing, zero is a report / 经核查排放量；空为缺报，零为已报',
      ],
      ['due', 'c.due', 'amount due / 应清缴量'],
      ['pre_allocated', 'c.pre_allocated', 'pre-allocation / 预分配量'],
      ['finally_allocated', 'c.finally_allocated', 'final allocation / 最终核定分配量'],
      ['deduction', 'c.deduction', 'deduction for earlier years / 以往年度扣减量'],
      ['entitled', 'c.entitled', 'entitled by the plan, deductions taken off / 扣减后应得量'],
      ['distributed', 'c.distributed', 'distributed, less what went back / 已发放量（扣除收回）'],
      ['surrendered', 'c.surrendered', 'surrendered, reductions included / 已清缴量（含抵销）'],
      ['offset_units', 'c.offset_units', 'of that in reductions / 其中抵销量'],
      ['on_time', 'c.on_time', 'of that applied for before the deadline / 其中期限前申请量'],
      ['status', statusOf('c'), 'status now, over all years up to this one / 当前履约状态（截至本年度各年）'],
      [
        'status_at_deadline',
        statusAtDeadline('c'),
        'status of this year as the deadline fixed it / 期限届满时固定的本年度状态',
      ],
      ['fixed_due', 'c.fixed_due', 'amount due at the deadline / 期限届满时应清缴量'],
      ['fixed_surrendered', 'c.fixed_surrendered', 'surrendered in time / 按期清缴量'],
      ['revision', 'c.revision', CHANGED],
      [
        'carry_over_limit',
        'c.carry_over_limit',
        'limit of carry-over; null where no list sets one / 可结转量上限；空为未核定',
      ],
      ['carried_over', 'c.carried_over', 'carried over / 已结转量'],
      ['passed_on', 'c.passed_on', 'of what is due: owed by successors instead / 其中由承继单位承担的应清缴量'],
      ['taken_over', 'c.taken_over', 'owed instead of units that were merged or split / 承继合并、分立单位的应清缴量'],
      ['owed', 'c.owed', 'to be surrendered by the unit itself / 本单位应清缴量（扣除转出、计入承继）'],
      ['borrowed', 'c.borrowed', 'of what is surrendered: borrowed from a later allocation / 其中预支以后年度配额量'],
      ['shortfall', shortfall('c'), 'missing now of what is owed / 当前欠缴量'],
      ['shortfall_at_deadline', shortfallAtDeadline('c'), 'missing at the deadline / 期限届满时欠缴量'],
      [
        'decided_deductions',
        'c.decided_deductions',
        'decided for breaches of this year, from later allocations, as JSON / 因本年度违规决定从以后年度核减的情况（JSON）',
      ],
    ],
    from: `compliance c ${accountOf('a', 'c.account', 'c')} WHERE ${granted('a.province')}`,
  },
  {
    name: 'instrument_totals_v1',
    comment: 'Totals by instrument, of the whole country, in tonnes / 各品种全国总量（吨）',
    reads: [instrumentTotalsTables, instrumentsTables],
    columns: [
      ['ledger_id', 't.ledger_id', LEDGER],
      ['instrument', 't.instrument', INSTRUMENT],
      ['kind', 'i.kind', KIND],
      ['vintage', 'i.vintage', VINTAGE],
      ['project', 'i.project', 'project of a reduction / 减排量项目编号'],
      ['issued', 't.issued', 'issued / 已签发量'],
      ['in_circulation', 't.in_circulation', 'in circulation / 流通量'],
      ['surrendered', 't.surrendered', 'surrendered / 已清缴量'],
      ['retired', 't.retired', 'voluntarily cancelled / 自愿注销量'],
      ['cancelled', 't.cancelled', 'cancelled by order / 强制注销量'],
      ['revision', 't.revision', CHANGED],
      ['carried_over', 't.carried_over', 'carried over into a later vintage / 已结转至以后年度量'],
    ],
    from: 'instrument_totals t JOIN instruments i ON i.ledger_id = t.ledger_id AND i.instrument = t.instrument',
  },
  {
    name: 'holdings_v1',
    comment: 'What every account holds, in tonnes / 各账户持仓（吨）',
    reads: [accountBalancesTables, accountsTables, instrumentsTables],
    columns: [
      ['ledger_id', 'b.ledger_id', LEDGER],
      ['account', 'b.account', ACCOUNT],
      ['account_type', 'a.type', 'type of the account / 账户类型'],
      ['province', 'a.province', PROVINCE],
      ['instrument', 'b.instrument', INSTRUMENT],
      ['kind', 'i.kind', KIND],
      ['vintage', 'i.vintage', VINTAGE],
      ['compartment', 'b.compartment', COMPARTMENT],
      ['available', 'b.available', 'free to use / 可用量'],
      [
        'encumbered',
        'b.encumbered',
        'frozen, pledged, reserved or pinned for proposals / 受限量（冻结、质押、预留、待审批）',
      ],
      ['revision', 'b.revision', CHANGED],
    ],
    from: `account_balances b ${accountOf('a', 'b.account', 'b')}
      JOIN instruments i ON i.ledger_id = b.ledger_id AND i.instrument = b.instrument WHERE ${granted('a.province')}`,
  },
  {
    name: 'transactions_v1',
    comment:
      'Movements of units, a row for each lot; a province sees those that touch an account of it / 单位变动，每批次一行；省级可见涉及本省账户者',
    reads: [transactionsTables, accountsTables],
    columns: [
      ['ledger_id', 't.ledger_id', LEDGER],
      ['revision', 't.revision', 'revision of the event / 事件修订号'],
      ['recorded_at', 't.recorded_at', 'when it was recorded / 记录时间'],
      ['type', 't.type', 'type of the event / 事件类型'],
      ['from_account', GAVE, 'account that gave / 转出账户'],
      ['from_province', 'f.province', 'its province / 转出账户所在省'],
      ['to_account', GOT, 'account that got / 转入账户'],
      ['to_province', 'o.province', 'its province / 转入账户所在省'],
      ['instrument', `coalesce(l.lot ->> 'instrument', t.instrument)`, INSTRUMENT],
      ['compartment', 't.compartment', COMPARTMENT],
      [
        'quantity',
        `CASE WHEN l.issued THEN t.quantity ELSE coalesce((l.lot ->> 'quantity')::bigint, t.quantity) END`,
        'tonnes / 数量（吨）',
      ],
      ['compliance_year', 't.compliance_year', 'of a surrender / 清缴对应的履约年度'],
      ['beneficiary', 't.beneficiary', 'of a voluntary cancellation / 自愿注销受益人'],
      [
        'lot',
        'coalesce(l.number, 1)',
        'lot of a surrender or carry-over of several instruments, from 1; of a carry-over what is issued comes last / 多品种清缴或结转的批次序号，结转新发部分列最后',
      ],
      [
        'subject',
        `coalesce(t.details ->> 'subject', CASE WHEN t.type = 'UnitsSurrendered' THEN t.from_account END)`,
        'account whose obligation a surrender meets / 清缴所履行义务的账户',
      ],
    ],
    from: `transactions t
      LEFT JOIN LATERAL (
        SELECT e.lot, e.number, false AS issued
        FROM json_array_elements(CASE WHEN t.type IN ('ObligationSettled', 'UnitsCarriedOver') THEN t.details -> 'lots' END)
          WITH ORDINALITY e (lot, number)
        UNION ALL SELECT t.details -> 'issued', json_array_length(t.details -> 'lots') + 1, true WHERE t.type = 'UnitsCarriedOver'
      ) l ON true
      LEFT ${accountOf('f', GAVE, 't')} LEFT ${accountOf('o', GOT, 't')}
      WHERE t.type IN ('UnitsIssued', 'UnitsTransferred', 'PositionMoved', 'UnitsSurrendered', 'ObligationSettled',
        'UnitsCarriedOver', 'UnitsBorrowed', 'UnitsRetired', 'UnitsCancelled', 'EncumbranceEnforced', 'TransferCorrected')
        AND (${granted('f.province', 'o.province')})`,
  },
];
