// A route that nobody has thought about must not come into being, and the development issuer has one name.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { Controller, Get, Module } from '@nestjs/common';
import { pino } from 'pino';
import { createServer } from '../http/server.js';
import { Metrics } from '../metrics.js';
import { DEVELOPMENT_ISSUER } from './development-issuer.js';
import { openIdentity } from './open-identity.js';
import { Revocations } from './revocations.js';

@Controller('v1/forgotten')
class ForgottenController {
  @Get()
  everything(): object {
    return {};
  }
}

@Module({ controllers: [ForgottenController] })
class ForgetfulModule {}

test('a route without an entry in the table of roles fails at the start', async () => {
  const limits = { system: 1, person: 1, address: 1 };
  const config = { issuer: 'i', audience: 'a', jwks: 'jwks.json', limits, trustedProxies: false } as const;
  const identity = openIdentity(config, new Revocations());
  const app = await createServer(ForgetfulModule, pino({ level: 'silent' }), new Metrics(), identity);
  await expect(app.init()).rejects.toThrow('GET /v1/forgotten has no entry in identity/route-roles.ts');
});

test('the issuer that production refuses is the one that `npm start` makes', () => {
  const file = new URL('../../../../tools/start/development-issuer.mjs', import.meta.url);
  expect(readFileSync(file, 'utf8')).toContain(`const issuer = '${DEVELOPMENT_ISSUER}';`);
});
