// The dependency rules bite: a project of offenders is reported, line by line, by the rule that each one breaks.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '..', '..');
const offender = mkdtempSync(join(realpathSync(tmpdir()), 'dependency-rules-'));
afterAll(() => {
  rmSync(offender, { recursive: true, force: true });
});

const offences: [file: string, imports: string, rule: string][] = [
  ['libs/domain/src/clock.ts', 'node:fs', 'domain-is-pure'],
  ['libs/domain/src/query.ts', 'pg', 'domain-is-pure'],
  ['libs/domain/src/write.ts', '#ledger/good.js', 'domain-is-pure'],
  ['libs/domain/src/a.spec.ts', '#ledger/good.js', 'domain-specs'],
  ['libs/event-store/src/adapter.ts', '#domain/good.js', 'event-store-stands-alone'],
  ['libs/event-store/src/event-codec.ts', '#ledger/good.js', 'the-codec-knows-the-domain-only'],
  ['libs/ledger/src/query.ts', '#read-models/good.js', 'ledger-and-read-models'],
  ['libs/read-models/src/write.ts', '#ledger/good.js', 'ledger-and-read-models'],
  ['libs/ledger/src/app.ts', '../../../apps/registry/src/good.js', 'nobody-imports-an-app'],
  ['apps/projections/src/main.ts', '../../registry/src/good.js', 'nobody-imports-an-app'],
  ['libs/directory/src/look.ts', '#ledger/good.js', 'directory-stands-alone'],
  ['libs/read-models/src/names.ts', '#directory/good.js', 'persons-are-the-registry-s-alone'],
  ['apps/projections/src/names.ts', '#directory/good.js', 'persons-are-the-registry-s-alone'],
  ['apps/registry/src/main.ts', '../../../tools/good.js', 'no-test-code-in-production'],
  ['apps/registry/src/nowhere.ts', '#domain/nowhere.js', 'resolvable'],
  ['apps/registry/src/self.ts', './self.js', 'no-cycles'],
];
const lawful: [file: string, imports: string][] = [
  ['libs/domain/src/lawful.spec.ts', 'fast-check'],
  ['libs/event-store/src/event-codec.lawful.ts', './good.js'],
  ['libs/ledger/src/lawful.ts', '#domain/good.js'],
  ['libs/read-models/src/lawful.ts', '#event-store/good.js'],
  ['apps/registry/src/lawful.ts', '#ledger/good.js'],
  ['apps/registry/src/persons.ts', '#directory/good.js'],
];

test('every offence is named, and nothing lawful is', () => {
  for (const name of ['.dependency-cruiser.cjs', '.dependency-cruiser.resolve.cjs', 'tsconfig.json', 'package.json']) {
    cpSync(join(project, name), join(offender, name));
  }
  symlinkSync(join(project, 'node_modules'), join(offender, 'node_modules'));
  const write = (file: string, text: string) => {
    mkdirSync(join(offender, dirname(file)), { recursive: true });
    writeFileSync(join(offender, file), text);
  };
  for (const folder of [
    'libs/directory/src',
    'libs/domain/src',
    'libs/event-store/src',
    'libs/ledger/src',
    'libs/read-models/src',
    'apps/registry/src',
    'tools',
  ]) {
    write(`${folder}/good.ts`, 'export const good = 1;\n');
  }
  for (const [file, imports] of [...offences, ...lawful]) write(file, `import '${imports}';\n`);

  const cruised = spawnSync(
    process.execPath,
    [
      join(project, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      'apps',
      'libs',
    ],
    { cwd: offender, encoding: 'utf8' },
  );
  const { summary } = JSON.parse(cruised.stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  const found = summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`);
  expect(found).toEqual(expect.arrayContaining(offences.map(([file, , rule]) => `${rule}: ${file}`)));
  for (const [file] of lawful) expect(found.join('\n')).not.toContain(file);
});
