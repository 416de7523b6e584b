// What a caller prefers, from Accept and Accept-Language: their values with their weights (RFC 9110, section 12.4.2).

export interface Preference {
  /** Lower case, without parameters. */
  readonly value: string;
  /** From 0, which is "not this", to 1. */
  readonly quality: number;
}

/** In the order of the header. A part that cannot be read is left out: a preference is a wish and no reason to refuse. */
export function preferencesOf(header: string | undefined): readonly Preference[] {
  return (header ?? '')
    .slice(0, HEADER_LENGTH_MAX)
    .split(',')
    .flatMap((part) => {
      const [value, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return value && WEIGHT.test(weight) ? [{ value, quality: Number(weight) }] : [];
    });
}

const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** Browsers send some hundred characters. */
const HEADER_LENGTH_MAX = 2_000;
