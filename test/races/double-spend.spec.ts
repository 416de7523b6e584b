// Attacks over HTTP like a double spender's: sixteen clients at once, thirty rounds, and at most what was there is given away.
import { approve, closing, PEOPLE, retire, surrender, transfer, withdraw } from '../faults/market.js';
import { STORES } from '../support/running-system.js';
import { CLIENTS, INSTRUMENT, Ring, tally, UNITS } from './ring.js';

describe.each(STORES)('races on %s', (store) => {
  let ring: Ring;

  beforeAll(async () => {
    ring = await Ring.open(store);
  });
  afterAll(async () => {
    await ring?.system.close();
  });
  // Conservation, no serial twice, read models range by range, no outcome twice.
  afterEach(async () => {
    expect(await ring.system.violations([])).toEqual([]);
  });

  it('the same holding sent whole to two accounts: one gets it', async () => {
    await ring.rounds(async () => {
      const [from, one, other] = await ring.accounts(3);
      await ring.issued(from);
      const answers = await ring.atOnce((client) => transfer(from, client % 2 ? one : other, INSTRUMENT, UNITS));
      expect(tally(answers)).toEqual({ executed: 1, 'insufficient-units': CLIENTS - 1 });
    });
  });

  it('parts that together exceed the whole: as many as fit', async () => {
    await ring.rounds(async () => {
      const [from, to] = await ring.accounts(2);
      await ring.issued(from);
      // 16 times 20 of 90: four fit.
      const answers = await ring.atOnce(() => transfer(from, to, INSTRUMENT, 20));
      expect(tally(answers)).toEqual({ executed: 4, 'insufficient-units': CLIENTS - 4 });
    });
  });

  it('the same named units retired and transferred: one of both', async () => {
    await ring.rounds(async () => {
      const [from, to] = await ring.accounts(2);
      const { start, end } = await ring.issued(from);
      const ranges = { ranges: [{ start, end }] };
      const answers = await ring.atOnce((client) =>
        client % 2 ? retire(from, INSTRUMENT, UNITS, ranges) : transfer(from, to, INSTRUMENT, UNITS, ranges),
      );
      const { executed, ...refused } = tally(answers);
      expect(executed).toBe(1);
      expect(Object.keys(refused)).toEqual(['insufficient-units']);
    });
  });

  it('surrendered and transferred: never more than there was', async () => {
    await ring.rounds(async () => {
      const [from, to] = await ring.accounts(2);
      await ring.issued(from);
      const answers = await ring.atOnce((client) =>
        client % 2 ? surrender(from, INSTRUMENT, 30) : transfer(from, to, INSTRUMENT, 30),
      );
      // What waits for the department is pinned for it, and no less gone than what was sent.
      const { executed = 0, pending = 0, ...refused } = tally(answers);
      expect({ given: executed + pending, refused }).toEqual({
        given: 3,
        refused: { 'insufficient-units': CLIENTS - 3 },
      });
      for (const { status, body } of answers)
        if (status === 202) await ring.arranged(approve(body.revision!, PEOPLE.department));
    });
  });

  it('the same key sixteen times: one outcome, told to all', async () => {
    await ring.rounds(async (round) => {
      const [from, to] = await ring.accounts(2);
      await ring.issued(from);
      const answers = await ring.atOnce(() => transfer(from, to, INSTRUMENT, UNITS), {
        client: 'twin',
        key: `twin-${round}`,
      });
      expect(tally(answers)).toEqual({ executed: CLIENTS });
      expect(new Set(answers.map(({ body }) => body.revision)).size).toBe(1);
      expect(answers.filter(({ body }) => !body.replayed)).toHaveLength(1);
    });
  });

  it('the same key with another body: one of them is the command, the others are told so', async () => {
    await ring.rounds(async (round) => {
      const [from, to] = await ring.accounts(2);
      await ring.issued(from);
      const answers = await ring.atOnce((client) => transfer(from, to, INSTRUMENT, 1 + client), {
        client: 'forger',
        key: `forged-${round}`,
      });
      expect(tally(answers)).toEqual({ executed: 1, 'key-reused': CLIENTS - 1 });
    });
  });

  it('an account closed while units are sent to it: closed and empty, or open and with units', async () => {
    await ring.rounds(async () => {
      const [from, to] = await ring.accounts(2);
      await ring.issued(from);
      const proposal = await ring.mustPropose(closing(to));
      const answers = await ring.atOnce((client) =>
        client % 4 === 0 ? approve(proposal, PEOPLE.reviewer) : transfer(from, to, INSTRUMENT, 5),
      );
      const { executed, ...refused } = tally(answers);
      // Either the approval came before every transfer, or after one: then no closing at all.
      if ('account-closed' in refused)
        expect({ executed, refused }).toEqual({
          executed: 1,
          refused: { 'account-closed': CLIENTS - CLIENTS / 4, 'proposal-not-found': CLIENTS / 4 - 1 },
        });
      else {
        expect({ executed, refused }).toEqual({
          executed: CLIENTS - CLIENTS / 4,
          refused: { 'account-not-empty': CLIENTS / 4 },
        });
        await ring.mustExecute(withdraw(proposal, PEOPLE.clerk));
      }
    });
  });
});
