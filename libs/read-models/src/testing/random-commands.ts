// What people might ask of a ledger next: commands about what is there, most of them sensible, and who would send them.
import { REPRESENTATIVE_RIGHTS, RESTRAINTS, SECOND_REPRESENTATIVE } from '#domain/account-control.js';
import { mayApprove, refusalOf } from '#domain/authority.js';
import {
  accountsNamedBy,
  type AllocationLine,
  type CarryOverLine,
  type Command,
  type CommandContext,
  type Compartment,
  DEDUCTION_GROUNDS,
  ENCUMBRANCE_KINDS,
  type Operation,
} from '#domain/commands.js';
import type { LedgerEvent } from '#domain/events.js';
import { type AccountId, accountId, holderCode, type InstrumentId, instrumentId } from '#domain/ids.js';
import { owedBy } from '#domain/compliance/compliance-book.js';
import { carryOverLimit } from '#domain/compliance/carry-over.js';
import { instant, instantOf } from '#domain/instant.js';
import { civilDate, civilDateOf } from '#domain/working-time.js';
import type { Account, LedgerState } from '#domain/ledger-state.js';
import { SHIPPED_RULEBOOKS } from '#domain/rulebooks/shipped/shipped-rulebooks.js';
import { quantityOf } from '#domain/serial-range.js';
import type { RecordedEvent } from '../projection.js';
import type { Caller } from '../proposals/queries.js';
import { nextOfMarket } from './random-market.js';
import type { RandomSource } from './random-source.js';

export const INSTRUMENTS = ['CEA23', 'CEA24', 'CCER7'].map(instrumentId);

const PEOPLE = ['zhang', 'wang', 'li', 'zhao'] as const;
const PROVINCES = ['440000', '310000'] as const;

const authorityOf = (province: string): AccountId => accountId(`EED-${province}`);

/** The one year with obligations; what is issued of the instruments above is bound by no plan. */
const YEAR = 2022;
const SECTOR = 'steel';
const CARRY_OVER_BASE = 60;
const VINTAGES = { source: 'every-vintage', instruments: INSTRUMENTS };
const shipped = SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2024')!;
const RULEBOOK = {
  ...shipped,
  id: 'CEA-2022-R',
  complianceYears: [YEAR],
  effectiveFrom: instant('2023-01-01T00:00:00.000Z'),
  deadline: instant('2024-01-20T16:00:00.000Z'),
  usableVintages: VINTAGES,
  arrearsVintages: VINTAGES,
  allocation: shipped.allocation.map((rule) => ({ ...rule, years: [YEAR] })),
  carryOver: {
    ...shipped.carryOver!,
    from: ['CEA23', 'CCER7'],
    into: 'CEA24',
    baseTonnesBySector: { [SECTOR]: CARRY_OVER_BASE },
    holdingsAt: instant('2024-01-01T00:00:00.000Z'),
    surrenderedOnTimeYears: [],
    applyUntil: civilDate('2030-12-31'),
  },
  falsifiedData: { ...shipped.falsifiedData, from: civilDate('2024-01-01') },
  // From any gap on.
  borrowing: {
    ...SHIPPED_RULEBOOKS.find(({ id }) => id === 'CEA-2021-2022')!.borrowing!,
    gapShareMin: '0',
    shareOfGapMax: '1',
  },
};

/** Everyone who ever asks for something. */
export const CALLERS: readonly Caller[] = [
  ...PEOPLE.map((person) => ({ person, role: 'representative' as const })),
  { person: 'admin-1', role: 'registry-administrator' },
  { person: 'admin-2', role: 'registry-administrator' },
  { person: 'mee-1', role: 'national-authority' },
  { person: 'mee-2', role: 'national-authority' },
  { person: 'eed-44', role: 'provincial-authority', province: '440000' },
  { person: 'eed-31', role: 'provincial-authority', province: '310000' },
  { person: 'court', role: 'court-liaison' },
  { person: 'exchange', role: 'exchange' },
  { person: 'body', role: 'verification-body' },
];

/** The ledger's own hand where there is no caller: done at once. */
export interface Asked {
  readonly command: Command;
  readonly caller?: Caller | undefined;
}

