// Why something failed, for whoever ran a tool: errors of Node often keep the reason inside, under a message that has none.

/** Node tries every address of a host name and answers with all refusals at once, under an empty message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** `fetch` says that it failed; why, says the cause. Of the refusals of all addresses the first stands for the others. */
export function reasonOfFetch(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOfFetch(cause.errors[0]);
  return cause instanceof Error ? cause.message || String((cause as { code?: unknown }).code) : error.message;
}
