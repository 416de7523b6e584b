// Problems as RFC 9457 tells them: the only place that knows how a "no" of any kind becomes HTTP.
import type { Rejection, RejectionCode } from '#domain/rejections.js';
import type { UnavailableReason } from '#ledger/outcome.js';
import { isMarketRejection, MARKET_KINDS, marketDetailOf } from '../projects/market-problems.js';
import { chineseDetailOf } from './chinese.js';

/** What the caller may do: send it again with the same key, as a new command with a new key, or not at all. */
export type Retry = 'same-key' | 'new-key' | 'never';

export interface FieldError {
  /** Path in the body or name of the parameter or header. */
  readonly field: string;
  readonly message: string;
}

/** The detail in Chinese goes along unseen, until the answer knows its language: JSON leaves symbols out. */
export const CHINESE_DETAIL = Symbol('detail in Chinese');

/** The same said in both languages. */
export interface Worded {
  readonly en: string;
  readonly zh: string;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly [CHINESE_DETAIL]: string;
  readonly retry: Retry;
  readonly errors?: readonly FieldError[];
  /** The numbers and names that explain a rejection, by their names in the journal. */
  readonly numbers?: Readonly<Record<string, string | number>>;
  readonly instance?: string;
  readonly requestId?: string;
}

type EdgeCode =
  | 'malformed-json'
  | 'invalid-input'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'route-not-found'
  | 'method-not-allowed'
  | 'command-not-found'
  | 'transaction-not-found'
  | 'surrender-not-found'
  | 'not-correctable'
  | 'retirement-not-found'
  | 'read-models-behind'
  | 'revision-unknown'
  | 'rulebook-not-found'
  | 'key-reused'
  | 'evidence-unknown'
  | 'evidence-not-found'
  | 'evidence-type-wrong'
  | 'file-malformed'
  | 'access-log-unavailable'
  | 'person-not-found'
  | 'person-erased'
  | 'unauthenticated'
  | 'forbidden'
  | 'rate-limited'
  | 'issuer-unavailable'
  | 'bad-request'
  | 'internal-error';

export type ProblemCode = RejectionCode | UnavailableReason | EdgeCode;

interface Kind {
  readonly status: number;
  readonly title: string;
  readonly retry: Retry;
}

const kind = (status: number, title: string, retry: Retry): Kind => ({ status, title, retry });

