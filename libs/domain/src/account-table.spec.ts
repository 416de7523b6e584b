// The tables of accounts and holdings: found by name after every growth, taken back in full, names within their bytes.
import { UNCONTROLLED } from './account-control.js';
import { AccountTable, AccountsOfHolders } from './account-table.js';
import { HoldingTable } from './holding-table.js';
import { accountId, type HolderCode, holderCode, instrumentId } from './ids.js';

/** Of no province, and bound by nothing. */
const FREE = { province: undefined, control: UNCONTROLLED } as const;

const id = (number: number) => accountId(`A-${number}`);
const holder = (number: number) => holderCode(`H-${number}`);
const append = (table: AccountTable, number: number) =>
  table.append({ id: id(number), type: 'holding', holder: holder(number), complianceYear: undefined, ...FREE });

function accountsUpTo(count: number): AccountTable {
  const table = new AccountTable();
  for (let number = 0; number < count; number++) append(table, number);
  return table;
}

describe('the account table', () => {
  test('finds every account through several growths, and none that was never there', () => {
    const table = accountsUpTo(10_000);
    for (let number = 0; number < 10_000; number++) {
      const found = table.get(id(number))!;
      expect([found.index, found.id, found.holder]).toEqual([number, id(number), holder(number)]);
    }
    expect(table.get(id(10_000))).toBeUndefined();
    expect([...table.keys()]).toHaveLength(10_000);
    expect(() => table.at(10_000)).toThrow('no account has index 10000');
  });

  test('keeps what is written, also through one looked up before the table grew', () => {
    const table = accountsUpTo(1);
    const before = table.get(id(0))!;
    for (let number = 1; number < 1_000; number++) append(table, number);
    before.held = Number.MAX_SAFE_INTEGER;
    before.closed = true;
    expect(table.get(id(0))).toMatchObject({ held: Number.MAX_SAFE_INTEGER, closed: true, complianceYear: undefined });
    expect(table.get(id(1))).toMatchObject({ held: 0, closed: false });
  });

  test('takes the newest back, and what comes in its place begins anew', () => {
    const table = accountsUpTo(2);
    Object.assign(table.get(id(1))!, { held: 5, closed: true });
    table.dropLast();
    expect([table.size, table.has(id(1)), table.has(id(0))]).toEqual([1, false, true]);
    const year = table.append({ id: id(9), type: 'surrender', holder: undefined, complianceYear: 2026, ...FREE });
    expect([year.index, year.type, year.holder, year.complianceYear]).toEqual([1, 'surrender', undefined, 2026]);
    expect([year.held, year.closed]).toEqual([0, false]);
  });

  test('refuses a taken id, and names that do not fit', () => {
    const table = accountsUpTo(1);
    expect(() => append(table, 0)).toThrow('A-0 exists already');
    const long = {
      id: id(1),
      type: 'holding',
      holder: 'H'.repeat(33) as HolderCode,
      complianceYear: undefined,
      ...FREE,
    } as const;
    expect(() => table.append(long)).toThrow('longer than 32 characters');
    expect(() => table.append({ ...long, holder: 'Ä' as HolderCode })).toThrow('not a name');
    expect(table.size).toBe(1);
    const longest = accountId('x'.repeat(40));
    table.append({ ...long, id: longest, holder: holderCode('Y'.repeat(32)) });
    expect([table.get(longest)?.id, table.get(longest)?.holder]).toEqual([longest, 'Y'.repeat(32)]);
  });

  test('knows the accounts of holders until they are deleted, and again after a closed one', () => {
    const table = accountsUpTo(300);
    const ofHolders = new AccountsOfHolders(table);
    for (let number = 0; number < 300; number++) ofHolders.set(holder(number), id(number));
    ofHolders.delete(holder(7));
    expect([ofHolders.has(holder(7)), ofHolders.get(holder(8))]).toEqual([false, id(8)]);
    table.append({ id: id(300), type: 'holding', holder: holder(7), complianceYear: undefined, ...FREE });
    ofHolders.set(holder(7), id(300));
    expect(ofHolders.get(holder(7))).toBe(id(300));
    expect([...ofHolders]).toHaveLength(300);
  });
});

test('the holding table tells account, instrument and compartment apart, and takes the newest back', () => {
  const accounts = accountsUpTo(40);
  const instruments = Array.from({ length: 5 }, (_, index) => ({
    id: instrumentId(`I-${index}`),
    index,
    kind: 'allowance' as const,
    vintage: undefined,
    registeredOn: undefined,
    issued: 0,
    batches: 0,
    carriedIn: 0,
  }));
  const table = new HoldingTable(accounts);
  const keys = [...accounts.values()].flatMap((account) =>
    instruments.flatMap((of) =>
      (['registry', 'trading'] as const).map((compartment) => ({ account, of, compartment })),
    ),
  );
  for (const [list, { account, of, compartment }] of keys.entries()) {
    expect(table.get(account, of, compartment)).toBeUndefined();
    table.append(account, of, compartment, list).available = list;
  }
  for (const [list, { account, of, compartment }] of keys.entries())
    expect(table.get(account, of, compartment)).toMatchObject({
      listId: list,
      available: list,
      encumbered: 0,
      head: -1,
    });
  expect(
    [...table.values(instruments)].map(({ account, of, compartment }) => [account.index, of.id, compartment]),
  ).toEqual(keys.map(({ account, of, compartment }) => [account.index, of.id, compartment]));
  const last = keys.at(-1)!;
  table.dropLast();
  expect(table.get(last.account, last.of, last.compartment)).toBeUndefined();
  expect(table.append(last.account, last.of, last.compartment, 999)).toMatchObject({ listId: 999, available: 0 });
});
