// Random histories through the read models of accounts, encumbrances and proposals: they say what the ledger held.
import type { RecordedEvent } from './projection.js';
import { type AccountStatesCursor, accountStatesOf } from './account-states/queries.js';
import { listAccounts } from './accounts/queries.js';
import type { Page } from './answer.js';
import {
  type EncumbranceRow,
  type EncumbrancesCursor,
  findEncumbrance,
  listEncumbrances,
} from './encumbrances/queries.js';
import { checkerText } from './proposals/checkers.js';
import {
  findProposal,
  listProposals,
  type ProposalRow,
  type ProposalsCursor,
  proposalsToApprove,
} from './proposals/queries.js';
import { accountsOf, representativesOf } from './representatives/queries.js';
import { accountLine, type Moment } from './testing/moment.js';
import { CALLERS } from './testing/random-commands.js';
import { EVERYTHING, type Sight } from './sight.js';
import { type History, randomHistory } from './testing/random-history.js';
import { createReadModelDatabase, type ReadModelDatabase } from './testing/read-model-database.js';
import { trustedAccountsOf } from './trusted-accounts/queries.js';

const isToldTo = (mine: readonly string[], rejection: object | null): boolean =>
  !rejection || !('account' in rejection) || mine.includes(rejection.account as string);

const of = (accounts: Sight['accounts']): Sight => ({ accounts, compartment: undefined });

let database: ReadModelDatabase;
beforeAll(async () => {
  database = await createReadModelDatabase();
});
afterAll(() => database.close());

