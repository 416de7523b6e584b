// What the routes of persons take: the data of a natural person, and the commitment that they are compared with.
import { Text } from '../http/fields.js';
import type { FieldError } from '../http/problem.js';

/** Any script, but no control characters and no space at the ends. */
const NAME = /^[^\u0000-\u0020\u007f-\u00a0](?:[^\u0000-\u001f\u007f-\u009f]{0,98}[^\u0000-\u0020\u007f-\u00a0])?$/;
const IDENTITY_NUMBER = /^[0-9A-Za-z](?:[0-9A-Za-z ()-]{0,38}[0-9A-Za-z)])?$/;
const EMAIL = /^[^\u0000-\u0020\u007f-\u00a0@]{1,64}@[^\u0000-\u0020\u007f-\u00a0@]{1,189}$/;
const PHONE = /^\+?[0-9](?:[0-9 ()-]{0,30}[0-9])?$/;

export class PersonBody {
  @Text(NAME, { description: 'Name, in any script', example: '张三' })
  name!: string;

  @Text(IDENTITY_NUMBER, { description: 'Number of the identity card or passport', example: '11010519491231002X' })
  identityNumber!: string;

  @Text(EMAIL, { description: 'E-mail address', example: 'zhang.san@example.com', optional: true })
  email?: string;

  @Text(PHONE, { description: 'Telephone number', example: '+86 10 5550 0100', optional: true })
  phone?: string;

  static crossCheck(body: object): FieldError[] {
    // Half a surrogate pair is no letter, and becomes another text on its way to bytes.
    return Object.entries(body as Record<string, string>).flatMap(([field, text]) =>
      text.isWellFormed() ? [] : [{ field, message: 'must be well-formed Unicode' }],
    );
  }
}

export class PersonVerificationBody extends PersonBody {
  @Text(/^sha256:[0-9a-f]{64}$/, {
    description: 'A commitment out of the journal; the newest where left out',
    optional: true,
  })
  commitment?: string;
}

/** The one person of the examples. */
export const EXAMPLE_PERSON = {
  name: '张三',
  identityNumber: '11010519491231002X',
  email: 'zhang.san@example.com',
  phone: '+86 10 5550 0100',
};
