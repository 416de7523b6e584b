// The last line of a test run: plain numbers, and a suite that did not run is a failure.
import { summaryLine } from '../support/summary-reporter.mjs';

test.each([
  ['all passed', { numPassedTests: 12, numFailedTests: 0, numRuntimeErrorTestSuites: 0 }, '12 passed, 0 failed'],
  ['one failed', { numPassedTests: 11, numFailedTests: 1, numRuntimeErrorTestSuites: 0 }, '11 passed, 1 failed'],
  [
    'a suite did not load',
    { numPassedTests: 5, numFailedTests: 0, numRuntimeErrorTestSuites: 1 },
    '5 passed, 1 failed',
  ],
])('%s', (_case, results, line) => {
  expect(summaryLine(results)).toBe(line);
});
