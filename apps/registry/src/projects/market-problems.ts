// What a "no" of the voluntary market is over HTTP: status, title and detail of each, in English and Chinese.
import { assertNever } from '#domain/assert-never.js';
import type { InstrumentKind } from '#domain/commands.js';
import type { Rejection } from '#domain/rejections.js';
import type { Purpose } from '#domain/voluntary-market/commands.js';
import type { ProjectStage, ReductionsStage } from '#domain/voluntary-market/market-state.js';
import type { MarketRejection } from '#domain/voluntary-market/rejections.js';

type MarketCode = MarketRejection['code'];

const kind = <Retry extends 'new-key' | 'never'>(status: 404 | 422, title: string, retry: Retry) => ({
  status,
  title,
  retry,
});

export const MARKET_KINDS = {
  'methodology-exists': kind(422, 'The methodology was published already', 'never'),
  'methodology-not-found': kind(404, 'There is no such methodology', 'new-key'),
  'project-exists': kind(422, 'The project was published already', 'never'),
  'project-not-found': kind(404, 'There is no such project', 'new-key'),
  'project-revoked': kind(422, 'The project was revoked, for good', 'never'),
  'project-stage-wrong': kind(422, 'The project is not at the stage for this', 'new-key'),
  'project-start-too-early': kind(422, 'The project started too early', 'never'),
  'publication-running': kind(422, 'The publication period is not over', 'new-key'),
  'owner-barred': kind(422, 'The owner of the project is barred', 'new-key'),
  'reductions-not-found': kind(404, 'The project has no such reductions', 'new-key'),
  'reductions-stage-wrong': kind(422, 'The reductions are not at the stage for this', 'new-key'),
  'period-not-allowed': kind(422, 'The monitoring period is not one that can be registered', 'never'),
  'period-overlaps': kind(422, 'A day of the monitoring period is registered already', 'never'),
  'too-many-reductions': kind(422, 'The project has too many reductions', 'never'),
  'verifier-is-validator': kind(422, 'Who validated the project does not verify its reductions', 'never'),
  'reductions-not-named': kind(422, 'The instrument names no reductions of its project', 'never'),
  'reductions-have-instrument': kind(422, 'The reductions have an instrument already', 'never'),
  'registered-exceeded': kind(422, 'Fewer reductions are registered', 'new-key'),
  'instrument-of-another-project': kind(422, 'The instrument is not of the project', 'never'),
  'issued-exceeded': kind(422, 'Fewer units of the project were issued', 'never'),
  'shortfall-exceeded': kind(422, 'The project lacks fewer units', 'new-key'),
  'purpose-not-allowed': kind(422, 'Units of this kind are not retired for this purpose', 'never'),
} as const satisfies Record<MarketCode, object>;

export const CHINESE_MARKET_TITLES: Readonly<Record<MarketCode, string>> = {
  'methodology-exists': '方法学已发布',
  'methodology-not-found': '方法学不存在',
  'project-exists': '项目已公示',
  'project-not-found': '项目不存在',
  'project-revoked': '项目已撤销且不得恢复',
  'project-stage-wrong': '项目所处阶段不允许此操作',
  'project-start-too-early': '项目开工时间过早',
  'publication-running': '公示期尚未届满',
  'owner-barred': '项目业主在禁止受理期内',
  'reductions-not-found': '项目没有此笔减排量',
  'reductions-stage-wrong': '减排量所处阶段不允许此操作',
  'period-not-allowed': '减排量产生时间不符合规定',
  'period-overlaps': '减排量产生时间与已登记的重叠',
  'too-many-reductions': '项目的减排量笔数过多',
  'verifier-is-validator': '审定机构不得核查同一项目的减排量',
  'reductions-not-named': '品种未指明项目的减排量',
  'reductions-have-instrument': '该笔减排量已有对应品种',
  'registered-exceeded': '超出已登记的减排量',
  'instrument-of-another-project': '品种不属于该项目',
  'issued-exceeded': '超出项目已发行的数量',
  'shortfall-exceeded': '超出项目应补足的数量',
  'purpose-not-allowed': '此类单位不得用于该注销用途',
};

