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

test.each<[path: string, code: string, english: string, chinese: string]>([
  ['/v1/proposals/999', 'proposal-not-found', 'There is no proposal 999.', '申请 999 不存在。'],
  ['/v1/encumbrances/999', 'encumbrance-not-found', 'There is no encumbrance 999.', '权利限制 999 不存在。'],
])('%s says what is not there', async (path, code, english, chinese) => {
  expect(await client.query(path)).toMatchObject({ status: 404, body: { code, detail: english } });
  expect(await client.query(path, zh)).toMatchObject({ status: 404, body: { code, detail: chinese } });
});

test.each<[what: string, type: string, content: string | Uint8Array, english: string, chinese: string]>([
  [
    'of no known type',
    'application/pdf',
    'plain words',
    'The content is of no known type, not application/pdf.',
    '内容的类型无法识别，而非 application/pdf。',
  ],
  [
    'of another type',
    'text/csv',
    '%PDF-1.7',
    'The content is application/pdf, not text/csv.',
    '内容为 application/pdf，而非 text/csv。',
  ],
  [
    'in another encoding',
    'text/csv',
    Buffer.from('Gr\u00fc\u00dfe,1\n', 'latin1'),
    'The content is not valid UTF-8.',
    '内容不是有效的 UTF-8。',
  ],
  ['with a NUL', 'text/csv', 'a,\0b', 'The content holds a NUL character.', '内容含有 NUL 字符。'],
  [
    'that is no XML',
    'application/xml',
    'plain words',
    'The content does not begin as XML does.',
    '内容的开头不符合 XML 格式。',
  ],
])('a document %s', async (_what, type, content, english, chinese) => {
  const upload = (language: string) =>
    client.send('POST', '/v1/evidence', content, { 'content-type': type, 'accept-language': language });
  const code = 'evidence-type-wrong';
  expect(await upload('en')).toMatchObject({ status: 415, body: { code, detail: english } });
  expect(await upload('zh-CN')).toMatchObject({ status: 415, body: { code, detail: chinese } });
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
