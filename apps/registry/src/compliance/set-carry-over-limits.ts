// How much each unit of a sector may carry over, as the registry computed it: columns, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CarryOverLine, SetCarryOverLimits } from '#domain/commands.js';
import { CARRY_OVER_LINES_MAX } from '#domain/compliance/file-rules.js';
import type { AccountId } from '#domain/ids.js';
import type { Outcome } from '#ledger/outcome.js';
import { Ledger } from '../ledger.js';
import { account, tonnes } from './cells.js';
import { type Columns, readCsv } from './csv-file.js';
import { DepartmentFiles, type FileInput, type FileQuery, frameOf } from './file-query.js';

const AMOUNTS = [
  'sold',
  'bought',
  'tradingAvailable',
  'registryAvailable',
  'judiciallyFrozen',
  'pendingApplications',
  'limit',
] as const;

/** Nothing is left out: a zero that is written down was looked at. */
const COLUMNS = Object.fromEntries([
  ['account', { check: account }],
  ...AMOUNTS.map((name) => [name, { check: tonnes }]),
]) as Columns<'account' | (typeof AMOUNTS)[number]>;

export class SetCarryOverLimitsCommand extends Command<Outcome> {
  constructor(readonly file: FileInput<FileQuery>) {
    super();
  }
}

@CommandHandler(SetCarryOverLimitsCommand)
export class SetCarryOverLimitsHandler implements ICommandHandler<SetCarryOverLimitsCommand> {
  constructor(
    private readonly ledger: Ledger,
    private readonly files: DepartmentFiles,
  ) {}

  execute({ file: { query, call, body } }: SetCarryOverLimitsCommand): Promise<Outcome> {
    const set = async (content: Buffer): Promise<Outcome> => {
      const lines = readCsv(content, COLUMNS).map(
        ({ cells }) =>
          [cells.account as AccountId, ...AMOUNTS.map((name) => Number(cells[name]))] as unknown as CarryOverLine,
      );
      const command: SetCarryOverLimits = { type: 'SetCarryOverLimits', ...frameOf(query), lines };
      return this.ledger.submit(command, await this.files.bodyOf(query, content, call), call);
    };
    return this.files.receive(body, set, CARRY_OVER_LINES_MAX);
  }
}
