// What must hold in the end: the journal, counted anew, against the read models and against the published figures.
import type { CarriedOver } from './carry-over.js';
import type { Clerk } from './clerk.js';
import { REGISTRAR } from './clerk.js';
import { scaled, sectorYears } from './country.js';
import type { SandboxClient } from '../demo/sandbox-client.js';
import type { Recount } from './recount.js';

export interface Check {
  readonly what: string;
  /** Undefined where it holds. */
  readonly wrong: string | undefined;
}

export const same = (what: string, found: unknown, expected: unknown): Check => ({
  what,
  wrong: found === expected ? undefined : `Found ${String(found)}, expected ${String(expected)}`,
});

/** Figures of the published cycles, as far as the scale reaches. */
export function againstFigures(recount: Recount, scale: number): Check[] {
  const checks = sectorYears().flatMap(({ year, sector }) => {
    const name = `${sector.sector} ${year}`;
    const found = recount.years.get(name);
    const due = Math.round(sector.due * scale);
    const missing = Math.round(sector.short.tonnes * scale);
    return [
      same(`${name}: units`, found?.units, scaled(sector.units, scale)),
      same(`${name}: tonnes due`, found?.due, due),
      same(`${name}: tonnes surrendered`, found?.surrendered, due - missing),
    ];
  });
  for (const [year, { units, complete }] of recount.fixed)
    checks.push({
      what: `${year}: at the deadline more than 99 % of what was due was surrendered, by ${complete} of ${units} units in full`,
      wrong: completionOf(recount, year) > 0.99 ? undefined : `Completion was ${completionOf(recount, year)}`,
    });
  const first = completionSum(recount, [2021, 2022]);
  if (scale === 1) checks.push({ what: '2021 and 2022 together: more than 10 billion tonnes due', wrong: first.due > 1e10 ? undefined : String(first.due) }); // prettier-ignore
  return checks;
}

/** What the applications came to, against the journal: tonne for tonne, and nothing of the later vintage but that. */
export function carriedOver(recount: Recount, { quantities: carried, lists, otherLists }: CarriedOver): Check[] {
  const all = [...carried.values()].reduce((sum, quantity) => sum + quantity, 0);
  return [
    {
      what: `Limits of carry-over: ${lists} lists that the registry drew up from its record, line for line as computed here`,
      wrong: lists === 0 ? 'There was none' : otherLists[0],
    },
    { what: `Carried over into CEA25: ${all} t`, wrong: all > 0 ? undefined : 'Nothing was' },
    same('CEA25: issued for what was carried over', recount.issued.get('CEA25'), all),
    ...[...carried].map(([instrument, quantity]) =>
      same(`${instrument}: carried over`, recount.carriedOver.get(instrument), quantity),
    ),
  ];
}

/** That the deadline found both in full shows in the units short of their year. */
export const mergedUnit = (recount: Recount, owed: number): Check =>
  same(`Merger: its successor owes ${owed} t for the unit that is gone`, recount.passedOn, owed);

const completionSum = (recount: Recount, wanted: readonly number[]) => {
  const sum = { due: 0, surrendered: 0 };
  for (const [name, { due, surrendered }] of recount.years)
    if (wanted.some((year) => name.endsWith(` ${year}`))) {
      sum.due += due;
      sum.surrendered += surrendered;
    }
  return sum;
};

function completionOf(recount: Recount, year: number): number {
  const { due, surrendered } = completionSum(recount, [year]);
  return surrendered / due;
}

interface Listed<Item> {
  readonly items: readonly Item[];
  readonly next?: string | null;
}

/** What the API answers, against the journal. */
export async function againstReadModels(client: SandboxClient, clerk: Clerk, recount: Recount): Promise<Check[]> {
  const at = `minRevision=${clerk.revision}`;
  const checks: Check[] = [];
  const totals = await all<{ instrument: string; issued: number; surrendered: number; carriedOver: number }>(client, `/v1/instruments/totals?${at}&limit=100`); // prettier-ignore
  for (const { instrument, issued, surrendered, ...total } of totals) {
    checks.push(same(`${instrument}: issued`, issued, recount.issued.get(instrument) ?? 0));
    checks.push(same(`${instrument}: surrendered`, surrendered, recount.surrendered.get(instrument) ?? 0));
    checks.push(same(`${instrument}: carried over`, total.carriedOver, recount.carriedOver.get(instrument) ?? 0));
  }
  for (const year of recount.fixed.keys()) {
    const rows = await all<ComplianceRow>(client, `/v1/compliance?complianceYear=${year}&${at}&limit=1000`);
    const bySector = Map.groupBy(
      rows.filter(({ listed }) => listed),
      ({ sector }) => sector,
    );
    for (const [sector, units] of bySector) {
      const expected = recount.years.get(`${sector} ${year}`);
      const sum = (field: 'due' | 'surrendered' | 'offset') => units.reduce((before, unit) => before + (unit[field] ?? 0), 0); // prettier-ignore
      checks.push(same(`${sector} ${year}: units that the API lists`, units.length, expected?.units));
      for (const field of ['due', 'surrendered', 'offset'] as const)
        checks.push(same(`${sector} ${year}: ${field} by the API`, sum(field), expected?.[field]));
    }
    const other = rows.find(({ account, distributed, borrowed }) => {
      const unit = recount.units.get(`${year} ${account}`);
      return !unit || distributed !== unit.given + unit.lent || borrowed !== unit.borrowed;
    });
    checks.push({
      what: `${year}: what each unit got and borrowed by the API`,
      wrong: other && `Not of ${JSON.stringify(other)}`,
    });
  }
  return checks;
}

interface ComplianceRow {
  readonly account: string;
  readonly sector: string;
  readonly listed: boolean;
  readonly due: number | null;
  readonly surrendered: number;
  readonly offset: number;
  readonly distributed: number;
  readonly borrowed: number;
}

async function all<Item>(client: SandboxClient, path: string): Promise<Item[]> {
  const items: Item[] = [];
  let next: string | null | undefined = '';
  while (next !== undefined && next !== null) {
    const page: Listed<Item> = await client.ask(
      REGISTRAR,
      next === '' ? path : `${path}&cursor=${encodeURIComponent(next)}`,
    );
    items.push(...page.items);
    next = page.next;
  }
  return items;
}
