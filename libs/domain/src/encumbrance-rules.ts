// Units that stay where they are and cannot move: judicial freeze (R23), pledge (R24), reservation for an order (R15).
import { accountFor, accountOfType, routeOf } from './account-rules.js';
import type { EncumberUnits, EnforceEncumbrance, ReleaseEncumbrance } from './commands.js';
import type { Decision } from './decision.js';
import type { Fact } from './events.js';
import type { Instant } from './instant.js';
import type { Encumbrance, LedgerState } from './ledger-state.js';
import type { Rejection } from './rejections.js';
import { RANGES_PER_EVENT_MAX } from './serial-range.js';
import { tonnes } from './tonnes.js';
import { asFacts, selectUnits, tooManyRanges } from './unit-selection.js';

/**
 * Pins an amount, also of an account that is restricted or frozen: a second court may still secure its claim.
 * @throws Error when a pledge names no pledgee, or another kind does, which the edge must not let through.
 */
export function encumberUnits(state: LedgerState, command: EncumberUnits, at: Instant, market?: string): Decision {
  const { kind, account: id, instrument: of, compartment, quantity, expiresAt, pledgee } = command;
  if ((kind === 'pledge') !== (pledgee !== undefined)) throw new Error(`a ${kind} with pledgee ${pledgee}`);
  const account =
    kind === 'judicial-freeze' ? accountOfType(state, id, ENCUMBERED) : accountFor(state, id, ENCUMBERED, 'outgoing');
  if ('code' in account) return { rejection: account };
  if (pledgee !== undefined) {
    const creditor = accountOfType(state, pledgee, ['holding']);
    if ('code' in creditor) return { rejection: creditor };
    if (creditor.id === account.id) return { rejection: { code: 'same-account', account: id } };
  }
  const instrument = state.instruments.get(of);
  if (!instrument) return { rejection: { code: 'instrument-not-found', instrument: of } };
  const soldAt = kind === 'order-reservation' ? at : undefined;
  const units = selectUnits(state, account, instrument, { instrument: of, compartment, quantity }, soldAt);
  if ('code' in units) return { rejection: units };
  if (expiresAt !== undefined && expiresAt <= at)
    return { rejection: { code: 'expiry-passed', expiresAt, decidedAt: at } };
  return {
    facts: [
      {
        type: 'UnitsEncumbered',
        data: {
          kind,
          account: id,
          instrument: of,
          compartment,
          quantity,
          ...(expiresAt !== undefined && { expiresAt }),
          ...(pledgee !== undefined && { pledgee }),
          ...(kind === 'order-reservation' && market !== undefined && { market }),
        },
      },
    ],
  };
}

export function releaseEncumbrance(state: LedgerState, command: ReleaseEncumbrance): Decision {
  const encumbrance = encumbranceOf(state, command);
  if ('code' in encumbrance) return { rejection: encumbrance };
  const exceeded = exceeding(encumbrance, command.quantity);
  if (exceeded) return { rejection: exceeded };
  return { facts: [released(encumbrance, command.quantity ?? encumbrance.quantity, 'released')] };
}

/**
 * Transfers by judgment (R23) or to the pledgee (R24). The debtor's restraints do not protect him, except a freeze of the
 * whole account, which only its own release ends.
 */
export function enforceEncumbrance(state: LedgerState, command: EnforceEncumbrance, at: Instant): Decision {
  const encumbrance = encumbranceOf(state, command);
  if ('code' in encumbrance) return { rejection: encumbrance };
  const { holding, pledgee } = encumbrance;
  const { account, of, compartment } = holding;
  // The trading position belongs to holding accounts only.
  const to = compartment === 'trading' ? (['holding'] as const) : RECIPIENTS;
  const route = routeOf(state, { from: account.id, to: command.to }, { from: ENCUMBERED, to }, () => 'enforcement');
  if ('code' in route) return { rejection: route };
  // Pledged units go to their pledgee and to nobody else.
  if (pledgee !== undefined && command.to !== pledgee)
    return { rejection: { code: 'recipient-not-available', account: command.to } };
  const exceeded = exceeding(encumbrance, command.quantity);
  if (exceeded) return { rejection: exceeded };
  const quantity = tonnes(command.quantity);
  const wanted = { instrument: of.id, compartment, quantity };
  // Selected as if they were free already: they are pinned for this.
  const units = state.asIf(
    () => {
      state.reduceEncumbrance(encumbrance, quantity);
    },
    () => selectUnits(state, account, of, wanted),
  );
  if ('code' in units) return { rejection: units };
  // One event: they cannot be staged, for they are pinned already. More are enforced in parts.
  if (units.length > RANGES_PER_EVENT_MAX)
    return { rejection: tooManyRanges(account.id, of.id, units, RANGES_PER_EVENT_MAX) };
  const remaining = encumbrance.quantity - quantity;
  return asFacts(state, units, { ...wanted, from: account.id, to: command.to }, at, (movement) => ({
    type: 'EncumbranceEnforced',
    data: { ...movement, encumbrance: encumbrance.id, remaining },
  }));
}

/** The encumbrance's own time has come. */
export const expired = (encumbrance: Encumbrance): Fact => released(encumbrance, encumbrance.quantity, 'expired');

const ENCUMBERED = ['holding', 'authority'] as const;
const RECIPIENTS = ['holding', 'authority'] as const;

function encumbranceOf(
  state: LedgerState,
  { encumbrance: id }: { readonly encumbrance: number },
): Encumbrance | Rejection {
  const encumbrance = state.encumbrances.get(id);
  // A proposal's own pin ends with the proposal and in no other way.
  return encumbrance && encumbrance.kind !== 'proposal'
    ? encumbrance
    : { code: 'encumbrance-not-found', encumbrance: id };
}

const exceeding = ({ id, quantity: encumbered }: Encumbrance, requested: number | undefined): Rejection | undefined =>
  requested !== undefined && tonnes(requested) > encumbered
    ? { code: 'encumbrance-exceeded', encumbrance: id, encumbered, requested }
    : undefined;

function released(encumbrance: Encumbrance, quantity: number, cause: 'released' | 'expired'): Fact {
  const { id, holding } = encumbrance;
  return {
    type: 'EncumbranceReleased',
    data: {
      encumbrance: id,
      account: holding.account.id,
      instrument: holding.of.id,
      compartment: holding.compartment,
      quantity,
      remaining: encumbrance.quantity - quantity,
      cause,
    },
  };
}
