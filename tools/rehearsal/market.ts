// Who has too few units and who has some to sell: trades that bring every unit what it has to surrender, but for the defaulters.

/** Units of one account by instrument, in tonnes, the oldest instrument first. */
export type Portfolio = Map<string, number>;

export interface Trade {
  readonly from: string;
  readonly to: string;
  readonly instrument: string;
  readonly quantity: number;
}

export interface Position {
  readonly account: string;
  readonly portfolio: Portfolio;
  /** What it has to surrender with allowances. */
  readonly due: number;
  /** What it leaves missing on purpose. */
  readonly missing: number;
  /** Whether it may carry over what it has left. */
  readonly mayCarryOver: boolean;
}

export const held = (portfolio: Portfolio): number =>
  [...portfolio.values()].reduce((sum, quantity) => sum + quantity, 0);

/** Changes the portfolios as the trades do. @throws Error where all that is for sale is too little. */
export function tradesBetween(positions: readonly Position[]): Trade[] {
  // Who may not carry over sells first: units that end are of no use to him.
  const sellers = positions
    .filter(({ portfolio, due }) => held(portfolio) > due)
    .sort((a, b) => Number(a.mayCarryOver) - Number(b.mayCarryOver));
  const trades: Trade[] = [];
  let at = 0;
  for (const { account, portfolio, due, missing } of positions) {
    let wanted = due - missing - held(portfolio);
    while (wanted > 0) {
      const seller = sellers[at];
      if (!seller) throw new Error(`nobody sells the ${wanted} t that ${account} still needs`);
      const spare = held(seller.portfolio) - seller.due;
      if (spare <= 0) {
        at++;
        continue;
      }
      const [instrument, stock] = [...seller.portfolio].find(([, quantity]) => quantity > 0)!;
      const quantity = Math.min(wanted, spare, stock);
      move(seller.portfolio, portfolio, instrument, quantity);
      trades.push({ from: seller.account, to: account, instrument, quantity });
      wanted -= quantity;
    }
  }
  return trades;
}

export function move(from: Portfolio, to: Portfolio, instrument: string, quantity: number): void {
  from.set(instrument, (from.get(instrument) ?? 0) - quantity);
  to.set(instrument, (to.get(instrument) ?? 0) + quantity);
}

/** Takes that much out of the portfolio, the oldest first. */
export function take(portfolio: Portfolio, quantity: number): { instrument: string; quantity: number }[] {
  const lots: { instrument: string; quantity: number }[] = [];
  let left = quantity;
  for (const [instrument, stock] of portfolio) {
    const part = Math.min(stock, left);
    if (part <= 0) continue;
    portfolio.set(instrument, stock - part);
    lots.push({ instrument, quantity: part });
    left -= part;
  }
  if (left > 0) throw new Error(`${left} t are missing`);
  return lots;
}
