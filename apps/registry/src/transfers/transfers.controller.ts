// Route of transfers.
import { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BulkCall, type CommandCall, type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { BulkRoute, CommandRoute } from '../http/documentation.js';
import { languageOf } from '../http/language.js';
import { BulkTransferLine, executeLines, LINES_MAX, linesOf } from './bulk-transfers.js';
import { TransferUnitsBody, TransferUnitsCommand } from './transfer-units.js';

const EXAMPLE_LINE = { key: 'trade-17', from: 'PLANT-A', to: 'PLANT-B', instrument: 'CEA24', quantity: 60 };

@ApiTags('transfers')
@Controller('v1/transfers')
export class TransfersController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @CommandRoute('Transfer units between accounts', TransferUnitsBody, {
    from: 'PLANT-A',
    to: 'PLANT-B',
    instrument: 'CEA24',
    quantity: 60,
    reference: 'TRADE-17',
  })
  async transferUnits(
    @Input(TransferUnitsBody) { body, call }: CommandInput<TransferUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(reply, call, await this.commands.execute(new TransferUnitsCommand(body, call)));
  }

  @Post('bulk')
  @HttpCode(200)
  @BulkRoute(`Up to ${LINES_MAX} transfers, a line each`, BulkTransferLine, EXAMPLE_LINE)
  bulk(@BulkCall() call: Omit<CommandCall, 'key'>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const lines = linesOf(request.body);
    const language = languageOf(request.headers['accept-language']);
    void reply
      .header('content-type', 'application/x-ndjson; charset=utf-8')
      .header('content-language', language)
      .header('vary', 'Accept-Language')
      .send(Readable.from(executeLines(lines, call, this.commands, language)));
  }
}
