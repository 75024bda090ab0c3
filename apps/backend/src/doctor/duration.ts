/** A time that has passed, for people. @example duration(125_000) // '2 min' */
export const duration = (ms: number): string =>
  ms < 120_000 ? `${(ms / 1_000).toFixed(0)} s` : `${(ms / 60_000).toFixed(0)} min`;
