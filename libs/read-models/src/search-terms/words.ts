// What is searched for: kinds of names, and the words that a name is made of.

export const TERM_KINDS = ['account', 'holder', 'instrument', 'reference', 'actor', 'reason', 'client'] as const;
export type TermKind = (typeof TERM_KINDS)[number];

/**
 * Letters and digits between anything else, in lower case, each once: `TRADE-17` is `trade` and `17`. PostgreSQL's own
 * parser would see a negative number in it, and file names and hosts in others; names are made of ASCII alone.
 */
export const wordsOf = (text: string): readonly string[] => [...new Set(text.toLowerCase().match(/[a-z0-9]+/g) ?? [])];
