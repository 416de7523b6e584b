// A failure that the person at the terminal can act on: printed as its message alone, without a stack trace.
export class ClearFailure extends Error {}
