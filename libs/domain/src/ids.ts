// The names of things: branded strings, each with one pattern and one parser.

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type LedgerId = Branded<'LedgerId'>;
export type AccountId = Branded<'AccountId'>;
export type InstrumentId = Branded<'InstrumentId'>;
/** Code of a legal entity (18-character unified social credit code, or another registry's code). Never a name. */
export type HolderCode = Branded<'HolderCode'>;
/** The system that sent a command; it owns its command keys. */
export type ClientId = Branded<'ClientId'>;
/** The client's idempotency key of one command. */
export type CommandKey = Branded<'CommandKey'>;

/** Patterns contain no control characters, no spaces at the ends and nothing that a URL or a CSV file must escape. */
export const LEDGER_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const ACCOUNT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
export const INSTRUMENT_ID = /^[A-Z0-9][A-Z0-9._-]{0,39}$/;
export const HOLDER_CODE = /^[A-Z0-9][A-Z0-9-]{0,31}$/;
export const CLIENT_ID = /^[a-z0-9][a-z0-9._-]{0,39}$/;
export const COMMAND_KEY = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
export const ACTOR = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
export const ROLE = /^[a-z][a-z-]{0,39}$/;
/** GB/T 2260 code of a province. */
export const PROVINCE = /^[1-9][0-9]0000$/;
/** A code, never free text: free text may hold personal data, and the journal is never rewritten. */
export const REASON_CODE = /^[a-z][a-z0-9-]{0,47}$/;
/** The caller's own number of a trade, case or plan. */
export const REFERENCE = /^[A-Za-z0-9](?:[A-Za-z0-9 ._:/#-]{0,62}[A-Za-z0-9])?$/;
/** A legal entity's code, or the salted commitment to a natural person. */
export const BENEFICIARY = /^(?:[A-Z0-9][A-Z0-9-]{0,31}|sha256:[0-9a-f]{64})$/;
/** Part of addresses: of a project, of a methodology. */
export const PROJECT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
export const METHODOLOGY_ID = PROJECT_ID;
/** A published name, of a methodology or a project, in any script: one line, no more of it. */
export const TITLE = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\p{P} ]{0,118}[\p{L}\p{M}\p{N}\p{P}])?$/u;
export const SHA256_HEX = /^[0-9a-f]{64}$/;
export const MEDIA_TYPE = /^[a-z0-9.+-]{1,63}\/[a-z0-9.+-]{1,63}$/;

export const ledgerId = (text: string): LedgerId => parse(LEDGER_ID, 'ledger id', text) as LedgerId;
export const accountId = (text: string): AccountId => parse(ACCOUNT_ID, 'account id', text) as AccountId;
export const instrumentId = (text: string): InstrumentId => parse(INSTRUMENT_ID, 'instrument id', text) as InstrumentId;
export const holderCode = (text: string): HolderCode => parse(HOLDER_CODE, 'holder code', text) as HolderCode;
export const clientId = (text: string): ClientId => parse(CLIENT_ID, 'client id', text) as ClientId;
export const commandKey = (text: string): CommandKey => parse(COMMAND_KEY, 'command key', text) as CommandKey;

function parse(pattern: RegExp, what: string, text: string): string {
  if (!pattern.test(text)) throw new TypeError(`not a ${what}: ${JSON.stringify(text).slice(0, 80)}`);
  return text;
}
