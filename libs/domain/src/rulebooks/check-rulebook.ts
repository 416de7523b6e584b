// Whether a value is a rulebook: every wrong field by its path, before anything is published into the journal.
import { FORMULAS } from '../allocation/formulas.js';
import { INSTRUMENT_ID } from '../ids.js';
import { instant } from '../instant.js';
import {
  decimal,
  dictionary,
  integer,
  isObject,
  list,
  oneOf,
  optional,
  parsedBy,
  type Problem,
  record,
  text,
  together,
  variant,
} from '../json-shape.js';
import { civilDate } from '../working-time.js';
import {
  type Borrowing,
  BORROWING_CONDITIONS,
  type Caps,
  type CarryOver,
  type EligibleCcer,
  type FalsifiedData,
  type Fine,
  type Objection,
  type Offset,
  type Penalty,
  type PreAllocation,
  type Rulebook,
  type Source,
  type Title,
  type Vintages,
} from './rulebook.js';
import { CODE, code, section, year } from './section-shape.js';

/** Empty: it is a `Rulebook`. Never throws, for any JSON; after the first hundred problems it does not go on. */
export function rulebookProblems(value: unknown): readonly Problem[] {
  return rulebookShape(value, '').slice(0, PROBLEMS_SHOWN);
}

/** An event of the journal has to hold it, with its envelope. */
export const RULEBOOK_BYTES_MAX = 60_000;
const PROBLEMS_SHOWN = 100;

const day = parsedBy(civilDate, 'a day, YYYY-MM-DD');
const moment = parsedBy(instant, 'an instant in UTC with milliseconds');
const tonnes = integer(0, 999_999_999_999);
const days = integer(1, 366);
const yearsKept = integer(1, 200);
const money = integer(0, 999_999_999_999);
const portion = decimal(1);
const instrument = text(40, INSTRUMENT_ID);
const instruments = list(instrument, 40);
const title = record<Title>({ en: text(200), zh: text(200) });
const vintages = record<Vintages>({ ...section, instruments });
const objection = record<Objection>({ ...section, withinWorkingDays: days, decisionWithinWorkingDays: days });

const eligible = record<EligibleCcer>({
  ...section,
  registeredBefore: optional(day),
  registeredAfter: optional(day),
  usableUntil: optional(day),
});

const fine = together<Fine>(
  record<Fine>({
    measure: oneOf('yuan', 'average-price'),
    min: money,
    max: money,
    withTimeLimit: optional(oneOf(true)),
  }),
  ({ min, max }, field) => (min > max ? [{ field: `${field}.min`, message: 'must not exceed max' }] : []),
);

const penalty = record<Penalty>({
  ...section,
  from: day,
  fines: list(fine, 5),
  deduction: oneOf('always', 'on-refusal', 'none'),
  deductionUntil: optional(day),
});

const carryOver = record<CarryOver>({
  ...section,
  from: instruments,
  into: instrument,
  baseTonnesBySector: dictionary(CODE, tonnes, 40),
  factor: decimal(100),
  tradedFrom: day,
  tradedUntil: day,
  holdingsAt: moment,
  surrenderedOnTimeYears: list(year, 10, 0),
  applyUntil: day,
  executeWithinWorkingDays: days,
});

const allocationRule = variant(
  'formula',
  Object.fromEntries(Object.entries(FORMULAS).map(([name, { rule }]) => [name, rule])),
);

const rulebook = record<Rulebook>({
  id: text(40, INSTRUMENT_ID),
  title,
  complianceYears: list(year, 10),
  effectiveFrom: moment,
  datesUnverified: optional(oneOf(true)),
  deadline: moment,
  sources: list(record<Source>({ id: code, title, status: oneOf('adopted', 'draft') }), 40),
  accounts: record<Rulebook['accounts']>({ ...section, openWithinWorkingDays: days }),
  entry: record<Rulebook['entry']>({ ...section, thresholdTonnes: tonnes }),
  usableVintages: vintages,
  arrearsVintages: optional(vintages),
  preAllocation: optional(record<PreAllocation>({ ...section, share: portion, kind: oneOf('fixed', 'maximum') })),
  offset: record<Offset>({ ...section, shareMax: portion, eligible: list(eligible, 10) }),
  caps: record<Caps>({
    ...section,
    adjusts: oneOf('allocation', 'obligation'),
    gapShareMax: portion,
    classesWithoutGap: list(code, 20, 0),
  }),
  borrowing: optional(
    record<Borrowing>({
      ...section,
      gapShareMin: portion,
      shareOfGapMax: portion,
      fromYear: year,
      conditions: list(oneOf(...BORROWING_CONDITIONS), 10, 0),
    }),
  ),
  carryOver: optional(carryOver),
  penalties: list(penalty, 20),
  falsifiedData: record<FalsifiedData>({
    ...section,
    from: day,
    deductionShareMin: portion,
    deductionShareMax: portion,
    deduction: oneOf('on-refusal'),
  }),
  objections: record<Rulebook['objections']>({ allocation: objection, restriction: objection }),
  records: record<Rulebook['records']>({
    registry: record<Rulebook['records']['registry']>({ ...section, keepYears: yearsKept }),
    ccerProjects: record<Rulebook['records']['ccerProjects']>({ ...section, keepYearsPastLastPeriod: yearsKept }),
  }),
  allocation: list(allocationRule, 100),
});

const rulebookShape = together<Rulebook>(rulebook, (value) => [
  ...repeated('complianceYears', value.complianceYears),
  ...repeated(
    'sources',
    value.sources.map(({ id }) => id),
  ),
  ...sourceProblems(value, '', new Map(value.sources.map(({ id, status }) => [id, status]))),
  ...yearProblems(value),
  ...value.penalties.flatMap(({ from }, index) =>
    index > 0 && from <= value.penalties[index - 1]!.from
      ? [{ field: `penalties[${index}].from`, message: 'must come after the one before' }]
      : [],
  ),
  ...(new TextEncoder().encode(JSON.stringify(value)).length > RULEBOOK_BYTES_MAX
    ? [{ field: '', message: `must be at most ${RULEBOOK_BYTES_MAX} bytes` }]
    : []),
]);

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

const repeated = (field: string, values: readonly (string | number)[]): readonly Problem[] =>
  new Set(values).size < values.length ? [{ field, message: 'must not name one twice' }] : [];
