// One event of the journal.
import type { TransactionStatus } from './project.js';
import type { Compartment, Evidence } from '#domain/commands.js';
import type { EventType } from '#domain/events.js';
import type { Instant } from '#domain/instant.js';
import { ViewColumn, ViewEntity } from 'typeorm';
import { asInstant, wholeNumber } from '../column-types.js';

/** Maps the view `transactions`, behind which the tables of the live generation stand. */
@ViewEntity({ name: 'transactions', synchronize: false })
export class Transaction {
  @ViewColumn({ name: 'ledger_id' })
  readonly ledgerId!: string;

  @ViewColumn({ transformer: wholeNumber })
  readonly revision!: number;

  @ViewColumn({ name: 'event_id' })
  readonly eventId!: string;

  @ViewColumn()
  readonly type!: EventType;

  @ViewColumn()
  readonly status!: TransactionStatus;

  @ViewColumn()
  readonly code!: string | null;

  @ViewColumn({ name: 'recorded_at', transformer: asInstant })
  readonly recordedAt!: Instant;

  @ViewColumn({ name: 'received_at', transformer: asInstant })
  readonly receivedAt!: Instant;

  @ViewColumn()
  readonly client!: string | null;

  @ViewColumn({ name: 'command_key' })
  readonly commandKey!: string | null;

  @ViewColumn()
  readonly actor!: string;

  @ViewColumn()
  readonly role!: string;

  @ViewColumn({ name: 'on_behalf_of' })
  readonly onBehalfOf!: string | null;

  @ViewColumn()
  readonly reference!: string | null;

  @ViewColumn()
  readonly reason!: string | null;

  @ViewColumn({ transformer: wholeNumber })
  readonly proposal!: number | null;

  @ViewColumn()
  readonly evidence!: readonly Evidence[] | null;

  @ViewColumn({ name: 'from_account' })
  readonly fromAccount!: string | null;

  @ViewColumn({ name: 'to_account' })
  readonly toAccount!: string | null;

  @ViewColumn()
  readonly instrument!: string | null;

  @ViewColumn()
  readonly compartment!: Compartment | null;

  @ViewColumn({ transformer: wholeNumber })
  readonly quantity!: number | null;

  @ViewColumn({ name: 'compliance_year' })
  readonly complianceYear!: number | null;

  @ViewColumn()
  readonly beneficiary!: string | null;

  @ViewColumn()
  readonly details!: Readonly<Record<string, unknown>> | null;
}
