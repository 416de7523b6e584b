// Whether the role in which somebody calls may use a route.
import type { Caller } from './caller.js';
import { HttpProblem, problemOf } from './problem.js';

/** @throws HttpProblem 403. */
export function permit({ role }: Caller, roles: ReadonlySet<string>): void {
  if (!roles.has(role)) throw new HttpProblem(problemOf('forbidden', `The role ${role} may not use this route.`));
}
