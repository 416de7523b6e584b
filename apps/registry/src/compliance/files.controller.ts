// Routes of files by province and sector: the list of key emission units, verified emissions, allocation plans, limits of
// carry-over.
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Outcome } from '#ledger/outcome.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import type { CommandCall } from '../http/caller.js';
import { FileRoute } from '../http/documentation.js';
import { AdoptAllocationCommand, AllocationQuery } from './adopt-allocation.js';
import { type FileInput, FileOf, FileQuery } from './file-query.js';
import { ListKeyUnitsCommand } from './list-key-units.js';
import { ReportEmissionsCommand } from './report-emissions.js';
import { SetCarryOverLimitsCommand } from './set-carry-over-limits.js';

@ApiTags('compliance')
@Controller('v1/compliance')
export class FilesController {
  constructor(private readonly commands: CommandBus) {}

  @Post('lists')
  @HttpCode(200)
  @FileRoute(
    'List the key emission units of a province',
    FileQuery,
    '`account`, `listed` (`in` or `out`), and where the rules know classes `class`. Nobody drops out in silence: who was on the list stands in the next one, as `out` if he left.',
    'account,listed,class\nHB-GRID,in,gas\nHB-CEMENT,out,\n',
  )
  async list(
    @FileOf(FileQuery) file: FileInput<FileQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return this.answer(reply, file.call, new ListKeyUnitsCommand(file));
  }

  @Post('emissions')
  @HttpCode(200)
  @FileRoute(
    'Report verified emissions',
    FileQuery,
    '`account` and `verified`, in whole tonnes; 0 is a report, a missing unit has none.',
    'account,verified\nHB-GRID,812000\nHB-CEMENT,0\n',
  )
  async report(
    @FileOf(FileQuery) file: FileInput<FileQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return this.answer(reply, file.call, new ReportEmissionsCommand(file));
  }

  @Post('allocations')
  @HttpCode(200)
  @FileRoute(
    'Adopt an allocation plan',
    AllocationQuery,
    '`account`, `allocated` and, where something is withheld, `deduction`, in whole tonnes: exactly what authorities have decided to deduct. A final plan is recomputed: where the formula of the sector is `balance-value` it has `intensity` or `exception` too; where it is `power-benchmarks` a line for each generating unit, with `unit`, `class`, `verified`, `heatGj`, and what the class needs of `generatedMwh`, `suppliedMwh`, `ratedMw`, `cooling`, `heatRatio`, `load`; `allocated` and `deduction` of the account are repeated in each.',
    'account,allocated,deduction\nHB-GRID,765432,0\n',
  )
  async allocate(
    @FileOf(AllocationQuery) file: FileInput<AllocationQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return this.answer(reply, file.call, new AdoptAllocationCommand(file));
  }

  @Post('carry-over-limits')
  @HttpCode(200)
  @FileRoute(
    'Set how much units may carry over',
    FileQuery,
    'By the registry: `account`; `sold` and `bought` in the period; of the holdings at the cut-off `tradingAvailable`, `registryAvailable`, `judiciallyFrozen`, `pendingApplications` (what of them another amount still contains); and the `limit` that follows, which is recomputed. In whole tonnes. The figures are held against the record, which draws the list up itself: `GET /v1/compliance/carry-over-limits/draft`. Where the record does not hold them the `reason` is `figures-as-given`: nothing is compared then, and whoever approves the list sees why. `complianceYear` is the year whose rulebook has the carry-over.',
    'account,sold,bought,tradingAvailable,registryAvailable,judiciallyFrozen,pendingApplications,limit\nHB-GRID,5000,1000,900000,80000,0,0,16000\n',
  )
  async setCarryOverLimits(
    @FileOf(FileQuery) file: FileInput<FileQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return this.answer(reply, file.call, new SetCarryOverLimitsCommand(file));
  }

  private async answer(reply: FastifyReply, call: CommandCall, command: Command<Outcome>): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(command));
  }
}
