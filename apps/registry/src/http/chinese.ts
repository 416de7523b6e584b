// Problems in Chinese, in the words of the regulations: a title for every code and a detail for every rejection.
import { assertNever } from '#domain/assert-never.js';
import type { Restraint } from '#domain/account-control.js';
import type { AccountType, Compartment } from '#domain/commands.js';
import type { Rejection } from '#domain/rejections.js';
import type { Penalty } from '#domain/rulebooks/rulebook.js';
import { CHINESE_MARKET_TITLES, chineseMarketDetailOf, isMarketRejection } from '../projects/market-problems.js';
import type { ProblemCode } from './problem.js';

/** A code without its title does not compile. */
export const CHINESE_TITLES: Readonly<Record<ProblemCode, string>> = {
  'malformed-json': '请求正文不是有效的 JSON',
  'invalid-input': '请求字段有误',
  'bad-request': '无法读取请求',
  'payload-too-large': '请求正文超出大小限制',
  'unsupported-media-type': '此接口不接受该正文类型',
  unauthenticated: '调用方身份未经验证',
  forbidden: '该角色无权进行此操作',
  'rate-limited': '请求过于频繁',
  'issuer-unavailable': '无法取得令牌签发方的公钥',
  'evidence-unknown': '指令所列证明材料尚未上传',
  'evidence-not-found': '证明材料不存在',
  'evidence-type-wrong': '证明材料的内容与其声明的类型不符',
  'file-malformed': '文件格式有误',
  'access-log-unavailable': '查询无法留痕，不予提供',
  'person-not-found': '人员不存在',
  'person-erased': '人员信息已删除',
  'route-not-found': '接口不存在',
  'method-not-allowed': '此接口不支持该请求方法',
  'command-not-found': '该幂等键下没有已裁决的指令',
  'transaction-not-found': '该修订号处没有事件',
  'surrender-not-found': '该修订号处没有清缴',
  'not-correctable': '没有可以更正的划转',
  'retirement-not-found': '该修订号处没有注销',
  'read-models-behind': '读模型尚未到达该修订号',
  'revision-unknown': '修订号或时点不在记录范围内',
  'rulebook-not-found': '规则集不存在',
  'key-reused': '幂等键已用于另一条指令',
  'internal-error': '登记系统内部故障',
  overloaded: '等待处理的请求过多',
  contended: '其他实例正在写入',
  'read-only': '登记系统当前不接受指令',
  'shutting-down': '登记系统正在停止服务',
  'clock-skewed': '登记系统的时钟不可信',
  'store-unavailable': '事件存储无响应',
  'too-many-rejections': '被拒绝的指令过多',
  'account-not-found': '账户不存在',
  'instrument-not-found': '品种不存在',
  'not-after-passed': '指令已逾期',
  'account-exists': '账户已存在',
  'holder-has-account': '该主体已开立账户',
  'system-account-exists': '登记系统已有此类账户',
  'account-closed': '账户已注销',
  'account-not-empty': '账户仍有持仓',
  'account-restrained': '账户当前状态不允许此操作',
  'recipient-not-available': '接收方账户当前不能接收',
  'operation-not-allowed': '该角色不得发起此操作',
  'right-missing': '账户代表不具备此项权限',
  'representative-exists': '账户代表已具有该权限',
  'representative-not-found': '账户没有此账户代表',
  'account-trusted-already': '该账户已在受信任账户名单中',
  'account-not-trusted': '该账户不在受信任账户名单中',
  'nothing-changes': '没有需要变更的内容',
  'proposal-open': '存在与此冲突的待审批申请',
  'proposal-not-found': '没有此待审批申请',
  'own-proposal': '不得审批本人提出或已审批的申请',
  'not-the-proposer': '仅申请人可以撤回申请',
  'approval-missing': '缺少账户现行规则要求的审批',
  'too-many-proposals': '待审批申请过多',
  'encumbrance-open': '账户仍有未解除的权利限制',
  'encumbrance-not-found': '没有此项权利限制',
  'encumbrance-exceeded': '超出权利限制的数量',
  'expiry-passed': '到期时间已过',
  'corrected-already': '该划转已更正',
  'correction-too-late': '该划转已超过更正期限',
  'nothing-to-return': '该划转已没有可退回的数量',
  'holidays-unknown': '该年度节假日安排尚未公布',
  'clock-not-forward': '时钟只能向前调整',
  'account-type-not-allowed': '此类账户不得进行该操作',
  'same-account': '转出账户与转入账户相同',
  'same-compartment': '转出持仓与转入持仓相同',
  'instrument-exists': '品种已存在',
  'supply-limit-exceeded': '总量将超出可计量上限',
  'rulebook-exists': '该规则已发布',
  'no-rulebook': '该履约年度没有生效的规则',
  'sector-not-covered': '该履约年度的规则不包括该行业',
  'file-refused': '文件存在错误行',
  'no-obligation': '账户在该履约年度没有清缴义务',
  'obligation-open': '账户仍有未履行的清缴义务',
  'emissions-not-verified': '该年度排放量尚未核定',
  'other-than-owed': '与尚欠清缴数量不符',
  'vintage-not-usable': '该年份配额不能用于该履约年度',
  'reduction-not-eligible': '该核证减排量不能用于该履约年度',
  'offset-limit-exceeded': '抵销数量超过应清缴数量的规定比例',
  'amount-due-exceeded': '清缴数量超过应清缴数量',
  'no-carry-over': '该履约年度的规则没有结转规定',
  'vintage-not-carried-over': '该年份配额不能结转',
  'sector-without-carry-over': '该行业没有结转规定',
  'not-surrendered-on-time': '未按期足额清缴，不得结转',
  'no-carry-over-limit': '账户的可结转量尚未核定',
  'carry-over-limit-exceeded': '超出可结转量',
  'carry-over-not-open': '结转尚未开始',
  'carry-over-closed': '结转申请已截止',
  'borrowing-not-offered': '该履约年度的规则没有预支规定',
  'vintage-not-lent': '该年份配额不能预支',
  'hardship-not-shown': '未提交履约困难的证明文件',
  'allocation-not-final': '该年度配额尚未最终核定',
  'gap-too-small': '配额缺口率未达到预支条件',
  'borrowing-limit-exceeded': '超出可预支量',
  'lender-not-available': '主管部门账户无法预支配额',
  'year-not-later': '不得从违规年度或更早年度的配额中核减',
  'deadline-not-passed': '该履约年度的清缴期限未届满',
  'penalty-day-out-of-range': '不得适用该日的处罚规定',
  'nothing-missing': '没有可核减的欠缴数量',
  'deduction-not-provided': '该日的处罚规定在此情形下不予核减',
  'deductions-ended': '已不再作出新的核减决定',
  'deduction-share-out-of-range': '核减比例不在规定范围内',
  'decision-not-shown': '未提交核减决定的文件',
  'plan-exceeded': '超出已批准的分配方案',
  'return-exceeded': '超出应退回的配额数量',
  'no-surrender-account': '该履约年度没有清缴账户',
  'no-system-account': '登记系统没有办理此业务的账户',
  'insufficient-units': '可用数量不足',
  'bought-today': '当日买入的单位当日内不得卖出',
  'ranges-not-held': '持仓中没有这些编号的单位',
  'too-many-ranges': '单位所在的编号区间过多',
  ...CHINESE_MARKET_TITLES,
};

