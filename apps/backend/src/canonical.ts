/** One way to write a value as JSON: what is signed, or is to be the same request, must be the same bytes for whoever writes them. */

/** What is in evidence, and in a request: no numbers but whole ones. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | readonly Canonical[]
  | { readonly [name: string]: Canonical | undefined };

/**
 * JSON with the members of every object in the order of their names' UTF-16 code units, without blanks, strings escaped as `JSON.stringify`
 * does: RFC 8785, of which whole numbers, strings, truth values and null are all that stands here.
 *
 * @throws RangeError for a number that is not whole, or beyond 2^53: others could be written in several ways
 * @example canonical({ b: 1, a: ['é'] }) // '{"a":["é"],"b":1}'
 */
export function canonical(value: Canonical): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError(`${value} has no one way to be written`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .flatMap((name) => {
      const member = value[name];
      return member === undefined ? [] : [`${JSON.stringify(name)}:${canonical(member)}`];
    });
  return `{${members.join(',')}}`;
}

const isList = (value: object): value is readonly Canonical[] => Array.isArray(value);
