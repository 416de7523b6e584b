// A Jest reporter whose last line is `N passed, N failed`: one thing to look at, for people and for CI.
export default class SummaryReporter {
  /**
   * Jest prints its own summary after every reporter has finished: ours waits for the process's end.
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    process.once('exit', () => process.stdout.write(`${summaryLine(results)}\n`));
  }
}

/**
 * A suite that could not run (a syntax error, a failing import) counts as one failure: its tests are unknown, not passed.
 * @param {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number }} results
 */
export function summaryLine({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`;
}
