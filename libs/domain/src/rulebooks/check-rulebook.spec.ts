// What the check of a rulebook accepts and refuses: the shipped ones, one wrong field at a time, and any JSON at all.
import fc from 'fast-check';
import canonicalize from 'canonicalize';
import { rulebookProblems } from './check-rulebook.js';
import { RULEBOOK_BYTES_MAX } from './disagreements.js';
import { SHIPPED_RULEBOOKS } from './shipped/shipped-rulebooks.js';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = readonly (string | number)[];

test.each(SHIPPED_RULEBOOKS)('$id is one, and is small plain JSON', (rulebook) => {
  expect(rulebookProblems(rulebook)).toEqual([]);
  const written = canonicalize(rulebook)!;
  expect(JSON.parse(written)).toEqual(rulebook);
  expect(new TextEncoder().encode(written).length).toBeLessThan(RULEBOOK_BYTES_MAX / 2);
});

test('the shipped ones name each compliance year once, and use every source that they list', () => {
  expect(SHIPPED_RULEBOOKS.flatMap(({ complianceYears }) => complianceYears)).toEqual([
    2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026,
  ]);
  for (const rulebook of SHIPPED_RULEBOOKS)
    for (const { id } of rulebook.sources) expect(JSON.stringify(rulebook)).toContain(`"source":"${id}"`);
});

// Each row changes CEA-2025 at one place; the problem stands where the change was made, unless the row says otherwise.
test.each<[path: Path, value: Json | undefined, field?: string]>([
  [['id'], 'cea 2025'],
  [['id'], undefined],
  [['extra'], 1],
  [['title', 'zh'], ''],
  [['title', 'en'], 'x'.repeat(201)],
  [['title', 'en'], 'a\u0000b'],
  [['title', 'en'], '\ud800'],
  [['complianceYears'], []],
  [['complianceYears', 0], 2018],
  [['complianceYears', 0], 2100],
  [['complianceYears', 0], 2025.5],
  [['complianceYears'], [2025, 2025], 'complianceYears'],
  [['effectiveFrom'], '2026-09-01'],
  [['deadline'], '2026-02-30T00:00:00.000Z'],
  [['datesUnverified'], false],
  [['sources'], []],
  [['sources', 0, 'status'], 'final'],
  [['entry', 'thresholdTonnes'], '26000'],
  [['entry', 'thresholdTonnes'], -1],
  [['entry', 'source'], 'hearsay'],
  [['entry', 'draft'], true],
  [['preAllocation', 'draft'], undefined],
  [['preAllocation', 'share'], '1.01'],
  [['preAllocation', 'share'], 0.5],
  [['preAllocation', 'share'], '.5'],
  [['preAllocation', 'share'], '0.5 '],
  [['preAllocation', 'share'], '1e-1'],
  [['preAllocation', 'share'], '-0.5'],
  [['preAllocation', 'share'], '0.12345678901'],
  [['preAllocation', 'kind'], 'most'],
  [['usableVintages', 'instruments', 0], 'cea 25'],
  [['offset', 'eligible', 0, 'registeredAfter'], '2024-02-30'],
  [['offset', 'eligible', 0, 'source'], 'hearsay'],
  [['caps', 'gapShareMax'], '20'],
  [['caps', 'classesWithoutGap', 0], 'gaz'],
  [['penalties', 0, 'fines', 0, 'min'], 30_001],
  [['penalties', 1, 'from'], '2020-01-01'],
  [['objections', 'allocation', 'withinWorkingDays'], 0],
  [['allocation', 0, 'formula'], 'guess'],
  [['allocation', 0, 'formula'], 'constructor'],
  [['allocation', 0, 'years', 0], 2026],
  [['allocation', 0, 'years'], [2025, 2025], 'allocation[0].years[1]'],
  [['allocation', 2, 'sector'], 'steel', 'allocation[2].years[0]'],
  [['allocation', 0, 'classes', 'gas', 'heatBenchmark'], '0,0533'],
  [['allocation', 0, 'classes', 'Gas'], { electricityBenchmark: '1', heatBenchmark: '1' }],
  [['allocation', 0, 'classes'], {}],
  [['allocation', 0, 'corrections', 0, 'classes', 0], 'oil'],
  [['allocation', 0, 'corrections', 0, 'classes', 1], 'coal-above-300'],
  [['allocation', 0, 'corrections', 0, 'kind'], 'age'],
  [['allocation', 0, 'corrections', 0, 'pieces', 0, 'curve'], 'sine'],
  [['allocation', 0, 'corrections', 0, 'pieces', 0, 'below'], '50'],
  [['allocation', 0, 'corrections', 0, 'pieces', 0, 'terms', 0, 'percent'], '0'],
  [['allocation', 0, 'corrections', 0, 'pieces', 0, 'base'], '1', 'allocation[0].corrections[0].pieces[0]'],
  [['allocation', 1, 'balanceValue'], '0'],
  [['allocation', 1, 'correctionDecimals'], 11],
])('%j = %j is refused', (path, value, ...[field]) => {
  const fields = rulebookProblems(changed(SHIPPED_RULEBOOKS[4] as unknown as Json, path, value)).map(
    (one) => one.field,
  );
  expect(fields).toEqual([field ?? pathText(path)]);
});

