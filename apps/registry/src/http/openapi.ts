// The OpenAPI 3.1 document of the routes, and the page that shows it.
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { PROBLEM_KINDS } from './problem.js';

export function serveDocumentation(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('National carbon registry')
    .setDescription(
      'Commands append to the journal and answer when they are durable; queries answer from read models and say at which revision. Quantities are whole tonnes of CO2 equivalent.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...SCHEMAS } };
  SwaggerModule.setup('docs', app, document, {
    customSiteTitle: 'National carbon registry',
    jsonDocumentUrl: 'v1/openapi.json',
    yamlDocumentUrl: 'v1/openapi.yaml',
  });
}

const integer = (description: string) => ({ type: 'integer', description });

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'code', 'detail', 'retry'],
  properties: {
    type: { type: 'string', examples: ['/problems/insufficient-units'] },
    title: { type: 'string' },
    status: integer('HTTP status'),
    code: { type: 'string', enum: Object.keys(PROBLEM_KINDS), description: 'Stable' },
    detail: { type: 'string' },
    retry: { type: 'string', enum: ['same-key', 'new-key', 'never'] },
    numbers: { type: 'object', description: 'What explains a rejection', examples: [{ available: 40, requested: 60 }] },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { field: { type: 'string' }, message: { type: 'string' } } },
    },
    instance: { type: 'string' },
    requestId: { type: 'string' },
  },
};

const SCHEMAS = {
  Problem: PROBLEM,
  CommandAnswer: {
    type: 'object',
    description: 'The one shape in which every command is answered',
    required: ['commandId', 'status', 'revision', 'recordedAt', 'replayed', 'dryRun'],
    properties: {
      commandId: { type: 'string', description: 'The Idempotency-Key' },
      status: { type: 'string', enum: ['executed', 'pending', 'rejected'] },
      revision: integer('Journal revision of the outcome'),
      recordedAt: { type: 'string', format: 'date-time' },
      replayed: { type: 'boolean', description: 'Decided before, under the same key; the same outcome again' },
      dryRun: { type: 'boolean', description: 'Nothing happened; it only says what would' },
      event: { type: 'object', properties: { type: { type: 'string' }, data: { type: 'object' } } },
      balances: {
        type: 'array',
        description: 'All positions that changed, after the event, in tonnes',
        items: {
          type: 'object',
          properties: {
            account: { type: 'string' },
            instrument: { type: 'string' },
            compartment: { type: 'string', enum: ['registry', 'trading'] },
            available: integer('Free to move'),
            encumbered: integer('Pinned'),
          },
        },
      },
      problem: { $ref: '#/components/schemas/Problem' },
    },
  },
};
