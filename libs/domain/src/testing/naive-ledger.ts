// A second, simple mind about where units are: a list of single units per holding. Slow and easily seen to be right.
import type { Command, Compartment, Lot, TransferUnits } from '../commands.js';
import { type Instant, instantOf, msOf } from '../instant.js';
import type { BatchRange } from '../serial-range.js';
import { RANGES_PER_EVENT_MAX } from '../serial-range.js';

interface Unit {
  readonly batch: number;
  readonly serial: number;
}

/** Follows commands that the ledger accepted, and decides by itself which units each of them moved. */
export class NaiveLedger {
  /** By account, instrument and compartment: the units in the order in which they will go. */
  private readonly holdings = new Map<string, Unit[]>();
  /** By day, account and instrument: how many units were bought. */
  private readonly purchases = new Map<string, number>();
  private readonly issued = new Map<string, { serial: number; batch: number }>();

  units(account: string, instrument: string, compartment: Compartment): readonly Unit[] {
    return this.holdings.get(`${account}/${instrument}/${compartment}`) ?? [];
  }

  bought(account: string, instrument: string, at: Instant): number {
    return this.purchases.get(`${dayOf(at)}/${account}/${instrument}`) ?? 0;
  }

  /** A transfer that it has accepted was a trade: nobody sells what he bought on the same day. */
  traded({ from, to, instrument, quantity }: TransferUnits, at: Instant): void {
    const left = this.units(from, instrument, 'trading').length;
    const bought = this.bought(from, instrument, at);
    if (left < bought) throw new Error(`${from} sold ${quantity}, has ${left} left and bought ${bought}`);
    this.purchases.set(`${dayOf(at)}/${to}/${instrument}`, this.bought(to, instrument, at) + quantity);
  }

  /** All holdings that hold something, as ranges: `batch:start-end`. */
  ranges(): Map<string, string[]> {
    const filled = [...this.holdings].filter(([, units]) => units.length > 0);
    return new Map(
      filled.map(([name, units]) => [name, runsOf(units).map(({ batch, start, end }) => `${batch}:${start}-${end}`)]),
    );
  }

  /** `systemAccount` is where the registry keeps what leaves circulation. */
  accept(command: Command, systemAccount: string): void {
    switch (command.type) {
      case 'OpenAccount':
      case 'CloseAccount':
      case 'CreateInstrument':
        return;
      case 'IssueUnits': {
        const last = this.issued.get(command.instrument) ?? { serial: 0, batch: 0 };
        const batch = last.batch + 1;
        const units = Array.from({ length: command.quantity }, (_, at) => ({ batch, serial: last.serial + at + 1 }));
        this.issued.set(command.instrument, { serial: last.serial + command.quantity, batch });
        this.arrive(`${command.to}/${command.instrument}/registry`, units);
        return;
      }
      case 'TransferUnits': {
        this.move(command, command.compartment, command.to, command.compartment);
        return;
      }
      case 'MovePosition': {
        this.move(command, command.compartment, command.from, command.toCompartment);
        return;
      }
      case 'SettleObligation': {
        const { from, lots } = command;
        // As many lots as an event holds, those of few ranges first: the others gather outside.
        const counts = lots.map(
          (lot) => runsAsNamed(this.taken(`${from}/${lot.instrument}/registry`, lot), lot.ranges).length,
        );
        let left = RANGES_PER_EVENT_MAX - 10 * lots.length;
        const order = lots.map((_, at) => at).sort((a, b) => counts[a]! - counts[b]!);
        const staged = new Set(order.filter((at) => (left -= counts[at]!) < 0));
        for (const [at, lot] of lots.entries())
          this.move({ from, ...lot }, 'registry', systemAccount, 'registry', staged.has(at));
        return;
      }
      case 'SurrenderUnits':
      case 'RetireUnits':
      case 'CancelUnits':
        this.move(command, 'registry', systemAccount, 'registry');
        return;
      default:
        throw new Error(`no histories with ${command.type} yet`);
    }
  }

  private move(
    { from, ...lot }: Lot & { readonly from: string },
    compartment: Compartment,
    to: string,
    toCompartment: Compartment,
    staged?: boolean,
  ): void {
    const { instrument, quantity, ranges } = lot;
    const source = `${from}/${instrument}/${compartment}`;
    const all = this.holdings.get(source) ?? [];
    const taken = this.taken(source, lot);
    if (taken.length !== quantity) throw new Error(`${source} gives ${taken.length} units of ${quantity}`);
    const gone = new Set(taken);
    this.holdings.set(
      source,
      all.filter((unit) => !gone.has(unit)),
    );
    const destination = `${to}/${instrument}/${toCompartment}`;
    if (!(staged ?? runsAsNamed(taken, ranges).length > RANGES_PER_EVENT_MAX))
      for (const run of runsAsNamed(taken, ranges)) this.arrive(destination, run);
    else {
      // Staged units gather in a list of their own first, where neighbours meet.
      this.holdings.set('staged', []);
      for (const run of runsAsNamed(taken, ranges)) this.arrive('staged', run);
      for (const run of splitRuns(this.holdings.get('staged')!)) this.arrive(destination, run);
      this.holdings.delete('staged');
    }
  }

  private taken(source: string, { quantity, ranges }: Lot): Unit[] {
    const all = this.holdings.get(source) ?? [];
    if (!ranges) return all.slice(0, quantity);
    return ranges.flatMap(({ start, end }) => {
      const inside = all.filter(({ serial }) => start <= serial && serial <= end);
      return inside.sort((a, b) => a.serial - b.serial);
    });
  }

  /** A run goes to the end, unless a unit next to it is there: then it stands by that one, and so do all three. */
  private arrive(name: string, run: readonly Unit[]): void {
    const units = this.holdings.get(name) ?? [];
    const [first, last] = [run[0]!, run.at(-1)!];
    const find = (serial: number): number =>
      units.findIndex((unit) => unit.serial === serial && unit.batch === first.batch);
    const left = find(first.serial - 1);
    const right = find(last.serial + 1);
    if (left < 0 && right < 0) units.push(...run);
    else if (left < 0) units.splice(right, 0, ...run);
    else if (right < 0) units.splice(left + 1, 0, ...run);
    else {
      const tail = splitRuns(units.slice(right))[0]!;
      const rest = units.filter((unit) => !tail.includes(unit));
      rest.splice(rest.indexOf(units[left]!) + 1, 0, ...run, ...tail);
      this.holdings.set(name, rest);
      return;
    }
    this.holdings.set(name, units);
  }
}

/** Named ranges stay apart in the event even where they touch. */
function runsAsNamed(taken: readonly Unit[], ranges: readonly { start: number; end: number }[] | undefined): Unit[][] {
  if (!ranges) return splitRuns(taken);
  return ranges.flatMap(({ start, end }) => splitRuns(taken.filter(({ serial }) => start <= serial && serial <= end)));
}

function splitRuns(units: readonly Unit[]): Unit[][] {
  const runs: Unit[][] = [];
  for (const unit of units) {
    const before = runs.at(-1)?.at(-1);
    if (before && before.batch === unit.batch && before.serial + 1 === unit.serial) runs.at(-1)!.push(unit);
    else runs.push([unit]);
  }
  return runs;
}

/** Shanghai is eight hours ahead. */
const dayOf = (at: Instant): string => instantOf(msOf(at) + 8 * 3_600_000).slice(0, 10);

const runsOf = (units: readonly Unit[]): BatchRange[] =>
  splitRuns(units).map((run) => ({ batch: run[0]!.batch, start: run[0]!.serial, end: run.at(-1)!.serial }));
