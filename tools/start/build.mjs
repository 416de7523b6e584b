// Compiles the sources to dist/ when they are newer than the last build, judged by content.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClearError } from './clear-error.mjs';
import { projectRoot } from './places.mjs';

const stampFile = join(projectRoot, 'dist', '.sources');

/** @returns {boolean} whether it had to build */
export function ensureBuilt() {
  const sources = sourcesHash();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources) return false;
  console.log('Building…');
  const tsc = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  if (status !== 0) throw new ClearError('The build failed; its messages are above.');
  writeFileSync(stampFile, sources);
  return true;
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'])
    hash.update(readFileSync(join(projectRoot, file)));
  for (const folder of ['apps', 'libs', 'tools', 'bench']) {
    if (!existsSync(join(projectRoot, folder))) continue;
    const files = readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts')).sort()) {
      hash.update(`\0${folder}/${file}\0`).update(readFileSync(join(projectRoot, folder, file)));
    }
  }
  return hash.digest('hex');
}
