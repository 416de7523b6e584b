// Where the parts of a rulebook do not fit together, though each of them has the right shape.
import { isObject, type Problem } from '../json-shape.js';
import type { Rulebook } from './rulebook.js';

export const disagreements = (value: Rulebook): readonly Problem[] => [
  ...repeated('complianceYears', value.complianceYears),
  ...repeated(
    'sources',
    value.sources.map(({ id }) => id),
  ),
  ...sourceProblems(value, '', new Map(value.sources.map(({ id, status }) => [id, status]))),
  ...yearProblems(value),
  ...classProblems(value),
  ...penaltyProblems(value),
  ...sizeProblems(value),
];

/** An event of the journal has to hold it, with its envelope. */
export const RULEBOOK_BYTES_MAX = 60_000;

const repeated = (field: string, values: readonly (string | number)[]): readonly Problem[] =>
  new Set(values).size < values.length ? [{ field, message: 'must not name one twice' }] : [];

/** Wherever a section stands, it names a source of this rulebook, and says that it is a draft's where it is. */
function sourceProblems(value: unknown, field: string, statuses: ReadonlyMap<string, string>): readonly Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => sourceProblems(item, `${field}[${index}]`, statuses));
  if (!isObject(value)) return [];
  const prefix = field && `${field}.`;
  const below = Object.entries(value).flatMap(([name, item]) => sourceProblems(item, prefix + name, statuses));
  if (typeof value['source'] !== 'string') return below;
  const status = statuses.get(value['source']);
  if (!status) return [{ field: `${prefix}source`, message: 'is not a source of this rulebook' }, ...below];
  if ((status === 'draft') === (value['draft'] === true)) return below;
  return [{ field: `${prefix}draft`, message: `must be ${status === 'draft' ? 'true' : 'left out'}` }, ...below];
}

/** An allocation is found by sector and year: there is one, or none. */
function yearProblems({ allocation, complianceYears }: Rulebook): readonly Problem[] {
  const taken = new Set<string>();
  return allocation.flatMap(({ sector, years }, index) =>
    years.flatMap((one, place): readonly Problem[] => {
      const field = `allocation[${index}].years[${place}]`;
      if (!complianceYears.includes(one)) return [{ field, message: 'is not a year of this rulebook' }];
      if (taken.has(`${sector} ${one}`)) return [{ field, message: 'has an allocation for this sector already' }];
      taken.add(`${sector} ${one}`);
      return [];
    }),
  );
}

/** A class that no formula knows would never be raised, in silence. */
function classProblems({ allocation, caps }: Rulebook): readonly Problem[] {
  const classes = new Set(allocation.flatMap((rule) => ('classes' in rule ? Object.keys(rule.classes) : [])));
  return caps.classesWithoutGap.flatMap((name, index) =>
    classes.has(name)
      ? []
      : [{ field: `caps.classesWithoutGap[${index}]`, message: 'is not a class of any allocation' }],
  );
}

const penaltyProblems = ({ penalties }: Rulebook): readonly Problem[] =>
  penalties.flatMap(({ from }, index) =>
    index > 0 && from <= penalties[index - 1]!.from
      ? [{ field: `penalties[${index}].from`, message: 'must come after the one before' }]
      : [],
  );

const sizeProblems = (value: Rulebook): readonly Problem[] =>
  new TextEncoder().encode(JSON.stringify(value)).length > RULEBOOK_BYTES_MAX
    ? [{ field: '', message: `must be at most ${RULEBOOK_BYTES_MAX} bytes` }]
    : [];
