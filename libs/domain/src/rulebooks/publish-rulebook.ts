// Publishing a rulebook: it takes effect on its day, and no earlier one is rewritten.
import type { PublishRulebook } from '../commands.js';
import type { Decision } from '../decision.js';
import type { LedgerState } from '../ledger-state.js';

/** The same id again amends it from a later day on; a replay of earlier moments goes on to use what held then. */
export function publishRulebook(state: LedgerState, { rulebook }: PublishRulebook): Decision {
  const { id, effectiveFrom } = rulebook;
  for (const one of state.compliance.rulebooks)
    if (one.id === id && one.effectiveFrom >= effectiveFrom)
      return { rejection: { code: 'rulebook-exists', rulebook: id, effectiveFrom: one.effectiveFrom } };
  return { facts: [{ type: 'RulebookPublished', data: { rulebook } }] };
}