/** Every code there is. Codes are part of the interface: they are added to, never changed. */
export const PROBLEM_KINDS: Readonly<Record<ProblemCode, Kind>> = {
  'malformed-json': kind(400, 'The body is not JSON', 'same-key'),
  'invalid-input': kind(400, 'The request has wrong fields', 'same-key'),
  'bad-request': kind(400, 'The request cannot be read', 'same-key'),
  unauthenticated: kind(401, 'Who calls is not proved', 'same-key'),
  forbidden: kind(403, 'The role may not do this', 'never'),
  'rate-limited': kind(429, 'Too many requests', 'same-key'),
  'issuer-unavailable': kind(503, 'The keys of the token issuer are not to be had', 'same-key'),
  'payload-too-large': kind(413, 'The body is too large', 'never'),
  'unsupported-media-type': kind(415, 'The body has a type that is not taken here', 'same-key'),
  'evidence-unknown': kind(400, 'The command names documents that were not uploaded', 'same-key'),
  'evidence-not-found': kind(404, 'There is no such document', 'never'),
  'evidence-type-wrong': kind(415, 'The document is not what its type says', 'never'),
  'file-malformed': kind(400, 'The file is not of its form', 'same-key'),
  'access-log-unavailable': kind(503, 'The look cannot be recorded, and so not be granted', 'same-key'),
  'person-not-found': kind(404, 'There is no such person', 'never'),
  'person-erased': kind(410, 'The person was erased', 'never'),
  'route-not-found': kind(404, 'There is no such route', 'never'),
  'method-not-allowed': kind(405, 'The route does not take this method', 'never'),
  'command-not-found': kind(404, 'No command was decided under this key', 'same-key'),
  'transaction-not-found': kind(404, 'There is no event at this revision', 'never'),
  'surrender-not-found': kind(404, 'There is no surrender at this revision', 'never'),
  'not-correctable': kind(422, 'There is no transfer that could be corrected', 'never'),
  'retirement-not-found': kind(404, 'There is no retirement at this revision', 'never'),
  'read-models-behind': kind(503, 'The read models have not reached the revision yet', 'same-key'),
  'revision-unknown': kind(404, 'The revision or moment lies outside the record', 'never'),
  'rulebook-not-found': kind(404, 'There is no such rulebook', 'never'),
  'key-reused': kind(409, 'The key was used for another command', 'new-key'),
  'internal-error': kind(500, 'The registry failed', 'same-key'),
  overloaded: kind(503, 'Too many requests are waiting', 'same-key'),
  contended: kind(503, 'Other instances are writing', 'same-key'),
  'read-only': kind(503, 'The registry takes no commands now', 'same-key'),
  'shutting-down': kind(503, 'The registry is shutting down', 'same-key'),
  'clock-skewed': kind(503, 'The clock of the registry is not trustworthy', 'same-key'),
  'store-unavailable': kind(503, 'The event store does not answer', 'same-key'),
  'too-many-rejections': kind(429, 'Too many refused commands', 'same-key'),
  'account-not-found': kind(404, 'There is no such account', 'new-key'),
  'instrument-not-found': kind(404, 'There is no such instrument', 'new-key'),
  'not-after-passed': kind(422, 'The command came too late', 'new-key'),
  'account-exists': kind(422, 'The account exists already', 'never'),
  'holder-has-account': kind(422, 'The holder has an account already', 'never'),
  'system-account-exists': kind(422, 'The registry has this account already', 'never'),
  'account-closed': kind(422, 'The account is closed', 'never'),
  'account-not-empty': kind(422, 'The account still holds units', 'new-key'),
  'account-restrained': kind(422, 'The state of the account does not allow this', 'new-key'),
  'recipient-not-available': kind(422, 'The recipient cannot take units now', 'new-key'),
  'operation-not-allowed': kind(403, 'This role does not do this', 'never'),
  'right-missing': kind(403, 'The representative does not have this right', 'never'),
  'representative-exists': kind(422, 'The representative has these rights already', 'never'),
  'representative-not-found': kind(422, 'The account has no such representative', 'never'),
  'account-trusted-already': kind(422, 'The account is on the trusted list already', 'never'),
  'account-not-trusted': kind(422, 'The account is not on the trusted list', 'never'),
  'nothing-changes': kind(422, 'Everything is so already', 'never'),
  'proposal-open': kind(422, 'A proposal is open that this would contradict', 'new-key'),
  'too-many-proposals': kind(422, 'Too many proposals are open', 'new-key'),
  'proposal-not-found': kind(404, 'There is no such open proposal', 'never'),
  'own-proposal': kind(422, 'Nobody approves what he proposed or approved', 'never'),
  'not-the-proposer': kind(422, 'Only who made a proposal withdraws it', 'never'),
  'approval-missing': kind(422, 'The account now asks for an approval that nobody gave', 'new-key'),
  'encumbrance-not-found': kind(404, 'There is no such encumbrance', 'never'),
  'encumbrance-open': kind(422, 'The account is a party to an encumbrance', 'new-key'),
  'encumbrance-exceeded': kind(422, 'Less is encumbered', 'new-key'),
  'expiry-passed': kind(422, 'The expiry lies in the past', 'new-key'),
  'corrected-already': kind(422, 'The transfer has been corrected', 'never'),
  'correction-too-late': kind(422, 'The transfer can no longer be corrected', 'never'),
  'nothing-to-return': kind(422, 'Nothing of the transfer is there to return', 'new-key'),
  'holidays-unknown': kind(422, 'The holidays of the year are not published yet', 'new-key'),
  'clock-not-forward': kind(422, 'The clock goes forward only', 'new-key'),
  'account-type-not-allowed': kind(422, 'Accounts of this type cannot do this', 'never'),
  'same-account': kind(422, 'Sender and recipient are one account', 'never'),
  'same-compartment': kind(422, 'Both positions are the same', 'never'),
  'instrument-exists': kind(422, 'The instrument exists already', 'never'),
  'supply-limit-exceeded': kind(422, 'The supply would exceed what can be counted', 'never'),
  'rulebook-exists': kind(422, 'The rulebook has been published', 'never'),
  'no-rulebook': kind(422, 'No rulebook for the year is in force', 'new-key'),
  'sector-not-covered': kind(422, 'The rulebook of the year does not cover the sector', 'never'),
  'file-refused': kind(422, 'The file has wrong lines', 'new-key'),
  'no-obligation': kind(422, 'The account has no obligation for the year', 'new-key'),
  'obligation-open': kind(422, 'The account has an obligation that is not met', 'new-key'),
  'emissions-not-verified': kind(422, 'The emissions of the year are not verified', 'new-key'),
  'other-than-owed': kind(422, 'An obligation is passed on whole: this is not what is owed', 'new-key'),
  'vintage-not-usable': kind(422, 'The vintage does not count for the year', 'never'),
  'reduction-not-eligible': kind(422, 'The reductions do not count for the year', 'never'),
  'offset-limit-exceeded': kind(422, 'More would be offset than the share of the amount due', 'new-key'),
  'amount-due-exceeded': kind(422, 'More would be surrendered than is due', 'new-key'),
  'no-carry-over': kind(422, 'The rulebook of the year has no carry-over', 'new-key'),
  'vintage-not-carried-over': kind(422, 'The vintage is not carried over', 'never'),
  'sector-without-carry-over': kind(422, 'The sector does not carry over', 'never'),
  'not-surrendered-on-time': kind(422, 'A required year was not surrendered on time', 'new-key'),
  'no-carry-over-limit': kind(422, 'No list says how much the account may carry over', 'new-key'),
  'carry-over-limit-exceeded': kind(422, 'More would be carried over than the limit', 'new-key'),
  'carry-over-not-open': kind(422, 'Carry-over has not begun', 'new-key'),
  'carry-over-closed': kind(422, 'Applications for carry-over have ended', 'new-key'),
  'borrowing-not-offered': kind(422, 'The rulebook of the year lets nobody borrow', 'new-key'),
  'vintage-not-lent': kind(422, 'The vintage is not borrowed from', 'never'),
  'hardship-not-shown': kind(422, 'No document shows the hardship', 'new-key'),
  'allocation-not-final': kind(422, 'The allocation of the year is not final', 'new-key'),
  'gap-too-small': kind(422, 'The gap is too small for borrowing', 'new-key'),
  'borrowing-limit-exceeded': kind(422, 'More would be borrowed than the share of the gap', 'new-key'),
  'lender-not-available': kind(422, 'The department cannot lend the units', 'new-key'),
  'year-not-later': kind(422, 'Nothing is deducted from the year of the breach, or from one before', 'new-key'),
  'deadline-not-passed': kind(422, 'The deadline of the year has not passed', 'new-key'),
  'penalty-day-out-of-range': kind(422, 'The penalties of this day cannot apply', 'new-key'),
  'nothing-missing': kind(422, 'Nothing is missing that could be deducted', 'new-key'),
  'deduction-not-provided': kind(422, 'The penalties of this day deduct nothing here', 'new-key'),
  'deductions-ended': kind(422, 'New deductions are made no more', 'never'),
  'deduction-share-out-of-range': kind(422, 'The share is not within the rules', 'new-key'),
  'decision-not-shown': kind(422, 'No document shows the decision', 'new-key'),
  'plan-exceeded': kind(422, 'The adopted allocation plan does not give so much', 'new-key'),
  'return-exceeded': kind(422, 'More would be returned than was allocated too much', 'new-key'),
  'no-surrender-account': kind(422, 'The compliance year has no surrender account', 'new-key'),
  'no-system-account': kind(422, 'The registry has no open account for this', 'new-key'),
  'insufficient-units': kind(422, 'The position holds too few units', 'new-key'),
  'bought-today': kind(422, 'Units bought today are not sold today', 'new-key'),
  'ranges-not-held': kind(422, 'The position does not hold these units', 'new-key'),
  'too-many-ranges': kind(422, 'The units lie in too many ranges', 'new-key'),
  ...MARKET_KINDS,
};