export const isMarketRejection = (rejection: Rejection): rejection is MarketRejection =>
  Object.hasOwn(MARKET_KINDS, rejection.code);

export function marketDetailOf(rejection: MarketRejection): string {
  switch (rejection.code) {
    case 'methodology-exists':
    case 'methodology-not-found':
      return `${MARKET_KINDS[rejection.code].title}: ${rejection.methodology}.`;
    case 'project-exists':
    case 'project-not-found':
    case 'project-revoked':
      return `${MARKET_KINDS[rejection.code].title}: ${rejection.project}.`;
    case 'project-stage-wrong':
      return `Project ${rejection.project} is ${rejection.stage}; it would have to be ${rejection.needed}.`;
    case 'project-start-too-early':
      return `Project ${rejection.project} started on ${rejection.startDate}; it must have started after ${rejection.after}.`;
    case 'publication-running':
      return `What project ${rejection.project} published is open to comments until ${rejection.until}.`;
    case 'owner-barred':
      return `Nothing is taken from the holder of account ${rejection.account} until ${rejection.until}.`;
    case 'reductions-not-found':
      return `Project ${rejection.project} has no reductions ${rejection.reductions}.`;
    case 'reductions-stage-wrong':
      return `Reductions ${rejection.reductions} of project ${rejection.project} are ${rejection.stage}; they would have to be ${rejection.needed}.`;
    case 'period-not-allowed':
      return `From ${rejection.fromDate} to ${rejection.toDate} is no period for project ${rejection.project}: it begins on ${rejection.earliest} or later and ends by ${rejection.latest}.`;
    case 'period-overlaps':
      return `From ${rejection.fromDate} to ${rejection.toDate} overlaps the registered reductions ${rejection.reductions} of project ${rejection.project}.`;
    case 'too-many-reductions':
      return `Project ${rejection.project} has published reductions ${rejection.limit} times, which is the limit.`;
    case 'verifier-is-validator':
      return `Body ${rejection.verifier} validated project ${rejection.project}; another one verifies its reductions.`;
    case 'reductions-not-named':
      return `Project ${rejection.project} is in the ledger, so instrument ${rejection.instrument} must name which of its registered reductions it issues.`;
    case 'reductions-have-instrument':
      return `Reductions ${rejection.reductions} of project ${rejection.project} are issued by instrument ${rejection.instrument}.`;
    case 'registered-exceeded':
      return `Reductions ${rejection.reductions} of project ${rejection.project} are registered with ${rejection.registered} t; ${rejection.issued} t of ${rejection.instrument} are issued, ${rejection.requested} t were requested.`;
    case 'instrument-of-another-project':
      return `Instrument ${rejection.instrument} does not issue reductions of project ${rejection.project}.`;
    case 'issued-exceeded':
      return `Of project ${rejection.project} ${rejection.issued} t were issued and ${rejection.found} t were found false; ${rejection.requested} t more cannot be.`;
    case 'shortfall-exceeded':
      return `Project ${rejection.project} lacks ${rejection.shortfall} t, ${rejection.requested} t were to be returned.`;
    case 'purpose-not-allowed':
      return `Units of ${rejection.instrument}, of kind ${rejection.kind}, are not retired for ${rejection.purpose}.`;
    default:
      return assertNever(rejection);
  }
}

