// The periods and limits of the voluntary market (Order 31, CCER Measures 2023), in one place.
import { type Calendar, STATE_COUNCIL_CALENDAR } from '../holidays.js';
import type { Instant } from '../instant.js';
import type { Rejection } from '../rejections.js';
import { addWorkingDays, type CivilDate, civilDate, HolidaysUnknown } from '../working-time.js';

/** How long a design or an amount of reductions is public before a body may confirm it. */
export const PUBLICATION_WORKING_DAYS = 20;

/** Within how many days the registry decides. Shown to everybody, enforced by nobody: a late decision is still one. */
export const DECISION_WORKING_DAYS = 15;

/** A project started after this day. */
export const PROJECTS_AFTER = civilDate('2012-11-08');

/** Reductions came about after this day. */
export const REDUCTIONS_AFTER = civilDate('2020-09-22');

export const PERIOD_YEARS_MAX = 5;

/** How long whoever deceived is heard no more. */
export const BAR_YEARS = 3;

/** Of one project: all of them are in memory and in every snapshot. A period of five years each is more than any project has. */
export const REDUCTIONS_PER_PROJECT = 100;

/** The same day so many years later; of 29 February the last day of the month, where that year has none (Civil Code, 202). */
export function yearsAfter(date: CivilDate, years: number): CivilDate {
  const year = String(Number(date.slice(0, 4)) + years).padStart(4, '0');
  const isLeapDay = date.endsWith('-02-29') && new Date(`${year}-02-29`).getUTCMonth() !== 1;
  return civilDate(isLeapDay ? `${year}-02-28` : `${year}${date.slice(4)}`);
}

/** When the publication is over: the first instant at which it is. */
export function publicationEnd(at: Instant, calendar: Calendar = STATE_COUNCIL_CALENDAR): Instant | Rejection {
  try {
    return addWorkingDays(at, PUBLICATION_WORKING_DAYS, calendar);
  } catch (error) {
    if (!(error instanceof HolidaysUnknown)) throw error;
    return { code: 'holidays-unknown', year: error.year };
  }
}

/** By when the registry decides. Where the holidays are not published yet nobody can say; the application stands all the same. */
export function decisionDueAt(at: Instant, calendar: Calendar = STATE_COUNCIL_CALENDAR): Instant | undefined {
  try {
    return addWorkingDays(at, DECISION_WORKING_DAYS, calendar);
  } catch (error) {
    if (!(error instanceof HolidaysUnknown)) throw error;
    return undefined;
  }
}
