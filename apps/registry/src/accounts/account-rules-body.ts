// The rules of an account as fields: what its application and later changes of them share.
import { type AccountRules, DEFAULT_RULES, SECOND_REPRESENTATIVE } from '#domain/account-control.js';
import { CommandBody } from '../http/command-body.js';
import { Flag, OneOf, WholeNumber } from '../http/fields.js';

/** A month: longer than that nobody can be told when his transfer will be carried out. */
const DELAY_HOURS_MAX = 720;

export class AccountRulesBody extends CommandBody {
  @OneOf(SECOND_REPRESENTATIVE, {
    description: 'Whether a transfer waits for another representative: never, to untrusted accounts, always',
    example: 'untrusted',
    optional: true,
  })
  secondRepresentative?: AccountRules['secondRepresentative'];

  @Flag({ description: 'Whether a surrender waits for another representative before the authority', optional: true })
  surrenderSecond?: boolean;

  @WholeNumber(0, DELAY_HOURS_MAX, {
    description: 'Hours that a transfer to an untrusted account waits before it is carried out',
    optional: true,
  })
  untrustedDelayHours?: number;

  @Flag({ description: 'Whether such a transfer is carried out in working hours only (Asia/Shanghai)', optional: true })
  workingHoursOnly?: boolean;
}

/** Undefined where no rule is named; those left out are as they are by default. */
export function rulesOf(body: AccountRulesBody): AccountRules | undefined {
  const { secondRepresentative, surrenderSecond, untrustedDelayHours, workingHoursOnly } = body;
  if (
    [secondRepresentative, surrenderSecond, untrustedDelayHours, workingHoursOnly].every((rule) => rule === undefined)
  )
    return undefined;
  return {
    secondRepresentative: secondRepresentative ?? DEFAULT_RULES.secondRepresentative,
    surrenderSecond: surrenderSecond ?? DEFAULT_RULES.surrenderSecond,
    untrustedDelayHours: untrustedDelayHours ?? DEFAULT_RULES.untrustedDelayHours,
    workingHoursOnly: workingHoursOnly ?? DEFAULT_RULES.workingHoursOnly,
  };
}
