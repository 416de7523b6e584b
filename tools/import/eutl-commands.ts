// From the lines of an extract to the commands of the API, each with a key that stays the same however often it is run.
import type { Expected, Line } from './eutl-files.js';
import type { Person } from './people.js';

export interface ImportCommand {
  /** How reports call it. */
  readonly name: string;
  readonly key: string;
  readonly route: string;
  readonly body: object;
  /** Who asks for it. */
  readonly by: Person;
  /** Commands that share an account are sent in their order, one after the other. */
  readonly accounts: readonly string[];
  /** Refusals that mean that it is there already. */
  readonly fine?: readonly string[];
}

export interface ImportCommands {
  readonly instruments: readonly ImportCommand[];
  readonly accounts: readonly ImportCommand[];
  readonly openings: readonly ImportCommand[];
  readonly lines: readonly ImportCommand[];
  /** The accounts whose balances are compared. */
  readonly holdingAccounts: readonly string[];
}

/** @param representative who acts for the accounts, as his tokens name him */
export function commandsOf(
  lines: readonly Line[],
  expected: readonly Expected[],
  representative: string,
): ImportCommands {
  const holdingAccounts = [...new Set([...expected.map(({ account }) => account), ...lines.flatMap(accountsOf)])];
  const years = new Set(lines.filter(({ kind }) => kind === 'surrender').map(complianceYearOf));
  return {
    instruments: instrumentsOf(lines, expected),
    accounts: [
      ...holdingAccounts.map((account) =>
        open(
          account,
          {
            account,
            accountType: 'holding',
            holder: `EUTL-${account}`,
            representatives: [{ person: representative, rights: 'initiate' }],
          },
          'account-exists',
        ),
      ),
      ...[...years].sort().map((complianceYear) => {
        const account = `SURRENDER-${complianceYear}`;
        return open(account, { account, accountType: 'surrender', complianceYear }, 'system-account-exists');
      }),
      ...(lines.some(({ kind }) => kind === 'cancel')
        ? [open('CANCELLATION', { account: 'CANCELLATION', accountType: 'cancellation' }, 'system-account-exists')]
        : []),
    ],
    openings: expected.filter(({ opening }) => opening > 0).map(openingIssue),
    lines: lines.map(lineCommand),
    holdingAccounts,
  };
}

/** The accounts that hold units in the registry: what is surrendered or cancelled reaches none of the file's. */
const accountsOf = ({ kind, from, to }: Line): string[] =>
  kind === 'surrender' || kind === 'cancel' ? [from] : [from, to];

function lineCommand(line: Line): ImportCommand {
  const { kind, from, to, unit: instrument, amount: quantity, transaction: reference, main, supplementary } = line;
  const shared = { from, instrument, quantity, reference, reason: `eutl-${main}-${supplementary}` };
  const command = (by: Person, route: string, body: object): ImportCommand => ({
    name: `line ${line.line} (${reference}, ${kind} ${quantity} ${instrument}, ${from} to ${to})`,
    key: `eutl:${line.line}`,
    route,
    body,
    by,
    accounts: accountsOf(line),
  });
  // Whatever it calls itself, a line from an account to itself is a transfer to itself, and is refused as that.
  if (from === to || kind === 'transfer' || kind === 'allocate')
    return command('administrator', '/v1/transfers', { ...shared, to });
  if (kind === 'cancel') return command('authority', '/v1/cancellations', shared);
  return command('representative', '/v1/surrenders', { ...shared, complianceYear: complianceYearOf(line) });
}

/**
 * The extract does not say for which year units are surrendered. Emissions of a year are due in the next one, so it is
 * the year before; in the scheme's first year that year itself.
 */
const complianceYearOf = ({ year }: Line): number => Math.max(2005, year - 1);

function openingIssue({ account, unit, opening }: Expected): ImportCommand {
  return {
    name: `opening of ${account} (${opening} ${unit})`,
    key: `eutl:opening:${account}:${unit}`,
    route: '/v1/issuances',
    body: { instrument: unit, to: account, quantity: opening, reference: 'OPENING' },
    by: 'administrator',
    accounts: [account],
  };
}

/** EUA2005 is an allowance of 2005; a unit with a project, or without a year in its name, is a reduction. */
function instrumentsOf(lines: readonly Line[], expected: readonly Expected[]): ImportCommand[] {
  const projects = new Map<string, Set<string>>(expected.map(({ unit }) => [unit, new Set()]));
  for (const { unit, project } of lines) {
    const known = projects.get(unit) ?? new Set();
    projects.set(unit, project === '' ? known : known.add(project));
  }
  return [...projects].map(([instrument, of]) => {
    const vintage = of.size === 0 ? /^[A-Z]+(2\d{3})$/.exec(instrument)?.[1] : undefined;
    // Balances are by unit, so a unit of several projects stays one instrument.
    const [project = instrument] = of.size === 1 ? of : [];
    const body =
      vintage === undefined
        ? { instrument, kind: 'reduction', project }
        : { instrument, kind: 'allowance', vintage: Number(vintage) };
    return {
      name: `instrument ${instrument}`,
      key: `eutl:instrument:${instrument}`,
      route: '/v1/instruments',
      body,
      by: 'administrator',
      accounts: [],
      fine: ['instrument-exists'],
    };
  });
}

const open = (account: string, body: object, fine: string): ImportCommand => ({
  name: `account ${account}`,
  key: `eutl:account:${account}`,
  route: '/v1/accounts',
  body,
  by: 'administrator',
  accounts: [account],
  fine: [fine],
});
