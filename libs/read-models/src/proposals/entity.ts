// One operation that waits or waited for a second person or for its time.
import type { Evidence, Operation, OperationType } from '#domain/commands.js';
import type { Instant } from '#domain/instant.js';
import type { Rejection } from '#domain/rejections.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';
import type { Approval, ProposalStatus } from './project.js';

/** Maps the view `proposals`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'proposals', synchronize: false })
export class ProposalView {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;

  @ViewColumn()
  readonly type!: OperationType;

  @ViewColumn()
  readonly status!: ProposalStatus;

  @ViewColumn()
  readonly operation!: Operation;

  @ViewColumn()
  readonly accounts!: readonly string[];

  @ViewColumn()
  readonly maker!: string;

  @ViewColumn({ name: 'maker_role' })
  readonly makerRole!: string;

  @ViewColumn({ name: 'on_behalf_of' })
  readonly onBehalfOf!: string | null;

  @ViewColumn()
  readonly client!: string | null;

  @ViewColumn({ name: 'command_key' })
  readonly commandKey!: string | null;

  @ViewColumn()
  readonly reference!: string | null;

  @ViewColumn()
  readonly reason!: string | null;

  @ViewColumn()
  readonly evidence!: readonly Evidence[] | null;

  @ViewColumn({ name: 'made_at', transformer: asInstant })
  readonly madeAt!: Instant;

  @ViewColumn({ name: 'expires_at', transformer: asInstant })
  readonly expiresAt!: Instant;

  @ViewColumn({ name: 'execute_at', transformer: asInstant })
  readonly executeAt!: Instant | null;

  /** Who is asked, step by step, as `checkers.ts` writes it. */
  @ViewColumn()
  readonly steps!: readonly (readonly string[])[];

  @ViewColumn()
  readonly approvals!: readonly Approval[];

  /** The step that is asked now; null where none is. */
  @ViewColumn()
  readonly asked!: readonly string[] | null;

  @ViewColumn({ name: 'outcome_revision', transformer: wholeNumber })
  readonly outcomeRevision!: number | null;

  @ViewColumn({ name: 'ended_at', transformer: asInstant })
  readonly endedAt!: Instant | null;

  @ViewColumn({ name: 'ended_by' })
  readonly endedBy!: string | null;

  @ViewColumn({ name: 'ended_role' })
  readonly endedRole!: string | null;

  @ViewColumn({ name: 'ended_reason' })
  readonly endedReason!: string | null;

  @ViewColumn()
  readonly rejection!: Rejection | null;
}
