// What the traders know of one another's business: proposals that wait, units that are pinned, transfers that could be repaired.
import type { Person } from './market.js';
import type { Random } from './random.js';

export interface KnownProposal {
  readonly id: number;
  readonly maker: Person;
  readonly operation: string;
  /** How often somebody tried to end it, one way or another. */
  tries: number;
}

export interface KnownEncumbrance {
  readonly id: number;
  readonly kind: string;
  readonly quantity: number;
  readonly pledgee: string | undefined;
}

/** What of an answer others can go on from. */
export interface Noted {
  readonly revision: number;
  readonly recordedAt: string;
  readonly event: { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
}

/** Old entries make room: a storm never runs out of fresh ones. */
const KNOWN_MAX = 200;

export class Board {
  /** The ledger's own time, as far as anybody was told. */
  now = '';
  private readonly proposals: KnownProposal[] = [];
  private readonly encumbrances: KnownEncumbrance[] = [];
  private readonly transfers: number[] = [];

  note({ revision, recordedAt, event: { type, data } }: Noted, by: Person): void {
    if (recordedAt > this.now) this.now = recordedAt;
    if (type === 'ProposalMade') {
      const operation = (data['operation'] as { readonly type: string }).type;
      keep(this.proposals, { id: revision, maker: by, operation, tries: 0 });
    } else if (type === 'UnitsEncumbered') {
      const { kind, quantity, pledgee } = data as unknown as KnownEncumbrance;
      keep(this.encumbrances, { id: revision, kind, quantity, pledgee });
    } else if (type === 'UnitsTransferred' || type === 'EncumbranceEnforced') keep(this.transfers, revision);
  }

  proposal(random: Random): KnownProposal | undefined {
    return one(random, this.proposals);
  }

  /** Newer ones rather than older: of those that have ended most are old. */
  encumbrance(random: Random): KnownEncumbrance | undefined {
    return one(random, this.encumbrances.slice(-40));
  }

  transfer(random: Random): number | undefined {
    return one(random, this.transfers.slice(-60));
  }

  settled({ id }: KnownProposal): void {
    const at = this.proposals.findIndex((known) => known.id === id);
    if (at >= 0) this.proposals.splice(at, 1);
  }
}

function keep<T>(known: T[], fresh: T): void {
  known.push(fresh);
  if (known.length > KNOWN_MAX) known.shift();
}

const one = <T>(random: Random, known: readonly T[]): T | undefined =>
  known.length > 0 ? random.pick(known) : undefined;
