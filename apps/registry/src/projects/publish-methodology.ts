// Publishes a methodology, by which projects may be designed from then on: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { METHODOLOGY_ID, TITLE } from '#domain/ids.js';
import { CommandBody } from '../http/command-body.js';
import { Text } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class PublishMethodologyBody extends CommandBody {
  @Text(METHODOLOGY_ID, { description: 'Its number and version', example: 'CCER-01-001-V01' })
  methodology!: string;

  @Text(TITLE, { description: 'Its title, in one line', example: '造林碳汇（第一版）' })
  title!: string;
}

export class PublishMethodologyCommand extends Command<Outcome> {
  constructor(
    readonly body: PublishMethodologyBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(PublishMethodologyCommand)
export class PublishMethodologyHandler implements ICommandHandler<PublishMethodologyCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: PublishMethodologyCommand): Promise<Outcome> {
    const { methodology, title } = body;
    return this.ledger.submit({ type: 'PublishMethodology', methodology, title }, body, call);
  }
}
