// Sends the rehearsal's commands one after the other, so that two runs write one journal, and has each approved.
import { createHash } from 'node:crypto';
import type { Answer, Person, SandboxClient } from '../demo/sandbox-client.js';
import { ClearFailure } from '../import/clear-failure.js';

export const REGISTRAR: Person = { subject: 'registrar-1', role: 'registry-administrator' };
export const REVIEWER: Person = { subject: 'registrar-2', role: 'registry-administrator' };
export const EXCHANGE: Person = { subject: 'exchange-1', role: 'exchange', market: 'cn-shanghai' };
export const COURT: Person = { subject: 'court-1', role: 'court-liaison' };
export const officerOf = (province: string): Person => ({
  subject: `officer-${province}`,
  role: 'provincial-authority',
  province,
});
/** One person acts for all holders: whose rights those are is not what is rehearsed. */
export const HOLDERS: Person = { subject: 'holders', role: 'representative' };

export class Clerk {
  /** Revision of the newest outcome. */
  revision = -1;
  commands = 0;

  constructor(private readonly client: SandboxClient) {}

  /** Proposed by the first, approved by the second where it waits. @throws ClearFailure unless it is executed. */
  async carryOut(key: string, by: Person, route: string, body: object, approver: Person): Promise<Answer> {
    const made = await this.send(key, by, route, body);
    return made.status === 'pending' ? this.approve(key, made.revision, approver) : this.executed(key, made);
  }

  async approve(key: string, proposal: number, approver: Person): Promise<Answer> {
    const approved = await this.send(`${key}:approval`, approver, `/v1/proposals/${proposal}/approval`, {});
    return this.executed(key, approved);
  }

  /** At once or waiting, as it comes. @throws ClearFailure where it is refused. */
  async send(key: string, by: Person, route: string, body: object): Promise<Answer> {
    return this.taken(key, await this.client.command(by, route, body, keyOf(key)));
  }

  /** A CSV file of a department; its registry approves. */
  async file(key: string, by: Person, route: string, rows: readonly (readonly unknown[])[]): Promise<void> {
    const csv = `${rows.map((row) => row.join(',')).join('\r\n')}\r\n`;
    const made = this.taken(key, await this.client.file(by, route, csv, keyOf(key)));
    await this.approve(key, made.revision, REGISTRAR);
  }

  /** A document. Answers what commands name it by. */
  upload(by: Person, document: string): Promise<object> {
    return this.client.upload(by, document);
  }

  /** Transfers of one client in bulk; answers the revisions of those that wait, in their order. */
  async bulk(by: Person, lines: readonly (object & { readonly key: string })[]): Promise<readonly number[]> {
    const outcomes = await this.client.bulk(by, lines.map((line) => ({ ...line, key: keyOf(line.key) }))); // prettier-ignore
    this.commands += outcomes.length;
    const waiting: number[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'pending') waiting.push(outcome.revision);
      else if (outcome.status !== 'executed')
        throw new ClearFailure(`${lines[index]!.key} is refused: ${outcome.code ?? ''} ${outcome.detail ?? ''}`);
      this.revision = Math.max(this.revision, outcome.revision);
    }
    return waiting;
  }

  /** The rows of a list as CSV, the names of its columns first. None of its cells holds a comma. */
  async download(by: Person, route: string): Promise<readonly (readonly string[])[]> {
    return (await this.client.download(by, route)).trimEnd().split('\r\n').map((line) => line.split(',')); // prettier-ignore
  }

  async setClock(to: string): Promise<void> {
    await this.send(`clock:${to}`, REGISTRAR, '/v1/sandbox/clock', { to });
  }

  private taken(key: string, answer: Answer): Answer {
    this.commands++;
    if (answer.code !== undefined)
      throw new ClearFailure(`${key} is refused: ${answer.code}. ${answer.detail ?? ''} ${errorsOf(answer)}`);
    this.revision = Math.max(this.revision, answer.revision);
    return answer;
  }

  private executed(key: string, answer: Answer): Answer {
    if (answer.status === 'executed') return answer;
    throw new ClearFailure(`${key} still waits after its approval`);
  }
}

const errorsOf = ({ errors }: Answer): string =>
  errors?.map(({ field, message }) => `${field}: ${message}`).join('; ') ?? '';

/** Keys are short, have no spaces, and these speak. */
function keyOf(name: string): string {
  const key = name.replaceAll(' ', '-');
  return key.length <= 64 ? key : `${key.slice(0, 43)}:${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
}
