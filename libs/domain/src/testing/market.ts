// The voluntary market in few words, for tests: `registered('P', 'A')` is a project of account A that is registered.
import type { Command } from '../commands.js';
import { accountId, instrumentId } from '../ids.js';
import { civilDate } from '../working-time.js';
import type { PublishProject, PublishReductions } from '../voluntary-market/commands.js';
import { after, type Circumstance, timePasses } from './given.js';
import { DAY } from './people.js';

export const METHODOLOGY = 'CCER-01-001-V01';

/** Longer than any publication: twenty working days with a week of holidays between them. */
export const PUBLICATION_MS = 40 * DAY;

export const publishMethodology = (methodology = METHODOLOGY): Command => ({
  type: 'PublishMethodology',
  methodology,
  title: 'Afforestation',
});

export const publishProject = (
  project: string,
  account: string,
  { startDate = '2015-03-01', methodology = METHODOLOGY }: { startDate?: string; methodology?: string } = {},
): PublishProject => ({
  type: 'PublishProject',
  project,
  account: accountId(account),
  methodology,
  name: `Forest ${project}`,
  startDate: civilDate(startDate),
});

export const validate = (project: string, verifier = 'validator'): Command => ({
  type: 'ValidateProject',
  project,
  verifier,
});

export const apply = (project: string): Command => ({ type: 'ApplyForRegistration', project });
export const register = (project: string): Command => ({ type: 'RegisterProject', project });

export const revoke = (project: string, fraud = false, shortfall?: number): Command => ({
  type: 'RevokeProject',
  project,
  fraud,
  ...(shortfall !== undefined && { shortfall }),
});

export const publishReductions = (
  quantity: number,
  project: string,
  fromDate = '2022-01-01',
  toDate = '2022-12-31',
): PublishReductions => ({
  type: 'PublishReductions',
  project,
  fromDate: civilDate(fromDate),
  toDate: civilDate(toDate),
  quantity,
});

export const verify = (project: string, reductions = 1, verifier = 'verifier'): Command => ({
  type: 'VerifyReductions',
  project,
  reductions,
  verifier,
});

export const registerReductions = (project: string, reductions = 1): Command => ({
  type: 'RegisterReductions',
  project,
  reductions,
});

export const createReductionInstrument = (id: string, project: string, reductions?: number): Command => ({
  type: 'CreateInstrument',
  instrument: instrumentId(id),
  kind: 'reduction',
  project,
  ...(reductions !== undefined && { reductions }),
});

const all = (...circumstances: Circumstance[]): Circumstance => ({
  arrange: (ledger) => {
    for (const one of circumstances) one.arrange(ledger);
  },
});

/** A published design of the account; its methodology must be there. */
export const published = (project: string, account: string): Circumstance => after(publishProject(project, account));

export const validated = (project: string, account: string): Circumstance =>
  all(published(project, account), timePasses(PUBLICATION_MS), after(validate(project)));

export const registered = (project: string, account: string): Circumstance =>
  all(validated(project, account), after(apply(project)), after(register(project)));

/** Reductions of a registered project, verified; `number` is theirs. */
export const verified = (quantity: number, project: string, number = 1, year = 2022): Circumstance =>
  all(
    after(publishReductions(quantity, project, `${year}-01-01`, `${year}-12-31`)),
    timePasses(PUBLICATION_MS),
    after(verify(project, number)),
  );

/** With the instrument that issues them. */
export const reduced = (quantity: number, project: string, instrument: string, number = 1, year = 2022): Circumstance =>
  all(
    verified(quantity, project, number, year),
    after(registerReductions(project, number)),
    after(createReductionInstrument(instrument, project, number)),
  );
