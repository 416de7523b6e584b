// What a unit that was merged or split still owes for a year goes to its successors (R22): body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SUCCESSORS_MAX } from '#domain/compliance/succession.js';
import { ACCOUNT_ID, type AccountId } from '#domain/ids.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { CommandBody } from '../http/command-body.js';
import { ListOf, Text, WholeNumber } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import { Ledger } from '../ledger.js';

export class SuccessorBody {
  @Text(ACCOUNT_ID, { description: 'The account that takes over', example: 'PLANT-B' })
  account!: string;

  @WholeNumber(1, TONNES_MAX, { description: 'Whole tonnes of CO2 equivalent that it owes from now on', example: 600 })
  quantity!: number;
}

export class PassOnObligationBody extends CommandBody {
  @Text(ACCOUNT_ID, {
    description: 'The account of the unit that was merged or split. It may be closed by now',
    example: 'PLANT-A',
  })
  account!: string;

  @WholeNumber(2000, 2999, { description: 'The year for which it owes', example: 2024 })
  complianceYear!: number;

  @ListOf(() => SuccessorBody, SUCCESSORS_MAX, {
    description: 'One of a merger, several of a split. Their tonnes add up to all that is still owed for the year',
  })
  successors!: SuccessorBody[];

  static override crossCheck(body: object): FieldError[] {
    const { account, successors } = body as PassOnObligationBody;
    const ids = successors.map((one) => one.account);
    const errors = ids.flatMap((id, index): FieldError[] => {
      const field = `successors.${index}.account`;
      if (id === account) return [{ field, message: 'is the account that passes on' }];
      return ids.indexOf(id) < index ? [{ field, message: 'is that of a successor before' }] : [];
    });
    return [...super.crossCheck(body), ...errors];
  }
}

export class PassOnObligationCommand extends Command<Outcome> {
  constructor(
    readonly body: PassOnObligationBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(PassOnObligationCommand)
export class PassOnObligationHandler implements ICommandHandler<PassOnObligationCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: PassOnObligationCommand): Promise<Outcome> {
    const { account, complianceYear } = body;
    const successors = body.successors.map((one) => ({ account: one.account as AccountId, quantity: one.quantity }));
    return this.ledger.submit(
      { type: 'PassOnObligation', account: account as AccountId, complianceYear, successors },
      body,
      call,
    );
  }
}
