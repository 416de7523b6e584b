// What each fact changes of a project's row.
import type { LedgerEvent } from '#domain/events.js';
import type { Instant } from '#domain/instant.js';
import type { ProjectStage, ReductionsStage } from '#domain/voluntary-market/market-state.js';
import { BrokenInvariant } from '../projection.js';

/** What the project reduced within one monitoring period; `reductions` is its number. */
export interface ReductionsRecord {
  readonly reductions: number;
  stage: ReductionsStage;
  readonly fromDate: string;
  readonly toDate: string;
  /** Tonnes. */
  readonly quantity: number;
  readonly publishedAt: Instant;
  readonly publishedUntil: Instant;
  verifier: string | null;
  verifiedAt: Instant | null;
  decisionDueAt: Instant | null;
  registeredAt: Instant | null;
  /** By which they are issued. */
  instrument: string | null;
}

/** By the names of the columns. */
export interface ProjectRecord {
  readonly project: string;
  account: string;
  readonly methodology: string;
  readonly name: string;
  readonly start_date: string;
  stage: ProjectStage;
  readonly published_revision: number;
  readonly published_at: Instant;
  readonly published_until: Instant;
  validator: string | null;
  validated_at: Instant | null;
  applied_at: Instant | null;
  decision_due_at: Instant | null;
  registered_at: Instant | null;
  revoked_at: Instant | null;
  fraud: boolean | null;
  barred_until: Instant | null;
  found_false: number;
  shortfall: number;
  reductions: ReductionsRecord[];
  revision: number;
}

/** The project that the event is about; undefined where it is about none, or about several. */
export function projectNamedBy({ type, data }: LedgerEvent): string | undefined {
  switch (type) {
    case 'ProjectPublished':
    case 'ProjectValidated':
    case 'RegistrationApplied':
    case 'ProjectRegistered':
    case 'ProjectRevoked':
    case 'ReductionsPublished':
    case 'ReductionsVerified':
    case 'ReductionsRegistered':
    case 'UnitsCancelled':
      return data.project;
    case 'InstrumentCreated':
      // What names no reductions may name a project that the ledger does not know.
      return data.reductions === undefined ? undefined : data.project;
    default:
      return undefined;
  }
}

/** Changes the records as the event says, each event in its turn. */
export function changeProjects(records: Map<string, ProjectRecord>, revision: number, event: LedgerEvent): void {
  const { recordedAt } = event;
  if (event.type === 'AccountClosed') {
    const { account, successor } = event.data;
    for (const record of records.values())
      if (successor !== undefined && record.account === account)
        Object.assign(record, { account: successor, revision });
    return;
  }
  const id = projectNamedBy(event);
  if (id === undefined) return;
  if (event.type === 'ProjectPublished') {
    records.set(id, begun(revision, recordedAt, event.data));
    return;
  }
  const project = records.get(id);
  if (!project) throw new BrokenInvariant(revision, `project ${id} was never published`);
  project.revision = revision;
  const reductionsOf = (number: number | undefined): ReductionsRecord => {
    const found = project.reductions.find(({ reductions }) => reductions === number);
    if (!found) throw new BrokenInvariant(revision, `project ${id} has no reductions ${number}`);
    return found;
  };
  switch (event.type) {
    case 'ProjectValidated':
      Object.assign(project, { stage: 'validated', validator: event.data.verifier, validated_at: recordedAt });
      return;
    case 'RegistrationApplied': {
      const { decisionDueAt = null } = event.data;
      Object.assign(project, { stage: 'applied', applied_at: recordedAt, decision_due_at: decisionDueAt });
      return;
    }
    case 'ProjectRegistered':
      Object.assign(project, { stage: 'registered', registered_at: recordedAt });
      return;
    case 'ProjectRevoked': {
      const { fraud, barred, shortfall = 0 } = event.data;
      project.found_false += shortfall;
      project.shortfall += shortfall;
      const revoked = { stage: 'revoked', revoked_at: recordedAt, fraud, barred_until: barred?.until ?? null };
      Object.assign(project, revoked);
      return;
    }
    case 'ReductionsPublished': {
      const { project: _1, account: _2, ...published } = event.data;
      const open = { verifier: null, verifiedAt: null, decisionDueAt: null, registeredAt: null, instrument: null };
      project.reductions.push({ ...published, stage: 'published', publishedAt: recordedAt, ...open });
      return;
    }
    case 'ReductionsVerified': {
      const { reductions, verifier, decisionDueAt = null } = event.data;
      Object.assign(reductionsOf(reductions), { stage: 'verified', verifier, verifiedAt: recordedAt, decisionDueAt });
      return;
    }
    case 'ReductionsRegistered':
      Object.assign(reductionsOf(event.data.reductions), { stage: 'registered', registeredAt: recordedAt });
      return;
    case 'InstrumentCreated':
      reductionsOf(event.data.reductions).instrument = event.data.instrument;
      return;
    case 'UnitsCancelled': {
      const { shortfall, quantity } = event.data;
      if (shortfall !== undefined) project.found_false += quantity + shortfall;
      project.shortfall += shortfall ?? -quantity;
      return;
    }
    default:
  }
}

const begun = (
  revision: number,
  at: Instant,
  data: Extract<LedgerEvent, { type: 'ProjectPublished' }>['data'],
): ProjectRecord => ({
  project: data.project,
  account: data.account,
  methodology: data.methodology,
  name: data.name,
  start_date: data.startDate,
  stage: 'published',
  published_revision: revision,
  published_at: at,
  published_until: data.publishedUntil,
  validator: null,
  validated_at: null,
  applied_at: null,
  decision_due_at: null,
  registered_at: null,
  revoked_at: null,
  fraud: null,
  barred_until: null,
  found_false: 0,
  shortfall: 0,
  reductions: [],
  revision,
});
