// The rulebooks that come with the registry, in the order of their publication.
import type { Rulebook } from '../rulebook.js';
import { CEA_2019_2020, CEA_2021_2022 } from './first-cycles.js';
import { CEA_2023, CEA_2024, CEA_2025, CEA_2026 } from './from-2023.js';

export const SHIPPED_RULEBOOKS: readonly Rulebook[] = [
  CEA_2019_2020,
  CEA_2021_2022,
  CEA_2023,
  CEA_2024,
  CEA_2025,
  CEA_2026,
];
