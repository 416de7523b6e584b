// Keeps the process alive through errors that the EventStoreDB client throws where nobody can catch them.

let installed = false;
let strayErrors = 0;

/** How many errors were kept from ending the process. */
export function strayErrorCount(): number {
  return strayErrors;
}

/**
 * Losing the server with an append in flight leaves unhandled rejections beside the handled one, and an answer to an
 * append that the client has forgotten throws inside its stream handler. Each append has a timeout of its own, so
 * nothing is lost by ignoring both. Everything else ends the process as it would have without us.
 */
export function survivesStrayErrors(): void {
  if (installed) return;
  installed = true;
  process.on('unhandledRejection', (reason) => {
    if (isStrayClientError(reason)) strayErrors += 1;
    // Thrown here it becomes an uncaught exception, which is what Node makes of it when nobody listens.
    else if (process.listenerCount('unhandledRejection') === 1) throw reason;
  });
  process.on('uncaughtException', (error) => {
    if (isStrayClientError(error)) strayErrors += 1;
    else if (process.listenerCount('uncaughtException') === 1) throw error;
  });
}

/** For handlers of the application's own, which are called beside the ones above. */
export function isStrayClientError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // An answer whose promise is gone: destructuring `undefined` from the client's map of appends.
  const thrownAt = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at ')) ?? '';
  if (error instanceof TypeError && FORGOTTEN_APPEND.test(thrownAt)) return true;
  // Its own command errors and the gRPC errors that they wrap. Nothing else here speaks gRPC.
  const raw: unknown = '_raw' in error ? error._raw : error;
  return raw instanceof Error && 'code' in raw && typeof raw.code === 'number' && 'details' in raw && 'metadata' in raw;
}

const FORGOTTEN_APPEND = /@eventstore[\\/]db-client[\\/]dist[\\/]streams[\\/]appendToStream[\\/]batchAppend\.js/;
