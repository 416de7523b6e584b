// What must hold of borrowing: the rule of 2021-22, and a later plan that nets what was lent, by plain arithmetic on the journal.
import { type Check, same } from './checks.js';
import type { Recount, UnitCount } from './recount.js';

/** Units in the years that they borrowed for, and in the year whose allocation they borrowed from. */
export function borrowings({ units }: Pick<Recount, 'units'>): {
  borrowers: readonly UnitCount[];
  lent: readonly UnitCount[];
} {
  const all = [...units.values()];
  return { borrowers: all.filter(({ borrowed }) => borrowed > 0), lent: all.filter(({ lent }) => lent > 0) };
}

/** @param asked in tonnes, by instrument and account, as it was applied for */
export function borrowed(recount: Pick<Recount, 'units'>, asked: ReadonlyMap<string, number>): Check[] {
  const { borrowers, lent } = borrowings(recount);
  const quantity = sum(lent.map((unit) => unit.lent));
  return [
    {
      what: `Borrowed: ${quantity} t, units in hardship: ${lent.length}`,
      wrong: quantity > 0 ? undefined : 'Nobody did',
    },
    same('Borrowed: as much as was applied for', quantity, sum([...asked.values()])),
    same('Borrowed: surrendered for the year, straight out of the department', sum(borrowers.map((unit) => unit.borrowed)), quantity), // prettier-ignore
    every('Borrowed: by who lacks at least a tenth of its emissions', borrowers, ({ verified, allocated }) => 10 * (verified - allocated) >= verified), // prettier-ignore
    every('Borrowed: at most half of what is lacking', borrowers, (unit) => 2 * unit.borrowed <= unit.verified - unit.allocated), // prettier-ignore
    every('Borrowed: by who is in full at the deadline', borrowers, ({ complete }) => complete === true),
    every('Borrowed: the later plan has given as much less', lent, (unit) => unit.given === unit.allocated - unit.lent),
  ];
}

function every(what: string, units: readonly UnitCount[], holds: (unit: UnitCount) => boolean): Check {
  const other = units.find((unit) => !holds(unit));
  return { what, wrong: other && `Not of ${JSON.stringify(other)}` };
}

const sum = (quantities: readonly number[]): number => quantities.reduce((before, quantity) => before + quantity, 0);
