// Who may approve a step, written as one text, so that an index finds the steps that ask for it.
import type { AccountId } from '#domain/ids.js';
import type { Checker } from '#domain/operations.js';
import type { Role } from '#domain/roles.js';

/** `registry-administrator`, `provincial-authority/440000`, `representative/A-1`. */
export const checkerText = ({ role, account, province }: Checker): string => {
  const of = account ?? province;
  return of === undefined ? role : `${role}/${of}`;
};

/** Back from its text. Only representatives are asked for an account, and only authorities for a province. */
export function checkerOf(text: string): Checker {
  const [role, of] = text.split('/') as [Role, string | undefined];
  if (of === undefined) return { role };
  return role === 'representative' ? { role, account: of as AccountId } : { role, province: of };
}