/** Thrown anywhere at the edge; the exception filter turns it into the answer. */
export class HttpProblem extends Error {
  constructor(
    readonly problem: Problem,
    readonly retryAfterMs?: number,
  ) {
    super(problem.detail);
    this.name = 'HttpProblem';
  }
}

/** In English; `inLanguage` makes it Chinese. A detail in one language alone does not compile. */
export function problemOf(code: ProblemCode, { en, zh }: Worded, more?: Pick<Problem, 'errors' | 'numbers'>): Problem {
  const { status, title, retry } = PROBLEM_KINDS[code];
  return { type: `/problems/${code}`, title, status, code, detail: en, [CHINESE_DETAIL]: zh, retry, ...more };
}

/** Names fields of the request. */
export const wrong = (fields: string): Worded => ({ en: `Wrong: ${fields}.`, zh: `有误的字段：${fields}。` });

export function problemOfRejection(rejection: Rejection): Problem {
  if (rejection.code === 'file-refused') {
    const { code, wrong, lines } = rejection;
    const errors = lines.map(({ line, unit, why, expected }) => ({
      field: `line ${line}`,
      message: `${unit}: ${why}${expected === undefined ? '' : `, expected ${expected}`}`,
    }));
    return problemOf(code, { en: detailOf(rejection), zh: chineseDetailOf(rejection) }, { errors, numbers: { wrong } });
  }
  const { code, ...numbers } = rejection;
  return problemOf(code, { en: detailOf(rejection), zh: chineseDetailOf(rejection) }, { numbers });
}