/** What the numbers of a rejection mean. A rejection without its words does not compile. */
export function chineseDetailOf(rejection: Rejection): string {
  if (isMarketRejection(rejection)) return chineseMarketDetailOf(rejection);
  switch (rejection.code) {
    case 'insufficient-units': {
      const { account, instrument, compartment, available, encumbered, requested } = rejection;
      const pinned = encumbered > 0 ? `（另有 ${encumbered} 吨受权利限制）` : '';
      return `账户 ${account} 的${COMPARTMENT[compartment]}中 ${instrument} 可用 ${available} 吨${pinned}，申请 ${requested} 吨。`;
    }
    case 'bought-today': {
      const { account, instrument, available, boughtToday, sellable, requested } = rejection;
      return `账户 ${account} 的交易持仓中 ${instrument} 可用 ${available} 吨，当日买入 ${boughtToday} 吨，次日起方可卖出；当日可卖 ${sellable} 吨，申请 ${requested} 吨。`;
    }
    case 'ranges-not-held': {
      const { account, instrument, compartment, missing } = rejection;
      return `账户 ${account} 的${COMPARTMENT[compartment]}中没有可用的 ${instrument} 第 ${missing} 号单位。`;
    }
    case 'too-many-ranges':
      return `一次操作最多涉及 ${rejection.limit} 个编号区间；账户 ${rejection.account} 的 ${rejection.instrument} 在此限度内为 ${rejection.quantityWithinLimit} 吨。`;
    case 'account-not-found':
    case 'account-exists':
    case 'account-closed':
    case 'nothing-changes':
    case 'recipient-not-available':
    case 'same-account':
      return `${CHINESE_TITLES[rejection.code]}：账户 ${rejection.account}。`;
    case 'account-not-empty':
      return `账户 ${rejection.account} 仍持有 ${rejection.held} 吨。`;
    case 'account-restrained':
      return `账户 ${rejection.account} 的状态为${RESTRAINT[rejection.restraint]}。`;
    case 'holder-has-account':
      return `主体 ${rejection.holder} 已有账户 ${rejection.account}；一个主体只能开立一个账户。`;
    case 'system-account-exists':
      return `账户 ${rejection.account} 已是登记系统的${ACCOUNT_TYPE[rejection.accountType]}。`;
    case 'account-type-not-allowed':
      return `账户 ${rejection.account} 为${ACCOUNT_TYPE[rejection.accountType]}，不得进行该操作。`;
    case 'operation-not-allowed':
      return `角色 ${rejection.role} 不得在此发起 ${rejection.operation}。`;
    case 'right-missing':
      return `该账户代表在账户 ${rejection.account} 中的权限不包括 ${rejection.operation}。`;
    case 'representative-exists':
    case 'representative-not-found':
      return `${CHINESE_TITLES[rejection.code]}：账户 ${rejection.account}，代表 ${rejection.person}。`;
    case 'account-trusted-already':
    case 'account-not-trusted':
      return `${CHINESE_TITLES[rejection.code]}：账户 ${rejection.account}，对方账户 ${rejection.trusted}。`;
    case 'proposal-open':
      return `账户 ${rejection.account} 有待审批申请 ${rejection.proposal}。`;
    case 'too-many-proposals':
      return `现有待审批申请 ${rejection.open} 件，上限为 ${rejection.limit} 件；请先办结部分申请。`;
    case 'proposal-not-found':
    case 'own-proposal':
    case 'not-the-proposer':
      return `${CHINESE_TITLES[rejection.code]}：申请 ${rejection.proposal}。`;
    case 'approval-missing':
      return `按账户 ${rejection.account} 的现行规则，申请 ${rejection.proposal} 缺少审批；请撤回后重新提出。`;
    case 'encumbrance-open':
      return `账户 ${rejection.account} 的权利限制 ${rejection.encumbrance} 尚未解除。`;
    case 'encumbrance-not-found':
      return `权利限制 ${rejection.encumbrance} 不存在或已解除。`;
    case 'encumbrance-exceeded':
      return `权利限制 ${rejection.encumbrance} 的数量为 ${rejection.encumbered} 吨，申请 ${rejection.requested} 吨。`;
    case 'expiry-passed':
      return `到期时间为 ${rejection.expiresAt}，当前时间为 ${rejection.decidedAt}。`;
    case 'corrected-already':
      return `修订号 ${rejection.corrects} 的划转已在修订号 ${rejection.correction} 处更正。`;
    case 'correction-too-late':
      return `修订号 ${rejection.corrects} 的划转的更正期限为 ${rejection.until}。`;
    case 'nothing-to-return':
      return `账户 ${rejection.account} 已不持有修订号 ${rejection.corrects} 的划转中可退回的单位。`;
    case 'holidays-unknown':
      return `${rejection.year} 年的节假日安排尚未公布，无法确定该年度的工作日。`;
    case 'clock-not-forward':
      return `时钟现为 ${rejection.decidedAt}，不能调整为 ${rejection.to}。`;
    case 'same-compartment':
      return `账户 ${rejection.account} 的这些单位已在${COMPARTMENT[rejection.compartment]}中。`;
    case 'rulebook-exists':
      return `规则 ${rejection.rulebook} 已发布，自 ${rejection.effectiveFrom} 起生效；修订须在其后生效。`;
    case 'no-rulebook':
      return `${rejection.complianceYear} 履约年度没有生效的规则。`;
    case 'sector-not-covered':
      return `${rejection.complianceYear} 履约年度的规则不包括行业 ${rejection.sector}。`;
    case 'file-refused':
      return `文件未被采用，共有 ${rejection.wrong} 行错误。第 1 行为列名；第 0 行表示此前文件中的单位在本文件中缺失。`;
    case 'no-obligation':
    case 'obligation-open':
    case 'emissions-not-verified':
    case 'allocation-not-final':
      return `${CHINESE_TITLES[rejection.code]}：账户 ${rejection.account}，${rejection.complianceYear} 年度。`;
    case 'other-than-owed':
      return `账户 ${rejection.account} 在 ${rejection.complianceYear} 年度尚欠清缴 ${rejection.owed} 吨，须全部由承继单位承担；本次申请 ${rejection.requested} 吨。`;
    case 'vintage-not-usable':
      return `${rejection.complianceYear} 履约年度可使用的年份为 ${rejection.usable}，不可使用 ${rejection.instrument}。`;
    case 'reduction-not-eligible':
      return `${rejection.instrument}（登记日期：${rejection.registeredOn}）不能用于 ${rejection.complianceYear} 履约年度。`;
    case 'offset-limit-exceeded':
    case 'amount-due-exceeded':
      return `账户 ${rejection.account} 在 ${rejection.complianceYear} 年度的上限为 ${rejection.limit} 吨；已清缴 ${rejection.surrendered} 吨，待审批 ${rejection.pending} 吨，本次申请 ${rejection.requested} 吨。`;
    case 'no-carry-over':
      return `${rejection.complianceYear} 履约年度的规则没有结转规定。`;
    case 'vintage-not-carried-over':
      return `按 ${rejection.complianceYear} 履约年度的规则，可结转的配额为 ${rejection.carriedOver}，不包括 ${rejection.instrument}。`;
    case 'sector-without-carry-over':
      return `${rejection.complianceYear} 履约年度的规则未规定行业 ${rejection.sector} 的结转。`;
    case 'not-surrendered-on-time':
      return `账户 ${rejection.account} 下列履约年度未按期足额清缴：${rejection.years}。`;
    case 'no-carry-over-limit':
      return `${rejection.complianceYear} 履约年度尚未核定账户 ${rejection.account} 的可结转量。`;
    case 'carry-over-limit-exceeded':
      return `账户 ${rejection.account} 可结转 ${rejection.limit} 吨；已结转 ${rejection.carriedOver} 吨，待审批 ${rejection.pending} 吨，本次申请 ${rejection.requested} 吨。`;
    case 'carry-over-not-open':
      return `${rejection.complianceYear} 履约年度的可结转量按 ${rejection.opensAt} 的持仓核定。`;
    case 'carry-over-closed':
      return `账户 ${rejection.account} 的结转申请截止于 ${rejection.closesAt}；此后解除司法冻结的配额尚可结转 ${rejection.releasedSinceClose} 吨，本次申请 ${rejection.requested} 吨。`;
    case 'borrowing-not-offered':
      return `${rejection.complianceYear} 履约年度没有生效的预支规定。`;
    case 'vintage-not-lent':
      return `${rejection.complianceYear} 履约年度可预支 ${rejection.fromYear} 年度配额，不包括 ${rejection.instrument}。`;
    case 'hardship-not-shown':
    case 'decision-not-shown':
    case 'lender-not-available':
      return `${CHINESE_TITLES[rejection.code]}：账户 ${rejection.account}。`;
    case 'gap-too-small':
      return `账户 ${rejection.account} 在 ${rejection.complianceYear} 年度的配额缺口为 ${rejection.gap} 吨；缺口达到 ${rejection.gapMin} 吨方可预支。`;
    case 'borrowing-limit-exceeded':
      return `账户 ${rejection.account} 在 ${rejection.complianceYear} 年度可预支 ${rejection.limit} 吨；已预支 ${rejection.borrowed} 吨，待审批 ${rejection.pending} 吨，本次申请 ${rejection.requested} 吨。`;
    case 'year-not-later':
      return `${rejection.complianceYear} 年度的违规须从以后年度的配额中核减，不得从 ${rejection.deductedFrom} 年度核减。`;
    case 'deadline-not-passed':
      return `${rejection.complianceYear} 履约年度的清缴期限为 ${rejection.deadline}。`;
    case 'penalty-day-out-of-range': {
      const { penaltyOn, earliest, latest } = rejection;
      return `不得适用 ${penaltyOn} 的处罚规定；${earliest === undefined ? '' : `最早为 ${earliest}，`}最晚为 ${latest}。`;
    }
    case 'nothing-missing': {
      const { account, complianceYear, owed, surrendered, missingAtDeadline } = rejection;
      const fixed = missingAtDeadline === undefined ? '' : `；期限届满时欠缴 ${missingAtDeadline} 吨`;
      return `账户 ${account} 在 ${complianceYear} 年度应清缴 ${owed} 吨，已清缴 ${surrendered} 吨${fixed}。`;
    }
    case 'deduction-not-provided': {
      const { account, complianceYear, penaltyOn, deduction, since } = rejection;
      return `${penaltyOn} 的规定为${DEDUCTION[deduction]}${since === undefined ? '' : `（自 ${since} 起）`}，不得因 ${complianceYear} 年度核减账户 ${account} 的配额。`;
    }
    case 'deductions-ended':
      return `自 ${rejection.endedOn} 起不再作出新的核减决定；账户 ${rejection.account} 的 ${rejection.complianceYear} 年度已决定核减 ${rejection.decided} 吨，本次为 ${rejection.requested} 吨。`;
    case 'deduction-share-out-of-range':
      return `核减比例应在 ${rejection.shareMin} 至 ${rejection.shareMax} 之间，本次为 ${rejection.share}。`;
    case 'plan-exceeded':
      return `方案批准 ${rejection.instrument} ${rejection.planned} 吨，已使用 ${rejection.used} 吨，账户 ${rejection.account} 本次申请 ${rejection.requested} 吨。`;
    case 'return-exceeded':
      return `账户 ${rejection.account} 的 ${rejection.instrument} 应退回 ${rejection.overAllocated} 吨，本次申请 ${rejection.requested} 吨。`;
    case 'instrument-not-found':
    case 'instrument-exists':
      return `${CHINESE_TITLES[rejection.code]}：${rejection.instrument}。`;
    case 'supply-limit-exceeded':
      return `全部品种合计 ${rejection.issued} 吨；再发行 ${rejection.instrument} ${rejection.requested} 吨将超出上限 ${rejection.limit} 吨。`;
    case 'no-surrender-account':
      return `${rejection.complianceYear} 履约年度没有已开立的清缴账户。`;
    case 'no-system-account':
      return `登记系统没有已开立的${ACCOUNT_TYPE[rejection.accountType]}。`;
    case 'not-after-passed':
      return `指令须在 ${rejection.notAfter} 前裁决，现为 ${rejection.decidedAt}。`;
    default:
      return assertNever(rejection);
  }
}

const COMPARTMENT: Readonly<Record<Compartment, string>> = { registry: '登记持仓', trading: '交易持仓' };

const DEDUCTION: Readonly<Record<Penalty['deduction'], string>> = {
  always: '一律核减',
  'on-refusal': '拒不改正的予以核减',
  none: '不予核减',
};

const ACCOUNT_TYPE: Readonly<Record<AccountType, string>> = {
  holding: '持有账户',
  authority: '主管部门账户',
  issuance: '发行账户',
  surrender: '清缴账户',
  retirement: '自愿注销账户',
  cancellation: '依令注销账户',
  'carry-over': '结转账户',
};

const RESTRAINT: Readonly<Record<Restraint, string>> = {
  none: '正常',
  restricted: '限制使用',
  frozen: '冻结',
  suspended: '暂停使用',
};
