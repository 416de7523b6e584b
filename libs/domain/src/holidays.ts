// Which days are worked in China: the holidays and make-up working days of each year, as the State Council published them.

/** The days of one year that are otherwise than their weekday says, as civil dates `YYYY-MM-DD`. */
export interface ExceptionalDays {
  readonly holidays: ReadonlySet<string>;
  /** Saturdays and Sundays that are worked in place of a holiday's weekdays. */
  readonly makeUpDays: ReadonlySet<string>;
}

/** By year. A year that is not in it has not been published, or is not known here: nobody may guess it. */
export type Calendar = ReadonlyMap<number, ExceptionalDays>;

/** One year's notice. Days are `MM-DD`, or `MM-DD..MM-DD` with both ends inclusive. */
export interface PublishedYear {
  /** Numbers of the notices of the General Office of the State Council. */
  readonly notices: readonly string[];
  readonly holidays: readonly string[];
  readonly makeUpDays: readonly string[];
}

/** @throws RangeError for a day that is none, or that is a holiday and worked, or a make-up day within the week. */
export function calendarOf(published: Readonly<Record<number, PublishedYear>>): Calendar {
  return new Map(
    Object.entries(published).map(([year, { holidays, makeUpDays }]) => {
      const days = {
        holidays: new Set(holidays.flatMap((span) => datesOf(year, span))),
        makeUpDays: new Set(makeUpDays.flatMap((span) => datesOf(year, span))),
      };
      for (const day of days.makeUpDays)
        if (days.holidays.has(day) || !isWeekend(day)) throw new RangeError(`not a make-up working day: ${day}`);
      return [Number(year), days];
    }),
  );
}

export const isWeekend = (date: string): boolean => [0, 6].includes(new Date(date).getUTCDay());

function datesOf(year: string, span: string): string[] {
  const [first = '', last = first] = span.split('..').map((day) => `${year}-${day}`);
  const dates: string[] = [];
  for (let ms = Date.parse(first); ms <= Date.parse(last); ms += DAY_MS)
    dates.push(new Date(ms).toISOString().slice(0, 10));
  // A day such as 02-30 would become another one, or none.
  if (dates[0] !== first || dates.at(-1) !== last) throw new RangeError(`not days of ${year}: ${span}`);
  return dates;
}

const DAY_MS = 86_400_000;

/**
 * The next year's notice comes in October or November: add it here, and only from the notice itself. What was decided by
 * an older list stays as it was, because due times are recorded in the journal and never computed again.
 */
const PUBLISHED: Readonly<Record<number, PublishedYear>> = {
  2019: {
    // The second one lengthened Labour Day.
    notices: ['国办发明电〔2018〕15号', '国办发明电〔2019〕3号'],
    holidays: ['01-01', '02-04..02-10', '04-05', '05-01..05-04', '06-07', '09-13', '10-01..10-07'],
    makeUpDays: ['02-02', '02-03', '04-28', '05-05', '09-29', '10-12'],
  },
  2020: {
    // The second one lengthened Spring Festival to 2 February; the make-up day of 1 February fell away.
    notices: ['国办发明电〔2019〕16号', '国办发明电〔2020〕1号'],
    holidays: ['01-01', '01-24..02-02', '04-04..04-06', '05-01..05-05', '06-25..06-27', '10-01..10-08'],
    makeUpDays: ['01-19', '04-26', '05-09', '06-28', '09-27', '10-10'],
  },
  2021: {
    notices: ['国办发明电〔2020〕27号'],
    holidays: [
      '01-01..01-03',
      '02-11..02-17',
      '04-03..04-05',
      '05-01..05-05',
      '06-12..06-14',
      '09-19..09-21',
      '10-01..10-07',
    ],
    makeUpDays: ['02-07', '02-20', '04-25', '05-08', '09-18', '09-26', '10-09'],
  },
  2022: {
    notices: ['国办发明电〔2021〕11号'],
    holidays: [
      '01-01..01-03',
      '01-31..02-06',
      '04-03..04-05',
      '04-30..05-04',
      '06-03..06-05',
      '09-10..09-12',
      '10-01..10-07',
      // The first day of the next New Year's holiday.
      '12-31',
    ],
    makeUpDays: ['01-29', '01-30', '04-02', '04-24', '05-07', '10-08', '10-09'],
  },
  2023: {
    notices: ['国办发明电〔2022〕16号'],
    holidays: [
      '01-01..01-02',
      '01-21..01-27',
      '04-05',
      '04-29..05-03',
      '06-22..06-24',
      '09-29..10-06',
      // The first days of the next New Year's holiday.
      '12-30..12-31',
    ],
    makeUpDays: ['01-28', '01-29', '04-23', '05-06', '06-25', '10-07', '10-08'],
  },
  2024: {
    notices: ['国办发明电〔2023〕7号'],
    holidays: ['01-01', '02-10..02-17', '04-04..04-06', '05-01..05-05', '06-10', '09-15..09-17', '10-01..10-07'],
    makeUpDays: ['02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'],
  },
  2025: {
    notices: ['国办发明电〔2024〕12号'],
    holidays: ['01-01', '01-28..02-04', '04-04..04-06', '05-01..05-05', '05-31..06-02', '10-01..10-08'],
    makeUpDays: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  2026: {
    notices: ['国办发明电〔2025〕7号'],
    holidays: [
      '01-01..01-03',
      '02-15..02-23',
      '04-04..04-06',
      '05-01..05-05',
      '06-19..06-21',
      '09-25..09-27',
      '10-01..10-07',
    ],
    makeUpDays: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};

export const STATE_COUNCIL_CALENDAR: Calendar = calendarOf(PUBLISHED);
