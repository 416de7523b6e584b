// Takes the steps of a walk and prints each: who, in which role, what, and how it ended; stops where it must not end so.
import type { Answer, Person, SandboxClient } from '../demo/sandbox-client.js';
import { ClearFailure } from '../import/clear-failure.js';

interface Transaction {
  readonly type: string;
  readonly actor: string;
  readonly role: string;
  readonly proposal: number | null;
}

export class StepLog {
  private taken = 0;

  constructor(
    private readonly client: SandboxClient,
    private readonly run: string,
  ) {}

  title(text: string): void {
    console.log(`\n${text}`);
  }

  /** Executed at once, by an event of the type. */
  async done(what: string, who: Person, route: string, body: object, type: string): Promise<Answer> {
    const answer = await this.take(what, who, route, body);
    this.mustBe(`${what}: HTTP status, event`, [answer.httpStatus, answer.event?.type], [200, type]);
    return answer;
  }

  /** Waits for somebody or for its time. */
  async waits(what: string, who: Person, route: string, body: object = {}): Promise<Answer> {
    const answer = await this.take(what, who, route, body);
    this.mustBe(`${what}: HTTP status`, answer.httpStatus, 202);
    return answer;
  }

  async refused(what: string, who: Person, route: string, body: object, code: string): Promise<Answer> {
    const answer = await this.take(what, who, route, body);
    this.mustBe(`${what}: code`, answer.code, code);
    return answer;
  }

  /** Once for a sandbox: an earlier walk, or the demo, may have made it. */
  async makeInstrument(maker: Person, checker: Person, instrument: string): Promise<void> {
    const what = `${instrument} is created`;
    const made = await this.take(what, maker, '/v1/instruments', { instrument, kind: 'allowance', vintage: 2024 });
    if (made.code === 'instrument-exists') return;
    this.mustBe(`${what}: HTTP status`, made.httpStatus, 202);
    await this.done(
      'another one approves',
      checker,
      `/v1/proposals/${made.revision}/approval`,
      {},
      'InstrumentCreated',
    );
  }

  /** What the ledger did by itself when the time had come. Answers its revision. */
  async event(what: string, revision: number, type: string, proposal: number): Promise<number> {
    const auditor: Person = { subject: `auditor-${this.run}`, role: 'auditor' };
    const path = `/v1/transactions/${revision}`;
    const found = await this.client.ask<Transaction>(auditor, `${path}?minRevision=${revision}`);
    this.print(what, { subject: found.actor, role: found.role }, `(revision ${revision})`, found.type);
    this.mustBe(`${what}: event, proposal`, [found.type, found.proposal], [type, proposal]);
    return revision;
  }

  /** @throws ClearFailure */
  mustBe(what: string, found: unknown, expected: unknown): void {
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    throw new ClearFailure(`${what} must be ${JSON.stringify(expected)}, and is ${JSON.stringify(found)}.`);
  }

  private async take(what: string, who: Person, route: string, body: object): Promise<Answer> {
    const answer = await this.client.command(who, route, body, `procedures:${this.run}:${this.taken + 1}`);
    const { httpStatus, status, revision, code, event } = answer;
    const ending =
      code === undefined
        ? `${httpStatus} ${status}, revision ${revision}: ${event?.type ?? ''}`
        : `${httpStatus} ${code}`;
    this.print(what, who, `POST ${route}`, ending);
    return answer;
  }

  private print(
    what: string,
    { subject, role }: { subject: string; role: string },
    route: string,
    ending: string,
  ): void {
    const number = String(++this.taken).padStart(4);
    console.log(`${number}  ${what}\n      ${subject} (${role}) ${route} -> ${ending}`);
  }
}
