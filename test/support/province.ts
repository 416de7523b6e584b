// Hubei as the specs of a compliance year find it: a department, key emission units that Alice acts for, and the files of the year.
import { randomUUID } from 'node:crypto';
import type { RepresentativeRights } from '#domain/account-control.js';
import type { CommandAnswer } from '../../apps/registry/src/http/command-answer.js';
import type { Answer, CommandBody, RegistryClient } from './client.js';

export const HUBEI = '420000';

export type FileKind = 'lists' | 'emissions' | 'allocations' | 'carry-over-limits';

export interface FileOptions {
  /** The province's own where they are left out. */
  readonly year?: number;
  readonly who?: RegistryClient;
  /** More parameters, such as `&stage=final`. */
  readonly query?: string;
  readonly key?: string;
  readonly type?: string;
}

export class Province {
  /** Of the department, whose account is EED. */
  readonly officer: RegistryClient;
  /** Representative of every unit. */
  readonly alice: RegistryClient;
  /** The second person, who approves what the department hands in. */
  readonly ministry: RegistryClient;

  /** @param year and sector of its files */
  constructor(
    private readonly client: RegistryClient,
    private readonly year: number,
    private readonly sector: string,
  ) {
    this.officer = client.as('provincial-authority', { subject: 'officer', province: HUBEI });
    this.alice = client.as('representative', { subject: 'alice' });
    this.ministry = client.as('national-authority', { subject: 'second-person' });
  }

  /** Opens the department's account, those of the units, and the allowances of the vintages: CEA24 for 2024. */
  async open(
    units: readonly string[],
    vintages: readonly number[],
    rights: RepresentativeRights = 'both',
  ): Promise<void> {
    await this.client.execute('/v1/accounts', { account: 'EED', accountType: 'authority', province: HUBEI });
    const representatives = [{ person: 'alice', rights }];
    for (const account of units) {
      const unit = { account, accountType: 'holding', holder: `HOLDER-${account}`, province: HUBEI, representatives };
      await this.client.execute('/v1/accounts', unit);
    }
    for (const vintage of vintages)
      await this.client.execute('/v1/instruments', { instrument: `CEA${vintage % 100}`, kind: 'allowance', vintage });
  }

  /** Hands a file of the department in, and answers whatever comes. */
  file(kind: FileKind, text: string | Uint8Array, options: FileOptions = {}): Promise<Answer<CommandBody>> {
    const { year = this.year, who = this.officer, query = '', key = randomUUID(), type = 'text/csv' } = options;
    const route = `/v1/compliance/${kind}?account=EED&complianceYear=${year}&sector=${this.sector}${query}`;
    return who.send<CommandBody>('POST', route, text, { 'content-type': type, 'idempotency-key': key });
  }

  /** Hands a file in that must be taken, and has it approved. @throws Error with the answer when it is not. */
  async take(kind: FileKind, text: string, options: FileOptions = {}): Promise<CommandAnswer> {
    const made = await this.file(kind, text, options);
    if (made.status !== 202) throw new Error(`${kind} answered ${made.status}: ${JSON.stringify(made.body)}`);
    return this.ministry.execute(`${made.headers.get('location')!}/approval`, {});
  }
}
