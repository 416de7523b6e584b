// Moves units between the registry and the trading position of an account: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Compartment, COMPARTMENTS } from '#domain/commands.js';
import { UnitsBody, unitsOf } from '../http/command-body.js';
import { OneOf } from '../http/fields.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { Ledger } from '../ledger.js';

export class MovePositionBody extends UnitsBody {
  @OneOf(COMPARTMENTS, {
    description: 'Where the units go: registry (登记持仓) or trading position (交易持仓)',
    example: 'trading',
  })
  toCompartment!: Compartment;
}

export class MovePositionCommand extends Command<Outcome> {
  constructor(
    readonly body: MovePositionBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(MovePositionCommand)
export class MovePositionHandler implements ICommandHandler<MovePositionCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: MovePositionCommand): Promise<Outcome> {
    const { toCompartment } = body;
    const compartment = toCompartment === 'trading' ? 'registry' : 'trading';
    const command = { type: 'MovePosition', ...unitsOf(body), compartment, toCompartment } as const;
    return this.ledger.submit(command, body, call);
  }
}
