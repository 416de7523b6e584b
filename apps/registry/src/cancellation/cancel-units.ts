// Cancels units by order of the authority: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PROJECT_ID, REASON_CODE, REFERENCE } from '#domain/ids.js';
import { TONNES_MAX } from '#domain/tonnes.js';
import { UnitsBody, unitsOf } from '../http/command-body.js';
import { Text, WholeNumber } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class CancelUnitsBody extends UnitsBody {
  @Text(REFERENCE, { description: 'Number of the order', example: 'MEE-2026-0412' })
  override reference!: string;

  @Text(REASON_CODE, { description: 'Reason, as a code', example: 'false-reduction' })
  override reason!: string;

  @Text(PROJECT_ID, {
    description: 'Whose units are false; without `shortfall` the project for whose missing units these are returned',
    optional: true,
  })
  project?: string;

  @WholeNumber(0, TONNES_MAX, {
    description: 'Tonnes of false units that are not there to cancel, and the owner of the project has to return',
    optional: true,
  })
  shortfall?: number;

  static override crossCheck(body: object): FieldError[] {
    const { project, shortfall } = body as CancelUnitsBody;
    const errors = super.crossCheck(body);
    if (shortfall !== undefined && project === undefined)
      errors.push({ field: 'shortfall', message: 'belongs to a project' });
    return errors;
  }
}

export class CancelUnitsCommand extends Command<Outcome> {
  constructor(
    readonly body: CancelUnitsBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(CancelUnitsCommand)
export class CancelUnitsHandler implements ICommandHandler<CancelUnitsCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: CancelUnitsCommand): Promise<Outcome> {
    const { project, shortfall } = body;
    return this.ledger.submit({ type: 'CancelUnits', ...unitsOf(body), project, shortfall }, body, call);
  }
}