export class RandomCommands {
  private opened = 0;

  constructor(
    private readonly state: LedgerState,
    private readonly random: RandomSource,
    private readonly events: readonly RecordedEvent[],
  ) {}

  /** Holding accounts that make most of a history, and those of the registry. */
  opening(): Command[] {
    const own = (['issuance', 'retirement', 'cancellation', 'carry-over'] as const).map((accountType): Command => ({
      type: 'OpenAccount',
      account: accountId(`S-${accountType}`),
      owner: { accountType },
    }));
    const departments = PROVINCES.map((province): Command => ({
      type: 'OpenAccount',
      account: authorityOf(province),
      owner: { accountType: 'authority', province },
    }));
    const years = [YEAR, 2023, 2024].map((complianceYear): Command => ({
      type: 'OpenAccount',
      account: accountId(`S-surrender-${complianceYear}`),
      owner: { accountType: 'surrender', complianceYear },
    }));
    const instruments = INSTRUMENTS.map((instrument, index): Command => ({
      type: 'CreateInstrument',
      instrument,
      ...(instrument.startsWith('CCER') ? { kind: 'reduction' } : { kind: 'allowance', vintage: 2023 + index }),
    }));
    const rulebook: Command = { type: 'PublishRulebook', rulebook: RULEBOOK };
    const holders = ['H1', 'H2', 'H3', 'H4'].map((name) => this.application(name));
    return [...holders, ...own, ...departments, ...years, ...instruments, rulebook];
  }

  next(nowMs: number): Asked {
    const { random } = this;
    const waiting = [...this.state.proposals.values()].filter(
      ({ approvers, steps }) => approvers.length === steps.length,
    );
    // What has been approved may fail when its time has come.
    if (waiting.length > 0 && random.rarely(3)) {
      const [account] = accountsNamedBy(random.oneOf(waiting).operation);
      return { command: { type: 'RestrainAccount', account: account!, restraint: 'frozen' } };
    }
    if (this.state.proposals.size > 0 && random.rarely(2)) return this.aboutProposal();
    if (random.rarely(7)) return this.operation(nextOfMarket(this.state, random, this.someAccount()));
    return this.operation(random.rarely(3) ? this.control(nowMs) : this.movement(nowMs));
  }

  private operation(command: Operation): Asked {
    const { random } = this;
    if (random.rarely(3)) return { command };
    const context = (caller: Caller) => ({ ...caller, actor: caller.person }) as unknown as CommandContext;
    const able = CALLERS.filter((caller) => refusalOf(this.state, command, context(caller)) === undefined);
    return { command, caller: random.oneOf(able.length > 0 && !random.rarely(10) ? able : CALLERS) };
  }

  private aboutProposal(): Asked {
    const { random, state } = this;
    const proposal = random.oneOf([...state.proposals.values()]);
    const { id, maker, approvers } = proposal;
    const able = CALLERS.filter(
      (caller) =>
        caller.person !== maker &&
        !approvers.includes(caller.person) &&
        mayApprove(state, proposal, { ...caller, actor: caller.person } as unknown as CommandContext),
    );
    if (random.rarely(20))
      return {
        command: { type: 'WithdrawProposal', proposal: id },
        caller: CALLERS.find(({ person }) => person === maker),
      };
    const type = random.rarely(8) ? 'RejectProposal' : 'ApproveProposal';
    const waits = approvers.length === proposal.steps.length;
    const caller = random.oneOf(able.length > 0 && !waits && !random.rarely(12) ? able : CALLERS);
    return { command: { type, proposal: id }, caller };
  }

