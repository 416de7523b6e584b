// The rulebooks of the years from 2023 on, each with its own deadline; two years share one plan.
import { civilDate } from '../../working-time.js';
import type { Caps, Offset, Rulebook } from '../rulebook.js';
import {
  ARREARS,
  CCER_BEFORE_PAUSE,
  CCER_SINCE_RESTART,
  EVERY_YEAR,
  EVERY_YEAR_SOURCES,
  shanghai,
  vintages,
} from './every-year.js';
import { INDUSTRY_OF_2024, industryOf } from './industry.js';
import { POWER_2023, POWER_2024, POWER_2025, POWER_2026 } from './power.js';
import { DRAFT_2025_2026, INDUSTRY_2024, MEASURES_2021, PLAN_2023_2024, PLAN_2025_2026 } from './sources.js';

const titleOf = (year: number): Rulebook['title'] => ({
  en: `Mandatory market, compliance year ${year}`,
  zh: `全国碳排放权交易市场${year}年度规则`,
});
const caps = (source: string): Caps => ({
  source,
  adjusts: 'allocation',
  gapShareMax: '0.2',
  classesWithoutGap: ['gas'],
});

const offsetOf = (...eligible: Offset['eligible']): Offset => ({
  source: MEASURES_2021.id,
  shareMax: '0.05',
  eligible,
});

const BY_PLAN_2023_2024 = {
  ...EVERY_YEAR,
  effectiveFrom: shanghai('2024-10-15'),
  datesUnverified: true,
  arrearsVintages: ARREARS,
  preAllocation: { source: PLAN_2023_2024.id, share: '0.7', kind: 'fixed' },
  // Nothing says that new CCER wait for the compliance year 2025.
  offset: offsetOf(CCER_BEFORE_PAUSE, { source: PLAN_2023_2024.id, unverified: true, ...CCER_SINCE_RESTART }),
  caps: caps(PLAN_2023_2024.id),
} as const satisfies Partial<Rulebook>;

export const CEA_2023: Rulebook = {
  ...BY_PLAN_2023_2024,
  id: 'CEA-2023',
  title: titleOf(2023),
  complianceYears: [2023],
  deadline: shanghai('2024-12-31', '24:00'),
  sources: [...EVERY_YEAR_SOURCES, PLAN_2023_2024, PLAN_2025_2026],
  usableVintages: { source: PLAN_2023_2024.id, instruments: vintages('CEA19-20', 'CEA23') },
  allocation: [POWER_2023],
};

export const CEA_2024: Rulebook = {
  ...BY_PLAN_2023_2024,
  id: 'CEA-2024',
  title: titleOf(2024),
  complianceYears: [2024],
  deadline: shanghai('2025-12-31', '24:00'),
  sources: [...EVERY_YEAR_SOURCES, PLAN_2023_2024, INDUSTRY_2024, PLAN_2025_2026],
  usableVintages: { source: PLAN_2023_2024.id, instruments: vintages('CEA19-20', 'CEA24') },
  // It ends the vintages up to 2024, and is open before the plan of 2025-2026 was issued.
  carryOver: {
    source: PLAN_2023_2024.id,
    from: vintages('CEA19-20', 'CEA24'),
    into: 'CEA25',
    baseTonnesBySector: { power: 10_000, steel: 100_000, cement: 100_000, aluminium: 100_000 },
    factor: '1.5',
    tradedFrom: civilDate('2024-01-01'),
    tradedUntil: civilDate('2025-12-31'),
    holdingsAt: shanghai('2025-12-31', '23:59'),
    surrenderedOnTimeYears: [2023, 2024],
    applyUntil: civilDate('2026-06-10'),
    executeWithinWorkingDays: 5,
  },
  allocation: [POWER_2024, ...INDUSTRY_OF_2024],
};

const BY_PLAN_2025_2026 = {
  ...EVERY_YEAR,
  effectiveFrom: shanghai('2026-09-01'),
  sources: [...EVERY_YEAR_SOURCES, PLAN_2025_2026, DRAFT_2025_2026],
  usableVintages: { source: PLAN_2025_2026.id, instruments: ['CEA25', 'CEA26'] },
  preAllocation: { source: DRAFT_2025_2026.id, draft: true, share: '0.5', kind: 'maximum' },
  offset: offsetOf({ source: PLAN_2025_2026.id, ...CCER_SINCE_RESTART }),
  caps: caps(PLAN_2025_2026.id),
} as const satisfies Partial<Rulebook>;

export const CEA_2025: Rulebook = {
  ...BY_PLAN_2025_2026,
  id: 'CEA-2025',
  title: titleOf(2025),
  complianceYears: [2025],
  deadline: shanghai('2026-12-31', '24:00'),
  allocation: [POWER_2025, ...industryOf(2025)],
};

export const CEA_2026: Rulebook = {
  ...BY_PLAN_2025_2026,
  id: 'CEA-2026',
  title: titleOf(2026),
  complianceYears: [2026],
  // No text names it: as every year since 2023, the end of the next one.
  deadline: shanghai('2027-12-31', '24:00'),
  datesUnverified: true,
  allocation: [POWER_2026, ...industryOf(2026)],
};
