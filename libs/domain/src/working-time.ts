// Legal time: civil dates and hours of Asia/Shanghai, and counting in working days over a calendar of published holidays.
import { type Calendar, isWeekend } from './holidays.js';
import { type Instant, instantOf, msOf } from './instant.js';

declare const brand: unique symbol;
/** A day of Asia/Shanghai, `YYYY-MM-DD`: text order is time order. */
export type CivilDate = string & { readonly [brand]: 'CivilDate' };
/** Hours and minutes of a civil day, `HH:MM`, from `00:00` to `24:00`, the end of the day. */
export type CivilTime = string & { readonly [brand]: 'CivilTime' };

/** Working hours of every working day: from `opens` on, and no more at `closes`. */
export interface WorkingHours {
  readonly opens: CivilTime;
  readonly closes: CivilTime;
}

/**
 * The calendar does not know the year, so nobody can say which of its days are worked. A rule catches it and refuses the
 * command with a reason of its own: an escaped error would stop the writer, and a guess would be a wrong deadline.
 */
export class HolidaysUnknown extends RangeError {
  constructor(readonly year: number) {
    super(`the holidays of ${year} are not known`);
    this.name = 'HolidaysUnknown';
  }
}

/** The form of a day; `civilDate` tells whether the calendar has it. */
export const CIVIL_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** @throws TypeError when the text names no day. */
export function civilDate(text: string): CivilDate {
  const ms = CIVIL_DATE.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text)
    throw new TypeError(`not a civil date: ${JSON.stringify(text)}`);
  return text as CivilDate;
}

/** @throws TypeError when the text names no time of a day. */
export function civilTime(text: string): CivilTime {
  if (!/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(text))
    throw new TypeError(`not a civil time: ${JSON.stringify(text)}`);
  return text as CivilTime;
}

/** @throws RangeError where nothing lies between the two. */
export function workingHours(opens: string, closes: string): WorkingHours {
  const hours = { opens: civilTime(opens), closes: civilTime(closes) };
  if (hours.opens >= hours.closes) throw new RangeError(`no hours from ${opens} to ${closes}`);
  return hours;
}

/** The day in Shanghai. Right from 1992 on: since then UTC+8 all the year round. */
export const civilDateOf = (at: Instant): CivilDate => instantOf(msOf(at) + OFFSET_MS).slice(0, 10) as CivilDate;

/**
 * The days of Shanghai as whole numbers, one after another. Who asks about the same day again and again makes no date and
 * no text: two comparisons.
 */
export class CivilDays {
  private day = 0;
  private begins = '' as Instant;
  private ends = '' as Instant;

  of(at: Instant): number {
    if (at >= this.ends || at < this.begins) this.turnTo(at);
    return this.day;
  }

  private turnTo(at: Instant): void {
    const date = civilDateOf(at);
    this.day = Date.parse(date) / DAY_MS;
    this.begins = instantOfCivil(date, START_OF_DAY);
    this.ends = instantOfCivil(date, END_OF_DAY);
  }
}

/** `24:00` of a day is `00:00` of the next one. */
export function instantOfCivil(date: CivilDate, time: CivilTime): Instant {
  const [hours, minutes] = time.split(':').map(Number) as [number, number];
  return instantOf(Date.parse(date) + hours * HOUR_MS + minutes * MINUTE_MS - OFFSET_MS);
}

/** @throws HolidaysUnknown */
export function isWorkingDay(date: CivilDate, calendar: Calendar): boolean {
  const days = calendar.get(Number(date.slice(0, 4)));
  if (!days) throw new HolidaysUnknown(Number(date.slice(0, 4)));
  return days.makeUpDays.has(date) || (!isWeekend(date) && !days.holidays.has(date));
}

/**
 * When a period "within n working days" is over: 24:00 of its last day, as the first instant that is too late. What is
 * received before it is in time, whatever the office hours. The day of `at` does not count, worked or not (Civil Code,
 * articles 201 and 203).
 * @param days at least 1
 * @throws HolidaysUnknown where the period reaches into a year that the calendar does not know.
 */
export function addWorkingDays(at: Instant, days: number, calendar: Calendar): Instant {
  if (!Number.isSafeInteger(days) || days < 1) throw new RangeError(`not a number of working days: ${days}`);
  let date = civilDateOf(at);
  for (let left = days; left > 0;) {
    date = dayAfter(date);
    if (isWorkingDay(date, calendar)) left--;
  }
  return instantOfCivil(date, END_OF_DAY);
}

/**
 * The first moment at or after `at` within the working hours of a working day: `at` itself where it is one. The moment
 * at which they close is outside.
 * @throws HolidaysUnknown where it would lie in a year that the calendar does not know.
 */
export function nextWorkingTime(at: Instant, hours: WorkingHours, calendar: Calendar): Instant {
  for (let date = civilDateOf(at); ; date = dayAfter(date)) {
    if (at >= instantOfCivil(date, hours.closes) || !isWorkingDay(date, calendar)) continue;
    const opens = instantOfCivil(date, hours.opens);
    return at > opens ? at : opens;
  }
}

const dayAfter = (date: CivilDate): CivilDate => instantOf(Date.parse(date) + DAY_MS).slice(0, 10) as CivilDate;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OFFSET_MS = 8 * HOUR_MS;
const START_OF_DAY = '00:00' as CivilTime;
const END_OF_DAY = '24:00' as CivilTime;
