// The schema `reporting`: views for analysts, a role that reads them and nothing else, and who may see which province.
import type pg from 'pg';
import { REPORTING_VIEWS, type ReportingView } from './views.js';

export const ANALYST = 'registry_analyst';

export interface Reporting {
  /** False where the role is not there, and the database user may not create it. */
  readonly role: boolean;
  /** Views whose read models are not of this version yet: the rebuild that fills them creates these. */
  readonly missing: readonly string[];
}

/** In the caller's transaction. Again is the same as once. */
export async function createReporting(client: pg.ClientBase): Promise<Reporting> {
  await client.query(SCHEMA);
  for (const view of REPORTING_VIEWS) await createWherePossible(client, view);
  const role = await ensureRole(client);
  if (role) await client.query(GRANTS);
  const missing = await missingViews(client);
  return { role, missing: missing.map(({ name }) => name) };
}

/**
 * Before a view is dropped whose columns change: those that read it would keep it. Analysts' queries of them are waited
 * for like all others.
 */
export async function dropReportsOf(client: pg.ClientBase, view: string): Promise<void> {
  for (const { name, reads } of REPORTING_VIEWS)
    if (reads.some((one) => one.view === view)) await client.query(`DROP VIEW IF EXISTS reporting.${name}`);
}

/** In the transaction of a swap, after it: creates what was dropped, or could not be created before. */
export async function restoreReports(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('reporting.analyst_provinces') IS NOT NULL AS there`,
  );
  if (!rows[0]?.there) return;
  const missing = await missingViews(client);
  for (const view of missing) await createWherePossible(client, view);
  if (missing.length > 0 && (await roleExists(client))) await client.query(GRANTS);
}

async function createWherePossible(client: pg.ClientBase, view: ReportingView): Promise<void> {
  const { name, comment, reads, columns, from } = view;
  const { rows } = await client.query<{ fit: string }>(
    `SELECT count(*) AS fit FROM live_generations
     JOIN unnest($1::text[], $2::int[]) mine (projection, version) USING (projection, version)`,
    [reads.map(({ projection }) => projection), reads.map(({ version }) => version)],
  );
  if (Number(rows[0]?.fit) < reads.length) return;
  const select = columns.map(([column, expression]) => `${expression} AS ${column}`).join(', ');
  // What a query of the analyst's computes must not see rows that the view leaves out.
  await client.query(
    `CREATE OR REPLACE VIEW reporting.${name} WITH (security_barrier) AS SELECT ${select} FROM ${from}`,
  );
  await client.query(`COMMENT ON VIEW reporting.${name} IS ${literal(comment)}`);
  for (const [column, , said] of columns)
    await client.query(`COMMENT ON COLUMN reporting.${name}.${column} IS ${literal(said)}`);
}

async function missingViews(client: pg.ClientBase): Promise<readonly ReportingView[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT viewname AS name FROM pg_views WHERE schemaname = 'reporting'`,
  );
  return REPORTING_VIEWS.filter((view) => !rows.some(({ name }) => name === view.name));
}

async function ensureRole(client: pg.ClientBase): Promise<boolean> {
  if (await roleExists(client)) return true;
  const { rows } = await client.query<{ may: boolean }>(
    'SELECT rolcreaterole OR rolsuper AS may FROM pg_roles WHERE rolname = current_user',
  );
  if (!rows[0]?.may) return false;
  // Roles belong to the whole server: another of its databases may be migrated at the same moment.
  await client.query(`DO $$ BEGIN CREATE ROLE ${ANALYST} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
  return true;
}

async function roleExists(client: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [ANALYST]);
  return rowCount === 1;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Settings of a group do not reach its members: each login gets its own. */
const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS reporting;
  COMMENT ON SCHEMA reporting IS 'Views for analysts; their columns are promised / 分析视图，列定义保持稳定';
  CREATE TABLE IF NOT EXISTS reporting.analyst_provinces (
    login text NOT NULL,
    province text COLLATE "C" NOT NULL CHECK (province ~ '^([0-9]{6}|[*])$'),
    PRIMARY KEY (login, province)
  );
  COMMENT ON TABLE reporting.analyst_provinces IS
    'Which login sees the rows of which province; * is all of them / 各登录名可见的省份，* 为全部';
  CREATE OR REPLACE PROCEDURE reporting.admit_analyst(login text, VARIADIC provinces text[]) LANGUAGE plpgsql AS $$
  BEGIN
    EXECUTE format('GRANT ${ANALYST} TO %I', login);
    EXECUTE format('ALTER ROLE %I SET statement_timeout = ''60s''', login);
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''60s''', login);
    EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', login);
    DELETE FROM reporting.analyst_provinces p WHERE p.login = admit_analyst.login;
    INSERT INTO reporting.analyst_provinces SELECT DISTINCT admit_analyst.login, unnest(provinces);
  END $$;
  COMMENT ON PROCEDURE reporting.admit_analyst IS
    'Lets a login read the reporting views, of these provinces or of all (*) / 授权登录名查询分析视图：指定省份或全部（*）';
  REVOKE ALL ON PROCEDURE reporting.admit_analyst FROM PUBLIC`;

const GRANTS = `GRANT USAGE ON SCHEMA reporting TO ${ANALYST};
  DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT viewname FROM pg_views WHERE schemaname = 'reporting' LOOP
      EXECUTE format('GRANT SELECT ON reporting.%I TO ${ANALYST}', name);
    END LOOP;
  END $$`;
