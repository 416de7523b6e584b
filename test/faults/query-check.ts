// Holds what the query functions answer about proposals, encumbrances and representatives against the replayed state.
import type pg from 'pg';
import { mayApprove } from '#domain/authority.js';
import type { CommandContext } from '#domain/commands.js';
import type { LedgerState } from '#domain/ledger-state.js';
import { type AccountRow, type AccountsCursor, listAccounts } from '#read-models/accounts/queries.js';
import type { Page } from '#read-models/answer.js';
import { type EncumbranceRow, type EncumbrancesCursor, listEncumbrances } from '#read-models/encumbrances/queries.js';
import {
  listProposals,
  type ProposalRow,
  type ProposalsCursor,
  proposalsToApprove,
} from '#read-models/proposals/queries.js';
import { accountsOf, representativesOf } from '#read-models/representatives/queries.js';
import { EVERYTHING } from '#read-models/sight.js';
import { PEOPLE, type Person } from './market.js';

const PAGE = 500;

export interface Answered {
  readonly what: string;
  readonly found: readonly string[];
  readonly expected: readonly string[];
}

/** Each question with the rows that were found and those that the journal demands. */
export async function askedAndExpected(db: pg.ClientBase, state: LedgerState): Promise<Answered[]> {
  const { ledgerId } = state;
  const proposals = [...state.proposals.values()];
  const answers: Answered[] = [];
  for (const status of ['open', 'approved'] as const) {
    const rows = await all<ProposalRow, ProposalsCursor>((after) =>
      listProposals(db, ledgerId, { status, seenBy: 'all', after, limit: PAGE }),
    );
    answers.push({
      what: `${status} proposal by query`,
      found: rows.map((row) =>
        [row.proposal, row.type, row.maker, row.approvals.map(({ actor }) => actor), row.executeAt, row.reference].join(
          ' ',
        ),
      ),
      expected: proposals
        .filter(({ approvers, steps }) => approvers.length < steps.length === (status === 'open'))
        .map((one) =>
          [
            one.id,
            one.operation.type,
            one.maker,
            one.approvers,
            one.executeAt ?? null,
            one.said.reference ?? null,
          ].join(' '),
        ),
    });
  }
  for (const person of Object.values<Person>(PEOPLE)) {
    const caller = { person: person.subject, role: person.role, province: person.province } as Asker;
    const rows = await all<ProposalRow, ProposalsCursor>((after) =>
      proposalsToApprove(db, ledgerId, caller, { after, limit: PAGE }),
    );
    const context = { actor: person.subject, role: person.role, province: person.province } as CommandContext;
    answers.push({
      what: `proposal for ${person.subject} to approve`,
      found: rows.map(({ proposal }) => String(proposal)),
      expected: proposals
        .filter((one) => one.maker !== person.subject && !one.approvers.includes(person.subject))
        .filter((one) => mayApprove(state, one, context))
        .map(({ id }) => String(id)),
    });
  }
  const pinned = await all<EncumbranceRow, EncumbrancesCursor>((after) =>
    listEncumbrances(db, ledgerId, { status: 'open', sight: EVERYTHING, after, limit: PAGE }),
  );
  answers.push({
    what: 'open encumbrance by query',
    found: pinned.map((row) =>
      [
        row.encumbrance,
        row.kind,
        row.account,
        row.instrument,
        row.compartment,
        row.remaining,
        row.expiresAt,
        row.pledgee,
      ].join(' '),
    ),
    expected: Array.from(
      state.allPinning(),
      ({ id, kind, holding: { account, of, compartment }, quantity, expiresAt, pledgee }) =>
        [id, kind, account.id, of.id, compartment, quantity, expiresAt ?? null, pledgee ?? null].join(' '),
    ),
  });
  const accounts = await all<AccountRow, AccountsCursor>((after) =>
    listAccounts(db, ledgerId, { sight: EVERYTHING, after, limit: PAGE }),
  );
  answers.push({
    what: 'account by query',
    found: accounts.map((row) =>
      [row.account, row.restraint, row.closedRevision !== null, JSON.stringify(row.rules)].join(' '),
    ),
    expected: Array.from(state.accounts.values(), ({ id, control, closed }) =>
      [id, control.restraint, closed, JSON.stringify(control.rules)].join(' '),
    ),
  });
  for (const { id, control } of state.accounts.values()) {
    if (control.representatives.size === 0) continue;
    const { rows } = await representativesOf(db, ledgerId, id, { sight: EVERYTHING });
    answers.push({
      what: `representative of ${id} by query`,
      found: rows.map(({ person, rights }) => `${person} ${rights}`),
      expected: [...control.representatives].map(([person, rights]) => `${person} ${rights}`),
    });
  }
  for (const { subject } of [PEOPLE.dealer, PEOPLE.partner, PEOPLE.trainee])
    answers.push({
      what: `account of ${subject}`,
      found: (await accountsOf(db, ledgerId, subject)).map(({ account, rights }) => `${account} ${rights}`),
      expected: [...state.accounts.values()]
        .filter(({ control }) => control.representatives.has(subject) && control.restraint !== 'suspended')
        .map(({ id, control }) => `${id} ${control.representatives.get(subject)}`),
    });
  return answers;
}

type Asker = Parameters<typeof proposalsToApprove>[2];

async function all<Row, Key>(ask: (after: Key | undefined) => Promise<Page<Row, Key>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: Key | undefined; ;) {
    const page = await ask(after);
    rows.push(...page.rows);
    if (page.next === null) return rows;
    after = page.next;
  }
}
