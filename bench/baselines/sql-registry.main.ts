// Baseline: what one would write instead of a ledger. The same HTTP stack in front of one SQL transaction per transfer.
import 'reflect-metadata';
import { Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import pg from 'pg';
import { pino } from 'pino';
import { type CommandInput, Input } from '../../apps/registry/src/http/caller.js';
import type { CommandAnswer } from '../../apps/registry/src/http/command-answer.js';
import { HttpProblem, problemOf } from '../../apps/registry/src/http/problem.js';
import { readIdentity } from '../../apps/registry/src/config.js';
import { createServer } from '../../apps/registry/src/http/server.js';
import { openIdentity } from '../../apps/registry/src/identity/open-identity.js';
import { Revocations } from '../../apps/registry/src/identity/revocations.js';
import { Metrics } from '../../apps/registry/src/metrics.js';
import { TransferUnitsBody } from '../../apps/registry/src/transfers/transfer-units.js';
import { LiveController } from './live.controller.js';

const POOL = Symbol('pool');

@Controller('v1/transfers')
class SqlController {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  @Post()
  @HttpCode(200)
  async transferUnits(
    @Input(TransferUnitsBody) { body, call }: CommandInput<TransferUnitsBody>,
  ): Promise<CommandAnswer> {
    const { from, to, instrument, quantity } = body;
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const inserted = await client.query<{ id: string }>({
        name: 'transfer',
        text: `insert into sql_transfers (command_key, from_account, to_account, instrument, quantity, received_at)
          values ($1, $2, $3, $4, $5, $6) returning id`,
        values: [call.key, from, to, instrument, quantity, call.receivedAt],
      });
      // In the order of their names: two transfers that cross must not wait for each other.
      const locked = await client.query<{ account: string; balance: string }>({
        name: 'lock',
        text: 'select account, balance from sql_balances where account in ($1, $2) order by account for update',
        values: [from, to],
      });
      const before = new Map(locked.rows.map(({ account, balance }) => [account, Number(balance)]));
      if ((before.get(from) ?? 0) < quantity)
        throw new HttpProblem(
          problemOf('insufficient-units', { en: 'The sender holds less.', zh: '转出方持有量不足。' }),
        );
      await client.query({
        name: 'update',
        text: `update sql_balances b set balance = b.balance + d.difference
          from (values ($1::text, -$3::bigint), ($2::text, $3::bigint)) d (account, difference) where b.account = d.account`,
        values: [from, to, quantity],
      });
      const id = Number(inserted.rows[0]!.id);
      await client.query({
        name: 'history',
        text: `insert into sql_history (transfer, account, before, after)
          values ($1, $2, $4, $4 - $6::bigint), ($1, $3, $5, $5 + $6::bigint)`,
        values: [id, from, to, before.get(from), before.get(to), quantity],
      });
      await client.query('commit');
      const balance = (account: string, by: number) => ({
        account,
        instrument,
        compartment: 'trading',
        available: before.get(account)! + by,
        encumbered: 0,
      });
      return {
        commandId: call.key,
        status: 'executed',
        revision: id,
        recordedAt: call.receivedAt,
        replayed: false,
        dryRun: false,
        event: { type: 'UnitsTransferred', data: { from, to, instrument, compartment: 'trading', quantity } },
        balances: [balance(from, -quantity), balance(to, quantity)],
      };
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }
}

const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: Number(process.env['DATABASE_CONNECTIONS_MAX']),
});

@Module({ controllers: [SqlController, LiveController], providers: [{ provide: POOL, useValue: pool }] })
class SqlModule {}

// The same checks of the same tokens: what they cost belongs to the ceiling.
const identity = openIdentity(readIdentity(process.env), new Revocations());
const app = await createServer(SqlModule, pino({ level: process.env['LOG_LEVEL'] ?? 'warn' }), new Metrics(), identity);
await app.listen(Number(process.env['PORT']), '127.0.0.1');
