/** Thrown for arguments that mean nothing; its sentence is all that is shown. */
export class UsageError extends Error {}

/** What `node:util` says of arguments that it does not know, and what we say of values. */
export const isUsage = (fault: unknown): fault is Error =>
  fault instanceof UsageError ||
  (fault instanceof TypeError && 'code' in fault && String(fault.code).startsWith('ERR_PARSE_ARGS'));

/** A whole number between two others, as it was given with `--name`. @throws UsageError */
export function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`--${name} is a whole number from ${min} to ${max}, not ${text}`);
}
