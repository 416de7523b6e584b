// Publishes the design of a project, by its owner: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ACCOUNT_ID, type AccountId, METHODOLOGY_ID, PROJECT_ID, TITLE } from '#domain/ids.js';
import { CIVIL_DATE, type CivilDate } from '#domain/working-time.js';
import { dateErrors } from '../http/civil-dates.js';
import { CommandBody } from '../http/command-body.js';
import { Text } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class PublishProjectBody extends CommandBody {
  @Text(PROJECT_ID, {
    description: 'Its number; used once, also when the project is revoked',
    example: 'CCER-2026-0017',
  })
  project!: string;

  @Text(ACCOUNT_ID, { description: "The owner's holding account", example: 'PLANT-A' })
  account!: string;

  @Text(METHODOLOGY_ID, { description: 'A methodology that is published', example: 'CCER-01-001-V01' })
  methodology!: string;

  @Text(TITLE, { description: 'Its name, in one line', example: '内蒙古造林碳汇项目' })
  name!: string;

  @Text(CIVIL_DATE, { description: 'The day on which it started: later than 2012-11-08', example: '2015-03-01' })
  startDate!: string;

  static override crossCheck(body: object): FieldError[] {
    return [...super.crossCheck(body), ...dateErrors(body as PublishProjectBody, 'startDate')];
  }
}

export class PublishProjectCommand extends Command<Outcome> {
  constructor(
    readonly body: PublishProjectBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(PublishProjectCommand)
export class PublishProjectHandler implements ICommandHandler<PublishProjectCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: PublishProjectCommand): Promise<Outcome> {
    const { project, account, methodology, name, startDate } = body;
    const command = {
      type: 'PublishProject',
      project,
      account: account as AccountId,
      methodology,
      name,
      startDate: startDate as CivilDate,
    } as const;
    return this.ledger.submit(command, body, call);
  }
}