  private movement(nowMs: number): Operation {
    const { random } = this;
    const { instrument, from, compartment } = this.someHolding();
    const to = this.someAccount();
    const units = { instrument, from, ...this.unitsOf(from, instrument, compartment) };
    switch (random.upTo(20)) {
      case 0:
      case 1:
        return { type: 'IssueUnits', instrument, to, quantity: 1 + random.upTo(40) };
      case 2:
        return { type: 'RetireUnits', ...units, beneficiary: 'H1' };
      case 3:
        return { type: 'CancelUnits', ...units };
      case 4:
        return { type: 'SurrenderUnits', ...units, complianceYear: YEAR + random.upTo(4) };
      case 5:
        return this.closing();
      case 6:
      case 7: {
        const toCompartment = compartment === 'trading' ? 'registry' : 'trading';
        return { type: 'MovePosition', ...units, compartment, toCompartment };
      }
      case 8:
      case 9: {
        const kind = random.oneOf(ENCUMBRANCE_KINDS);
        return {
          type: 'EncumberUnits',
          kind,
          account: from,
          instrument,
          compartment: kind === 'order-reservation' ? 'trading' : compartment,
          quantity: 1 + random.upTo(8),
          ...(random.rarely(2) && { expiresAt: instantOf(nowMs + random.upTo(5 * DAY_MS)) }),
          ...(kind === 'pledge' && { pledgee: to }),
        };
      }
      case 10: {
        const { id, quantity } = this.someEncumbrance();
        return {
          type: 'ReleaseEncumbrance',
          encumbrance: id,
          ...(random.rarely(2) && { quantity: 1 + random.upTo(quantity) }),
        };
      }
      case 11: {
        const { id, quantity, pledgee = to } = this.someEncumbrance();
        return { type: 'EnforceEncumbrance', encumbrance: id, to: pledgee, quantity: 1 + random.upTo(quantity) };
      }
      case 12:
        return this.correction() ?? { type: 'TransferUnits', ...units, to, compartment };
      case 13:
      case 14:
        return this.settlement(from, to);
      case 15:
        return (
          (random.rarely(2) ? this.borrowing() : this.carryOver()) ?? {
            type: 'TransferUnits',
            ...units,
            to,
            compartment,
          }
        );
      case 16:
      case 17:
        return this.succession() ?? this.deduction() ?? this.file();
      case 18:
        return this.distribution(to, instrument);
      case 19:
        return { type: 'TransferUnits', ...units, to: authorityOf(random.oneOf(PROVINCES)), compartment };
      default:
        return { type: 'TransferUnits', ...units, to, compartment };
    }
  }

  /** Out of an account that has several instruments in its registry position, where there is one: some of each of them. */
  private settlement(otherwise: AccountId, subject: AccountId): Operation {
    const { random } = this;
    const held = new Map<AccountId, InstrumentId[]>();
    for (const { account, of, compartment, available } of this.state.allHoldings())
      if (account.type === 'holding' && compartment === 'registry' && available > 0)
        held.set(account.id, [...(held.get(account.id) ?? []), of.id]);
    const rich = [...held].filter(([, instruments]) => instruments.length > 1);
    const [from, instruments] = rich.length > 0 ? random.oneOf(rich) : [otherwise, INSTRUMENTS];
    return {
      type: 'SettleObligation',
      from,
      ...(random.rarely(3) && { subject }),
      complianceYear: 2023 + random.upTo(2),
      lots: instruments.map((instrument) => ({ instrument, ...this.unitsOf(from, instrument, 'registry') })),
    };
  }

  /** Of an account that has a limit: some of what it has. Where none has, a list for those that may get one. */
  private carryOver(): Operation | undefined {
    const { random, state } = this;
    const listed = [...state.compliance.unitsOf(YEAR)].filter(({ listed: is }) => is);
    const able = listed.filter(({ carryOver }) => carryOver);
    if (listed.length === 0) return undefined;
    if (able.length === 0 || random.rarely(6)) {
      const { authority } = random.oneOf(listed);
      const lines = listed.filter((unit) => unit.authority === authority).map(({ account }) => this.limitOf(account));
      return { type: 'SetCarryOverLimits', account: authority!, complianceYear: YEAR, sector: SECTOR, lines };
    }
    const { account: from } = random.oneOf(random.rarely(8) ? listed : able);
    const old = INSTRUMENTS.filter((id) => id !== 'CEA24' || random.rarely(12));
    const account = state.accounts.get(from)!;
    const held = old.filter((id) => state.holding(account, state.instruments.get(id)!, 'registry')?.available);
    const lots = held.length > 0 ? held : old.slice(0, 1);
    return {
      type: 'CarryOverUnits',
      from,
      complianceYear: YEAR,
      lots: lots.map((instrument) => ({ instrument, ...this.unitsOf(from, instrument, 'registry') })),
    };
  }

