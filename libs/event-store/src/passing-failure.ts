// Which failures pass by themselves, so that trying again is right, and which need a person.
import { StoreUnavailable } from './event-store.js';

/**
 * SQLSTATE classes: 08 connection, 53 resources (full, too many connections), 57P operator (restart, starting up); 25006
 * is a server that an operator, or a change of roles, has made read-only for a while.
 */
const PASSING_SQLSTATE = /^(08...|25006|53...|57P..|40001|40P01|55P03)$/;

/** Errors of sockets and of looking up names. */
const PASSING_SYSTEM = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND)$/;

/** `pg` throws these as plain errors without a code. */
const PASSING_MESSAGE =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|terminating connection|Premature close)/;

export function passesByItself(error: unknown): boolean {
  if (error instanceof StoreUnavailable) return true;
  if (error instanceof AggregateError) return error.errors.some(passesByItself);
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (PASSING_SQLSTATE.test(code) || PASSING_SYSTEM.test(code))) return true;
  return PASSING_MESSAGE.test(error.message);
}
