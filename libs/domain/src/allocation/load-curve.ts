// The correction of a benchmark for low load, before it is rounded: pieces of curves over the load.
import { assertNever } from '../assert-never.js';
import { Exact, exact, sumOf } from '../exact.js';
import type { LoadPiece } from '../rulebooks/allocation-rules.js';

/** @param load F, a fraction from 0 to 1 */
export function loadCorrection(pieces: readonly LoadPiece[], load: Exact): Exact {
  const piece = pieces.find(({ below }) => load.lessThan(below));
  return piece ? on(piece, load) : new Exact(1);
}

function on(piece: LoadPiece, load: Exact): Exact {
  const base = exact(piece.base);
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

const ONE = new Exact(1);
