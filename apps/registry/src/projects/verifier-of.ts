// Which verification body a caller acts for: said by his token, never by himself.
import type { Caller } from '../http/caller.js';

/** The institution that the token names; where it names none, the system that calls is the body's own. */
export const verifierOf = ({ onBehalfOf, client }: Caller): string => onBehalfOf ?? client;