test('every wrong field is named at once', () => {
  const rulebook = changed(changed(SHIPPED_RULEBOOKS[0] as unknown as Json, ['id'], 7), ['deadline'], undefined);
  expect(rulebookProblems(rulebook)).toEqual([
    { field: 'id', message: 'must be text of at most 40 characters in its form' },
    { field: 'deadline', message: 'is missing' },
  ]);
});

test('a name from outside is shown escaped, and not without end', () => {
  const [problem] = rulebookProblems({ ...SHIPPED_RULEBOOKS[0], ['\u001b[31m'.repeat(1000)]: 1 });
  expect(problem!.field).toMatch(/^"\\u001b\[31m/);
  expect(problem!.field.length).toBeLessThan(200);
  expect(rulebookProblems(JSON.parse('{"__proto__": {"id": "CEA-2025"}}'))).toContainEqual({
    field: '__proto__',
    message: 'is not a known field',
  });
});

test('a rulebook that no event can hold is refused', () => {
  const sector = (index: number): Json => ({
    ...(SHIPPED_RULEBOOKS[4]!.allocation[0] as unknown as Record<string, Json>),
    sector: `power-${index}`,
  });
  const many = changed(
    SHIPPED_RULEBOOKS[4] as unknown as Json,
    ['allocation'],
    Array.from({ length: 90 }, (_, i) => sector(i)),
  );
  expect(rulebookProblems(many)).toEqual([{ field: '', message: `must be at most ${RULEBOOK_BYTES_MAX} bytes` }]);
});

test('any JSON gets an answer', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      expect(rulebookProblems(value).length).toBeGreaterThan(0);
    }),
    { seed: 20261124, numRuns: 500 },
  );
});

test('a shipped rulebook with any value anywhere gets an answer, and what is accepted is written as it was read', () => {
  const place = fc.constantFrom(...SHIPPED_RULEBOOKS).chain((rulebook) =>
    fc.record({
      rulebook: fc.constant(rulebook as unknown as Json),
      path: fc.constantFrom(...pathsOf(rulebook as unknown as Json)),
      value: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('0', '1', '0.5', 2025, true, [], {}, undefined)),
    }),
  );
  fc.assert(
    fc.property(place, ({ rulebook, path, value }) => {
      const mutant = changed(rulebook, path, value as Json | undefined);
      const problems = rulebookProblems(mutant);
      for (const { field, message } of problems) expect([typeof field, typeof message]).toEqual(['string', 'string']);
      if (problems.length === 0) expect(JSON.parse(canonicalize(mutant)!)).toEqual(mutant);
    }),
    { seed: 20261124, numRuns: 3000 },
  );
});

function changed(value: Json, [name, ...rest]: Path, to: Json | undefined): Json {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => (index !== name ? item : rest.length > 0 ? changed(item, rest, to) : to));
    return items.filter((item) => item !== undefined);
  }
  const fields = { ...(value as Record<string | number, Json>) };
  if (rest.length > 0) fields[name!] = changed(fields[name!]!, rest, to);
  else if (to === undefined) Reflect.deleteProperty(fields, name!);
  else fields[name!] = to;
  return fields;
}

function pathsOf(value: Json): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const key = Array.isArray(value) ? Number(name) : name;
    return [[key], ...pathsOf(item).map((path) => [key, ...path])];
  });
}

const pathText = (path: Path): string =>
  path.reduce<string>((text, name) => text + (typeof name === 'number' ? `[${name}]` : `${text && '.'}${name}`), '');
