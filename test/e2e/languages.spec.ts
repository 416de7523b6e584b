// Refusals in English and Chinese, wherever they come from: the edge, the ledger, a line of many.
import type { Problem } from '../../apps/registry/src/http/problem.js';
import type { CommandBody, RegistryClient } from '../support/client.js';
import { RunningSystem } from '../support/running-system.js';

const CHINESE = /[\u4e00-\u9fff]/;
let system: RunningSystem;
let client: RegistryClient;
beforeAll(async () => {
  system = await RunningSystem.start({ store: 'postgres' });
  client = system.client;
  await client.execute('/v1/accounts', { account: 'A', accountType: 'holding', holder: 'HOLDER-A' });
});
afterAll(() => system.close());

const zh = { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' };

test.each<[path: string, code: string, title: string]>([
  ['/v1/nothing', 'route-not-found', '接口不存在'],
  ['/v1/accounts?limit=0', 'invalid-input', '请求字段有误'],
  ['/v1/accounts/NOBODY', 'account-not-found', '账户不存在'],
  ['/v1/transactions/999', 'transaction-not-found', '该修订号处没有事件'],
  ['/v1/accounts/A/balances?atRevision=999', 'revision-unknown', '修订号或时点不在记录范围内'],
  ['/v1/%ff', 'bad-request', '无法读取请求'],
])('%s', async (path, code, title) => {
  const chinese = await client.query<Problem>(path, zh);
  const english = await client.query<Problem>(path, { 'accept-language': 'en' });
  expect(chinese.body).toMatchObject({ code, title, detail: expect.stringMatching(CHINESE) });
  expect(english.body.code).toBe(code);
  expect(JSON.stringify(english.body)).not.toMatch(CHINESE);
  expect(chinese.status).toBe(english.status);
  for (const [answer, language] of [
    [chinese, 'zh-CN'],
    [english, 'en'],
  ] as const) {
    expect(answer.headers.get('content-language')).toBe(language);
    expect(answer.headers.get('vary')).toContain('Accept-Language');
  }
});

test('a refused command, and the same outcome later to somebody who reads the other language', async () => {
  const open = { account: 'A', accountType: 'holding', holder: 'HOLDER-B' };
  const chinese = await client.command('/v1/accounts', open, { key: 'twice', headers: zh });
  expect(chinese).toMatchObject({
    status: 422,
    body: {
      status: 'rejected',
      problem: { code: 'account-exists', title: '账户已存在', detail: '账户已存在：账户 A。' },
    },
  });
  expect(chinese.headers.get('content-language')).toBe('zh-CN');
  const english = await client.command('/v1/accounts', open, { key: 'twice' });
  expect(english.body).toMatchObject({
    replayed: true,
    problem: { code: 'account-exists', title: 'The account exists already' },
  });
  expect(english.body.problem!.numbers).toEqual(chinese.body.problem!.numbers);
  const asked = await client.query<CommandBody>('/v1/commands/twice', zh);
  expect(asked.body.problem).toMatchObject({ title: '账户已存在' });
});

test('an executed command is in no language', async () => {
  const { status, headers } = await client.command(
    '/v1/accounts',
    { account: 'C', accountType: 'holding', holder: 'HOLDER-C' },
    { headers: zh },
  );
  expect([status, headers.get('content-language')]).toEqual([200, null]);
});

test('lines of many: wrong and unknown ones', async () => {
  const lines = ['{', JSON.stringify({ key: 'k-1', from: 'A', to: 'NOBODY', instrument: 'CEA24', quantity: 1 })];
  const { body, headers } = await client.send<string>('POST', '/v1/transfers/bulk', lines.join('\n'), {
    'content-type': 'application/x-ndjson',
    ...zh,
  });
  const problems = body
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { problem: Problem }).problem);
  expect(problems).toMatchObject([
    { code: 'malformed-json', title: '请求正文不是有效的 JSON', detail: '该行不是有效的 JSON。' },
    { title: expect.stringMatching(CHINESE), detail: expect.stringMatching(CHINESE) },
  ]);
  expect(headers.get('content-language')).toBe('zh-CN');
});

test('what a code means', async () => {
  expect((await client.query<Problem>('/problems/insufficient-units', zh)).body.title).toBe('可用数量不足');
  expect((await client.query<Problem>('/problems/insufficient-units')).body.title).toBe(
    'The position holds too few units',
  );
});
