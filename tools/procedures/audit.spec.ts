// The audit at the end of the procedures: a trail that is not word for word what it must be is not let through.
import type { SandboxClient } from '../demo/sandbox-client.js';
import { auditTrail } from './audit.js';

const entry = (revision: number, type: string, actor: string, code: string | null = null) => ({
  revision,
  recordedAt: '2026-11-24T00:00:00.000Z',
  type,
  code,
  actor,
  role: 'representative',
  proposal: null,
});
const TRAIL = [entry(1, 'ProposalMade', 'alice'), entry(2, 'CommandRejected', 'bob', 'insufficient-units')];
const EXPECTED = ['ProposalMade alice representative', 'CommandRejected insufficient-units bob representative'];

test.each<[string, object[], boolean]>([
  ['as it must be', TRAIL, true],
  ['of somebody else', [entry(1, 'ProposalMade', 'mallory'), TRAIL[1]!], false],
  ['in another order', TRAIL.toReversed(), false],
  ['with one too few', TRAIL.slice(0, 1), false],
  ['with one too many', [...TRAIL, TRAIL[1]!], false],
  ['refused for another reason', [TRAIL[0]!, entry(2, 'CommandRejected', 'bob', 'right-missing')], false],
])('a trail %s', async (_, items, right) => {
  const client = { ask: (_person: object, path: string) => Promise.resolve(path.includes('history') ? { items } : { revision: 2 }) }; // prettier-ignore
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  expect(await auditTrail(client as unknown as SandboxClient, 'PLANT-A', EXPECTED, print)).toBe(right);
  expect(printed.some((line) => line.includes('Not as it must be'))).toBe(!right);
});
