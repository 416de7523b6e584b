// The list of key emission units (重点排放单位名录) as a department hands it in: columns, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { KeyUnitLine, ListKeyUnits } from '#domain/commands.js';
import type { AccountId } from '#domain/ids.js';
import type { Outcome } from '#ledger/outcome.js';
import { Ledger } from '../ledger.js';
import { account, code, oneOf } from './cells.js';
import { type Columns, readCsv, type Row } from './csv-file.js';
import { DepartmentFiles, type FileInput, type FileQuery, frameOf } from './file-query.js';

type Name = 'account' | 'listed' | 'class';
const COLUMNS: Columns<Name> = {
  account: { check: account },
  listed: { check: oneOf('in', 'out') },
  class: { check: code, optional: true },
};

export class ListKeyUnitsCommand extends Command<Outcome> {
  constructor(readonly file: FileInput<FileQuery>) {
    super();
  }
}

@CommandHandler(ListKeyUnitsCommand)
export class ListKeyUnitsHandler implements ICommandHandler<ListKeyUnitsCommand> {
  constructor(
    private readonly ledger: Ledger,
    private readonly files: DepartmentFiles,
  ) {}

  execute({ file: { query, call, body } }: ListKeyUnitsCommand): Promise<Outcome> {
    return this.files.receive(body, async (content) => {
      const lines = readCsv(content, COLUMNS).map(lineOf);
      const command: ListKeyUnits = { type: 'ListKeyUnits', ...frameOf(query), lines };
      return this.ledger.submit(command, await this.files.bodyOf(query, content, call), call);
    });
  }
}

function lineOf({ cells }: Row<Name>): KeyUnitLine {
  const unit = cells.account as AccountId;
  const listed = cells.listed as KeyUnitLine[1];
  return cells.class === '' ? [unit, listed] : [unit, listed, cells.class];
}
