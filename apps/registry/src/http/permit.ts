// Whether the role in which somebody calls may use a route.
import type { Caller } from './caller.js';
import { HttpProblem, problemOf } from './problem.js';

/** @throws HttpProblem 403. */
export function permit({ role }: Caller, roles: ReadonlySet<string>): void {
  if (!roles.has(role))
    throw new HttpProblem(
      problemOf('forbidden', { en: `The role ${role} may not use this route.`, zh: `角色 ${role} 无权使用此接口。` }),
    );
}
