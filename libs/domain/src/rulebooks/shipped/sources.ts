// The texts from which the shipped rulebooks take their figures.
import type { Source } from '../rulebook.js';

export const MEASURES_2021: Source = {
  id: 'mee-order-19',
  title: {
    en: 'Measures for the Administration of Carbon Emission Trading (MEE Order 19, 2021)',
    zh: '碳排放权交易管理办法（试行）（生态环境部令第19号）',
  },
  status: 'adopted',
};

export const RULES_2021: Source = {
  id: 'registration-rules-2021',
  title: {
    en: 'Rules on the Registration, Trading and Settlement of Carbon Emission Rights (2021)',
    zh: '碳排放权登记、交易、结算管理规则（试行）（2021年）',
  },
  status: 'adopted',
};

export const REGULATIONS: Source = {
  id: 'state-council-775',
  title: {
    en: 'Interim Regulations on the Administration of Carbon Emission Trading (State Council Order 775, 2024)',
    zh: '碳排放权交易管理暂行条例（国务院令第775号）',
  },
  status: 'adopted',
};

export const REGULATIONS_2026: Source = {
  id: 'state-council-775-2026',
  title: {
    en: 'Interim Regulations on the Administration of Carbon Emission Trading, as amended on 2026-08-08',
    zh: '碳排放权交易管理暂行条例（2026年8月8日修订）',
  },
  status: 'adopted',
};

export const PLAN_2019_2020: Source = {
  id: 'plan-2019-2020',
  title: { en: 'Allocation plan 2019-2020 (power)', zh: '2019-2020年配额总量设定与分配实施方案（发电行业）' },
  status: 'adopted',
};

export const PLAN_2021_2022: Source = {
  id: 'plan-2021-2022',
  title: { en: 'Allocation plan 2021-2022 (power)', zh: '2021、2022年度配额总量设定与分配实施方案（发电行业）' },
  status: 'adopted',
};

export const PLAN_2023_2024: Source = {
  id: 'plan-2023-2024',
  title: { en: 'Allocation plan 2023-2024 (power)', zh: '2023、2024年度配额总量和分配方案（发电行业）' },
  status: 'adopted',
};

export const INDUSTRY_2024: Source = {
  id: 'industry-2024',
  title: {
    en: 'Allocation of 2024 for steel, cement and aluminium',
    zh: '2024年度钢铁、水泥、铝冶炼行业配额分配方案',
  },
  status: 'adopted',
};

export const PLAN_2025_2026: Source = {
  id: 'plan-2025-2026',
  title: { en: 'Allocation plan 2025-2026, issued on 2026-09-01', zh: '2025、2026年度配额总量和分配方案' },
  status: 'adopted',
};

export const DRAFT_2025_2026: Source = {
  id: 'plan-2025-2026-draft',
  title: {
    en: 'Allocation plan 2025-2026, draft for comments of July 2026',
    zh: '2025、2026年度配额总量和分配方案（征求意见稿，2026年7月）',
  },
  status: 'draft',
};

export const CCER_MEASURES: Source = {
  id: 'mee-samr-order-31',
  title: {
    en: 'Measures for Voluntary Greenhouse Gas Emission Reduction Trading (MEE/SAMR Order 31, 2023)',
    zh: '温室气体自愿减排交易管理办法（试行）（生态环境部、市场监管总局令第31号）',
  },
  status: 'adopted',
};
