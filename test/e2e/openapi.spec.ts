// The API's description of itself: complete, valid, with examples that are true, and shown as a page.
import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { HealthController } from '../../apps/registry/src/health.controller.js';
import { ROUTE_ROLES } from '../../apps/registry/src/identity/route-roles.js';
import { RegistryModule } from '../../apps/registry/src/registry.module.js';
import type { CommandBody } from '../support/client.js';
import { RunningSystem } from '../support/running-system.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: object;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly examples?: readonly object[] } }>>;
  };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: object }>> }
    >
  >;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let system: RunningSystem;
let document: Document;
let operations: [name: string, operation: Operation][];

beforeAll(async () => {
  system = await RunningSystem.start({ store: 'postgres' });
  document = await system.client.ask<Document>('/v1/openapi.json');
  ajv.addSchema({ $id: 'api', components: document.components });
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
});
afterAll(() => system.close());

/** The components compiled once, whatever points to them. */
const ajv = new Ajv2020({ strict: false, validateFormats: false });

/** Compiles a schema of the document, which may point to its components. */
const validator = (schema: object) =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/')) as object);

/** Every route that the controllers have, as the framework knows them. */
function routesOfTheApp(): string[] {
  const controllers = Reflect.getMetadata('controllers', RegistryModule) as Type[];
  return controllers
    .filter((controller) => controller !== HealthController)
    .flatMap((controller) => {
      const base = Reflect.getMetadata('path', controller) as string;
      const methods = Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object));
      return methods
        .filter(({ value }) => typeof value === 'function' && Reflect.hasMetadata('method', value as object))
        .map(({ value }) => {
          const path = `/${base}/${Reflect.getMetadata('path', value as object) as string}`
            .replace(/\/+$/, '')
            .replaceAll('//', '/');
          const method = RequestMethod[Reflect.getMetadata('method', value as object) as number]!;
          return `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`;
        });
    });
}

test('is OpenAPI 3.1 and describes every route of the app, and no other', () => {
  expect(document).toMatchObject({
    openapi: '3.1.0',
    info: { title: expect.any(String), version: expect.any(String) },
  });
  const routes = routesOfTheApp();
  expect(routes.length).toBeGreaterThan(20);
  expect(operations.map(([name]) => name).sort()).toEqual(routes.sort());
});

test('names every operation once, with a summary, its parameters and its answers', () => {
  const ids = operations.map(([, { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [name, { summary, parameters = [], responses }] of operations) {
    expect([name, summary]).toEqual([name, expect.stringMatching(/^\S.+/)]);
    const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    const described = parameters.filter((one) => one.in === 'path');
    expect([name, described.map((one) => one.name).sort()]).toEqual([name, inPath.sort()]);
    expect(described.every(({ required }) => required)).toBe(true);
    expect(parameters.every(({ schema }) => schema !== undefined)).toBe(true);
    expect([name, Object.keys(responses)]).toEqual([name, expect.arrayContaining(['200', '400'])]);
    for (const [status, { content = {} }] of Object.entries(responses))
      for (const [type, { schema }] of Object.entries(content)) {
        validator(schema);
        if (Number(status) >= 400 && status !== '422')
          expect([name, status, type]).toEqual([name, status, 'application/problem+json']);
      }
  }
});

/** They take a body and append nothing, so they need no key. */
const OUTSIDE_THE_LEDGER = ['POST /v1/tokens/revocations'];

test('every body has an example that its schema accepts, and takes nothing that its schema does not name', () => {
  // Those two take no fields: a document, and nothing.
  const fieldless = ['POST /v1/evidence', 'POST /v1/persons/{person}/erasure'];
  const commands = operations.filter(([name]) => name.startsWith('POST ') && !fieldless.includes(name));
  for (const [name, { requestBody, parameters = [] }] of commands) {
    const [{ schema }] = Object.values(requestBody!.content) as [{ schema: { examples?: readonly object[] } }];
    expect([name, schema.examples?.length]).toEqual([name, 1]);
    const validate = validator(schema);
    for (const example of schema.examples!) {
      validate(example);
      expect([name, validate.errors]).toEqual([name, null]);
      expect(validate({ ...example, colour: 'green' })).toBe(false);
    }
    if (!name.endsWith('/bulk') && !name.endsWith('/verify') && !OUTSIDE_THE_LEDGER.includes(name))
      expect([name, parameters.find((one) => one.name === 'Idempotency-Key')]).toMatchObject([
        name,
        { in: 'header', required: true },
      ]);
  }
});

test('every example is taken as it stands, by somebody whom the route is open to', async () => {
  const parts: Readonly<Record<string, string>> = { account: 'PLANT-A', trusted: 'PLANT-B', person: 'P-4711' };
  for (const [name, { requestBody, parameters = [] }] of operations) {
    // Every command can be tried out; what cannot is none.
    if (!parameters.some((one) => one.name === 'dryRun') || name.endsWith('/bulk')) continue;
    const [role] = ROUTE_ROLES[name.replaceAll(/\{(\w+)\}/g, ':$1')]!;
    const path = name.slice('POST '.length).replaceAll(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '1');
    const [[type, { schema }]] = Object.entries(requestBody!.content) as [[string, { schema: { examples: readonly unknown[] } }]]; // prettier-ignore
    const [example] = schema.examples;
    const asked = parameters.filter((one) => one.in === 'query' && one.required);
    const query = new URLSearchParams();
    for (const { name: parameter, schema: of } of asked)
      query.set(parameter, String((of as { examples: unknown[] }).examples[0]));
    query.set('dryRun', 'true');
    const answer = await system.client
      .as(role!)
      .send<CommandBody>(
        'POST',
        `${path}?${query.toString()}`,
        type === 'application/json' ? JSON.stringify(example) : String(example),
        { 'content-type': type, 'idempotency-key': 'an-example' },
      );
    // Whatever the ledger says of it on an empty journal: its fields were right.
    expect([name, answer.status, answer.body.errors]).not.toEqual([name, 400, expect.anything()]);
  }
});

test('answers are what the document says', async () => {
  const answer = validator({ $ref: '#/components/schemas/CommandAnswer' });
  const problem = validator({ $ref: '#/components/schemas/Problem' });
  const { client } = system;
  const account = { account: 'A', accountType: 'holding', holder: 'HOLDER-A' };
  const opened = await client.command('/v1/accounts', account);
  const refused = await client.command('/v1/accounts', account);
  expect([opened.status, refused.status]).toEqual([200, 422]);
  for (const { body } of [opened, refused]) {
    answer(body);
    expect(answer.errors).toBeNull();
  }
  for (const wrong of [
    await client.command('/v1/accounts', {}),
    await client.query('/v1/nothing'),
    await client.query('/v1/accounts/B'),
  ]) {
    problem(wrong.body);
    expect(problem.errors).toBeNull();
  }
});

test('is served as a page, with all that the page loads', async () => {
  const page = await system.client.query<string>('/docs');
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('National carbon registry') });
  expect(page.headers.get('content-type')).toContain('text/html');
  const assets = [...page.body.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, path]) => path!);
  expect(assets.length).toBeGreaterThan(2);
  for (const asset of assets) {
    const path = new URL(asset, `${system.client.url}/docs`).pathname;
    expect([path, (await system.client.query(path)).status]).toEqual([path, 200]);
  }
  expect((await system.client.query<string>('/v1/openapi.yaml')).body).toMatch(/^openapi: 3\.1\.0/);
});
