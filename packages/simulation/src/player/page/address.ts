/** The moment that is looked at, as the part of the address behind `#`: `#sale_0007/12`. */

export type Place = Readonly<{ id: string; step: number | null }>;

export const addressOf = (id: string, step: number | null = null): string =>
  `#${encodeURIComponent(id)}${step === null ? '' : `/${step}`}`;

/** Null where it names no moment. */
export function placeIn(hash: string): Place | null {
  const match = /^#([^/]+)(?:\/(\d{1,6}))?$/.exec(hash);
  if (match === null) return null;
  try {
    return { id: decodeURIComponent(match[1] ?? ''), step: match[2] === undefined ? null : Number(match[2]) };
  } catch {
    return null;
  }
}