describe.each([11, 12, 13])('a random history of seed %i', (seed) => {
  const ledger = `control-${seed}`;
  const history: History = randomHistory(seed, 500, ledger);
  const { events, moments, accounts } = history;

  it('is what the ledger held after every batch', async () => {
    for (let next = 0, size = 1; next < events.length; next += size, size = 1 + ((size * 7) % 41)) {
      await database.project(ledger, events.slice(next, next + size));
      const revision = Math.min(next + size, events.length) - 1;
      expect({ revision, ...(await present(ledger)) }).toEqual({ revision, ...withoutUnits(moments[revision]!) });
    }
  });

  it('is told as of earlier revisions', async () => {
    for (let revision = 0; revision < events.length; revision += 13) {
      const asOf = { sight: EVERYTHING, asOfRevision: revision, limit: 1_000 };
      const representatives: string[] = [];
      const trusted: string[] = [];
      for (const account of accounts) {
        const people = await representativesOf(database.pool, ledger, account, asOf);
        representatives.push(...people.rows.map(({ person, rights }) => `${account} ${person} ${rights}`));
        const list = await trustedAccountsOf(database.pool, ledger, account, asOf);
        trusted.push(...list.rows.map((row) => `${account} ${row.trusted} ${row.effectiveAt}`));
      }
      const encumbrances = (await listEncumbrances(database.pool, ledger, asOf)).rows.map(encumbranceLine);
      const { representatives: people, trusted: list, encumbrances: pinned } = moments[revision]!;
      expect({
        revision,
        representatives: representatives.sort(),
        trusted: trusted.sort(),
        encumbrances: encumbrances.sort(),
      }).toEqual({ revision, representatives: people, trusted: list, encumbrances: pinned });
    }
  });

  it('has the whole history of every account: added up, it gives the account of each revision', async () => {
    const reached = new Map<number, string>();
    for (const account of accounts) {
      const rows = await allPages((after?: AccountStatesCursor) =>
        accountStatesOf(database.pool, ledger, account, { sight: EVERYTHING, after, limit: 2 }),
      );
      const known: Record<string, unknown> = {
        account,
        holder: undefined,
        province: undefined,
        restraint: 'none',
        incoming: true,
        closed: false,
        rules: {
          secondRepresentative: 'never',
          surrenderSecond: false,
          untrustedDelayHours: 0,
          workingHoursOnly: false,
        },
      };
      for (const { change, details, revision, ...row } of rows) {
        const { event } = events[revision]!;
        expect(row).toMatchObject({ actor: event.by.actor, role: event.by.role, recordedAt: event.recordedAt });
        const made = event.proposal === undefined ? undefined : events[event.proposal]!.event;
        expect(row).toMatchObject({
          proposal: event.proposal ?? null,
          proposedBy: made?.by.actor ?? null,
          proposedRole: made?.by.role ?? null,
          reason: event.reason ?? made?.reason ?? null,
          reference: event.reference ?? made?.reference ?? null,
        });
        Object.assign(
          known,
          change === 'rules-set' ? { rules: details } : details,
          change === 'closed' && { closed: true },
        );
        if (change === 'opened') known['type'] = details['accountType'];
        reached.set(revision, accountLine(known as unknown as Parameters<typeof accountLine>[0]));
      }
    }
    const kinds = ['AccountOpened', 'AccountRestrained', 'HolderChanged', 'AccountRulesSet', 'AccountClosed'];
    expect([...reached.keys()].sort((a, b) => a - b)).toEqual(
      events.filter(({ event }) => kinds.includes(event.type)).map(({ revision }) => revision),
    );
    for (const [revision, line] of reached) expect(moments[revision]!.accounts).toContain(line);
  });

  it('knows how every proposal ended, and who approved it', async () => {
    const rows = await allPages((after?: ProposalsCursor) =>
      listProposals(database.pool, ledger, { seenBy: 'all', after, limit: 7 }),
    );
    const made = events.filter(({ event }) => event.type === 'ProposalMade').reverse();
    expect(rows.map(({ proposal }) => proposal)).toEqual(made.map(({ revision }) => revision));
    for (const row of rows) {
      const trail = events.filter(({ event }) => isOf(event, row.proposal));
      const end = trail.find(({ event }) => event.type !== 'ProposalApproved');
      const approvals = trail.filter(
        ({ event }) => event.type === 'ProposalApproved' || (event.proposal !== undefined && event.command),
      );
      expect(row).toMatchObject({
        status: end
          ? end.event.type === 'ProposalEnded'
            ? end.event.data.outcome
            : 'executed'
          : approvals.length < row.steps.length
            ? 'open'
            : 'approved',
        executeAt: executeAtOf([events[row.proposal]!, ...trail]),
        outcomeRevision: end?.revision ?? null,
        endedAt: end?.event.recordedAt ?? null,
        endedBy: end?.event.by.actor ?? null,
        endedReason: end?.event.reason ?? null,
        rejection: end?.event.type === 'ProposalEnded' ? (end.event.data.rejection ?? null) : null,
        approvals: approvals.map(({ revision, event }) => ({
          actor: event.by.actor,
          role: event.by.role,
          revision,
          at: event.recordedAt,
        })),
      });
      const { event } = events[row.proposal]!;
      expect(row).toMatchObject({ operation: (event.data as { operation: object }).operation, maker: event.by.actor });
      expect((await findProposal(database.pool, ledger, row.proposal, 'all')).value).toEqual(row);
    }
    // Each filter, against the same rows filtered here.
    const { pool } = database;
    for (const account of accounts)
      expect((await listProposals(pool, ledger, { seenBy: 'all', account, limit: 1_000 })).rows).toEqual(
        rows.filter((row) => row.accounts.some((named) => named === account)),
      );
    for (const { person } of CALLERS) {
      expect((await listProposals(pool, ledger, { seenBy: 'all', maker: person, limit: 1_000 })).rows).toEqual(
        rows.filter(({ maker }) => maker === person),
      );
      const mine = (await accountsOf(pool, ledger, person)).map(({ account }) => account);
      expect((await listProposals(pool, ledger, { seenBy: { person }, limit: 1_000 })).rows).toEqual(
        rows
          .filter(
            (row) =>
              (row.maker === person || row.accounts.some((named) => mine.includes(named))) &&
              // Nobody is warned of a restraint before it is there.
              row.type !== 'RestrainAccount',
          )
          // Why it failed is told to those only who see the account that it failed for.
          .map((row) => ({ ...row, rejection: isToldTo(mine, row.rejection) ? row.rejection : null })),
      );
    }
    for (const status of ['open', 'approved', 'executed', 'withdrawn'] as const)
      expect((await listProposals(pool, ledger, { seenBy: 'all', status, limit: 1_000 })).rows).toEqual(
        rows.filter((row) => row.status === status),
      );
  });

  it('lists what an account, a person or a province may see', async () => {
    const { pool } = database;
    const all = await allPages((after?: EncumbrancesCursor) =>
      listEncumbrances(pool, ledger, { sight: EVERYTHING, after, limit: 5 }),
    );
    const known = (await listAccounts(pool, ledger, { sight: EVERYTHING, limit: 1_000 })).rows;
    for (const { person } of CALLERS) {
      const mine = (await accountsOf(pool, ledger, person)).map(({ account }) => account);
      expect(mine).toEqual(
        known
          .filter(
            ({ account, restraint }) => restraint !== 'suspended' && represented(moments.at(-1)!, account, person),
          )
          .map(({ account }) => account),
      );
      expect((await listEncumbrances(pool, ledger, { sight: of({ person }), limit: 1_000 })).rows).toEqual(
        all.filter(({ account, pledgee }) => mine.includes(account) || mine.includes(pledgee!)),
      );
      expect((await listAccounts(pool, ledger, { sight: of({ person }), limit: 1_000 })).rows).toEqual(
        known.filter(({ account }) => mine.includes(account)),
      );
    }
    const province = '440000';
    const there = known.filter((row) => row.province === province);
    expect((await listAccounts(pool, ledger, { sight: EVERYTHING, province, limit: 1_000 })).rows).toEqual(there);
    expect((await listEncumbrances(pool, ledger, { sight: of({ province }), limit: 1_000 })).rows).toEqual(
      all.filter(({ account, pledgee }) => there.some((row) => row.account === account || row.account === pledgee)),
    );
    for (const status of ['open', 'ended'] as const)
      expect(
        (await listEncumbrances(pool, ledger, { sight: EVERYTHING, status, kind: 'proposal', limit: 1_000 })).rows,
      ).toEqual(all.filter((row) => row.kind === 'proposal' && (row.toRevision === null) === (status === 'open')));
    for (const row of all) {
      const { value } = await findEncumbrance(pool, ledger, row.encumbrance, EVERYTHING);
      expect(value).toEqual(all.find(({ encumbrance }) => encumbrance === row.encumbrance));
      expect(row.quantity - row.remaining).toBe(row.reductions.reduce((sum, { quantity }) => sum + quantity, 0));
    }
  });
});

