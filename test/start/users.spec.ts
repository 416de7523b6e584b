// The start as root with the clone in a shut home, and as an ordinary user: both as the machine allows.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { temporaryClone, type User } from './temporary-clone.js';

const root = process.getuid?.() === 0;
/** As root the ordinary user is `nobody`; an ordinary user is one already. */
const ordinary: User | undefined = root ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;

test(
  root
    ? 'as an ordinary user everything stays within the clone'
    : 'as this ordinary user everything stays within the clone',
  async () => {
    const clone = await temporaryClone({ homeMode: 0o700, ...(ordinary ? { user: ordinary } : {}) });
    try {
      const started = await clone.start();
      const cluster = join(clone.root, '.data', 'postgres');
      expect(statSync(cluster).uid).toBe(ordinary?.uid ?? process.getuid?.());
      expect(statSync(cluster).uid).not.toBe(0);
      expect(started.output()).not.toContain('As root');
      started.process.kill('SIGTERM');
      expect(await started.ended).toBe(0);
    } finally {
      await clone.remove();
    }
  },
);

test(
  root
    ? 'as root in a home of mode 0700 the database lives under /var/lib, and the start says so'
    : 'not root: the data never leaves the clone',
  async () => {
    const clone = await temporaryClone({ homeMode: 0o700 });
    const outside = `/var/lib/national-carbon-registry-${createHash('sha256').update(clone.root).digest('hex').slice(0, 12)}`;
    try {
      const started = await clone.start();
      const server = readFileSync(
        join(root ? join(outside, clusterIn(outside)) : join(clone.root, '.data', 'postgres'), 'postmaster.pid'),
        'utf8',
      );
      expect(Number(server.split('\n')[0])).toBeGreaterThan(1);
      expect(started.output().includes(outside)).toBe(root);
      expect(started.output().includes('As root')).toBe(root);
      expect(existsSync(outside)).toBe(root);
      started.process.kill('SIGTERM');
      expect(await started.ended).toBe(0);
    } finally {
      await clone.remove();
    }
    // The reset in remove() took the place outside along.
    expect(existsSync(outside)).toBe(false);
  },
);

function clusterIn(outside: string): string {
  const clusters = readdirSync(outside).filter((name) => name.startsWith('postgres-'));
  expect(clusters).toHaveLength(1);
  return clusters[0]!;
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
}
