/** Between what people type and what stands in the configuration. What cannot be read is passed on as text: its schema says what is right. */
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

export type Kind = 'text' | 'capitals' | 'list' | 'capitalList' | 'path' | 'yesNo' | 'number' | 'numbers';

/** The file that is written: paths in it start there. */
export type Place = Readonly<{ file: string }>;

const list = (text: string): string[] => text.split(/[\s,]+/).filter((item) => item !== '');

const YES_NO: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

const READ: Readonly<Record<Kind, (text: string, place: Place) => unknown>> = {
  text: (text) => text,
  capitals: (text) => text.toUpperCase(),
  list,
  capitalList: (text) => list(text.toUpperCase()),
  path: (text, place) => pathIn(text, place),
  yesNo: (text) => YES_NO.get(text.toLowerCase()) ?? text,
  number: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : text),
  numbers(text) {
    const pairs = list(text).map((pair) => pair.split('='));
    const isRight = pairs.every(([name, value, more]) => name && /^\d{1,9}$/.test(value ?? '') && more === undefined);
    return isRight ? Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)])) : text;
  },
};

/** @example read('numbers', 'TWD=2', place) // { TWD: 2 } */
export const read = (kind: Kind, text: string, place: Place): unknown => READ[kind](text.trim(), place);

/** The same the other way round: what is there, as it would be typed. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(String).join(',');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, number]) => `${name}=${number}`)
      .join(',');
  return String(value);
}

/** As typed in this folder; inside the configuration's folder it starts there, so that the folder can be moved. */
function pathIn(typed: string, { file }: Place): string {
  if (typed === '') return '';
  const folder = resolve(dirname(file));
  const path = resolve(typed === '~' || typed.startsWith('~/') ? join(homedir(), typed.slice(1)) : typed);
  const inside = relative(folder, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}
