// The rulebooks of the first two compliance cycles: power in 2019-2020 and in 2021-2022.
import type { Rulebook } from '../rulebook.js';
import { ARREARS, CCER_BEFORE_PAUSE, EVERY_YEAR, EVERY_YEAR_SOURCES, shanghai, vintages } from './every-year.js';
import { POWER_2019_2020, POWER_2021, POWER_2022 } from './power.js';
import { MEASURES_2021, PLAN_2019_2020, PLAN_2021_2022, PLAN_2025_2026 } from './sources.js';

const OFFSET = { source: MEASURES_2021.id, shareMax: '0.05', eligible: [CCER_BEFORE_PAUSE] };

export const CEA_2019_2020: Rulebook = {
  ...EVERY_YEAR,
  id: 'CEA-2019-2020',
  title: {
    en: 'Mandatory market, compliance years 2019 and 2020',
    zh: '全国碳排放权交易市场2019、2020年度规则',
  },
  complianceYears: [2019, 2020],
  // The day on which the Measures took effect.
  effectiveFrom: shanghai('2021-02-01'),
  deadline: shanghai('2021-12-31', '17:00'),
  sources: [...EVERY_YEAR_SOURCES, PLAN_2019_2020, PLAN_2025_2026],
  // There were no others yet.
  usableVintages: { source: PLAN_2019_2020.id, unverified: true, instruments: ['CEA19-20'] },
  arrearsVintages: ARREARS,
  offset: OFFSET,
  caps: { source: PLAN_2019_2020.id, adjusts: 'obligation', gapShareMax: '0.2', classesWithoutGap: ['gas'] },
  allocation: [POWER_2019_2020],
};

export const CEA_2021_2022: Rulebook = {
  ...EVERY_YEAR,
  id: 'CEA-2021-2022',
  title: {
    en: 'Mandatory market, compliance years 2021 and 2022',
    zh: '全国碳排放权交易市场2021、2022年度规则',
  },
  complianceYears: [2021, 2022],
  effectiveFrom: shanghai('2023-03-13'),
  datesUnverified: true,
  deadline: shanghai('2023-12-31', '24:00'),
  sources: [...EVERY_YEAR_SOURCES, PLAN_2021_2022, PLAN_2025_2026],
  usableVintages: { source: PLAN_2021_2022.id, unverified: true, instruments: vintages('CEA19-20', 'CEA22') },
  arrearsVintages: ARREARS,
  offset: OFFSET,
  caps: { source: PLAN_2021_2022.id, adjusts: 'allocation', gapShareMax: '0.2', classesWithoutGap: ['gas'] },
  borrowing: {
    source: PLAN_2021_2022.id,
    gapShareMin: '0.1',
    shareOfGapMax: '0.5',
    fromYear: 2023,
    conditions: ['hardship', 'own-surrender-only', 'no-trade-or-pledge', 'not-differentiated'],
  },
  allocation: [POWER_2021, POWER_2022],
};
