// Baseline: the registry's own HTTP stack with a transfer route that validates like the real one and answers at once.
import 'reflect-metadata';
import { Controller, HttpCode, Module, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { pino } from 'pino';
import { type CommandInput, Input } from '../../apps/registry/src/http/caller.js';
import type { CommandAnswer } from '../../apps/registry/src/http/command-answer.js';
import { readIdentity } from '../../apps/registry/src/config.js';
import { createServer } from '../../apps/registry/src/http/server.js';
import { openIdentity } from '../../apps/registry/src/identity/open-identity.js';
import { Revocations } from '../../apps/registry/src/identity/revocations.js';
import { Metrics } from '../../apps/registry/src/metrics.js';
import { TransferUnitsBody } from '../../apps/registry/src/transfers/transfer-units.js';
import { LiveController } from './live.controller.js';

@Controller('v1/transfers')
class NullController {
  @Post()
  @HttpCode(200)
  transferUnits(
    @Input(TransferUnitsBody) { body, call }: CommandInput<TransferUnitsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): CommandAnswer {
    const { from, to, instrument, quantity } = body;
    void reply.header('registry-revision', 1);
    // As long as the answer to a real transfer: writing it belongs to the ceiling.
    const balance = { instrument, compartment: 'trading', available: 1_000_000_000 - quantity, encumbered: 0 };
    return {
      commandId: call.key,
      status: 'executed',
      revision: 1,
      recordedAt: call.receivedAt,
      replayed: false,
      dryRun: false,
      event: {
        type: 'UnitsTransferred',
        data: {
          from,
          to,
          instrument,
          compartment: 'trading',
          quantity,
          ranges: [{ batch: 1, start: 1, end: quantity }],
        },
      },
      balances: [
        { account: from, ...balance },
        { account: to, ...balance },
      ],
    };
  }
}

@Module({ controllers: [NullController, LiveController] })
class NullModule {}

// The same checks of the same tokens: what they cost belongs to the ceiling.
const identity = openIdentity(readIdentity(process.env), new Revocations());
const app = await createServer(
  NullModule,
  pino({ level: process.env['LOG_LEVEL'] ?? 'warn' }),
  new Metrics(),
  identity,
);
await app.listen(Number(process.env['PORT']), '127.0.0.1');
