// The fields that every section and every allocation rule of a rulebook has.
import { integer, list, oneOf, optional, text } from '../json-shape.js';

/** A lower-case name of the data: a source, a sector, a class of units. */
export const CODE = /^[a-z0-9][a-z0-9-]*$/;
export const code = text(40, CODE);

export const FIRST_YEAR = 2019;
export const LAST_YEAR = 2099;
export const year = integer(FIRST_YEAR, LAST_YEAR);

const mark = optional(oneOf(true));
export const section = { source: code, draft: mark, unverified: mark };

export const sectorRule = { ...section, sector: code, years: list(year, 10) };
