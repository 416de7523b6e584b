// The country of the rehearsal: provinces, key emission units by sector and year, what they emit and what they are allocated.
import { codeWithCheckDigit } from '#domain/unified-social-credit-code.js';
import { apportion, Seeded } from './seeded.js';

/** GB/T 2260, with how many of a hundred units lie there, roughly as power plants do. */
const PROVINCES: readonly (readonly [code: string, weight: number])[] = [
  ['110000', 1], ['120000', 1], ['130000', 5], ['140000', 5], ['150000', 7], ['210000', 4], ['220000', 3], ['230000', 4],
  ['310000', 1], ['320000', 8], ['330000', 6], ['340000', 4], ['350000', 2], ['360000', 2], ['370000', 13], ['410000', 5],
  ['420000', 2], ['430000', 2], ['440000', 6], ['450000', 2], ['460000', 1], ['500000', 2], ['510000', 2], ['520000', 2],
  ['530000', 1], ['540000', 1], ['610000', 3], ['620000', 2], ['630000', 1], ['640000', 2], ['650000', 5],
]; // prettier-ignore

export interface Unit {
  readonly account: string;
  readonly holder: string;
  readonly province: string;
  readonly sector: string;
  /** Its size against the others of its sector. */
  readonly weight: number;
  /** What it is allocated for each tonne that it emits, before the sector's total is met. */
  readonly efficiency: number;
  /** Lacks so much of what it emits that it may borrow, where the rules of a year have that. */
  readonly hardship: boolean;
}

export const provinces: readonly string[] = PROVINCES.map(([code]) => code);
export const departmentOf = (province: string): string => `EED-${province}`;
export const vintageOf = (year: number): string => `CEA${String(year).slice(2)}`;

/** What the published figures say of a sector in a year. Amounts in tonnes. */
export interface SectorYear {
  readonly sector: string;
  readonly units: number;
  readonly due: number;
  /** Where the formula leaves room; otherwise what is emitted is allocated. */
  readonly allocated?: number;
  /** What is missing in the end, of so many units. */
  readonly short: { readonly units: number; readonly tonnes: number };
}

export interface Cycle {
  readonly name: string;
  readonly rulebook: string;
  readonly complianceYears: readonly number[];
  /** When the files come in, the units are distributed, and applications are made. */
  readonly begins: string;
  readonly applications: string;
  /** After the deadline, and after the decisions on what was applied for in time. */
  readonly ends: string;
  readonly years: Readonly<Record<number, readonly SectorYear[]>>;
  /** Reductions surrendered in place of allowances. */
  readonly offsets: Readonly<Record<number, number>>;
}

const POWER = 2_257;
/** One unit of power in so many is in hardship, from the fourth on: the smallest country has it, too. */
const HARDSHIP_EVERY = 40;
/** What a unit in hardship is allocated of what it emits: a gap of a tenth lets it borrow, and one of a fifth would be capped. */
const HARDSHIP_SHARE = 0.85;
const WEIGHT_MIN = 0.2;
const SCARCE = { units: 0, tonnes: 0 };

/** Figures of the published cycles; where none is published, one that fits what is. */
export const CYCLES: readonly Cycle[] = [
  {
    name: '2021-22',
    rulebook: 'CEA-2021-2022',
    complianceYears: [2021, 2022],
    begins: '2023-03-20T01:00:00.000Z',
    applications: '2023-11-06T01:00:00.000Z',
    ends: '2024-01-20T01:00:00.000Z',
    years: {
      2021: [{ sector: 'power', units: POWER, due: 5_040_000_000, allocated: 5_065_000_000, short: { units: 2, tonnes: 9_400_000 } }], // prettier-ignore
      2022: [{ sector: 'power', units: POWER, due: 5_100_000_000, allocated: 5_125_000_000, short: { units: 2, tonnes: 9_900_000 } }], // prettier-ignore
    },
    offsets: { 2021: 4_000_000, 2022: 4_500_000 },
  },
  {
    name: '2023',
    rulebook: 'CEA-2023',
    complianceYears: [2023],
    begins: '2024-10-16T01:00:00.000Z',
    applications: '2024-11-18T01:00:00.000Z',
    ends: '2025-01-20T01:00:00.000Z',
    years: {
      2023: [{ sector: 'power', units: POWER, due: 5_244_000_000, allocated: 5_215_000_000, short: { units: 4, tonnes: 1_048_800 } }], // prettier-ignore
    },
    offsets: { 2023: 6_472_700 },
  },
  {
    name: '2024',
    rulebook: 'CEA-2024',
    complianceYears: [2024],
    begins: '2025-09-15T01:00:00.000Z',
    applications: '2025-11-17T01:00:00.000Z',
    ends: '2026-01-20T01:00:00.000Z',
    years: {
      2024: [
        { sector: 'power', units: 2_087, due: 5_306_350_000, allocated: 5_300_000_000, short: { units: 1, tonnes: 366_400 } }, // prettier-ignore
        { sector: 'steel', units: 232, due: 1_862_466_000, short: SCARCE },
        { sector: 'cement', units: 962, due: 956_178_700, short: SCARCE },
        { sector: 'aluminium', units: 97, due: 68_997_500, short: SCARCE },
      ],
    },
    offsets: { 2024: 3_000_000 },
  },
];

