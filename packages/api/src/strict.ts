/** Objects that refuse what they do not know, and say which name was probably meant. */
import { z } from 'zod';

/** A name is echoed so far and no further: whatever was sent, an answer stays readable. */
const ECHO_MAX = 40;
/** So many are named: to look for what each of thousands may have meant would hold everybody up. */
const NAMES_TOLD_MAX = 10;

/** `z.strictObject` whose refusal of an unknown name suggests the nearest known one. */
export const strict = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownNames(issue.keys, Object.keys(shape)) : undefined),
  });

function unknownNames(given: readonly string[], known: readonly string[]): string {
  const told = given.slice(0, NAMES_TOLD_MAX).map((name) => {
    const near = nearest(name, known);
    const shown = name.length > ECHO_MAX ? `${name.slice(0, ECHO_MAX)}…` : name;
    return `"${shown}" is not known here${near === null ? '' : `; did you mean "${near}"?`}`;
  });
  const more = given.length - told.length;
  return [...told, ...(more > 0 ? [`Neither are ${more} more.`] : [])].join(' ');
}

/**
 * The known name that was probably meant, or null: at most a third of it may differ, whatever its spelling (`auth_code`, `AuthCode`).
 *
 * @example nearest('auth_cod', ['authCode', 'terminalId']) // 'authCode'
 */
export function nearest(given: string, known: readonly string[]): string | null {
  const wanted = plain(given.slice(0, ECHO_MAX));
  let best: { name: string; distance: number } | null = null;
  for (const name of known) {
    const distance = editDistance(wanted, plain(name));
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && (best === null || distance < best.distance))
      best = { name, distance };
  }
  return best?.name ?? null;
}

const plain = (name: string): string => name.toLowerCase().replace(/[_\-\s]/g, '');

/** Insertions, deletions, replacements and swaps of two neighbours, from one to the other. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, n) => n)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      rows[i]?.push(Math.min(replaced, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}