export function chineseMarketDetailOf(rejection: MarketRejection): string {
  switch (rejection.code) {
    case 'methodology-exists':
    case 'methodology-not-found':
      return `${CHINESE_MARKET_TITLES[rejection.code]}：方法学 ${rejection.methodology}。`;
    case 'project-exists':
    case 'project-not-found':
    case 'project-revoked':
      return `${CHINESE_MARKET_TITLES[rejection.code]}：项目 ${rejection.project}。`;
    case 'project-stage-wrong':
      return `项目 ${rejection.project} 处于${STAGE[rejection.stage]}阶段，此操作要求处于${STAGE[rejection.needed]}阶段。`;
    case 'project-start-too-early':
      return `项目 ${rejection.project} 的开工日期为 ${rejection.startDate}，应晚于 ${rejection.after}。`;
    case 'publication-running':
      return `项目 ${rejection.project} 的公示期至 ${rejection.until} 届满。`;
    case 'owner-barred':
      return `账户 ${rejection.account} 的主体在 ${rejection.until} 前的申请不予受理。`;
    case 'reductions-not-found':
      return `项目 ${rejection.project} 没有第 ${rejection.reductions} 笔减排量。`;
    case 'reductions-stage-wrong':
      return `项目 ${rejection.project} 的第 ${rejection.reductions} 笔减排量处于${STAGE[rejection.stage]}阶段，此操作要求处于${STAGE[rejection.needed]}阶段。`;
    case 'period-not-allowed':
      return `项目 ${rejection.project} 的减排量产生时间 ${rejection.fromDate} 至 ${rejection.toDate} 不符合规定，应在 ${rejection.earliest} 至 ${rejection.latest} 之内。`;
    case 'period-overlaps':
      return `${rejection.fromDate} 至 ${rejection.toDate} 与项目 ${rejection.project} 已登记的第 ${rejection.reductions} 笔减排量重叠。`;
    case 'too-many-reductions':
      return `项目 ${rejection.project} 公示的减排量已达上限 ${rejection.limit} 笔。`;
    case 'verifier-is-validator':
      return `机构 ${rejection.verifier} 已审定项目 ${rejection.project}，其减排量应由其他机构核查。`;
    case 'reductions-not-named':
      return `项目 ${rejection.project} 已在登记系统中，品种 ${rejection.instrument} 须指明其对应的已登记减排量。`;
    case 'reductions-have-instrument':
      return `项目 ${rejection.project} 的第 ${rejection.reductions} 笔减排量已对应品种 ${rejection.instrument}。`;
    case 'registered-exceeded':
      return `项目 ${rejection.project} 的第 ${rejection.reductions} 笔减排量已登记 ${rejection.registered} 吨；品种 ${rejection.instrument} 已发行 ${rejection.issued} 吨，申请 ${rejection.requested} 吨。`;
    case 'instrument-of-another-project':
      return `品种 ${rejection.instrument} 不属于项目 ${rejection.project}。`;
    case 'issued-exceeded':
      return `项目 ${rejection.project} 已发行 ${rejection.issued} 吨，已认定虚假 ${rejection.found} 吨，不能再认定 ${rejection.requested} 吨。`;
    case 'shortfall-exceeded':
      return `项目 ${rejection.project} 应补足 ${rejection.shortfall} 吨，申请退回 ${rejection.requested} 吨。`;
    case 'purpose-not-allowed':
      return `品种 ${rejection.instrument} 为${KIND[rejection.kind]}，不得用于${PURPOSE[rejection.purpose]}。`;
    default:
      return assertNever(rejection);
  }
}

const STAGE: Readonly<Record<ProjectStage | ReductionsStage, string>> = {
  published: '公示',
  validated: '已审定',
  applied: '已申请登记',
  verified: '已核查',
  registered: '已登记',
  revoked: '已撤销',
};

const KIND: Readonly<Record<InstrumentKind, string>> = { allowance: '碳排放配额', reduction: '核证自愿减排量' };

const PURPOSE: Readonly<Record<Purpose, string>> = {
  voluntary: '自愿注销',
  'corporate-offset': '企业抵销',
  'event-neutrality': '大型活动碳中和',
  'pilot-offset': '地方试点市场抵销',
};
