// An allocation plan as a department hands it in, recomputed where its sector's formula needs figures (R7): query, command, handler.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AdoptAllocation, ALLOCATION_STAGES, type AllocationStage } from '#domain/commands.js';
import type { AccountId } from '#domain/ids.js';
import type { Outcome } from '#ledger/outcome.js';
import { OneOf } from '../http/fields.js';
import { Ledger } from '../ledger.js';
import { DepartmentFiles, type FileInput, FileQuery, frameOf } from './file-query.js';
import { formOf, readPlan } from './plan-file.js';
import { recomputePlan } from './recompute-plan.js';

export class AllocationQuery extends FileQuery {
  @OneOf(ALLOCATION_STAGES, {
    description: 'Pre-allocation by the emissions of the year before, or final by those of the year',
    example: 'final',
  })
  stage!: AllocationStage;
}

export class AdoptAllocationCommand extends Command<Outcome> {
  constructor(readonly file: FileInput<AllocationQuery>) {
    super();
  }
}

@CommandHandler(AdoptAllocationCommand)
export class AdoptAllocationHandler implements ICommandHandler<AdoptAllocationCommand> {
  constructor(
    private readonly ledger: Ledger,
    private readonly files: DepartmentFiles,
  ) {}

  async execute({ file: { query, call, body } }: AdoptAllocationCommand): Promise<Outcome> {
    const { complianceYear, sector, stage } = query;
    const { writer } = this.ledger;
    // Asked for what it does on the way: it reads what other instances have written, also what a plan is computed by.
    await writer.lookUp(call);
    const rulebook = writer.rulebookOf(complianceYear);
    const rule = rulebook?.allocation.find((one) => one.sector === sector && one.years.includes(complianceYear));
    const form = formOf(stage, rule);
    const adopt = async (content: Buffer): Promise<Outcome> => {
      const plan = readPlan(content, form);
      const computed = stage === 'final' && rule !== undefined && rule.formula !== 'verified-emissions';
      const verifiedOf = (id: string) => writer.verifiedOf(id as AccountId, complianceYear);
      const recomputed = computed
        ? await recomputePlan(plan, { rulebook: rulebook!, sector, complianceYear, verifiedOf })
        : undefined;
      const asked: AdoptAllocation = {
        type: 'AdoptAllocation',
        ...frameOf(query),
        stage,
        lines: plan.map(({ account, allocated, deduction }) => [account as AccountId, allocated, deduction]),
        ...(form.byUnits && { fileLines: plan.map(({ rows }) => rows[0]!.line) }),
      };
      // Under the same key it is the same request, also when it would be computed otherwise by now.
      const command = recomputed ? { ...asked, recomputed } : asked;
      return this.ledger.submit(command, await this.files.bodyOf(query, content, call), call, asked);
    };
    return this.files.receive(body, adopt, form.rowsMax);
  }
}
