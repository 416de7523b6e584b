// Civil time of Shanghai and working days, at the edges: evenings, festivals, make-up weekends, unknown years.
import { calendarOf, isWeekend, STATE_COUNCIL_CALENDAR as CALENDAR } from './holidays.js';
import { instant, instantOf } from './instant.js';
import {
  addWorkingDays,
  civilDate,
  civilDateOf,
  CivilDays,
  civilTime,
  HolidaysUnknown,
  instantOfCivil,
  isWorkingDay,
  nextWorkingTime,
  workingHours,
} from './working-time.js';

/** `2026-02-14 17:00` of Shanghai. */
function shanghai(text: string): string {
  const [date, time] = text.split(' ') as [string, string];
  return instantOfCivil(civilDate(date), civilTime(time));
}
const at = (text: string) => instant(shanghai(text));
const HOURS = workingHours('09:00', '17:00');

describe('civil time', () => {
  test.each([
    ['2026-01-01T00:00:00.000Z', '2026-01-01'],
    ['2025-12-31T15:59:59.999Z', '2025-12-31'],
    ['2025-12-31T16:00:00.000Z', '2026-01-01'],
    ['2024-02-28T16:00:00.000Z', '2024-02-29'],
    ['2024-02-29T16:00:00.000Z', '2024-03-01'],
  ])('%s is a moment of %s', (moment, date) => {
    expect(civilDateOf(instant(moment))).toBe(date);
  });

  test('counted in days is what it is as a date, whichever was asked for before', () => {
    const days = new CivilDays();
    const midnight = Date.parse('2024-02-29T16:00:00.000Z');
    for (const [offsetMs, day] of [
      [0, 0],
      [-1, -1],
      [86_400_000 - 1, 0],
      [86_400_000, 1],
      [-86_400_000, -1],
      [-86_400_001, -2],
      [0, 0],
    ] as const) {
      const moment = instantOf(midnight + offsetMs);
      expect(days.of(moment)).toBe(Date.parse('2024-03-01') / 86_400_000 + day);
      expect(days.of(moment)).toBe(Date.parse(civilDateOf(moment)) / 86_400_000);
    }
  });

  test.each([
    ['2026-01-01', '00:00', '2025-12-31T16:00:00.000Z'],
    ['2026-01-01', '08:00', '2026-01-01T00:00:00.000Z'],
    ['2026-06-10', '17:30', '2026-06-10T09:30:00.000Z'],
    ['2025-12-31', '24:00', '2025-12-31T16:00:00.000Z'],
  ])('%s %s in Shanghai is %s', (date, time, moment) => {
    expect(instantOfCivil(civilDate(date), civilTime(time))).toBe(moment);
  });

  test.each(['2026-02-29', '2026-13-01', '2026-1-1', '', '2026-01-01T00:00', '02026-01-01'])(
    '%j is no date',
    (text) => {
      expect(() => civilDate(text)).toThrow(TypeError);
    },
  );

  test.each(['24:01', '23:60', '9:00', '', '09:00:00', '25:00'])('%j is no time', (text) => {
    expect(() => civilTime(text)).toThrow(TypeError);
  });

  test('hours that close before they open are refused', () => {
    expect(() => workingHours('17:00', '09:00')).toThrow(RangeError);
    expect(() => workingHours('09:00', '09:00')).toThrow(RangeError);
  });
});

