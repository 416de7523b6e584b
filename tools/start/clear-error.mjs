// A failure that the person at the terminal can act on: printed as its message alone, without a stack trace.
export class ClearError extends Error {}

/**
 * Runs a command's main function: a ClearError ends it with its message and exit code 1, anything else with its stack.
 * @param {() => Promise<number | undefined>} main answers the exit code; undefined means 0
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof ClearError ? `\n${error.message}` : error);
  }
}

/**
 * The code of a system error, for instance ENOENT.
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function errorCode(error) {
  // By its shape, not by its class: under Jest the system's errors come from another realm than ours.
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
