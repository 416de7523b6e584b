// Carry-over after the last cycle: the registry's lists of limits, and applications of who surrendered on time.
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import { civilDateOf } from '#domain/working-time.js';
import { instant } from '#domain/instant.js';
import { Progress } from '../progress.js';
import { type Clerk, HOLDERS, officerOf, REGISTRAR, REVIEWER } from './clerk.js';
import { CYCLES, departmentOf, type Unit, yearOf } from './country.js';
import { held, type Portfolio, take, type Trade } from './market.js';
import type { World } from './run-cycle.js';

const YEAR = 2024;
const RULES = SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!.carryOver!;
const HEADER = ['account', 'sold', 'bought', 'tradingAvailable', 'registryAvailable', 'judiciallyFrozen', 'pendingApplications', 'limit']; // prettier-ignore

/** Net sales of each account, as far as the rule counts them. */
export function noteTrades(net: Map<string, { sold: number; bought: number }>, trades: readonly Trade[], at: string) {
  const day = civilDateOf(instant(at));
  if (day < RULES.tradedFrom || day > RULES.tradedUntil) return;
  const of = (account: string) => net.get(account) ?? net.set(account, { sold: 0, bought: 0 }).get(account)!;
  for (const { from, to, quantity } of trades) {
    of(from).sold += quantity;
    of(to).bought += quantity;
  }
}

/** What came of it, to be checked. */
export interface CarriedOver {
  /** Tonnes, by instrument. */
  readonly quantities: ReadonlyMap<string, number>;
  /** Lists that the registry drew up, and those among them that are not what the rehearsal computes, each with its first difference. */
  readonly lists: number;
  readonly otherLists: readonly string[];
}

/**
 * The registry draws its lists up and takes them unchanged; everybody who may carries over what his limit lets him. Since the
 * cut-off nothing has moved, and all units lie in registry positions, so what the rehearsal knows is what was held then.
 */
export async function carryOver(clerk: Clerk, world: World): Promise<CarriedOver> {
  const { into, baseTonnesBySector } = RULES;
  await clerk.carryOut('CARRY-OVER', REGISTRAR, '/v1/accounts', { account: 'CARRY-OVER', accountType: 'carry-over' }, REVIEWER); // prettier-ignore
  await clerk.carryOut(into, REGISTRAR, '/v1/instruments', { instrument: into, kind: 'allowance', vintage: YEAR + 1 }, REVIEWER); // prettier-ignore
  const carried = new Map<string, number>();
  const otherLists: string[] = [];
  let lists = 0;
  for (const sector of CYCLES.at(-1)!.years[YEAR]!) {
    const members = yearOf(world.units, YEAR, sector, world.scale).map(({ unit }) => unit);
    const base = baseTonnesBySector[sector.sector]!;
    const limits = new Map(members.map((unit) => [unit, limitOf(world, unit, base)] as const));
    for (const [province, units] of Map.groupBy(members, (unit) => unit.province)) {
      const rows = units.map((unit) => {
        const { sold = 0, bought = 0 } = world.traded.get(unit.account) ?? {};
        return [unit.account, sold, bought, 0, held(world.portfolios.get(unit.account)!), 0, 0, limits.get(unit)!];
      });
      const query = `account=${departmentOf(province)}&complianceYear=${YEAR}&sector=${sector.sector}`;
      const route = '/v1/compliance/carry-over-limits';
      const drafted = await clerk.download(REVIEWER, `${route}/draft?${query}`);
      const computed = [HEADER, ...rows.map((row) => row.map(String)).sort(([a], [b]) => (a! < b! ? -1 : 1))];
      const other = firstDifference(drafted, computed);
      if (other !== undefined) otherLists.push(`${sector.sector} of ${province}: ${other}`);
      lists++;
      await clerk.file(`limits:${sector.sector}:${province}`, REVIEWER, `${route}?${query}`, drafted);
    }
    const progress = new Progress(`carry-over of ${sector.sector}`, members.length);
    for (const [{ account, province }, limit] of limits) {
      progress.step();
      if (limit === 0 || world.defaulters.has(account)) continue;
      const portfolio: Portfolio = world.portfolios.get(account)!;
      const lots = take(portfolio, limit);
      await clerk.carryOut(`carry-over:${account}`, HOLDERS, '/v1/carry-overs', { from: account, complianceYear: YEAR, lots }, officerOf(province)); // prettier-ignore
      portfolio.set(into, limit);
      for (const { instrument, quantity } of lots) carried.set(instrument, (carried.get(instrument) ?? 0) + quantity);
    }
    progress.end();
  }
  return { quantities: carried, lists, otherLists };
}

function firstDifference(
  found: readonly (readonly string[])[],
  expected: readonly (readonly string[])[],
): string | undefined {
  const lines = Array.from({ length: Math.max(found.length, expected.length) }, (_, line) =>
    [found, expected].map((rows) => rows[line]?.join(',') ?? 'no line'),
  );
  const other = lines.find(([one, another]) => one !== another);
  return other && `${other[0]}, not ${other[1]}`;
}

/** T = floor(base + 1.5 × max(0, sold − bought)), and no more than is held: by plain arithmetic, since it is to be compared. */
function limitOf({ traded, portfolios }: World, { account }: Unit, base: number): number {
  const { sold, bought } = traded.get(account) ?? { sold: 0, bought: 0 };
  const net = Math.max(0, sold - bought);
  return Math.min(base + net + Math.floor(net / 2), held(portfolios.get(account)!));
}
