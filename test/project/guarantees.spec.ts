// Every promise names a test that exists.
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/GUARANTEES.md', root), 'utf8');
const promises = page
  .split('\n')
  .filter((line) => /^\| G\d/.test(line))
  .map((line) => {
    const [, id, , proof] = line.split('|').map((cell) => cell.trim());
    return { id: id!, proofs: [...proof!.matchAll(/`([^`]+)`: ([^;]+)/g)].map(([, file, words]) => ({ file, words })) };
  });

/** What stands between backticks, and the words up to the end of the sentence or the next proof. */
const rules = page
  .split('\n')
  .filter((line) => /^\| R\d/.test(line))
  .map((line) => {
    const [, id, , proof] = line.split('|').map((cell) => cell.trim());
    return { id: id!, proof: proof!, proofs: [...proof!.matchAll(/`([^`]+)`: ([^;]+?)(?=;|\. [A-Z]|$)/g)] };
  });

test('R1 to R29 are all there', () => {
  expect(rules.map(({ id }) => id)).toEqual(Array.from({ length: 29 }, (_, index) => `R${index + 1}`));
});

test.each(rules)('$id names its test, or says why there is none', ({ proof, proofs }) => {
  if (proofs.length === 0) expect(proof).toMatch(/^Outside: /);
  for (const [, file, words] of proofs) {
    expect(existsSync(new URL(file!, root))).toBe(true);
    expect(readFileSync(new URL(file!, root), 'utf8')).toContain(words!.trim());
  }
});

test('there are promises, each with a number of its own', () => {
  const ids = promises.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(20);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(promises)('$id names its test', ({ proofs }) => {
  expect(proofs.length).toBeGreaterThan(0);
  for (const { file, words } of proofs) {
    expect(existsSync(new URL(file!, root))).toBe(true);
    expect(readFileSync(new URL(file!, root), 'utf8')).toContain(words!.trim());
  }
});
