// Races about what waits for a second person: sixteen clients at once, thirty rounds, and every proposal ends once.
import {
  approve,
  closing,
  correct,
  enforce,
  freeze,
  PEOPLE,
  reject,
  release,
  surrender,
  transfer,
  withdraw,
} from '../faults/market.js';
import { STORES } from '../support/running-system.js';
import { type Answer, CLIENTS, INSTRUMENT, outcomeOf, Ring, tally, UNITS } from './ring.js';

/** Longer than a trusted account has to wait. */
const DAYS_8_MS = 8 * 86_400_000;

describe.each(STORES)('races about proposals on %s', (store) => {
  let ring: Ring;

  beforeAll(async () => {
    ring = await Ring.open(store);
  });
  afterAll(async () => {
    await ring?.system.close();
  });
  // Also: nobody approved his own, open proposals are pinned once each, and ended ones not at all.
  afterEach(async () => {
    expect(await ring.system.violations([])).toEqual([]);
  });

  /** One of them is carried out, the others come too late. */
  const ONE = { executed: 1, 'proposal-not-found': CLIENTS - 1 };

  it('two approvers at once: one carries it out', async () => {
    await ring.rounds(async () => {
      const { proposal } = await proposedTransfer();
      const answers = await ring.atOnce((client) => approve(proposal, client % 2 ? PEOPLE.reviewer : PEOPLE.ministry));
      expect(tally(answers)).toEqual(ONE);
    });
  });

  it('the same approval under sixteen keys: carried out once', async () => {
    await ring.rounds(async () => {
      const { proposal } = await proposedTransfer();
      expect(tally(await ring.atOnce(() => approve(proposal, PEOPLE.reviewer)))).toEqual(ONE);
    });
  });

  it('the first of two steps under sixteen keys: one step and not the second', async () => {
    await ring.rounds(async () => {
      const [from] = await ring.accounts(1, { surrenderSecond: true });
      await ring.issued(from);
      const proposal = await ring.mustPropose(surrender(from, INSTRUMENT, UNITS));
      const answers = await ring.atOnce(() => approve(proposal, PEOPLE.partner));
      expect(tally(answers)).toEqual({ pending: 1, 'proposal-not-found': CLIENTS - 1 });
      await ring.mustExecute(approve(proposal, PEOPLE.department));
    });
  });

  it('approved and withdrawn: the units went, or they are free', async () => {
    await ring.rounds(async () => {
      const { proposal, to } = await proposedTransfer();
      const answers = await ring.atOnce((client) =>
        client % 2 ? approve(proposal, PEOPLE.reviewer) : withdraw(proposal, PEOPLE.clerk),
      );
      await expectOneEnd(answers, to);
    });
  });

  it('approved and rejected: the units went, or they are free', async () => {
    await ring.rounds(async () => {
      const { proposal, to } = await proposedTransfer();
      const answers = await ring.atOnce((client) =>
        client % 2 ? approve(proposal, PEOPLE.reviewer) : reject(proposal, PEOPLE.ministry),
      );
      await expectOneEnd(answers, to);
    });
  });

  it('the same units frozen and transferred: one of both', async () => {
    await ring.rounds(async () => {
      const [from, to] = await ring.accounts(2);
      await ring.issued(from);
      const answers = await ring.atOnce((client) =>
        client % 2 ? freeze(from, INSTRUMENT, UNITS) : transfer(from, to, INSTRUMENT, UNITS),
      );
      const { executed = 0, pending = 0, ...refused } = tally(answers);
      expect({ taken: executed + pending, refused }).toEqual({
        taken: 1,
        refused: { 'insufficient-units': CLIENTS - 1 },
      });
    });
  });

  it('an encumbrance enforced and released: one of both', async () => {
    await ring.rounds(async () => {
      const [from, to] = await ring.accounts(2);
      await ring.issued(from);
      const { body } = await ring.mustExecute(freeze(from, INSTRUMENT, UNITS));
      const enforcement = await ring.mustPropose(enforce(body.revision!, to, UNITS, PEOPLE.court));
      const ending = await ring.mustPropose(release(body.revision!, PEOPLE.clerk));
      const answers = await ring.atOnce((client) => approve(client % 2 ? enforcement : ending, PEOPLE.reviewer));
      // The loser's proposal stays open, about an encumbrance that there is no more.
      expect(tally(answers)).toEqual({
        executed: 1,
        'proposal-not-found': CLIENTS / 2 - 1,
        'encumbrance-not-found': CLIENTS / 2,
      });
      const [winner] = answers.filter(({ status }) => status === 200);
      const lost = winner!.body.event!.type === 'EncumbranceEnforced' ? ending : enforcement;
      await ring.mustExecute(reject(lost, PEOPLE.ministry));
    });
  });

  it('a transfer corrected by everybody: corrected once', async () => {
    await ring.rounds(async () => {
      const [from, to] = await ring.accounts(2);
      await ring.issued(from);
      const { body } = await ring.mustExecute(transfer(from, to, INSTRUMENT, UNITS));
      const proposed = await ring.atOnce(() => correct(body.revision!));
      expect(tally(proposed)).toEqual({ pending: 1, 'nothing-to-return': CLIENTS - 1 });
      const { revision } = proposed.find(({ status }) => status === 202)!.body;
      expect(tally(await ring.atOnce(() => approve(revision!, PEOPLE.reviewer)))).toEqual(ONE);
      expect(outcomeOf(await ring.arranged(correct(body.revision!)))).toBe('corrected-already');
    });
  });

  it('an account closed while something is proposed about it: closed, or open with all that waits', async () => {
    await ring.rounds(async () => {
      const [account] = await ring.accounts(1);
      const proposal = await ring.mustPropose(closing(account));
      const answers = await ring.atOnce((client) =>
        client % 4 === 0
          ? approve(proposal, PEOPLE.reviewer)
          : {
              route: `/v1/accounts/${account}/representatives`,
              body: { person: `newcomer-${client}`, rights: 'read' },
              by: PEOPLE.clerk,
            },
      );
      const approvals = CLIENTS / 4;
      const outcomes = tally(answers);
      if ('account-closed' in outcomes)
        expect(outcomes).toEqual({
          executed: 1,
          'proposal-not-found': approvals - 1,
          'account-closed': CLIENTS - approvals,
        });
      else expect(outcomes).toEqual({ pending: CLIENTS - approvals, 'proposal-open': approvals });
    });
  });

  it('an account distrusted while units are sent to it: what came before went at once, what came after waits', async () => {
    await ring.rounds(async () => {
      const [from, to] = await ring.accounts(2, { secondRepresentative: 'untrusted' });
      await ring.issued(from);
      const { body } = await ring.mustExecute({
        route: `/v1/accounts/${from}/trusted-accounts`,
        body: { trusted: to },
        by: PEOPLE.clerk,
      });
      const later = new Date(Date.parse(body.recordedAt!) + DAYS_8_MS).toISOString();
      await ring.mustExecute({ route: '/v1/sandbox/clock', body: { to: later }, by: PEOPLE.clerk });
      const distrust = {
        route: `/v1/accounts/${from}/trusted-accounts/${to}/removal`,
        body: {},
        by: PEOPLE.dealer,
      };
      const answers = await ring.atOnce((client) => (client % 2 ? distrust : transfer(from, to, INSTRUMENT, 5)));
      const revisions = (type: string): number[] =>
        answers.filter(({ body: { event } }) => event?.type === type).map((one) => one.body.revision!);
      const [end, ...more] = revisions('AccountDistrusted');
      expect({ more, refused: tally(answers)['account-not-trusted'] }).toEqual({ more: [], refused: CLIENTS / 2 - 1 });
      expect(revisions('UnitsTransferred').filter((revision) => revision > end!)).toEqual([]);
      expect(revisions('ProposalMade').filter((revision) => revision < end!)).toEqual([]);
      expect(revisions('UnitsTransferred').length + revisions('ProposalMade').length).toBe(CLIENTS / 2);
    });
  });

  async function proposedTransfer(): Promise<{ readonly proposal: number; readonly to: string }> {
    const [from, to] = await ring.accounts(2);
    await ring.issued(from);
    const proposal = await ring.mustPropose({ ...transfer(from, to, INSTRUMENT, UNITS), by: PEOPLE.clerk });
    return { proposal, to };
  }

  /** Carried out or ended, and the units where the one answer says. */
  async function expectOneEnd(answers: readonly Answer[], to: string): Promise<void> {
    expect(tally(answers)).toEqual(ONE);
    const [winner] = answers.filter(({ status }) => status === 200);
    const { revision, event } = winner!.body;
    const { balances } = await ring.system.running.client.ask<{
      readonly balances: readonly { readonly available: number }[];
    }>(`/v1/accounts/${to}/balances?minRevision=${revision}`);
    const received = balances.reduce((sum, { available }) => sum + available, 0);
    expect(received).toBe(event!.type === 'UnitsTransferred' ? UNITS : 0);
  }
});
