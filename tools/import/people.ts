// Who acts in an import: nobody does anything important alone, so it takes people of three roles, each by a token.
import { ClearFailure } from './clear-failure.js';

/** `administrator` opens, issues and transfers; the holders' `representative` surrenders; the `authority` cancels. */
export const PEOPLE = ['administrator', 'representative', 'authority'] as const;
export type Person = (typeof PEOPLE)[number];

/** Who approves what somebody proposes. */
export const APPROVER_OF: Readonly<Record<Person, Person>> = {
  administrator: 'authority',
  representative: 'authority',
  authority: 'administrator',
};

const ROLE_OF: Readonly<Record<Person, string>> = {
  administrator: 'registry-administrator',
  representative: 'representative',
  authority: 'national-authority',
};

export interface Caller {
  readonly token: string;
  /** Of the token: how the registry knows the person. */
  readonly subject: string;
}

export type People = Readonly<Record<Person, Caller>>;

/**
 * Reads the tokens without proving them, which is the registry's business: a wrong one among them would use up the keys
 * of the first commands before anybody noticed. @throws ClearFailure
 */
export function peopleOf(tokens: Readonly<Record<Person, string>>): People {
  const people = Object.fromEntries(PEOPLE.map((person) => [person, callerOf(person, tokens[person])])) as People;
  for (const person of PEOPLE)
    if (people[person].subject === people[APPROVER_OF[person]].subject)
      throw new ClearFailure(
        `The tokens of the ${person} and of the ${APPROVER_OF[person]} are both of ${people[person].subject}: nobody approves what he proposed.`,
      );
  return people;
}

function callerOf(person: Person, token: string): Caller {
  const { sub, role } = claimsOf(person, token);
  if (role !== ROLE_OF[person] || typeof sub !== 'string')
    throw new ClearFailure(`The token of the ${person} must be of the role ${ROLE_OF[person]}, not ${String(role)}.`);
  return { token, subject: sub };
}

function claimsOf(person: Person, token: string): { readonly sub?: unknown; readonly role?: unknown } {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return claims as { readonly sub?: unknown; readonly role?: unknown };
  } catch {
    throw new ClearFailure(`The token of the ${person} is not a token (a JWT).`);
  }
}
