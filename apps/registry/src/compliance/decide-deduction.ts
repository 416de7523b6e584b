// An authority deducts from a later allocation of a unit (核减), or takes such a decision back: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { assertNever } from '#domain/assert-never.js';
import {
  type DecideDeduction,
  DEDUCTION_GROUNDS,
  type DeductionBasis,
  type DeductionGround,
} from '#domain/commands.js';
import { FILE_TONNES_MAX } from '#domain/compliance/file-rules.js';
import { DECIMAL } from '#domain/exact.js';
import { ACCOUNT_ID, type AccountId } from '#domain/ids.js';
import { CIVIL_DATE, type CivilDate } from '#domain/working-time.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { dateErrors } from '../http/civil-dates.js';
import { CommandBody } from '../http/command-body.js';
import { Flag, OneOf, Text, WholeNumber } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import { Ledger } from '../ledger.js';

/** Of no fine that any law knows. */
const YUAN_MAX = 999_999_999_999;

export class DecideDeductionBody extends CommandBody {
  @Text(ACCOUNT_ID, { description: 'The account of the unit. It may be closed by now', example: 'PLANT-A' })
  account!: string;

  @WholeNumber(2000, 2999, { description: 'The compliance year of the breach', example: 2024 })
  complianceYear!: number;

  @OneOf(DEDUCTION_GROUNDS, {
    description:
      '`short-surrender`: the tonnes that are missing, which the registry counts. `falsified-data`: a share of the allocation. `other`: by a decision that no rule computes; `evidence` names its document. A later decision for the same account, year and ground takes the place of the one before',
    example: 'short-surrender',
  })
  ground!: DeductionGround;

  @WholeNumber(2000, 2999, { description: 'The later year whose allocation is reduced', example: 2025, optional: true })
  deductedFrom?: number;

  @Text(CIVIL_DATE, {
    description: 'The day whose penalties apply, for which the authority answers. Not with `other`',
    example: '2026-03-02',
    optional: true,
  })
  penaltyOn?: string;

  @Flag({
    description: 'Whether the unit did not make it good within the time that it was set. Not with `other`',
    example: true,
    optional: true,
  })
  refused?: boolean;

  @Text(DECIMAL, {
    description: 'Of the allocation that it is deducted from. With `falsified-data` only',
    example: '0.5',
    optional: true,
  })
  share?: string;

  @WholeNumber(1, FILE_TONNES_MAX, { description: 'Tonnes to deduct. With `other` only', example: 300, optional: true })
  quantity?: number;

  @WholeNumber(1, YUAN_MAX, {
    description: 'The fine that the authority imposed, in yuan: recorded, and nothing follows from it',
    example: 500_000,
    optional: true,
  })
  fineYuan?: number;

  @Flag({
    description: 'True: nothing is deducted any more on this ground. Then nothing else is said',
    example: true,
    optional: true,
  })
  withdrawn?: boolean;

  static override crossCheck(body: object): FieldError[] {
    const fields = body as DecideDeductionBody;
    const { ground, penaltyOn, withdrawn } = fields;
    const errors = super.crossCheck(body);
    const required = withdrawn ? [] : REQUIRED[ground];
    const allowed = withdrawn ? [] : [...required, 'fineYuan'];
    for (const field of OF_A_DEDUCTION) {
      const given = fields[field] !== undefined;
      if (!given && required.includes(field)) errors.push({ field, message: 'is missing' });
      if (given && !allowed.includes(field))
        errors.push({ field, message: withdrawn ? 'belongs to no withdrawal' : `does not belong to ${ground}` });
    }
    if (withdrawn === false) errors.push({ field: 'withdrawn', message: 'is true, or left out' });
    return penaltyOn === undefined ? errors : [...errors, ...dateErrors({ penaltyOn }, 'penaltyOn')];
  }
}

const OF_A_DEDUCTION = ['deductedFrom', 'penaltyOn', 'refused', 'share', 'quantity', 'fineYuan'] as const;

/** By what it deducts. */
const REQUIRED: Readonly<Record<DeductionGround, readonly (typeof OF_A_DEDUCTION)[number][]>> = {
  'short-surrender': ['deductedFrom', 'penaltyOn', 'refused'],
  'falsified-data': ['deductedFrom', 'penaltyOn', 'refused', 'share'],
  other: ['deductedFrom', 'quantity'],
};

export class DecideDeductionCommand extends Command<Outcome> {
  constructor(
    readonly body: DecideDeductionBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(DecideDeductionCommand)
export class DecideDeductionHandler implements ICommandHandler<DecideDeductionCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: DecideDeductionCommand): Promise<Outcome> {
    return this.ledger.submit(commandOf(body), body, call);
  }
}

function commandOf(body: DecideDeductionBody): DecideDeduction {
  const { complianceYear, ground, deductedFrom, fineYuan, withdrawn } = body;
  const of = { type: 'DecideDeduction', account: body.account as AccountId, complianceYear } as const;
  if (withdrawn) return { ...of, ground, withdrawn };
  return { ...of, ...basisOf(body), deductedFrom: deductedFrom!, ...(fineYuan !== undefined && { fineYuan }) };
}

function basisOf({ ground, refused, share, quantity, ...body }: DecideDeductionBody): DeductionBasis {
  const byPenalty = { penaltyOn: body.penaltyOn as CivilDate, refused: refused! };
  switch (ground) {
    case 'short-surrender':
      return { ground, ...byPenalty };
    case 'falsified-data':
      return { ground, ...byPenalty, share: share! };
    case 'other':
      return { ground, quantity: quantity! };
    default:
      return assertNever(ground);
  }
}
