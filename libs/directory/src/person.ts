// What the directory keeps of a natural person, and the commitment that the journal may carry in its place.
import { createHash } from 'node:crypto';

export interface PersonData {
  readonly name: string;
  /** Of the identity card or passport. */
  readonly identityNumber: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
}

/** 256 random bits: without them nobody can try names and numbers against a commitment. */
export const SALT_BYTES = 32;

/**
 * `sha256:` and the hash of salt ‖ data in canonical JSON (RFC 8785: of a flat object of strings that is its keys in
 * order). Anyone who is given salt and data can check it without us.
 */
export const commitmentOf = (salt: Buffer, data: PersonData): string =>
  `sha256:${createHash('sha256').update(salt).update(canonicalJson(data)).digest('hex')}`;

/** One text for equal data: fields in order, absent ones left out, letters composed (NFC). */
export function canonicalJson({ name, identityNumber, email, phone }: PersonData): string {
  const composed = (text: string | undefined): string | undefined => text?.normalize('NFC');
  return JSON.stringify({
    email: composed(email),
    identityNumber: composed(identityNumber),
    name: composed(name),
    phone: composed(phone),
  });
}
