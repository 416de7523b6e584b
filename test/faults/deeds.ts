// What a trader may think of next: direct trades, proposals of every kind, and what is done about those of others.
import type { Board, KnownEncumbrance, KnownProposal } from './board.js';
import {
  approve,
  CAREFUL,
  type CommandSpec,
  correct,
  deal,
  DEPARTMENT,
  enforce,
  freeze,
  HOLDERS,
  INSTRUMENTS,
  ISSUANCE,
  issue,
  move,
  PEOPLE,
  type Person,
  reject,
  release,
  retire,
  settle,
  surrender,
  transfer,
  TROUBLED,
  withdraw,
} from './market.js';
import type { Random } from './random.js';

const WEIGHTS = {
  // At once: by the account's representative, or by the exchange in the trading position.
  transfer: 34,
  trade: 12,
  move: 8,
  retire: 4,
  reserve: 8,
  cancelOrder: 5,
  tooMuch: 2,
  distrust: 1,
  // What waits for somebody.
  careful: 3,
  return: 2,
  surrender: 4,
  settle: 4,
  cancel: 1,
  issue: 3,
  deal: 4,
  freeze: 5,
  pledge: 3,
  release: 5,
  enforce: 4,
  correct: 3,
  restrain: 3,
  trust: 1,
  appoint: 1,
  trainee: 2,
};

/** An order book's reservations end in seconds: some of them while nobody runs who could end them. */
const RESERVED_MS = [300, 8_000] as const;
const FROZEN_MS = [2_000, 60_000] as const;

/** Something new. */
export function randomDeed(random: Random, board: Board): CommandSpec {
  const id = random.pick(INSTRUMENTS);
  const from = random.pick(HOLDERS);
  const to = random.pick(HOLDERS.filter((other) => other !== from));
  const quantity = random.between(1, 40);
  const instead = transfer(from, to, id, quantity);
  const deed = random.weighted(WEIGHTS);
  switch (deed) {
    case 'transfer':
      return transfer(from, to, id, quantity, { reference: `TRADE-${random.between(1, 9_999)}` });
    case 'trade':
      return { ...transfer(from, to, id, quantity, { compartment: 'trading' }), by: PEOPLE.exchange };
    case 'move':
      return move(from, id, quantity, random.pick(['registry', 'trading']));
    case 'retire':
      return retire(from, id, quantity);
    case 'reserve': {
      const order = encumbrance('order-reservation', from, id, quantity, 'trading', PEOPLE.exchange);
      return random.chance(0.7) ? expiring(order, board, random.between(...RESERVED_MS)) : order;
    }
    case 'cancelOrder': {
      const known = board.encumbrance(random);
      return known ? release(known.id, PEOPLE.exchange, part(random, known)) : instead;
    }
    case 'tooMuch':
      return transfer(from, ISSUANCE, id, random.between(1_000_000, 2_000_000));
    case 'distrust':
      return { route: `/v1/accounts/${CAREFUL}/trusted-accounts/${to}/removal`, body: {}, by: PEOPLE.dealer };
    case 'careful':
      return transfer(CAREFUL, random.pick(HOLDERS.filter((other) => other !== CAREFUL)), id, quantity);
    case 'return':
      return transfer(from, DEPARTMENT, id, quantity);
    case 'surrender':
      return surrender(from, id, quantity);
    case 'settle':
      return settle(from, random.chance(0.5) ? to : from, [quantity, random.between(1, 20)]);
    case 'cancel':
      return {
        route: '/v1/cancellations',
        body: { from, instrument: id, quantity, reason: 'court-order', reference: 'CASE-1' },
        by: PEOPLE.ministry,
      };
    case 'issue':
      return issue(id, ISSUANCE, random.between(1, 400));
    case 'deal':
      return deal(from, id, random.between(1, 60));
    case 'freeze': {
      const spec = freeze(from, id, quantity, random.chance(0.3) ? { compartment: 'trading' } : {});
      return random.chance(0.5) ? expiring(spec, board, random.between(...FROZEN_MS)) : spec;
    }
    case 'pledge':
      return pledge(from, id, quantity, to);
    case 'release': {
      const known = board.encumbrance(random);
      return known ? release(known.id, keeperOf(random, known), part(random, known)) : instead;
    }
    case 'enforce': {
      const known = board.encumbrance(random);
      if (!known) return instead;
      const by = known.kind === 'pledge' ? PEOPLE.dealer : random.pick([PEOPLE.court, PEOPLE.clerk]);
      return enforce(known.id, known.pledgee ?? to, random.between(1, known.quantity), by);
    }
    case 'correct': {
      const revision = board.transfer(random);
      return revision === undefined ? instead : correct(revision);
    }
    case 'restrain': {
      const body = { restraint: random.pick(['none', 'none', 'none', 'restricted', 'frozen', 'suspended']) };
      const by = random.pick([PEOPLE.clerk, PEOPLE.ministry, PEOPLE.department]);
      return { route: `/v1/accounts/${random.pick(TROUBLED)}/restraint`, body, by };
    }
    case 'trust':
      return { route: `/v1/accounts/${CAREFUL}/trusted-accounts`, body: { trusted: to }, by: PEOPLE.dealer };
    case 'appoint': {
      const route = `/v1/accounts/${CAREFUL}/representatives`;
      const { subject: person } = PEOPLE.trainee;
      return random.chance(0.5)
        ? { route, body: { person, rights: random.pick(['initiate', 'both', 'read', 'surrender']) }, by: PEOPLE.dealer }
        : { route: `${route}/${person}/removal`, body: {}, by: PEOPLE.dealer };
    }
    case 'trainee':
      return {
        ...random.pick([transfer(CAREFUL, to, id, quantity), surrender(CAREFUL, id, quantity)]),
        by: PEOPLE.trainee,
      };
  }
}

