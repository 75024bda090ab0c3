/** Thrown for arguments that mean nothing; its sentence is all that is shown. */
export class UsageError extends Error {}

/** A whole number between two others, as it was given with `--name`. @throws UsageError */
export function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`--${name} is a whole number from ${min} to ${max}, not ${text}`);
}
