// The procedures of a registry, one after the other, each step by who may take it; what comes otherwise ends the walk.
import { codeWithCheckDigit } from '#domain/unified-social-credit-code.js';
import type { Answer, Person, SandboxClient } from '../demo/sandbox-client.js';
import { StepLog } from './step-log.js';

/** What must stand in the trail of each account afterwards: event or code of the refusal, and who, in which role. */
export type ExpectedTrails = ReadonlyMap<string, readonly string[]>;

const INSTRUMENT = 'CEA24';
const COURT_ORDER = '%PDF-1.7\n(Court order, case 2026-E01-118)\n%%EOF\n';

/**
 * @param run makes accounts and people the walk's own, so that one sandbox takes it as often as one likes
 * @throws ClearFailure at the first step that does not end as it must
 */
export async function walkProcedures(client: SandboxClient, run: string): Promise<ExpectedTrails> {
  const people = peopleOf(run);
  const { clerk, reviewer, ministry, judge, alice, bob, carol } = people;
  const log = new StepLog(client, run);
  const first = `PLANT-${run}-A`;
  const second = `PLANT-${run}-B`;
  const transfer = (quantity: number, from = first, to = second) => ({ from, to, instrument: INSTRUMENT, quantity });

  log.title('Application and review');
  const application = await log.waits('alice applies for an account, for herself and bob', alice, '/v1/accounts', {
    account: first,
    accountType: 'holding',
    holder: creditCode(run, 1),
    province: '420000',
    representatives: [
      { person: alice.subject, rights: 'initiate' },
      { person: bob.subject, rights: 'approve' },
    ],
    secondRepresentative: 'untrusted',
    untrustedDelayHours: 24,
  });
  await log.refused('bob is not asked for it', bob, approvalOf(application), {}, 'proposal-not-found');
  await log.done('the registry reviews it', clerk, approvalOf(application), {}, 'AccountOpened');
  const other = await log.waits('carol applies for another plant', carol, '/v1/accounts', {
    account: second,
    accountType: 'holding',
    holder: creditCode(run, 2),
    province: '420000',
    representatives: [{ person: carol.subject, rights: 'both' }],
  });
  await log.done('the registry reviews it', clerk, approvalOf(other), {}, 'AccountOpened');

  log.title('Issue');
  await log.makeInstrument(clerk, reviewer, INSTRUMENT);
  const issue = await log.waits('a clerk proposes an issue', clerk, '/v1/issuances', {
    instrument: INSTRUMENT,
    to: first,
    quantity: 1_000,
    reference: 'PLAN-2024',
  });
  await log.refused('and does not approve it himself', clerk, approvalOf(issue), {}, 'own-proposal');
  await log.done('the ministry approves', ministry, approvalOf(issue), {}, 'UnitsIssued');

  log.title('A transfer that needs approval and a delay');
  await log.refused('bob may approve, not initiate', bob, '/v1/transfers', transfer(100), 'right-missing');
  const deal = await log.waits('alice proposes a transfer', alice, '/v1/transfers', {
    ...transfer(100),
    reference: 'DEAL-1',
  });
  const approved = await log.waits('bob approves; it waits a day', bob, approvalOf(deal));
  const executeAt = String(approved.event!.data['executeAt']);
  const struck = await log.done('the clock is set forward to then', clerk, '/v1/sandbox/clock', { to: executeAt }, 'ClockAdvanced'); // prettier-ignore
  const moved = await log.event('the transfer was carried out', struck.revision - 1, 'UnitsTransferred', deal.revision);

  log.title('A court freezes a part of the holding');
  const order = await client.upload(judge, COURT_ORDER);
  const frozen = { reference: 'Case 2026-E01-118', reason: 'court-order', evidence: [order] };
  const freeze = await log.waits('the court asks for 300 t, with its order', judge, '/v1/encumbrances', {
    kind: 'judicial-freeze',
    account: first,
    instrument: INSTRUMENT,
    quantity: 300,
    ...frozen,
  });
  const pinned = await log.done('the registry carries it out', reviewer, approvalOf(freeze), {}, 'UnitsEncumbered');
  const refusal = await log.refused('alice transfers more than is free', alice, '/v1/transfers', transfer(700), 'insufficient-units'); // prettier-ignore
  log.mustBe('available, encumbered, requested', numbersOf(refusal, 'available', 'encumbered', 'requested'), [600, 300, 700]); // prettier-ignore

  log.title('Enforcement');
  const encumbrance = `/v1/encumbrances/${pinned.revision}`;
  const judgment = await log.waits('by judgment 200 t go to the other plant', judge, `${encumbrance}/enforcement`, {
    to: second,
    quantity: 200,
    ...frozen,
  });
  const enforced = await log.done('the registry carries it out', reviewer, approvalOf(judgment), {}, 'EncumbranceEnforced'); // prettier-ignore
  log.mustBe('still frozen', enforced.event!.data['remaining'], 100);
  const release = await log.waits('the court releases the rest', judge, `${encumbrance}/release`, frozen);
  await log.done('the registry carries it out', reviewer, approvalOf(release), {}, 'EncumbranceReleased');

  log.title('Correction');
  const repair = { corrects: moved, reason: 'wrong-recipient' };
  const correction = await log.waits('the transfer was an error: a clerk asks for it back', clerk, '/v1/corrections', repair); // prettier-ignore
  const returned = await log.done('another one approves', reviewer, approvalOf(correction), {}, 'TransferCorrected');
  log.mustBe('tonnes returned', returned.event!.data['quantity'], 100);
  await log.refused('not twice', clerk, '/v1/corrections', repair, 'corrected-already');

  log.title('Closing');
  const close = `/v1/accounts/${second}/close`;
  await log.refused('not while it holds units', carol, close, { reason: 'end-of-operation' }, 'account-not-empty');
  await log.done('carol transfers them, alone: her account asks for no more', carol, '/v1/transfers', transfer(200, second, first), 'UnitsTransferred'); // prettier-ignore
  const closing = await log.waits('carol applies to close it', carol, close, { reason: 'end-of-operation' });
  await log.done('the registry reviews it', clerk, approvalOf(closing), {}, 'AccountClosed');

  return new Map([
    [first, trailOfFirst(people)],
    [second, trailOfSecond(people)],
  ]);
}

