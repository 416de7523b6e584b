// Verified emissions of a sector's units as a department hands them in: columns, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ReportEmissions } from '#domain/commands.js';
import type { AccountId } from '#domain/ids.js';
import type { Outcome } from '#ledger/outcome.js';
import { Ledger } from '../ledger.js';
import { account, tonnes } from './cells.js';
import { type Columns, readCsv } from './csv-file.js';
import { DepartmentFiles, type FileInput, type FileQuery, frameOf } from './file-query.js';

/** Zero is a report; a unit without emissions is left out, and has none. */
const COLUMNS: Columns<'account' | 'verified'> = { account: { check: account }, verified: { check: tonnes } };

export class ReportEmissionsCommand extends Command<Outcome> {
  constructor(readonly file: FileInput<FileQuery>) {
    super();
  }
}

@CommandHandler(ReportEmissionsCommand)
export class ReportEmissionsHandler implements ICommandHandler<ReportEmissionsCommand> {
  constructor(
    private readonly ledger: Ledger,
    private readonly files: DepartmentFiles,
  ) {}

  execute({ file: { query, call, body } }: ReportEmissionsCommand): Promise<Outcome> {
    return this.files.receive(body, async (content) => {
      const lines = readCsv(content, COLUMNS).map(
        ({ cells }) => [cells.account as AccountId, Number(cells.verified)] as const,
      );
      const command: ReportEmissions = { type: 'ReportEmissions', ...frameOf(query), lines };
      return this.ledger.submit(command, await this.files.bodyOf(query, content, call), call);
    });
  }
}
