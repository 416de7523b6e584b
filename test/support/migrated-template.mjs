// A database with every table of a new registry, migrated once for the whole run as its users do it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runOn } from './run-on.mjs';

const MIGRATE = fileURLToPath(new URL('../../dist/tools/migrate.js', import.meta.url));

/**
 * @param {string} server
 * @returns {Promise<{ name: string, drop: () => Promise<void> }>}
 */
export async function createMigratedTemplate(server) {
  const name = `test_template_${process.pid}`;
  const drop = () => runOn(server, `drop database if exists ${name} with (force)`);
  await drop();
  await runOn(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  migrate(url.href);
  return { name, drop };
}

/**
 * @param {string} databaseUrl
 * @throws {Error} with what it printed
 */
export function migrate(databaseUrl) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MIGRATE], {
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: databaseUrl },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the migration failed:\n${stdout}${stderr}`);
}
