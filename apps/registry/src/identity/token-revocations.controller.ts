// Route of revocations: a token, or all tokens of a subject, become void before their time.
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ACTOR, REASON_CODE } from '#domain/ids.js';
import { CalledBy, type Caller } from '../http/caller.js';
import { ActionRoute } from '../http/documentation.js';
import { Text } from '../http/fields.js';
import { ParseInput } from '../http/parse-input.js';
import type { FieldError } from '../http/problem.js';
import { TOKEN_ID } from './claims.js';
import { REVOCATION_POLL_MS, StoredRevocations } from './revocations.js';

class RevocationBody {
  @Text(TOKEN_ID, { description: 'The `jti` of one token', optional: true })
  token?: string;

  @Text(ACTOR, { description: 'The `sub` whose tokens, as far as issued by now, are revoked', optional: true })
  subject?: string;

  @Text(REASON_CODE, { description: 'Reason, as a code', example: 'key-lost', optional: true })
  reason?: string;

  static crossCheck({ token, subject }: RevocationBody): FieldError[] {
    if ((token === undefined) !== (subject === undefined)) return [];
    return [{ field: 'token', message: 'exactly one of token and subject must be given' }];
  }
}

@ApiTags('tokens')
@Controller('v1/tokens/revocations')
export class TokenRevocationsController {
  constructor(private readonly revocations: StoredRevocations) {}

  /** The same revocation again is one more row and no other effect. */
  @Post()
  @HttpCode(200)
  @ActionRoute(
    'Revoke a token, or all tokens of a subject',
    RevocationBody,
    { subject: 'alice', reason: 'key-lost' },
    'At once in the instance that answers, in the others within some seconds.',
  )
  async revoke(@Body(new ParseInput(RevocationBody)) body: RevocationBody, @CalledBy() caller: Caller) {
    const { token, subject, reason } = body;
    const revocation =
      token === undefined
        ? ({ kind: 'subject', value: subject! } as const)
        : ({ kind: 'token', value: token } as const);
    const { actor, client } = caller;
    const revokedAt = await this.revocations.revoke(revocation, { actor, client, reason });
    return { ...revocation, revokedAt: revokedAt.toISOString(), everywhereWithinMs: REVOCATION_POLL_MS };
  }
}