  /** By a unit, out of its department's account; before it has a gap, or that any units, what gives it one. */
  private borrowing(): Operation | undefined {
    const { random, state } = this;
    const listed = [...state.compliance.unitsOf(YEAR)].filter(({ listed: is }) => is);
    if (listed.length === 0) return undefined;
    const { account, authority, verified, finallyAllocated, borrowed } = random.oneOf(listed);
    const from = authority!;
    const ofIt = listed.filter((unit) => unit.authority === authority);
    const frame = { account: from, complianceYear: YEAR, sector: SECTOR };
    const emitted = ofIt.map((unit) => [unit.account, (unit.finallyAllocated ?? 0) + random.upTo(40)] as const);
    if (verified === undefined) return { type: 'ReportEmissions', ...frame, lines: emitted };
    if (finallyAllocated === undefined) {
      const lines = ofIt.map((unit) => this.planLine(unit.account, unit.verified ?? 0));
      return { type: 'AdoptAllocation', ...frame, stage: 'final', lines };
    }
    if (verified <= finallyAllocated) return { type: 'ReportEmissions', ...frame, lines: emitted };
    const [instrument] = INSTRUMENTS as [InstrumentId];
    const held = state.holding(state.accounts.get(from)!, state.instruments.get(instrument)!, 'registry');
    if (!held?.available) return { type: 'IssueUnits', instrument, to: from, quantity: 10 + random.upTo(30) };
    return {
      type: 'BorrowUnits',
      account,
      complianceYear: YEAR,
      from: random.rarely(12) ? authorityOf(random.oneOf(PROVINCES)) : from,
      instrument,
      quantity: 1 + random.upTo(Math.max(1, Math.min(held.available, verified - finallyAllocated - borrowed))),
    };
  }

  /** A file of a department about all that it has to name, and sometimes about others. */
  private file(): Operation {
    const { random, state } = this;
    const province = random.oneOf(PROVINCES);
    const frame = { account: authorityOf(province), complianceYear: YEAR, sector: SECTOR };
    const known = [...state.compliance.unitsOf(YEAR)].filter(({ authority }) => authority === frame.account);
    const lines = known.filter(({ listed }) => listed);
    if (known.length === 0 || random.rarely(3)) {
      const others = [...state.accounts.values()].filter(
        (one) => one.type === 'holding' && one.province === province && !state.compliance.find(one.id, YEAR)?.authority,
      );
      return {
        type: 'ListKeyUnits',
        ...frame,
        lines: [
          ...known.map(({ account, listed }) => [account, listed && random.rarely(5) ? 'out' : 'in'] as const),
          ...others.filter(() => !random.rarely(3)).map(({ id }) => [id, 'in'] as const),
        ],
      };
    }
    if (random.rarely(2))
      return { type: 'ReportEmissions', ...frame, lines: lines.map(({ account }) => [account, random.upTo(40)]) };
    const stage = random.oneOf(['pre', 'final'] as const);
    return {
      type: 'AdoptAllocation',
      ...frame,
      stage,
      lines: lines.map(({ account, verified = 0 }) =>
        this.planLine(account, stage === 'final' ? verified : random.upTo(20)),
      ),
    };
  }

  /** Mostly with what is decided. */
  private planLine(account: AccountId, allocated: number): AllocationLine {
    const decided = this.state.compliance.deductionFrom(account, YEAR, allocated);
    return [account, allocated, this.random.rarely(30) ? decided + 1 : decided];
  }