describe('working days', () => {
  test.each([
    ['2026-02-13', true, 'a Friday'],
    ['2026-02-14', true, 'a make-up Saturday before Spring Festival'],
    ['2026-02-15', false, 'the first day of Spring Festival'],
    ['2026-02-23', false, 'its last day, a Monday'],
    ['2026-02-24', true, 'the Tuesday after it'],
    ['2026-02-28', true, 'a make-up Saturday'],
    ['2026-03-01', false, 'an ordinary Sunday'],
    ['2026-01-02', false, 'the Friday after New Year'],
    ['2026-01-04', true, 'a make-up Sunday'],
    ['2020-01-31', false, 'Spring Festival of 2020, lengthened later'],
    ['2020-02-01', false, 'first announced as a make-up day, then free'],
    ['2020-02-03', true, 'the Monday after the lengthened festival'],
    ['2019-05-02', false, 'Labour Day of 2019, lengthened later'],
    ['2024-02-09', true, 'the eve of the year of the dragon, which was no holiday'],
    ['2025-10-08', false, 'the eighth day of National Day and Mid-Autumn'],
    ['2025-10-11', true, 'a make-up Saturday'],
  ])('%s: %s, %s', (date, expected) => {
    expect(isWorkingDay(civilDate(date), CALENDAR)).toBe(expected);
  });

  test.each(['2018-12-31', '2027-01-04'])('%s: nobody guesses', (date) => {
    expect(() => isWorkingDay(civilDate(date), CALENDAR)).toThrow(HolidaysUnknown);
  });

  // Days of the year, less its weekend days, less the statutory holidays: 11, and 13 since 2025. Moving days about keeps the
  // sum. 2020 lost two more by the lengthened festival.
  test.each([
    [2019, 250],
    [2020, 249],
    [2021, 250],
    [2022, 249],
    [2023, 249],
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('%i has %i working days', (year, expected) => {
    let worked = 0;
    for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += 86_400_000)
      if (isWorkingDay(civilDate(new Date(ms).toISOString().slice(0, 10)), CALENDAR)) worked++;
    expect(worked).toBe(expected);
  });

  test('make-up days are weekends, and every year has holidays within the week', () => {
    for (const { holidays, makeUpDays } of CALENDAR.values()) {
      expect([...makeUpDays].filter((date) => !isWeekend(date) || holidays.has(date))).toEqual([]);
      expect([...holidays].filter((date) => !isWeekend(date)).length).toBeGreaterThan(10);
    }
  });

  test.each([
    ['a day that is none', ['02-30'], []],
    ['a span that runs backwards', ['02-03..02-01'], []],
    ['a make-up day within the week', [], ['02-11']],
    ['a day free and worked', ['02-14'], ['02-14']],
  ])('a list with %s is refused', (_, holidays, makeUpDays) => {
    expect(() => calendarOf({ 2026: { notices: [], holidays, makeUpDays } })).toThrow(RangeError);
  });
});

describe('within so many working days', () => {
  test.each([
    ['an ordinary week', '2026-03-02 10:00', 5, '2026-03-09 24:00'],
    ['the day of the application does not count, however early', '2026-03-02 00:00', 1, '2026-03-03 24:00'],
    ['nor however late', '2026-03-02 23:59', 1, '2026-03-03 24:00'],
    ['from a Friday evening', '2026-03-06 20:00', 1, '2026-03-09 24:00'],
    ['from a Saturday', '2026-03-07 10:00', 1, '2026-03-09 24:00'],
    ['across Spring Festival, with its make-up Saturdays', '2026-02-12 09:00', 5, '2026-02-26 24:00'],
    ['a make-up Saturday counts', '2026-02-13 18:00', 1, '2026-02-14 24:00'],
    ['from within the festival', '2026-02-18 12:00', 2, '2026-02-25 24:00'],
    ['across a year change', '2025-12-31 17:00', 2, '2026-01-05 24:00'],
    ['up to the last day that is known', '2026-12-30 09:00', 1, '2026-12-31 24:00'],
    ['fifteen for an objection', '2025-09-24 09:00', 15, '2025-10-21 24:00'],
  ])('%s', (_, from, days, until) => {
    expect(addWorkingDays(at(from), days, CALENDAR)).toBe(shanghai(until));
  });

  test('into a year that is not published: the caller learns which', () => {
    expect(() => addWorkingDays(at('2026-12-31 17:00'), 1, CALENDAR)).toThrow(new HolidaysUnknown(2027));
  });

  test.each([0, -1, 1.5, NaN])('%d is no number of days', (days) => {
    expect(() => addWorkingDays(at('2026-03-02 10:00'), days, CALENDAR)).toThrow(RangeError);
  });
});

describe('the next working time', () => {
  test.each([
    ['within the hours: now', '2026-03-02 10:30', '2026-03-02 10:30'],
    ['at the opening: now', '2026-03-02 09:00', '2026-03-02 09:00'],
    ['before the opening', '2026-03-02 03:00', '2026-03-02 09:00'],
    ['the last minute', '2026-03-02 16:59', '2026-03-02 16:59'],
    ['at the close it is over', '2026-03-02 17:00', '2026-03-03 09:00'],
    ['Friday evening', '2026-03-06 17:01', '2026-03-09 09:00'],
    ['the evening before a make-up Saturday', '2026-02-13 17:00', '2026-02-14 09:00'],
    ['the eve of Spring Festival', '2026-02-14 17:00', '2026-02-24 09:00'],
    ['in the middle of it', '2026-02-20 10:00', '2026-02-24 09:00'],
    ['the year change', '2025-12-31 17:00', '2026-01-04 09:00'],
    ['31 December, an hour before the close', '2026-12-31 16:00', '2026-12-31 16:00'],
  ])('%s', (_, from, next) => {
    expect(nextWorkingTime(at(from), HOURS, CALENDAR)).toBe(shanghai(next));
  });

  test('to the millisecond', () => {
    const last = instant('2026-03-02T08:59:59.999Z');
    expect(nextWorkingTime(last, HOURS, CALENDAR)).toBe(last);
  });

  test('after the close of the last day that is known: the caller learns which year is missing', () => {
    expect(() => nextWorkingTime(at('2026-12-31 17:00'), HOURS, CALENDAR)).toThrow(new HolidaysUnknown(2027));
  });
});
