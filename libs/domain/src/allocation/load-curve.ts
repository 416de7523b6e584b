// The correction of a benchmark for low load, before it is rounded: pieces of curves over the load.
import { assertNever } from '../assert-never.js';
import { Exact, exact, sumOf } from '../exact.js';
import type { LoadPiece } from '../rulebooks/allocation-rules.js';

/** @param load F, a fraction from 0 to 1 */
export function loadCorrection(pieces: readonly LoadPiece[], load: Exact): Exact {
  const piece = pieces.find(({ below }) => load.lessThan(below));
  return piece ? curveAt(piece, load) : new Exact(1);
}

/** Every curve rises or falls throughout: what it is between two loads lies between what it is there. */
export const curveAt = (piece: LoadPiece, load: Exact): Exact => new Exact(on(piece, new Curve(load)));

function on(piece: LoadPiece, load: Exact): Exact {
  const base = new Curve(piece.base);
  const percent = load.times(100);
  switch (piece.curve) {
    case 'linear':
      return base.plus(exact(piece.slope).times(exact(piece.percent).minus(percent)));
    case 'power':
      return base.pow(exact(piece.exponent).minus(exact(piece.slope).times(load)));
    case 'exponential':
      return base.minus(
        sumOf(
          piece.terms.map((term) =>
            exact(term.amount).times(ONE.minus(percent.dividedBy(term.percent).negated().exp())),
          ),
        ),
      );
    default:
      return assertNever(piece);
  }
}

/** A result is rounded to ten decimals at most: with forty digits its powers cost a third of what they cost with a hundred. */
const Curve = Exact.clone({ precision: 40 });
const ONE = new Curve(1);
