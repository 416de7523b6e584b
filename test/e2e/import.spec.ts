// The import of an extract as its user runs it: to the end, interrupted and run again, and when something is not as expected.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ListBody } from '../support/client.js';
import { RunningSystem, STORES } from '../support/running-system.js';
import { TestTokens } from '../support/tokens.js';
import { until } from '../support/until.js';

const IMPORT = fileURLToPath(new URL('../../dist/tools/import.js', import.meta.url));
const HEADER = 'line,transaction,date,main,supplementary,kind,from,to,unit,project,amount';
const GOOD = `${HEADER}
1,AT1,2005-06-24 11:08:27.825,10,53,allocate,100,200,EUA2005,,500
2,AT2,2005-06-24 11:28:45.714,10,0,transfer,200,300,EUA2005,,120
3,AT3,2005-06-25 11:42:30.713,10,0,transfer,300,300,EUA2005,,7
4,AT3,2005-06-25 11:42:30.713,10,0,transfer,300,200,EUA2005,,20
5,AT4,2006-04-28 09:00:00.000,10,2,surrender,200,178,EUA2005,,300
6,AT5,2006-06-30 14:09:07.609,4,3,cancel,300,25787,EUA2005,,50
7,AT6,2007-01-02 10:00:00.000,10,0,transfer,100,300,CER0,CN-17,9
`;
const EXPECTED = `account,unit,opening,final
100,EUA2005,600,100
200,EUA2005,0,100
300,EUA2005,0,50
100,CER0,10,1
300,CER0,0,9
`;

