/**
 * Whether what came from elsewhere is what it should be, member by member. For pages, into which the schemas would bring a whole library; a
 * server looks with its schemas.
 */

/** An object as it came. */
export type Members = Readonly<Record<string, unknown>>;
export type Check = (value: unknown) => boolean;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText: Check = (value) => typeof value === 'string';
export const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** @example has({ id: 'pay_1' }, { id: isText }) // true */
export const has = (members: Members, checks: Readonly<Record<string, Check>>): boolean =>
  Object.entries(checks).every(([name, check]) => check(members[name]));

/**
 * Whether it is one of several kinds, and has what that kind has.
 *
 * @example isOfKind({ kind: 'beat', flows: true }, { hello: {}, beat: { flows: isFlag } }) // true
 */
export const isOfKind = (value: unknown, kinds: Readonly<Record<string, Readonly<Record<string, Check>>>>): boolean =>
  isObject(value) && typeof value.kind === 'string' && Object.hasOwn(kinds, value.kind) && has(value, kinds[value.kind] ?? {});
