// Ends a switch over a union: a value that reaches this point is a broken invariant, and must stop the process.

export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
