/** Reads JSON that the other side sent, member by member: nothing is taken that was not asked for, and what is wrong is said by its name. */

/** What was read cannot be meant. The message names the member and what it must be, and repeats nothing of it. */
export class NotReadable extends Error {}

type Check<Value> = Readonly<{ must: string; is: (value: unknown) => value is Value }>;
type Members = Readonly<Record<string, unknown>>;

const ID = /^[\x21-\x7e]{1,64}$/;

/** A whole number from 0 that no arithmetic loses. */
export const count: Check<number> = {
  must: 'a whole number from 0',
  is: (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
};
export const yesOrNo: Check<boolean> = {
  must: 'true or false',
  is: (value): value is boolean => typeof value === 'boolean',
};
export const text = (charactersMax: number): Check<string> => ({
  must: `text of at most ${charactersMax} characters`,
  is: (value): value is string => typeof value === 'string' && value.length <= charactersMax,
});
/** As our ids are: printable ASCII without spaces. */
export const id: Check<string> = {
  must: 'an id of 1 to 64 printable characters',
  is: (value): value is string => typeof value === 'string' && ID.test(value),
};
export const oneOf = <Value extends string>(values: readonly Value[]): Check<Value> => ({
  must: `one of ${values.join(', ')}`,
  is: (value): value is Value => (values as readonly unknown[]).includes(value),
});
export const orNull = <Value>({ must, is }: Check<Value>): Check<Value | null> => ({
  must: `${must}, or null`,
  is: (value): value is Value | null => value === null || is(value),
});
export const list = (lengthMax: number): Check<readonly unknown[]> => ({
  must: `a list of at most ${lengthMax}`,
  is: (value): value is readonly unknown[] => Array.isArray(value) && value.length <= lengthMax,
});

export type Reader = {
  /** The name by which what is wrong is told. */
  readonly path: string;
  /** A member; throws {@link NotReadable} where it is missing or otherwise. */
  of<Value>(name: string, check: Check<Value>): Value;
  /** A member that has members of its own. */
  within<Value>(name: string, read: (reader: Reader) => Value): Value;
  /** Throws where there is a member that nobody asked for. */
  done(): void;
};

/**
 * Reads the members of an object.
 *
 * @param path what it is: `after` of a batch
 * @throws NotReadable
 * @example readingOf('after', { sequence: 7, head: '' }).of('sequence', count) // 7
 */
export function readingOf(path: string, value: unknown): Reader {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotReadable(`${path} must be an object`);
  const members = value as Members;
  const asked = new Set<string>();
  const member = (name: string): unknown => {
    asked.add(name);
    return Object.hasOwn(members, name) ? members[name] : undefined;
  };
  return {
    path,
    of(name, { must, is }) {
      const found = member(name);
      if (found === undefined) throw new NotReadable(`${path}.${name} is missing: ${must}`);
      if (!is(found)) throw new NotReadable(`${path}.${name} must be ${must}`);
      return found;
    },
    within(name, read) {
      const reader = readingOf(`${path}.${name}`, member(name));
      const found = read(reader);
      reader.done();
      return found;
    },
    done() {
      const unknown = Object.keys(members).filter((name) => !asked.has(name)).length;
      if (unknown > 0)
        throw new NotReadable(`${path} has ${unknown === 1 ? 'a member' : `${unknown} members`} that nobody knows`);
    },
  };
}

/** JSON text as a value. @throws NotReadable */
export function jsonOf(path: string, written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    // The parser's own words repeat what was sent.
    throw new NotReadable(`${path} is no JSON`);
  }
}