/**
 * What an auditor must find; written down here and not collected on the way. A refusal for a missing right (403, 404) leaves
 * no trace in the accounts of others; one that the state gave does.
 */
function trailOfFirst({ clerk, reviewer, ministry, judge, alice, bob, carol }: People): string[] {
  return [
    entry('ProposalMade', alice),
    entry('AccountOpened', clerk),
    entry('ProposalMade', clerk),
    entry('CommandRejected own-proposal', clerk),
    entry('UnitsIssued', ministry),
    entry('ProposalMade', alice),
    entry('ProposalApproved', bob),
    'UnitsTransferred registry system',
    entry('ProposalMade', judge),
    entry('UnitsEncumbered', reviewer),
    entry('CommandRejected insufficient-units', alice),
    entry('ProposalMade', judge),
    entry('EncumbranceEnforced', reviewer),
    entry('ProposalMade', judge),
    entry('EncumbranceReleased', reviewer),
    entry('ProposalMade', clerk),
    entry('TransferCorrected', reviewer),
    entry('CommandRejected corrected-already', clerk),
    entry('UnitsTransferred', carol),
  ];
}

function trailOfSecond({ clerk, reviewer, judge, alice, bob, carol }: People): string[] {
  return [
    entry('ProposalMade', carol),
    entry('AccountOpened', clerk),
    entry('ProposalMade', alice),
    entry('ProposalApproved', bob),
    'UnitsTransferred registry system',
    entry('CommandRejected insufficient-units', alice),
    entry('ProposalMade', judge),
    entry('EncumbranceEnforced', reviewer),
    entry('ProposalMade', clerk),
    entry('TransferCorrected', reviewer),
    entry('CommandRejected corrected-already', clerk),
    entry('CommandRejected account-not-empty', carol),
    entry('UnitsTransferred', carol),
    entry('ProposalMade', carol),
    entry('AccountClosed', clerk),
  ];
}

const entry = (what: string, { subject, role }: Person): string => `${what} ${subject} ${role}`;

type People = ReturnType<typeof peopleOf>;

function peopleOf(run: string) {
  const person = (name: string, role: Person['role']): Person => ({ subject: `${name}-${run}`, role });
  return {
    clerk: person('clerk', 'registry-administrator'),
    reviewer: person('reviewer', 'registry-administrator'),
    ministry: person('ministry', 'national-authority'),
    judge: person('judge', 'court-liaison'),
    alice: person('alice', 'representative'),
    bob: person('bob', 'representative'),
    carol: person('carol', 'representative'),
  };
}

const approvalOf = ({ revision }: Answer): string => `/v1/proposals/${revision}/approval`;

const numbersOf = ({ numbers }: Answer, ...names: string[]): unknown[] => names.map((name) => numbers?.[name]);

/** Of nobody, and of this walk alone. */
function creditCode(run: string, plant: number): string {
  const number = (Number.parseInt(run, 36) * 10 + plant) % 1_000_000_000;
  return codeWithCheckDigit(`91990000${String(number).padStart(9, '0')}`);
}
