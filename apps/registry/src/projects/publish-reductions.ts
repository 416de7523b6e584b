// Publishes what a project reduced within a monitoring period, by its owner: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TONNES_MAX } from '#domain/tonnes.js';
import { CIVIL_DATE, type CivilDate } from '#domain/working-time.js';
import { dateErrors } from '../http/civil-dates.js';
import { CommandBody } from '../http/command-body.js';
import { Text, WholeNumber } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class PublishReductionsBody extends CommandBody {
  @Text(CIVIL_DATE, { description: 'First day of the monitoring period: later than 2020-09-22', example: '2021-01-01' })
  fromDate!: string;

  @Text(CIVIL_DATE, { description: 'Its last day, inclusive; at most five years', example: '2023-12-31' })
  toDate!: string;

  @WholeNumber(1, TONNES_MAX, { description: 'Whole tonnes of CO2 equivalent', example: 120_000 })
  quantity!: number;

  static override crossCheck(body: object): FieldError[] {
    return [...super.crossCheck(body), ...dateErrors(body as PublishReductionsBody, 'fromDate', 'toDate')];
  }
}

export class PublishReductionsCommand extends Command<Outcome> {
  constructor(
    readonly project: string,
    readonly body: PublishReductionsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(PublishReductionsCommand)
export class PublishReductionsHandler implements ICommandHandler<PublishReductionsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ project, body, call }: PublishReductionsCommand): Promise<Outcome> {
    const { fromDate, toDate, quantity } = body;
    const command = {
      type: 'PublishReductions',
      project,
      fromDate: fromDate as CivilDate,
      toDate: toDate as CivilDate,
      quantity,
    } as const;
    return this.ledger.submit(command, body, call);
  }
}
