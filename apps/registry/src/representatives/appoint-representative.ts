// Lets a person act for an account: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { REPRESENTATIVE_RIGHTS, type RepresentativeRights } from '#domain/account-control.js';
import { ACTOR, type AccountId } from '#domain/ids.js';
import { CommandBody } from '../http/command-body.js';
import { OneOf, Text } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class AppointRepresentativeBody extends CommandBody {
  @Text(ACTOR, { description: "Subject of the person's or system's tokens; never a name", example: 'P-4711' })
  person!: string;

  @OneOf(REPRESENTATIVE_RIGHTS, { description: 'What the person may do; replaces earlier rights', example: 'initiate' })
  rights!: RepresentativeRights;
}

export class AppointRepresentativeCommand extends Command<Outcome> {
  constructor(
    readonly account: AccountId,
    readonly body: AppointRepresentativeBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(AppointRepresentativeCommand)
export class AppointRepresentativeHandler implements ICommandHandler<AppointRepresentativeCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ account, body, call }: AppointRepresentativeCommand): Promise<Outcome> {
    const { person, rights } = body;
    return this.ledger.submit({ type: 'AppointRepresentative', account, person, rights }, body, call);
  }
}
