// The fields that every section and every allocation rule of a rulebook has.
import { integer, list, oneOf, optional, text } from '../json-shape.js';

/** A lower-case name of the data: a source, a sector, a class of units. */
export const CODE = /^[a-z0-9][a-z0-9-]*$/;
export const code = text(40, CODE);

/** The same with its length bounded, where a caller names one. */
export const SECTOR = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** The market began with 2019. */
export const year = integer(2019, 2099);

const mark = optional(oneOf(true));
export const section = { source: code, draft: mark, unverified: mark };

export const sectorRule = { ...section, sector: code, years: list(year, 10) };
