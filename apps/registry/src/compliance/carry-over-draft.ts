// The list of carry-over limits as the registry computes it from its own record: drawn up for its officers, and held against theirs.
import { Injectable } from '@nestjs/common';
import { baseOf } from '#domain/compliance/carry-over.js';
import type { ClientId, CommandKey } from '#domain/ids.js';
import type { Rejection } from '#domain/rejections.js';
import type { CarryOver } from '#domain/rulebooks/rulebook.js';
import type { AccountPage } from '#read-models/answer.js';
import { type CarryOverFigures, carryOverFigures, type CarryOverFiguresWanted } from '#read-models/compliance/carry-over-figures.js'; // prettier-ignore
import type { Database } from '#read-models/database.js';
import { HttpProblem, problemOfRejection } from '../http/problem.js';
import { existing, ReadModels } from '../http/reading.js';
import { Ledger } from '../ledger.js';

export type DraftOf = Pick<CarryOverFiguresWanted, 'complianceYear' | 'sector' | 'sight'> & {
  readonly account: string;
};

@Injectable()
export class CarryOverDraft {
  constructor(
    private readonly ledger: Ledger,
    private readonly readModels: ReadModels,
  ) {}

  /**
   * The rules of the list, by the rulebook in force now, once the read models have all that is in the journal by now.
   * @throws HttpProblem 422 where there are none, 503 where the read models do not come up.
   */
  async rulesOf(
    { complianceYear, sector }: Pick<DraftOf, 'complianceYear' | 'sector'>,
    client: ClientId,
    minRevision = -1,
  ): Promise<{ readonly rules: CarryOver; readonly base: number }> {
    const { writer } = this.ledger;
    // Asked for what it does on the way: it reads what other instances have written.
    await writer.lookUp({ client, key: ANY_KEY });
    const rulebook = writer.rulebookOf(complianceYear);
    if (!rulebook) throw refused({ code: 'no-rulebook', complianceYear });
    const rules = rulebook.carryOver;
    if (!rules) throw refused({ code: 'no-carry-over', complianceYear });
    const base = baseOf(rules, sector);
    if (base === undefined) throw refused({ code: 'sector-without-carry-over', complianceYear, sector });
    await this.readModels.ready({ minRevision: Math.max(minRevision, writer.durableRevision) });
    return { rules, base };
  }

  /** @throws HttpProblem 404 for a department out of sight, 422 before the cut-off has passed in the record. */
  async read(
    db: Database,
    { account, complianceYear, sector, sight }: DraftOf,
    by: { readonly rules: CarryOver; readonly base: number },
  ): Promise<AccountPage<CarryOverFigures, never>> {
    const wanted = { authority: account, complianceYear, sector, sight, ...by };
    const page = await existing(account, carryOverFigures(db, this.readModels.ledgerId, wanted));
    const { holdingsAt } = by.rules;
    // Until something is recorded after it, something could still be recorded before.
    if (page.at.recordedAt === null || page.at.recordedAt <= holdingsAt)
      throw refused({ code: 'carry-over-not-open', complianceYear, opensAt: holdingsAt });
    return page;
  }
}

const ANY_KEY = 'carry-over-draft' as CommandKey;

const refused = (rejection: Rejection): HttpProblem => new HttpProblem(problemOfRejection(rejection));