/** What somebody does about an open proposal; mostly whoever is asked, now and then whoever has no say in it. */
export function randomAnswer(random: Random, proposal: KnownProposal): CommandSpec {
  const { id, maker, operation } = proposal;
  const anybody = random.pick(Object.values(PEOPLE).filter(({ role }) => role !== 'exchange'));
  const asked = random.chance(0.1) ? anybody : random.pick(askedFor(operation, maker));
  // What could not be carried out three times had better end.
  const weights =
    proposal.tries < 3
      ? { approve: 80, own: 4, reject: 8, withdraw: 8 }
      : { approve: 10, own: 2, reject: 44, withdraw: 44 };
  switch (random.weighted(weights)) {
    case 'approve':
      return approve(id, asked);
    case 'own':
      return approve(id, maker);
    case 'reject':
      return reject(id, asked);
    case 'withdraw':
      return withdraw(id, random.chance(0.9) ? maker : anybody);
  }
}

/** The sandbox's clock, forward by hours: delays end, lists come into force, and now and then proposals expire. */
export const advance = (random: Random, board: Board): CommandSpec | undefined =>
  board.now === ''
    ? undefined
    : {
        route: '/v1/sandbox/clock',
        body: { to: new Date(Date.parse(board.now) + random.between(1, 20) * 3_600_000).toISOString() },
        by: PEOPLE.clerk,
      };

function askedFor(operation: string, { role }: Person): readonly Person[] {
  if (operation === 'SurrenderUnits' || operation === 'SettleObligation') return [PEOPLE.department, PEOPLE.ministry];
  if (operation === 'TransferUnits' && role === 'representative')
    return [PEOPLE.partner, PEOPLE.partner, PEOPLE.reviewer];
  if (operation === 'TrustAccount') return [PEOPLE.partner, PEOPLE.reviewer];
  // A pledge is its creditor's business.
  if (role === 'representative' && /Encumb/.test(operation)) return [PEOPLE.partner];
  return [PEOPLE.reviewer, PEOPLE.ministry];
}

const keeperOf = (random: Random, { kind }: KnownEncumbrance): Person =>
  kind === 'order-reservation'
    ? PEOPLE.exchange
    : kind === 'pledge'
      ? PEOPLE.dealer
      : random.pick([PEOPLE.court, PEOPLE.clerk]);

/** Undefined: all that is left. */
const part = (random: Random, { quantity }: KnownEncumbrance): number | undefined =>
  random.chance(0.5) ? random.between(1, quantity) : undefined;

const encumbrance = (
  kind: string,
  account: string,
  instrument: string,
  quantity: number,
  compartment: string,
  by: Person,
): CommandSpec => ({
  route: '/v1/encumbrances',
  body: { kind, account, instrument, quantity, compartment, reference: 'ORDER-1' },
  by,
});

const expiring = (spec: CommandSpec, { now }: Board, ms: number): CommandSpec =>
  now === '' ? spec : { ...spec, body: { ...spec.body, expiresAt: new Date(Date.parse(now) + ms).toISOString() } };

const pledge = (account: string, instrument: string, quantity: number, pledgee: string): CommandSpec => {
  const spec = encumbrance('pledge', account, instrument, quantity, 'registry', PEOPLE.dealer);
  return { ...spec, body: { ...spec.body, pledgee } };
};
