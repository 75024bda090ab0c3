/** Days of WeChat Pay, which are those of UTC+8. */
import { CommandError, EXIT } from '../exit.ts';

const BEIJING_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const spelt = (at: number): string => new Date(at + BEIJING_MS).toISOString().slice(0, 10);

/** @example yesterdayAt(Date.UTC(2026, 10, 25, 15)) // '2026-11-24' */
export const yesterdayAt = (now: number): string => spelt(now - DAY_MS);

/** A day as somebody typed it. @throws CommandError where it is none */
export function dayIn(text: string): string {
  const noon = Date.parse(`${text}T12:00:00+08:00`);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(noon) && spelt(noon) === text) return text;
  throw new CommandError(`--date is a day such as 2026-11-24, not ${text}.`, EXIT.usage);
}