function detailOf(rejection: Rejection): string {
  if (isMarketRejection(rejection)) return marketDetailOf(rejection);
  switch (rejection.code) {
    case 'insufficient-units': {
      const { account, instrument, compartment, available, encumbered, requested } = rejection;
      const pinned = encumbered > 0 ? ` (${encumbered} t are encumbered)` : '';
      return `Account ${account} has ${available} t of ${instrument} available in its ${compartment} position${pinned}, ${requested} t were requested.`;
    }
    case 'bought-today': {
      const { account, instrument, available, boughtToday, sellable, requested } = rejection;
      return `Account ${account} has ${available} t of ${instrument} available in its trading position and bought ${boughtToday} t today, which it may sell from the next day on; ${sellable} t can be sold, ${requested} t were requested.`;
    }
    case 'ranges-not-held': {
      const { account, instrument, compartment, missing } = rejection;
      return `Serial number ${missing} of ${instrument} is not available in the ${compartment} position of account ${account}.`;
    }
    case 'too-many-ranges':
      return `One operation moves at most ${rejection.limit} serial ranges; of the ${rejection.instrument} in account ${rejection.account} that is ${rejection.quantityWithinLimit} t.`;
    case 'account-not-empty':
      return `Account ${rejection.account} holds ${rejection.held} t.`;
    case 'holder-has-account':
      return `Holder ${rejection.holder} has account ${rejection.account}; a subject has one account.`;
    case 'system-account-exists':
      return `Account ${rejection.account} is the registry's ${rejection.accountType} account.`;
    case 'account-type-not-allowed':
      return `Account ${rejection.account} is of type ${rejection.accountType}, which does not take part in this operation.`;
    case 'supply-limit-exceeded':
      return `All instruments together have ${rejection.issued} t; ${rejection.requested} t more of ${rejection.instrument} exceed ${rejection.limit} t.`;
    case 'no-surrender-account':
      return `No surrender account is open for compliance year ${rejection.complianceYear}.`;
    case 'no-system-account':
      return `The registry has no open ${rejection.accountType} account.`;
    case 'not-after-passed':
      return `The command was to be decided by ${rejection.notAfter}; it is ${rejection.decidedAt}.`;
    case 'same-compartment':
      return `Account ${rejection.account} has these units in its ${rejection.compartment} position already.`;
    case 'account-restrained':
      return `Account ${rejection.account} is ${rejection.restraint}.`;
    case 'operation-not-allowed':
      return `The role ${rejection.role} does not start ${rejection.operation} here.`;
    case 'right-missing':
      return `The rights of this representative in account ${rejection.account} do not reach to ${rejection.operation}.`;
    case 'representative-exists':
    case 'representative-not-found':
      return `${PROBLEM_KINDS[rejection.code].title}: account ${rejection.account}, ${rejection.person}.`;
    case 'account-trusted-already':
    case 'account-not-trusted':
      return `${PROBLEM_KINDS[rejection.code].title}: ${rejection.trusted}, of account ${rejection.account}.`;
    case 'proposal-open':
      return `Proposal ${rejection.proposal} about account ${rejection.account} is open.`;
    case 'too-many-proposals':
      return `Open are ${rejection.open} proposals, at most ${rejection.limit} may be; first end some of them.`;
    case 'proposal-not-found':
    case 'own-proposal':
    case 'not-the-proposer':
      return `${PROBLEM_KINDS[rejection.code].title}: proposal ${rejection.proposal}.`;
    case 'approval-missing':
      return `By the rules of account ${rejection.account} as they are now, proposal ${rejection.proposal} lacks an approval; withdraw it and propose it again.`;
    case 'encumbrance-not-found':
      return `There is no encumbrance ${rejection.encumbrance}, or it has ended.`;
    case 'encumbrance-open':
      return `Encumbrance ${rejection.encumbrance} is in favour of account ${rejection.account}.`;
    case 'encumbrance-exceeded':
      return `Encumbrance ${rejection.encumbrance} holds ${rejection.encumbered} t, ${rejection.requested} t were requested.`;
    case 'expiry-passed':
      return `It would expire at ${rejection.expiresAt}; it is ${rejection.decidedAt}.`;
    case 'corrected-already':
      return `The transfer at revision ${rejection.corrects} was corrected at revision ${rejection.correction}.`;
    case 'correction-too-late':
      return `The transfer at revision ${rejection.corrects} could be corrected until ${rejection.until}.`;
    case 'nothing-to-return':
      return `Account ${rejection.account} holds nothing more of the transfer at revision ${rejection.corrects} that is free.`;
    case 'holidays-unknown':
      return `The holidays of ${rejection.year} are not published yet, so no working day of it can be named.`;
    case 'clock-not-forward':
      return `The clock stands at ${rejection.decidedAt} and cannot be set to ${rejection.to}.`;
    case 'rulebook-exists':
      return `Rulebook ${rejection.rulebook} was published with effect from ${rejection.effectiveFrom}; an amendment takes effect later.`;
    case 'no-rulebook':
      return `No rulebook for compliance year ${rejection.complianceYear} is in force.`;
    case 'sector-not-covered':
      return `The rulebook of ${rejection.complianceYear} has no sector ${rejection.sector}.`;
    case 'file-refused':
      return `Nothing of the file was taken; ${rejection.wrong} lines are wrong. Line 1 names the columns; line 0 stands for a unit of an earlier file that this one lacks.`;
    case 'no-obligation':
    case 'obligation-open':
    case 'emissions-not-verified':
    case 'allocation-not-final':
      return `${PROBLEM_KINDS[rejection.code].title}: account ${rejection.account}, ${rejection.complianceYear}.`;
    case 'other-than-owed':
      return `For ${rejection.complianceYear} account ${rejection.account} still owes ${rejection.owed} t, all of which its successors have to take over; ${rejection.requested} t were requested.`;
    case 'vintage-not-usable':
      return `For ${rejection.complianceYear} count ${rejection.usable}, and not ${rejection.instrument}.`;
    case 'reduction-not-eligible':
      return `${rejection.instrument}, registered on ${rejection.registeredOn}, does not count for ${rejection.complianceYear}.`;
    case 'offset-limit-exceeded':
    case 'amount-due-exceeded':
      return `For ${rejection.complianceYear} account ${rejection.account} may give ${rejection.limit} t; ${rejection.surrendered} t are given, ${rejection.pending} t applied for, ${rejection.requested} t were requested.`;
    case 'no-carry-over':
      return `The rulebook of ${rejection.complianceYear} carries nothing over.`;
    case 'vintage-not-carried-over':
      return `The rulebook of ${rejection.complianceYear} carries over ${rejection.carriedOver}, and not ${rejection.instrument}.`;
    case 'sector-without-carry-over':
      return `The rulebook of ${rejection.complianceYear} gives units of ${rejection.sector} no carry-over.`;
    case 'not-surrendered-on-time':
      return `Account ${rejection.account} is not known to have surrendered on time for ${rejection.years}.`;
    case 'no-carry-over-limit':
      return `No list of ${rejection.complianceYear} says how much account ${rejection.account} may carry over.`;
    case 'carry-over-limit-exceeded':
      return `Account ${rejection.account} may carry over ${rejection.limit} t; ${rejection.carriedOver} t are carried over, ${rejection.pending} t applied for, ${rejection.requested} t were requested.`;
    case 'carry-over-not-open':
      return `The holdings that limit the carry-over of ${rejection.complianceYear} are those of ${rejection.opensAt}.`;
    case 'carry-over-closed':
      return `Account ${rejection.account} could apply before ${rejection.closesAt}; of units released from a judicial freeze since, ${rejection.releasedSinceClose} t may still be carried over, ${rejection.requested} t were requested.`;
    case 'borrowing-not-offered':
      return `No rulebook of ${rejection.complianceYear} that is in force lets units borrow.`;
    case 'vintage-not-lent':
      return `For ${rejection.complianceYear} is borrowed from the allocation of ${rejection.fromYear}, and not ${rejection.instrument}.`;
    case 'gap-too-small':
      return `Account ${rejection.account} lacks ${rejection.gap} t in ${rejection.complianceYear}; who lacks ${rejection.gapMin} t or more may borrow.`;
    case 'borrowing-limit-exceeded':
      return `For ${rejection.complianceYear} account ${rejection.account} may borrow ${rejection.limit} t; ${rejection.borrowed} t are borrowed, ${rejection.pending} t applied for, ${rejection.requested} t were requested.`;
    case 'year-not-later':
      return `For a breach of ${rejection.complianceYear} is deducted from a later allocation, and not from that of ${rejection.deductedFrom}.`;
    case 'deadline-not-passed':
      return `For ${rejection.complianceYear} units may be surrendered before ${rejection.deadline}.`;
    case 'penalty-day-out-of-range': {
      const { penaltyOn, earliest, latest } = rejection;
      return `Those of ${penaltyOn} cannot: ${earliest === undefined ? '' : `${earliest} is the first day, `}${latest} the last.`;
    }
    case 'nothing-missing': {
      const { account, complianceYear, owed, surrendered, missingAtDeadline } = rejection;
      const fixed = missingAtDeadline === undefined ? '' : `; ${missingAtDeadline} t were missing at the deadline`;
      return `For ${complianceYear} account ${account} owes ${owed} t and has surrendered ${surrendered} t${fixed}.`;
    }
    case 'deduction-not-provided': {
      const { account, complianceYear, penaltyOn, deduction, since } = rejection;
      return `On ${penaltyOn} the rule is ${deduction}${since === undefined ? '' : `, since ${since}`}: nothing is deducted from account ${account} for ${complianceYear}.`;
    }
    case 'deductions-ended':
      return `No new deductions are made from ${rejection.endedOn} on: ${rejection.decided} t are decided for account ${rejection.account} and ${rejection.complianceYear}, and ${rejection.requested} t would be more.`;
    case 'deduction-share-out-of-range':
      return `The share is from ${rejection.shareMin} to ${rejection.shareMax}, and not ${rejection.share}.`;
    case 'plan-exceeded':
      return `The plan gives ${rejection.planned} t of ${rejection.instrument}; ${rejection.used} t are used, ${rejection.requested} t were requested for account ${rejection.account}.`;
    case 'return-exceeded':
      return `Account ${rejection.account} has ${rejection.overAllocated} t of ${rejection.instrument} too much; ${rejection.requested} t were requested.`;
    case 'instrument-not-found':
    case 'instrument-exists':
      return `${PROBLEM_KINDS[rejection.code].title}: ${rejection.instrument}.`;
    default:
      return `${PROBLEM_KINDS[rejection.code].title}: ${rejection.account}.`;
  }
}
