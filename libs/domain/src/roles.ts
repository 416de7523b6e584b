// The roles in which people and systems act (Order 775; operations table). A token carries one of them.

export const ROLES = [
  /** MEE: adopts plans and rulebooks, supervises. */
  'national-authority',
  /** A provincial department (EED); sees its province only. */
  'provincial-authority',
  /** Staff of the registration agency. */
  'registry-administrator',
  /** A trading agency's system; of one market. */
  'exchange',
  /** Acts for accounts, with the rights that each account gave. */
  'representative',
  'verification-body',
  'court-liaison',
  'auditor',
  'regulator',
  'public',
] as const;

export type Role = (typeof ROLES)[number];