const folder = mkdtempSync(join(tmpdir(), 'import-spec-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
const write = (content: string | Uint8Array): string => {
  const path = join(folder, `extract-${++files}.csv`);
  writeFileSync(path, content);
  return path;
};

/** What stands behind each token of those who import, for any client. */
const PEOPLE = {
  REGISTRY_TOKEN: { role: 'registry-administrator', subject: 'administrator' },
  REGISTRY_APPROVER_TOKEN: { role: 'national-authority', subject: 'authority' },
  REGISTRY_REPRESENTATIVE_TOKEN: { role: 'representative', subject: 'representative' },
};
type Environment = Readonly<Record<string, string>>;

async function environmentOf(tokens: TestTokens, client: string): Promise<Environment> {
  const entries = Object.entries(PEOPLE).map(async ([name, who]) => [name, await tokens.token({ ...who, client })]);
  return Object.fromEntries(await Promise.all(entries)) as Environment;
}

/** Of the clients that the tests import as. */
const environments = new Map<string, Environment>();
let anybody: Environment;
beforeAll(async () => {
  anybody = await environmentOf(await TestTokens.make(folder), 'anybody');
});

function start(args: readonly string[], env = environments.get(args.at(-1)!) ?? anybody) {
  const child = spawn(process.execPath, [IMPORT, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', INIT_CWD: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
  return { child, ended };
}

const run = (transactions: string, expected: string, more: readonly string[] = []) =>
  start(['eutl', write(transactions), '--expected', write(expected), ...more]).ended;

describe.each(STORES)('the import, journal in %s', (store) => {
  let system: RunningSystem;
  const to = (client: string): string[] => ['--url', system.client.url, '--client', client];

  beforeAll(async () => {
    system = await RunningSystem.start({ store });
    for (const client of ['first', 'second', 'third'])
      environments.set(client, await environmentOf(system.tokens, client));
  });
  afterAll(async () => {
    expect(await system.close()).toEqual({ 'registry-0': 0, projections: 0 });
  });

  test('replays the extract, names the line from an account to itself, and finds no difference; again: nothing twice', async () => {
    const first = await run(GOOD, EXPECTED, to('first'));
    expect(first).toEqual({
      code: 0,
      output: expect.stringContaining('1 refused (1 from an account to itself), no difference'),
    });
    expect(first.output).toMatch(/line 3 \(AT3, transfer 7 EUA2005, 300 to 300\): .*one account/);
    expect(first.output).toMatch(/lines: 7 of 7, \d+\/s/);
    expect(first.output).toMatch(/7 lines in [\d.]+ s: \d+ lines\/s/);
    const { client } = system;
    expect(await client.ask('/v1/instruments/EUA2005/totals')).toMatchObject({
      issued: 600,
      surrendered: 300,
      cancelled: 50,
    });
    expect(await client.ask('/v1/instruments/CER0')).toMatchObject({ kind: 'reduction', project: 'CN-17' });
    expect(await client.ask('/v1/accounts/SURRENDER-2005')).toMatchObject({ complianceYear: 2005 });
    expect((await client.ask<ListBody>('/v1/transactions?reference=AT3')).items).toMatchObject([
      { type: 'UnitsTransferred', status: 'executed', quantity: 20 },
      { type: 'ProposalMade', quantity: 20 },
      { status: 'rejected', code: 'same-account' },
    ]);
    const { revision } = await client.ask('/v1/accounts/100');

    const again = await run(GOOD, EXPECTED, to('first'));
    expect(again).toEqual({ code: 0, output: expect.stringContaining('no difference') });
    expect(again.output).toMatch(/\d+ commands had been executed before/);
    expect((await client.ask('/v1/accounts/100')).revision).toBe(revision);
  });

  test('whatever it does, one asked for it and another approved it, each in his role', async () => {
    const { items } = await system.client.ask<
      ListBody<{
        type: string;
        actor: string;
        role: string;
        revision: number;
        details: { operation: { type: string } };
      }>
    >('/v1/transactions?client=first&limit=1000');
    const makers = items.filter(({ type }) => type === 'ProposalMade');
    const made = new Set(makers.map(({ actor, details }) => `${actor} ${details.operation.type}`));
    expect([...made].sort()).toEqual([
      'administrator CreateInstrument',
      'administrator IssueUnits',
      'administrator OpenAccount',
      'administrator TransferUnits',
      'authority CancelUnits',
      'representative SurrenderUnits',
    ]);
    const done = items.filter(({ type }) => type !== 'ProposalMade' && type !== 'CommandRejected');
    expect(done.length).toBe(makers.length);
    const by = new Set(done.map(({ type, actor }) => `${actor} ${type}`));
    expect([...by].sort()).toEqual([
      'administrator UnitsCancelled',
      'authority AccountOpened',
      'authority InstrumentCreated',
      'authority UnitsIssued',
      'authority UnitsSurrendered',
      'authority UnitsTransferred',
    ]);
  });

  test('broken off between a command and its approval it goes on with the approval', async () => {
    const extract = `${HEADER}\n1,B1,2006-01-01,10,0,transfer,H1,H2,EUA2008,,40\n`;
    const expected = 'account,unit,opening,final\nH1,EUA2008,100,60\nH2,EUA2008,0,40\n';
    environments.set('fourth', await environmentOf(system.tokens, 'fourth'));
    // Everything up to the last approval, as the first run leaves it when it is broken off there.
    const staff = system.client.as('registry-administrator', { subject: 'administrator', client: 'fourth' });
    const representatives = [{ person: 'representative', rights: 'initiate' }];
    await staff.execute('/v1/instruments', { instrument: 'EUA2008', kind: 'allowance', vintage: 2008 });
    for (const account of ['H1', 'H2'])
      await staff.execute('/v1/accounts', {
        account,
        accountType: 'holding',
        holder: `EUTL-${account}`,
        representatives,
      });
    const opening = { instrument: 'EUA2008', to: 'H1', quantity: 100, reference: 'OPENING' };
    const made = await staff.propose('/v1/issuances', opening, { key: 'eutl:opening:H1:EUA2008' });
    expect(made.status).toBe(202);
    expect(await run(extract, expected, to('fourth'))).toEqual({
      code: 0,
      output: expect.stringContaining('no difference'),
    });
    expect(await system.client.ask('/v1/instruments/EUA2008/totals')).toMatchObject({ issued: 100 });
  });

  test('takes a byte order mark, CRLF, quotes and columns in another order', async () => {
    const reordered = GOOD.split('\n')
      .map((line) =>
        line
          .split(',')
          .reverse()
          .map((field) => `"${field}"`)
          .join(','),
      )
      .filter((line) => line !== '""')
      .join('\r\n');
    expect(
      await run(`\ufeff${reordered}\r\n`, `\ufeff${EXPECTED.replaceAll('\n', '\r\n')}`, to('first')),
    ).toMatchObject({ code: 0 });
  });

  test('differences and lines refused for other reasons are printed, and the exit code says so', async () => {
    const extract = `${HEADER}\n1,X1,2006-01-01,10,0,transfer,D1,D2,EUA2006,,40\n2,X2,2006-01-01,10,0,transfer,D1,D3,EUA2006,,61\n`;
    const result = await run(extract, 'account,unit,opening,final\nD1,EUA2006,100,60\nD2,EUA2006,0,39\n', to('second'));
    expect(result.code).toBe(1);
    expect(result.output).toMatch(/line 2 \(X2.*has 60 t of EUA2006 available.*61 t were requested/);
    expect(result.output).toContain('account D2, EUA2006: expected 39 t, the read model has 40 t');
    expect(result.output).not.toContain('account D1, EUA2006: expected');
    const rightRefused = await run(
      extract,
      'account,unit,opening,final\nD1,EUA2006,100,60\nD2,EUA2006,0,40\n',
      to('second'),
    );
    expect(rightRefused).toEqual({ code: 1, output: expect.stringContaining('1 refused, no difference') });
    // An account with units that the file does not know of.
    const unexpected = await run(
      extract.split('\n').slice(0, 2).join('\n'),
      'account,unit,opening,final\nD1,EUA2006,100,60\n',
      to('second'),
    );
    expect(unexpected).toEqual({
      code: 1,
      output: expect.stringContaining('account D2, EUA2006: expected 0 t, the read model has 40 t'),
    });
  });

  test('another extract under the same client is told apart', async () => {
    const result = await run(GOOD.replace(',500\n', ',501\n'), EXPECTED, to('first'));
    expect(result).toEqual({
      code: 1,
      output: expect.stringMatching(/line 1 .*another command under the same key.*--client/),
    });
  });

  test('killed in the middle and run again it doubles nothing, also while registry and projections are killed', async () => {
    const accounts = 20;
    const lines = 900;
    const name = (at: number): string => `K${at % accounts}`;
    const rows = Array.from(
      { length: lines },
      (_, at) => `${at},K${at},2006-01-01,10,0,transfer,${name(at)},${name(at * 7 + 1)},EUA2007,,${1 + (at % 3)}`,
    );
    const holds = new Map(Array.from({ length: accounts }, (_, at) => [name(at), 1_000]));
    for (const [at] of rows.entries()) {
      const [from, into] = [name(at), name(at * 7 + 1)];
      if (from === into) continue;
      holds.set(from, holds.get(from)! - (1 + (at % 3)));
      holds.set(into, holds.get(into)! + (1 + (at % 3)));
    }
    const transactions = write([HEADER, ...rows].join('\n'));
    const expected = write(
      ['account,unit,opening,final', ...[...holds].map(([account, final]) => `${account},EUA2007,1000,${final}`)].join(
        '\n',
      ),
    );
    const args = ['eutl', transactions, '--expected', expected, ...to('third')];
    const executed = async (): Promise<number> =>
      (await system.client.ask<{ revision: number }>('/v1/health/ready')).revision;

    const before = await executed();
    const interrupted = start(args);
    await until(async () => (await executed()) > before + 200);
    interrupted.child.kill('SIGKILL');
    expect((await interrupted.ended).code).toBeNull();

    const second = start(args);
    await until(async () => (await executed()) > before + 400);
    await Promise.all([system.registry.kill(), system.projections.kill()]);
    await Promise.all([system.registry.start(), system.projections.start()]);
    const result = await second.ended;
    expect(result).toEqual({ code: 0, output: expect.stringContaining('no difference') });
    const { items } = await system.client.ask<ListBody<{ type: string }>>(
      '/v1/transactions?client=third&type=UnitsIssued',
    );
    expect(items).toHaveLength(accounts);
    // One proposal and one approval of everything but the lines from an account to itself, which are refused at once.
    const refused = rows.filter((_, at) => name(at) === name(at * 7 + 1)).length;
    expect(await executed()).toBe(before + 2 * (1 + accounts + accounts + lines - refused) + refused);
    const { items: proposals } = await system.client.ask<ListBody<{ actor: string }>>(
      '/v1/transactions?client=third&type=ProposalMade&limit=1000',
    );
    expect(new Set(proposals.map(({ actor }) => actor))).toEqual(new Set(['administrator']));
  });
});

describe('files that are wrong', () => {
  const nowhere = ['--url', 'http://127.0.0.1:1'];

  test.each([
    ['no file', () => join(folder, 'nothing.csv'), /There is no file .*nothing\.csv/],
    ['an empty file', () => write(''), /is empty/],
    ['a header alone', () => write(HEADER), /has no lines/],
    [
      'a missing column',
      () => write(GOOD.replace('amount', 'tonnes').replace('from', 'source')),
      /no column from, amount\. It has: .*tonnes/,
    ],
    ['the other file', () => write(EXPECTED), /no column line, transaction/],
    ['too few fields', () => write(`${HEADER}\n1,AT1\n`), /not a CSV file/],
    ['bytes that are no text', () => write(Uint8Array.of(0xff, 0xfe, 0x00)), /cannot be read/],
    [
      'wrong fields, all of them named',
      () => write(GOOD.replace(',500\n', ',5e2\n').replace(',120\n', ',-1\n').replace('surrender', 'burn')),
      /:2: amount .*"5e2"[^]*:3: amount .*"-1"[^]*:6: kind .*"burn"/,
    ],
    ['a line twice', () => write(GOOD.replace('\n2,', '\n1,')), /:3: line 1 stands in the file twice/],
    ['an amount of nothing', () => write(GOOD.replace(',120\n', ',0\n')), /whole number of 1 or more, not "0"/],
  ])('%s', async (_, file, message) => {
    const { code, output } = await start(['eutl', file(), '--expected', write(EXPECTED), ...nowhere]).ended;
    expect(output).toMatch(message);
    expect(output).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
  });

  test.each([
    [
      'no registry',
      (files: string[]) => ['eutl', ...files, ...nowhere],
      /No registry answers at http:\/\/127\.0\.0\.1:1/,
    ],
    [
      'an address that is none',
      (files: string[]) => ['eutl', ...files, '--url', 'registry'],
      /--url must be the address/,
    ],
    ['another format', (files: string[]) => ['verra', ...files], /The format must be eutl/],
    [
      'a token that is none',
      (files: string[]) => ['eutl', ...files, '--token', 'none'],
      /administrator is not a token/,
    ],
    ['no expected file', (files: string[]) => ['eutl', files[0]!], /--expected are needed/],
    ['an unknown option', (files: string[]) => ['eutl', ...files, '--dry'], /Unknown option '--dry'/],
  ])('%s', async (_, args, message) => {
    const { code, output } = await start(args([write(GOOD), '--expected', write(EXPECTED)])).ended;
    expect(output).toMatch(message);
    expect(output).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
  });

  const wrong: [name: string, change: (env: Environment) => Environment, message: RegExp][] = [
    [
      'one person alone',
      (env) => ({ ...env, REGISTRY_APPROVER_TOKEN: env['REGISTRY_TOKEN']! }),
      /authority must be of the role national-authority, not registry-administrator/,
    ],
    ['no second person', (env) => ({ ...env, REGISTRY_APPROVER_TOKEN: '' }), /Neither --approver-token nor REGISTRY_/],
  ];
  test.each(wrong)('%s', async (_, change, message) => {
    const args = ['eutl', write(GOOD), '--expected', write(EXPECTED), ...nowhere];
    const { code, output } = await start(args, change(anybody)).ended;
    expect(output).toMatch(message);
    expect(code).toBe(1);
  });

  test('one person in two roles', async () => {
    const token = await (
      await TestTokens.make(folder)
    ).token({ role: 'national-authority', subject: PEOPLE.REGISTRY_TOKEN.subject });
    const args = ['eutl', write(GOOD), '--expected', write(EXPECTED), ...nowhere];
    const { code, output } = await start(args, { ...anybody, REGISTRY_APPROVER_TOKEN: token }).ended;
    expect(output).toMatch(/administrator.*authority are both of administrator: nobody approves what he proposed/);
    expect(code).toBe(1);
  });
});
