// How much each unit of a sector may carry over, as the registry computed it: columns, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CarryOverLine, SetCarryOverLimits } from '#domain/commands.js';
import { CARRY_OVER_LINES_MAX } from '#domain/compliance/file-rules.js';
import type { AccountId } from '#domain/ids.js';
import type { Outcome } from '#ledger/outcome.js';
import { EVERYTHING } from '#read-models/sight.js';
import type { CommandCall } from '../http/caller.js';
import { ReadModels } from '../http/reading.js';
import { Ledger } from '../ledger.js';
import { CarryOverDraft } from './carry-over-draft.js';
import { account, tonnes } from './cells.js';
import { type Columns, readCsv, type Row, WrongLines } from './csv-file.js';
import { DepartmentFiles, type FileInput, type FileQuery, frameOf } from './file-query.js';

const FIGURES = [
  'sold',
  'bought',
  'tradingAvailable',
  'registryAvailable',
  'judiciallyFrozen',
  'pendingApplications',
] as const;

export const AMOUNTS = [...FIGURES, 'limit'] as const;

type Column = 'account' | (typeof AMOUNTS)[number];

/** Nothing is left out: a zero that is written down was looked at. */
const COLUMNS = Object.fromEntries([
  ['account', { check: account }],
  ...AMOUNTS.map((name) => [name, { check: tonnes }]),
]) as Columns<Column>;

/**
 * The reason of a list whose figures the record here does not hold: a registry that began after the trades. The one who
 * approves it sees the reason in the proposal, and it stays there for good.
 */
export const FIGURES_AS_GIVEN = 'figures-as-given';

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
    private readonly draft: CarryOverDraft,
    private readonly readModels: ReadModels,
  ) {}

  execute({ file: { query, call, body } }: SetCarryOverLimitsCommand): Promise<Outcome> {
    const set = async (content: Buffer): Promise<Outcome> => {
      const rows = readCsv(content, COLUMNS);
      if (query.reason !== FIGURES_AS_GIVEN) await this.compare(rows, query, call);
      const lines = rows.map(
        ({ cells }) =>
          [cells.account as AccountId, ...AMOUNTS.map((name) => Number(cells[name]))] as unknown as CarryOverLine,
      );
      const command: SetCarryOverLimits = { type: 'SetCarryOverLimits', ...frameOf(query), lines };
      return this.ledger.submit(command, await this.files.bodyOf(query, content, call), call);
    };
    return this.files.receive(body, set, CARRY_OVER_LINES_MAX);
  }

  /**
   * Holds the figures against the record; the limits that follow, and whose lines these may be, are the ledger's to check.
   * @throws HttpProblem `file-refused` that names each figure that is another, and what it should be.
   */
  private async compare(rows: readonly Row<Column>[], query: FileQuery, call: CommandCall): Promise<void> {
    // What was taken once is taken, also when a trade has been corrected since: the same request gets the same answer.
    if ((await this.ledger.writer.lookUp(call)).status !== 'undecided') return;
    const by = await this.draft.rulesOf(query, call.client);
    const { rows: recorded } = await this.draft.read(this.readModels.db, { ...frameOf(query), sight: EVERYTHING }, by);
    const figuresOf = new Map(recorded.map((figures) => [figures.account as string, figures]));
    const wrong = new WrongLines();
    for (const { line, cells } of rows) {
      const figures = figuresOf.get(cells.account);
      if (!figures) continue;
      for (const name of FIGURES)
        if (Number(cells[name]) !== figures[name])
          wrong.add(line, `${cells.account}: ${name} ${cells[name]} is not as recorded, expected ${figures[name]}`);
      // A second line of the same unit is the ledger's to name.
      figuresOf.delete(cells.account);
    }
    wrong.refuse('file-refused');
  }
}
