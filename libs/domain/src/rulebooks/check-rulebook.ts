// Whether a value is a rulebook: every wrong field by its path, before anything is published into the journal.
import { FORMULAS } from '../allocation/formulas.js';
import { INSTRUMENT_ID } from '../ids.js';
import { instant } from '../instant.js';
import {
  decimal,
  dictionary,
  integer,
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
import { disagreements } from './disagreements.js';
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

/** Empty: it is a `Rulebook`. Never throws, for any JSON; names a hundred problems at most. */
export function rulebookProblems(value: unknown): readonly Problem[] {
  return rulebookShape(value, '').slice(0, PROBLEMS_SHOWN);
}

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

const rulebookShape = together<Rulebook>(rulebook, disagreements);
