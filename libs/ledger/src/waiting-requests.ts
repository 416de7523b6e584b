// The requests that wait for the ledger: first to be decided, then for their revision to be durable. Bounded.
import { LedgerUnavailable, type Outcome, type Undecided } from './outcome.js';
import type { Execute, LookUp, Verdict } from './speculation.js';

export interface Waiting {
  readonly client: string;
  readonly request: Execute | LookUp;
  readonly resolve: (answer: Outcome | Undecided) => void;
  readonly reject: (error: unknown) => void;
  losses: number;
}

export interface Decided {
  readonly sequence: number;
  readonly waiting: Waiting;
  readonly verdict: Verdict;
}

export class WaitingRequests {
  private undecided: Waiting[] = [];
  private nextAt = 0;
  private decidedOnes: Decided[] = [];
  private sequence = 0;
  private unanswered = 0;
  private readonly ofClient = new Map<string, number>();

  constructor(
    private readonly countMax: number,
    private readonly perClientMax: number,
  ) {}

  /** Requests that have no answer yet. */
  get count(): number {
    return this.unanswered;
  }

  get undecidedCount(): number {
    return this.undecided.length - this.nextAt;
  }

  get decidedCount(): number {
    return this.decidedOnes.length;
  }

  /** Sequence number of the newest decision. */
  get lastDecided(): number {
    return this.sequence;
  }

  /** @throws LedgerUnavailable when too many wait: a client that floods meets its own bound before everybody's. */
  add(
    client: string,
    request: Execute | LookUp,
    resolve: (answer: Outcome | Undecided) => void,
    reject: (error: unknown) => void,
  ): void {
    const ofClient = this.ofClient.get(client) ?? 0;
    if (this.unanswered >= this.countMax || ofClient >= this.perClientMax)
      throw new LedgerUnavailable('overloaded', 1_000, `${this.unanswered} requests are waiting, ${ofClient} of yours`);
    this.unanswered++;
    this.ofClient.set(client, ofClient + 1);
    this.undecided.push({ client, request, resolve, reject, losses: 0 });
  }

  nextUndecided(): Waiting | undefined {
    const next = this.undecided[this.nextAt];
    if (next) this.nextAt++;
    else if (this.nextAt > 0) {
      this.undecided = [];
      this.nextAt = 0;
    }
    return next;
  }

  decided(waiting: Waiting, verdict: Verdict): void {
    this.decidedOnes.push({ sequence: ++this.sequence, waiting, verdict });
  }

  /** Takes out the decided requests that may be answered now. */
  takeAnswerable(durable: number, upTo: number): Decided[] {
    const answerable: Decided[] = [];
    const rest: Decided[] = [];
    for (const one of this.decidedOnes) {
      const { needs, confirm } = one.verdict;
      (needs <= durable && (!confirm || one.sequence <= upTo) ? answerable : rest).push(one);
    }
    this.decidedOnes = rest;
    return answerable;
  }

  /** All decisions are void; what was decided waits again, in its order. Answers the most losses of any request. */
  undecideAll(lossesMax: number): number {
    const again = this.decidedOnes.map(({ waiting }) => waiting);
    this.decidedOnes = [];
    this.undecided = again.concat(this.undecided.slice(this.nextAt));
    this.nextAt = 0;
    let most = 0;
    for (const waiting of again) most = Math.max(most, ++waiting.losses);
    const lost = this.undecided.filter((waiting) => waiting.losses > lossesMax);
    this.undecided = this.undecided.filter((waiting) => waiting.losses <= lossesMax);
    for (const waiting of lost)
      this.fail(waiting, new LedgerUnavailable('contended', 1_000, 'other instances of the registry write too often'));
    return most;
  }

  resolve(waiting: Waiting, answer: Outcome | Undecided): void {
    this.settle(waiting);
    waiting.resolve(answer);
  }

  fail(waiting: Waiting, error: unknown): void {
    this.settle(waiting);
    waiting.reject(error);
  }

  /** Gives up on what was decided up to this sequence number. */
  failDecided(upTo: number, error: unknown): void {
    const failed = this.decidedOnes.filter(({ sequence }) => sequence <= upTo);
    this.decidedOnes = this.decidedOnes.filter(({ sequence }) => sequence > upTo);
    for (const { waiting } of failed) this.fail(waiting, error);
  }

  failAll(error: unknown): void {
    this.failDecided(this.sequence, error);
    for (let one = this.nextUndecided(); one; one = this.nextUndecided()) this.fail(one, error);
  }

  private settle({ client }: Waiting): void {
    this.unanswered--;
    const left = (this.ofClient.get(client) ?? 1) - 1;
    if (left > 0) this.ofClient.set(client, left);
    else this.ofClient.delete(client);
  }
}