/** Every sector of every year, in the order of the cycles. */
export const sectorYears = (): { readonly year: number; readonly sector: SectorYear }[] =>
  CYCLES.flatMap(({ years }) =>
    Object.entries(years).flatMap(([year, sectors]) => sectors.map((sector) => ({ year: Number(year), sector }))),
  );

const SECTORS = [
  ['power', POWER, 'PWR'],
  ['steel', 232, 'STL'],
  ['cement', 962, 'CEM'],
  ['aluminium', 97, 'ALU'],
] as const;

/** All units there will ever be, in the order in which they are opened; of a sector a year has the first so many. */
export function unitsOf(seed: number, scale: number): readonly Unit[] {
  const random = new Seeded(seed);
  const lottery = PROVINCES.flatMap(([code, weight]) => Array.from({ length: weight }, () => code));
  let number = 0;
  return SECTORS.flatMap(([sector, count, code]) =>
    Array.from({ length: scaled(count, scale) }, (_, index): Unit => {
      number++;
      const hardship = sector === 'power' && index % HARDSHIP_EVERY === 3;
      return {
        account: `${code}-${String(index + 1).padStart(4, '0')}`,
        // Of nobody: the authority that gives codes out has no office in these places.
        holder: codeWithCheckDigit(`91990000MAR${String(number).padStart(6, '0')}`),
        province: lottery[Math.floor(random.next() * lottery.length)]!,
        sector,
        // The largest leave something missing: who is in hardship is none of them.
        weight: hardship ? WEIGHT_MIN : WEIGHT_MIN + random.next() ** 4 * 8,
        efficiency: random.between(0.9, 1.1),
        hardship,
      };
    }),
  );
}

export const scaled = (count: number, scale: number): number => Math.max(4, Math.round(count * scale));

/** The units of a sector in a year, with what each emits and is allocated. */
export interface UnitYear {
  readonly unit: Unit;
  readonly complianceYear: number;
  readonly verified: number;
  /** What the formula is to come to, as nearly as its figures allow. */
  readonly allocated: number;
}

export function yearOf(units: readonly Unit[], complianceYear: number, sector: SectorYear, scale: number): UnitYear[] {
  const members = units.filter((unit) => unit.sector === sector.sector).slice(0, scaled(sector.units, scale));
  const verified = apportion(Math.round(sector.due * scale), members.map(({ weight }) => weight)); // prettier-ignore
  const allocated =
    sector.allocated === undefined ? verified : allocate(Math.round(sector.allocated * scale), members, verified);
  return members.map((unit, index) => ({
    unit,
    complianceYear,
    verified: verified[index]!,
    allocated: allocated[index]!,
  }));
}

/** Units in hardship get their share of what they emit; the others divide the rest, each by what it emits and how well. */
function allocate(total: number, members: readonly Unit[], verified: readonly number[]): number[] {
  const fixed = members.map(({ hardship }, index) => (hardship ? Math.floor(verified[index]! * HARDSHIP_SHARE) : 0));
  const rest = apportion(
    total - fixed.reduce((sum, part) => sum + part, 0),
    members.map(({ hardship, efficiency }, index) => (hardship ? 0 : efficiency * verified[index]!)),
  );
  return members.map((_, index) => fixed[index]! + rest[index]!);
}
