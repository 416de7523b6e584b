// Publishes a rulebook of the mandatory market, checked field by field: body, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { rulebookProblems } from '#domain/rulebooks/check-rulebook.js';
import type { Rulebook } from '#domain/rulebooks/rulebook.js';
import type { Outcome } from '#ledger/outcome.js';
import type { CommandCall } from '../http/caller.js';
import { sortKeys } from '#event-store/event-codec.js';
import { CommandBody } from '../http/command-body.js';
import { JsonObject } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';
import { Ledger } from '../ledger.js';

export class PublishRulebookBody extends CommandBody {
  @JsonObject({
    description:
      'Years, deadline, vintages, caps and formulas, each with its source; decimals are text. Published once, it is amended by the same id with a later `effectiveFrom`',
  })
  rulebook!: object;

  static override crossCheck(body: object): FieldError[] {
    const { rulebook } = body as PublishRulebookBody;
    const problems = rulebookProblems(rulebook);
    return [
      ...super.crossCheck(body),
      ...problems.map(({ field, message }) => ({ field: pathOf(field).slice(0, 200), message })),
    ];
  }
}

/** The domain writes `allocation[0].sector`, this interface `allocation.0.sector`. */
const pathOf = (field: string): string =>
  field === '' ? 'rulebook' : `rulebook.${field.replaceAll(/\[(\d+)\]/g, '.$1')}`;

export class PublishRulebookCommand extends Command<Outcome> {
  constructor(
    readonly body: PublishRulebookBody,
    readonly call: CommandCall,
  ) {
    super();
  }
}

@CommandHandler(PublishRulebookCommand)
export class PublishRulebookHandler implements ICommandHandler<PublishRulebookCommand> {
  constructor(private readonly ledger: Ledger) {}

  execute({ body, call }: PublishRulebookCommand): Promise<Outcome> {
    // In one order of its fields, so that the same rulebook is the same command, however it was written down.
    const rulebook = sortKeys(body.rulebook) as Rulebook;
    return this.ledger.submit({ type: 'PublishRulebook', rulebook }, body, call);
  }
}
