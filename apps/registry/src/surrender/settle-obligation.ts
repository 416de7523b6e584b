// Meets an obligation with units of several instruments at once (清缴, with 抵销): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ACCOUNT_ID, type AccountId } from '#domain/ids.js';
import { LOTS_MAX } from '#domain/lots.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { CommandBody } from '../http/command-body.js';
import { ListOf, Text, WholeNumber } from '../http/fields.js';
import { LotBody, lotErrors, lotsOf } from '../http/lot-body.js';
import type { FieldError } from '../http/problem.js';
import { Ledger } from '../ledger.js';

export class SettleObligationBody extends CommandBody {
  @Text(ACCOUNT_ID, {
    description: 'The account that gives the units: of an enterprise, or of the department that kept them for the unit',
    example: 'PLANT-A',
  })
  from!: string;

  @Text(ACCOUNT_ID, {
    description: 'The account whose obligation it is, where another one gives the units; otherwise `from`',
    example: 'PLANT-B',
    optional: true,
  })
  subject?: string;

  @WholeNumber(2000, 2999, { description: 'The year whose emissions are due', example: 2024 })
  complianceYear!: number;

  @ListOf(() => LotBody, LOTS_MAX, {
    description: 'Each of another instrument. All of them are surrendered, or none',
  })
  lots!: LotBody[];

  static override crossCheck(body: object): FieldError[] {
    return [...super.crossCheck(body), ...lotErrors((body as SettleObligationBody).lots)];
  }
}

export class SettleObligationCommand extends Command<Outcome> {
  constructor(
    readonly body: SettleObligationBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(SettleObligationCommand)
export class SettleObligationHandler implements ICommandHandler<SettleObligationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: SettleObligationCommand): Promise<Outcome> {
    const { from, subject, complianceYear } = body;
    const of = subject === undefined ? {} : { subject: subject as AccountId };
    return this.ledger.submit(
      { type: 'SettleObligation', from: from as AccountId, ...of, complianceYear, lots: lotsOf(body) },
      body,
      call,
    );
  }
}
