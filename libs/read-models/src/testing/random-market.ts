// What might come next in the voluntary market: mostly the step that leads a project on, sometimes its end.
import type { Operation } from '#domain/commands.js';
import { type AccountId, instrumentId } from '#domain/ids.js';
import type { Instant } from '#domain/instant.js';
import type { LedgerState } from '#domain/ledger-state.js';
import type { Project } from '#domain/voluntary-market/market-state.js';
import { civilDate } from '#domain/working-time.js';
import type { RandomSource } from './random-source.js';

export function nextOfMarket({ market }: LedgerState, random: RandomSource, owner: AccountId): Operation {
  if (market.methodologies.size === 0) return { type: 'PublishMethodology', methodology: 'M-1', title: '造林碳汇' };
  const project = [...market.projects.values()].find(({ stage }) => stage !== 'revoked');
  if (!project)
    return {
      type: 'PublishProject',
      project: `P-${market.projects.size + 1}`,
      account: owner,
      methodology: 'M-1',
      name: 'Forest',
      startDate: civilDate('2014-01-01'),
    };
  const { id } = project;
  if (random.rarely(20)) return { type: 'RevokeProject', project: id, fraud: random.rarely(4) };
  switch (project.stage) {
    case 'published':
      return { type: 'ValidateProject', project: id, verifier: 'body-1' };
    case 'validated':
      return { type: 'ApplyForRegistration', project: id };
    case 'applied':
      return { type: 'RegisterProject', project: id };
    default:
      return nextOfReductions(project, random);
  }
}

/** When what the market waits for has been public long enough. */
export function publicationOver({ market }: LedgerState): Instant | undefined {
  for (const { stage, publishedUntil, reductions } of market.projects.values()) {
    if (stage === 'published') return publishedUntil;
    const open = stage === 'registered' ? reductions.find((one) => one.stage === 'published') : undefined;
    if (open) return open.publishedUntil;
  }
  return undefined;
}

function nextOfReductions({ id: project, account, reductions }: Project, random: RandomSource): Operation {
  const last = reductions.at(-1);
  const year = 2021 + random.upTo(3);
  if (!last || random.rarely(8))
    return {
      type: 'PublishReductions',
      project,
      fromDate: civilDate(`${year}-01-01`),
      toDate: civilDate(`${year}-12-31`),
      quantity: 20 + random.upTo(20),
    };
  const named = { project, reductions: last.number };
  if (last.stage === 'published') return { type: 'VerifyReductions', ...named, verifier: 'body-2' };
  if (last.stage === 'verified') return { type: 'RegisterReductions', ...named };
  const instrument = instrumentId(`CCER-${project}-${last.number}`);
  if (last.instrument === undefined) return { type: 'CreateInstrument', instrument, kind: 'reduction', ...named };
  if (!random.rarely(3)) return { type: 'IssueUnits', instrument, to: account, quantity: 1 + random.upTo(10) };
  const units = { from: account, instrument, quantity: 1 + random.upTo(5) };
  return random.rarely(2)
    ? { type: 'RetireUnits', ...units, beneficiary: 'H1', purpose: 'corporate-offset' }
    : { type: 'CancelUnits', ...units, project, ...(random.rarely(2) && { shortfall: random.upTo(3) }) };
}
