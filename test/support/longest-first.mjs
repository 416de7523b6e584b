// The suites that take minutes begin first: in a new clone Jest would go by file size, and end with one of them alone.
import exported from '@jest/test-sequencer';

// Its types describe another build of it than the one that is imported.
const Sequencer = /** @type {typeof import('@jest/test-sequencer').default} */ (/** @type {unknown} */ (exported));

/** Short files that kill and start systems, over and over. */
const LONG = /\/test\/(faults|races)\//;

export default class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {import('@jest/test-result').Test[]} tests
   */
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isLong = (/** @type {{ path: string }} */ { path }) => LONG.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
