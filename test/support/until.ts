// Waits for a condition: the only way in which a test waits.

/** Gives up long after anything should have happened, so that a failed test does not keep its process alive. */
const LIMIT_MS = 45_000;

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const givenUpAt = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > givenUpAt) throw new Error(`waited in vain until ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
