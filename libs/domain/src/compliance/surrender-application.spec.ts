// Applications to surrender: what passes, and what is wrong first with what does not.
import fc from 'fast-check';
import { instrumentId } from '../ids.js';
import { instant } from '../instant.js';
import { tonnes } from '../tonnes.js';
import { civilDate } from '../working-time.js';
import {
  type AllowanceLot,
  checkSurrender,
  type ReductionLot,
  type SurrenderApplication,
  type SurrenderRules,
} from './surrender-application.js';

const RULES: SurrenderRules = {
  deadline: instant('2024-12-31T09:00:00.000Z'),
  vintages: [
    { complianceYears: { from: 2023, to: 2023 }, arrears: false, vintages: { from: 2019, to: 2023 } },
    { complianceYears: { from: 2019, to: 2024 }, arrears: true, vintages: { from: 2019, to: 2026 } },
  ],
  offset: {
    share: '0.05',
    batches: [{ complianceYears: { from: 2019, to: 2023 }, registeredBefore: civilDate('2017-03-14') }],
  },
};

const cea = (vintage: number, quantity: number, borrowedFor?: number): AllowanceLot => ({
  kind: 'allowance',
  instrument: instrumentId(`CEA${vintage % 100}`),
  vintage,
  quantity: tonnes(quantity),
  borrowedFor,
});
const ccer = (quantity: number, registered = '2016-05-01', insideEts = false): ReductionLot => ({
  kind: 'reduction',
  instrument: instrumentId('CCER-1'),
  quantity: tonnes(quantity),
  registeredOn: civilDate(registered),
  insideEts,
});
const delivered = (allowances: number, reductions = 0) => ({ allowances, reductions });

/** An application for 2023 with 1,000 t due, in time. */
const application = (changes: Partial<SurrenderApplication>): SurrenderApplication => ({
  complianceYear: 2023,
  at: instant('2024-12-31T08:59:59.999Z'),
  due: 1_000,
  surrendered: delivered(0),
  pending: delivered(0),
  lots: [cea(2023, 1_000)],
  rules: RULES,
  ...changes,
});

const LATE = { at: RULES.deadline };

test.each<[string, Partial<SurrenderApplication>]>([
  ['all of it', {}],
  ['a part', { lots: [cea(2023, 1)] }],
  ['several vintages', { lots: [cea(2019, 300), cea(2022, 300), cea(2023, 400)] }],
  ['reductions up to the share', { lots: [cea(2023, 950), ccer(50)] }],
  ['reductions alone', { lots: [ccer(50)] }],
  ['reductions in two lots', { lots: [ccer(20), ccer(30)] }],
  ['what is left', { surrendered: delivered(400, 20), pending: delivered(100, 10), lots: [cea(2023, 450), ccer(20)] }],
  ['a later vintage for arrears', { ...LATE, lots: [cea(2026, 1_000)] }],
  ['units borrowed for the year', { lots: [cea(2024, 100, 2023)] }],
  [
    'allowances after the amount due shrank below what was offset',
    { due: 800, surrendered: delivered(0, 50), lots: [cea(2023, 750)] },
  ],
])('%s is accepted', (_, changes) => {
  expect(checkSurrender(application(changes))).toBeUndefined();
});

test.each<[string, Partial<SurrenderApplication>, object]>([
  ['nothing', { lots: [] }, { code: 'no-lots' }],
  [
    'a later vintage in time',
    { lots: [cea(2023, 1), cea(2024, 1)] },
    {
      code: 'vintage-not-usable',
      instrument: 'CEA24',
      vintage: 2024,
      complianceYear: 2023,
      usable: { from: 2019, to: 2023 },
    },
  ],
  ['a vintage after all', { ...LATE, lots: [cea(2027, 1)] }, { code: 'vintage-not-usable', vintage: 2027 }],
  ['a year without a row', { complianceYear: 2030 }, { code: 'vintage-not-usable', usable: undefined }],
  [
    'units borrowed for another year',
    { lots: [cea(2023, 1, 2022)] },
    { code: 'borrowed-for-another-year', instrument: 'CEA23', borrowedFor: 2022 },
  ],
  ['no verified emissions', { due: undefined }, { code: 'emissions-not-verified', complianceYear: 2023 }],
  ['zero due', { due: 0 }, { code: 'nothing-due', complianceYear: 2023 }],
  ['a project within the market', { lots: [ccer(1, '2016-05-01', true)] }, { code: 'reduction-inside-ets' }],
  [
    'a batch registered too late',
    { lots: [ccer(1, '2017-03-14')] },
    {
      code: 'reduction-not-eligible',
      instrument: 'CCER-1',
      registeredOn: '2017-03-14',
      complianceYear: 2023,
    },
  ],
  [
    'a tonne beyond the share',
    { lots: [ccer(51)] },
    { code: 'offset-limit-exceeded', limit: 50, surrendered: 0, pending: 0, requested: 51 },
  ],
  [
    'a share that pending applications use up',
    { surrendered: delivered(0, 20), pending: delivered(0, 25), lots: [ccer(6)] },
    { code: 'offset-limit-exceeded', limit: 50, surrendered: 20, pending: 25, requested: 6 },
  ],
  [
    'a tonne more than is due',
    { lots: [cea(2023, 1_001)] },
    { code: 'amount-due-exceeded', due: 1_000, surrendered: 0, pending: 0, requested: 1_001 },
  ],
  [
    'a tonne more with what is surrendered and pending',
    { surrendered: delivered(400, 20), pending: delivered(100, 10), lots: [cea(2023, 451), ccer(20)] },
    { code: 'amount-due-exceeded', due: 1_000, surrendered: 420, pending: 110, requested: 471 },
  ],
  ['anything when all is surrendered', { surrendered: delivered(1_000), lots: [cea(2023, 1)] }, { requested: 1 }],
  ['instruments before the obligation', { due: 0, lots: [cea(2024, 1)] }, { code: 'vintage-not-usable' }],
  ['the obligation before the offset', { due: 0, lots: [ccer(1)] }, { code: 'nothing-due' }],
  ['a batch before the share', { lots: [ccer(51, '2018-01-01')] }, { code: 'reduction-not-eligible' }],
  ['the share before the amount', { lots: [cea(2023, 1_000), ccer(51)] }, { code: 'offset-limit-exceeded' }],
])('refused: %s', (_, changes, rejection) => {
  expect(checkSurrender(application(changes))).toMatchObject(rejection);
});

test('amounts that are none are a defect, not a refusal', () => {
  expect(() => checkSurrender(application({ due: -1 }))).toThrow(RangeError);
  expect(() => checkSurrender(application({ surrendered: delivered(-1) }))).toThrow(RangeError);
});

test('whatever is applied for in turn, the offset stays within its share and the sum within the amount due', () => {
  const lot = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 200 }));
  const lots = fc.array(lot, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.nat(1_000), fc.array(lots, { maxLength: 30 }), (due, applications) => {
      let surrendered = delivered(0);
      for (const parts of applications) {
        const asked = parts.map(([reduction, quantity]) => (reduction ? ccer(quantity) : cea(2023, quantity)));
        if (checkSurrender(application({ due, surrendered, lots: asked }))) continue;
        const sum = (reduction: boolean) => parts.reduce((all, [is, each]) => all + (is === reduction ? each : 0), 0);
        surrendered = delivered(surrendered.allowances + sum(false), surrendered.reductions + sum(true));
      }
      expect(surrendered.reductions * 100).toBeLessThanOrEqual(due * 5);
      expect(surrendered.allowances + surrendered.reductions).toBeLessThanOrEqual(due);
    }),
  );
});
