// Baseline of a rebuild: the same tables, with the same indexes, filled from the journal by SQL alone.

/** One table after the other, as `projectBatch` fills them. */
export const INSERT_SELECT = [
  'begin',
  `create temp table e on commit drop as
    select revision, event_id, type, convert_from(bytes, 'UTF8')::jsonb j from journal_events where ledger_id = 'bench'`,
  `insert into accounts_g1 (ledger_id, account, type, holder, compliance_year, opened_revision, opened_at,
      province, rules)
    select 'bench', j->'data'->>'account', j->'data'->>'accountType', j->'data'->>'holder',
      (j->'data'->>'complianceYear')::int, revision, (j->>'recordedAt')::timestamptz, j->'data'->>'province',
      (j->'data'->'rules')::json
    from e where type = 'AccountOpened'`,
  `insert into account_states_g1 (revision, recorded_at, ledger_id, account, change, actor, role, on_behalf_of, reference,
      reason, details)
    select revision, (j->>'recordedAt')::timestamptz, 'bench', j->'data'->>'account', 'opened', j->'by'->>'actor',
      j->'by'->>'role', j->'by'->>'onBehalfOf', j->>'reference', j->>'reason', ((j->'data') - 'account')::json
    from e where type = 'AccountOpened'`,
  `insert into instruments_g1 (ledger_id, instrument, kind, vintage, project, created_revision, created_at)
    select 'bench', j->'data'->>'instrument', j->'data'->>'kind', (j->'data'->>'vintage')::int, j->'data'->>'project',
      revision, (j->>'recordedAt')::timestamptz
    from e where type = 'InstrumentCreated'`,
  `insert into account_history_g1 (revision, available_before, available_after, encumbered_before, encumbered_after,
      ledger_id, account, instrument, compartment)
    select revision, (b->'available'->>0)::bigint, (b->'available'->>1)::bigint, coalesce((b->'encumbered'->>0)::bigint, 0),
      coalesce((b->'encumbered'->>1)::bigint, 0), 'bench', b->>'account', b->>'instrument', b->>'compartment'
    from e cross join jsonb_array_elements(j->'balances') b
    union all
    select revision, null, null, null, null, 'bench', j->'data'->>'account', null, null
    from e where type = 'AccountOpened'`,
  // The history just written is the shortest way to the last state.
  `insert into account_balances_g1 (available, encumbered, revision, ledger_id, account, instrument, compartment)
    select distinct on (account, instrument, compartment)
      available_after, encumbered_after, revision, ledger_id, account, instrument, compartment
    from account_history_g1 where instrument is not null order by account, instrument, compartment, revision desc`,
  `insert into transactions_g1 (ledger_id, revision, event_id, type, status, recorded_at, received_at, client, command_key,
      actor, role, on_behalf_of, reference, reason, proposal, evidence, from_account, to_account, instrument, compartment, quantity,
      compliance_year, beneficiary, details)
    select 'bench', revision, event_id, type, case when j ? 'command' then 'executed' else 'system' end,
      (j->>'recordedAt')::timestamptz, (j->>'receivedAt')::timestamptz, j->'command'->>'client', j->'command'->>'key',
      j->'by'->>'actor', j->'by'->>'role', j->'by'->>'onBehalfOf', j->>'reference', j->>'reason', (j->>'proposal')::bigint, (j->'evidence')::json,
      j->'data'->>'from', coalesce(j->'data'->>'to', j->'data'->>'account'), j->'data'->>'instrument',
      j->'data'->>'compartment',
      coalesce((j->'data'->>'quantity')::bigint, (j->'data'->>'end')::bigint - (j->'data'->>'start')::bigint + 1),
      (j->'data'->>'complianceYear')::int, j->'data'->>'beneficiary',
      case type when 'UnitsIssued' then json_build_object('batch', (j->'data'->>'batch')::int,
        'start', (j->'data'->>'start')::bigint, 'end', (j->'data'->>'end')::bigint)
        when 'PositionMoved' then json_build_object('toCompartment', j->'data'->>'toCompartment') end
    from e`,
  `insert into instrument_totals_g1 (ledger_id, instrument, revision, issued, surrendered, retired, cancelled,
      carried_over)
    select 'bench', j->'data'->>'instrument', max(revision),
      sum(case when type = 'UnitsIssued' then (j->'data'->>'end')::bigint - (j->'data'->>'start')::bigint + 1 else 0 end),
      0, 0, 0, 0
    from e where type in ('InstrumentCreated', 'UnitsIssued') group by 2`,
  `insert into search_terms_g1 (ledger_id, kind, term, words, first_revision)
    select 'bench', kind, term, array_to_tsvector(string_to_array(trim(regexp_replace(lower(term), '[^a-z0-9]+', ' ', 'g')), ' ')),
      min(revision)
    from e cross join lateral (values ('actor', j->'by'->>'actor'), ('client', j->'command'->>'client'),
      ('reference', j->>'reference'), ('reason', j->>'reason'),
      ('account', case type when 'AccountOpened' then j->'data'->>'account' end),
      ('holder', case type when 'AccountOpened' then j->'data'->>'holder' end),
      ('instrument', case type when 'InstrumentCreated' then j->'data'->>'instrument' end)) named (kind, term)
    where term is not null group by kind, term`,
  // Which units went where depends on the order of all events, which no set-based statement can follow: it is given the
  // rows that the projection found, and only writes them. That is more than SQL could do.
  'insert into unit_holdings_g1 select * from unit_holdings_found',
  'commit',
];