  /** Sometimes, of a unit on the list: for its year from the next one, or for the year before from this one. */
  private deduction(): Operation | undefined {
    const { random, state } = this;
    const listed = [...state.compliance.unitsOf(YEAR)].filter(({ listed: is }) => is);
    if (listed.length === 0 || !random.rarely(3)) return undefined;
    const { account } = random.oneOf(listed);
    const ground = random.oneOf(DEDUCTION_GROUNDS);
    const complianceYear = ground === 'other' ? YEAR - 1 : YEAR;
    const of = { type: 'DecideDeduction', account, complianceYear } as const;
    if (random.rarely(5)) return { ...of, ground, withdrawn: true };
    const deductedFrom = complianceYear + 1;
    if (ground === 'other') return { ...of, ground, deductedFrom, quantity: 1 + random.upTo(9) };
    const byPenalty = { deductedFrom, penaltyOn: civilDateOf(state.recordedAt), refused: !random.rarely(3) };
    return ground === 'short-surrender'
      ? { ...of, ground, ...byPenalty, fineYuan: 500_000 }
      : { ...of, ground, ...byPenalty, share: random.oneOf(['0.5', '0.75', '1']) };
  }

  /** Sometimes, of a unit that owes something, or of one that does not. */
  private succession(): Operation | undefined {
    const { random, state } = this;
    const units = [...state.compliance.unitsOf(YEAR)].filter((unit) => (owedBy(unit) ?? 0) > unit.surrendered);
    if (units.length === 0 || !random.rarely(4)) return undefined;
    const unit = random.oneOf(units);
    const owed = owedBy(unit)! - unit.surrendered + (random.rarely(6) ? 1 : 0);
    const [first, second] = [this.someAccount(), this.someAccount()];
    const part = first === second || owed < 2 ? owed : 1 + random.upTo(owed - 1);
    const successors = [
      { account: first, quantity: part },
      ...(part < owed ? [{ account: second, quantity: owed - part }] : []),
    ];
    return { type: 'PassOnObligation', account: unit.account, complianceYear: YEAR, successors };
  }

  private limitOf(account: AccountId): CarryOverLine {
    const { random } = this;
    const [sold, bought, trading, registry, frozen] = [40, 20, 60, 90, 20].map((most) => random.upTo(most)) as [number, number, number, number, number]; // prettier-ignore
    const held = { tradingAvailable: trading, registryAvailable: registry, judiciallyFrozen: frozen, pendingApplications: 0 }; // prettier-ignore
    const limit = carryOverLimit(CARRY_OVER_BASE, shipped.carryOver!.factor, { sold, bought }, held);
    return [account, sold, bought, trading, registry, frozen, 0, random.rarely(20) ? limit + 1 : limit];
  }

  /** Out of a department's account, which gets units first where it has none. */
  private distribution(to: AccountId, instrument: InstrumentId): Operation {
    const { random, state } = this;
    const from = authorityOf(random.oneOf(PROVINCES));
    const of = state.instruments.get(instrument);
    const available = of ? state.holding(state.accounts.get(from)!, of, 'registry')?.available : undefined;
    return available
      ? { type: 'TransferUnits', from, to, instrument, compartment: 'registry', quantity: 1 + random.upTo(available) }
      : { type: 'IssueUnits', instrument, to: from, quantity: 1 + random.upTo(40) };
  }

  private control(nowMs: number): Operation {
    const { random } = this;
    const account = this.someAccount();
    const person = random.oneOf(PEOPLE);
    const control = this.state.accounts.get(account)!.control;
    switch (random.upTo(9)) {
      case 0:
        return this.application(`N${++this.opened}`);
      case 1:
        return { type: 'ChangeHolder', account, holder: holderCode(`C-${nowMs % 10_007}`) };
      case 2: {
        // Mostly lifted again, or nothing would move any more.
        const restraint = control.restraint === 'none' ? random.oneOf(RESTRAINTS) : 'none';
        return { type: 'RestrainAccount', account, restraint, ...(random.rarely(2) && { incoming: random.rarely(2) }) };
      }
      case 3:
      case 4:
        return { type: 'AppointRepresentative', account, person, rights: random.oneOf(REPRESENTATIVE_RIGHTS) };
      case 5:
        return {
          type: 'RemoveRepresentative',
          account,
          person: random.oneOf([...control.representatives.keys(), person]),
        };
      case 6:
        return { type: 'SetAccountRules', account, rules: this.someRules() };
      case 7:
        return { type: 'TrustAccount', account, trusted: this.someAccount() };
      default:
        return { type: 'DistrustAccount', account, trusted: random.oneOf([...control.trusted.keys(), account]) };
    }
  }

