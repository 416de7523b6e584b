// Sets a sandbox's clock forward; everything that falls due by then happens first: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { INSTANT, type Instant } from '#domain/instant.js';
import { CommandBody, momentErrors } from '../http/command-body.js';
import { Text } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class AdvanceClockBody extends CommandBody {
  @Text(INSTANT, { description: 'The new time (UTC, milliseconds)', example: '2026-12-31T09:00:00.000Z' })
  to!: string;

  static override crossCheck(body: object): FieldError[] {
    return [...super.crossCheck(body), ...momentErrors('to', (body as AdvanceClockBody).to)];
  }
}

export class AdvanceClockCommand extends Command<Outcome> {
  constructor(
    readonly body: AdvanceClockBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(AdvanceClockCommand)
export class AdvanceClockHandler implements ICommandHandler<AdvanceClockCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: AdvanceClockCommand): Promise<Outcome> {
    return this.ledger.submit({ type: 'AdvanceClock', to: body.to as Instant }, body, call);
  }
}