/** Through the queries, what the ledger's moment says. */
async function present(ledger: string): Promise<ReturnType<typeof withoutUnits>> {
  const { pool } = database;
  const accounts = (await listAccounts(pool, ledger, { sight: EVERYTHING, limit: 1_000 })).rows;
  const representatives: string[] = [];
  const trusted: string[] = [];
  for (const { account } of accounts) {
    const people = await representativesOf(pool, ledger, account, { sight: EVERYTHING });
    representatives.push(...people.rows.map(({ person, rights }) => `${account} ${person} ${rights}`));
    const list = await trustedAccountsOf(pool, ledger, account, { sight: EVERYTHING, limit: 1_000 });
    trusted.push(...list.rows.map((row) => `${account} ${row.trusted} ${row.effectiveAt}`));
  }
  const proposals = (await listProposals(pool, ledger, { seenBy: 'all', limit: 1_000 })).rows;
  const toApprove: string[] = [];
  for (const caller of CALLERS)
    for (const { proposal } of await allPages((after?: ProposalsCursor) =>
      proposalsToApprove(pool, ledger, caller, { after, limit: 2 }),
    ))
      toApprove.push(`${caller.person} ${caller.role} ${proposal}`);
  return {
    accounts: accounts.map((row) => accountLine({ ...row, closed: row.closedRevision !== null })).sort(),
    representatives: representatives.sort(),
    trusted: trusted.sort(),
    encumbrances: (await listEncumbrances(pool, ledger, { sight: EVERYTHING, status: 'open', limit: 1_000 })).rows
      .map(encumbranceLine)
      .sort(),
    proposals: proposals
      .filter(({ outcomeRevision }) => outcomeRevision === null)
      .map(proposalLine)
      .sort(),
    toApprove: toApprove.sort(),
  };
}

type Controls = Omit<Moment, 'balances' | 'ranges' | 'compliance'>;
const withoutUnits = ({ balances: _1, ranges: _2, compliance: _3, ...rest }: Moment): Controls => rest;

const encumbranceLine = (row: EncumbranceRow): string =>
  `${row.encumbrance} ${row.kind} ${row.account} ${row.instrument} ${row.compartment} ${row.remaining} ` +
  `${row.expiresAt ?? '-'} ${row.pledgee ?? '-'}`;

const proposalLine = ({ proposal, type, maker, status, approvals, asked }: ProposalRow): string =>
  `${proposal} ${type} ${maker} ${status} (${approvals.map(({ actor }) => actor).join()}) (${asked?.map(checkerText).join() ?? ''})`;

const represented = ({ representatives }: Moment, account: string, person: string): boolean =>
  representatives.some((line) => line.startsWith(`${account} ${person} `));

/** What happened to the proposal after it was made; parts of its execution left out. */
function isOf(event: RecordedEvent['event'], proposal: number): boolean {
  if (event.type === 'ProposalApproved' || event.type === 'ProposalEnded') return event.data.proposal === proposal;
  return event.proposal === proposal && event.type !== 'UnitsStaged';
}

/** The last that was said of when it is to be carried out. */
const executeAtOf = (trail: readonly RecordedEvent[]): string | null =>
  trail.reduce<string | null>(
    (said, { event }) => ('executeAt' in event.data ? (event.data.executeAt ?? said) : said),
    null,
  );

/** Pages of a few rows: the cursor neither skips nor repeats. */
async function allPages<Row, Key>(ask: (after?: Key) => Promise<Page<Row, Key>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: Key | undefined, more = true; more; more = after !== undefined) {
    const page = await ask(after);
    rows.push(...page.rows);
    after = page.next ?? undefined;
  }
  return rows;
}