  private application(name: string): Operation {
    const { random } = this;
    return {
      type: 'OpenAccount',
      account: accountId(`A-${name}`),
      owner: {
        accountType: 'holding',
        holder: holderCode(name),
        ...(!random.rarely(4) && { province: random.oneOf(PROVINCES) }),
      },
      representatives: PEOPLE.filter(() => !random.rarely(4)).map((person) => ({
        person,
        rights: random.rarely(2) ? 'both' : random.oneOf(REPRESENTATIVE_RIGHTS),
      })),
      ...(!random.rarely(4) && { rules: this.someRules() }),
    };
  }

  private closing(): Operation {
    const empty = [...this.state.accounts.values()].filter(({ type, held }) => type === 'holding' && held === 0);
    const account = empty.length > 0 ? this.random.oneOf(empty).id : this.someAccount();
    return { type: 'CloseAccount', account, ...(this.random.rarely(2) && { successor: this.someAccount() }) };
  }

  /** Of a transfer that happened, with what the journal says about it. */
  private correction(): Operation | undefined {
    const transfers = this.events.flatMap(({ revision, event }) =>
      event.type === 'UnitsTransferred' && event.data.units ? [{ revision, event }] : [],
    );
    if (transfers.length === 0) return undefined;
    const { revision, event } = this.random.oneOf(transfers.slice(-5));
    const { from, to, instrument, compartment, units = [] } = event.data;
    const { recordedAt } = event as LedgerEvent;
    return { type: 'CorrectTransfer', original: { revision, recordedAt, from, to, instrument, compartment, units } };
  }

  private someRules() {
    const { random } = this;
    return {
      secondRepresentative: random.oneOf(SECOND_REPRESENTATIVE),
      surrenderSecond: random.rarely(2),
      untrustedDelayHours: random.upTo(4),
      workingHoursOnly: random.rarely(4),
    };
  }

  private someEncumbrance() {
    const all = [...this.state.encumbrances.values()].filter(({ kind }) => kind !== 'proposal');
    return all.length > 0 ? this.random.oneOf(all) : { id: 0, quantity: 1, pledgee: undefined };
  }

  /** Mostly one that has units. */
  private someHolding(): { instrument: InstrumentId; from: AccountId; compartment: Compartment } {
    const filled = [...this.state.allHoldings()].filter(
      ({ account, available }) => account.type === 'holding' && available > 0,
    );
    if (filled.length > 0 && !this.random.rarely(4)) {
      const { of, account, compartment } = this.random.oneOf(filled);
      return { instrument: of.id, from: account.id, compartment };
    }
    const compartment = this.random.rarely(3) ? 'trading' : 'registry';
    return { instrument: this.random.oneOf(INSTRUMENTS), from: this.someAccount(), compartment };
  }

  private someAccount(): AccountId {
    const all = [...this.state.accounts.values()].filter(({ type }) => type === 'holding');
    const open = all.filter(({ closed }) => !closed);
    return this.random.oneOf(open.length > 0 && !this.random.rarely(12) ? open : all).id;
  }

  /** Mostly what is there, in part; sometimes more than that; sometimes named units. */
  private unitsOf(from: AccountId, instrument: InstrumentId, compartment: Compartment) {
    const { random, state } = this;
    const account: Account | undefined = state.accounts.get(from);
    const of = state.instruments.get(instrument);
    const holding = account && of && state.holding(account, of, compartment);
    if (!holding || holding.available === 0 || random.rarely(12)) return { quantity: 1 + random.upTo(30) };
    if (random.rarely(2)) return { quantity: 1 + random.upTo(holding.available) };
    const ranges = [...state.register.ranges(holding)]
      .filter(() => random.rarely(2))
      .map(({ start, end }) => {
        const first = start + random.upTo(end - start + 1);
        return { start: first, end: first + random.upTo(end - first + 1) };
      });
    return ranges.length > 0 ? { quantity: quantityOf(ranges), ranges } : { quantity: 1 };
  }
}

const DAY_MS = 86_400_000;
