/** What the keyboard does, where the focus is in the lanes or beside them: elsewhere letters are letters. */
import type { Player } from './player.ts';

export type Command =
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'nextFault'
  | 'previousFault'
  | 'nextState'
  | 'previousState'
  | 'nextViolation'
  | 'previousViolation'
  | 'play'
  | 'time';

/** By the key’s name; what is said of it beside. */
export const KEYS: readonly (readonly [keys: readonly string[], command: Command, words: string])[] = [
  // Left and right scroll sideways, where the lanes are wider than the window.
  [['ArrowDown', 'j'], 'next', 'next step'],
  [['ArrowUp', 'k'], 'previous', 'step before'],
  [['Home'], 'first', 'first step'],
  [['End'], 'last', 'last step'],
  [['f'], 'nextFault', 'next fault'],
  [['F'], 'previousFault', 'fault before'],
  [['s'], 'nextState', 'next change of state'],
  [['S'], 'previousState', 'change of state before'],
  [['v'], 'nextViolation', 'next violation'],
  [['V'], 'previousViolation', 'violation before'],
  [[' '], 'play', 'play, or stop'],
  [['t'], 'time', 'go to a time'],
];

const NAMES: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', ' ': 'space' };
export const nameOfKey = (key: string): string => NAMES[key] ?? key;

/** The command of a key that was pressed there, or null. */
export function commandOf({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): Command | null {
  if (ctrlKey || metaKey || altKey || !(target instanceof Element)) return null;
  // Where somebody writes, chooses, or scrolls through all sales.
  if (target.closest('input, select, textarea, .overview') !== null) return null;
  // A button that has the focus is pressed by it.
  if (key === ' ' && target.closest('button, a, summary') !== null) return null;
  return KEYS.find(([keys]) => keys.includes(key))?.[1] ?? null;
}

/** What commands do that only move about. */
export const MOVES: Readonly<Partial<Record<Command, (player: Player) => void>>> = {
  next: (player) => player.go(player.step + 1),
  previous: (player) => player.go(player.step - 1),
  first: (player) => player.go(0),
  last: (player) => player.go(player.last),
  nextFault: (player) => void player.jump('fault', 1),
  previousFault: (player) => void player.jump('fault', -1),
  nextState: (player) => void player.jump('state', 1),
  previousState: (player) => void player.jump('state', -1),
  nextViolation: (player) => void player.jump('violation', 1),
  previousViolation: (player) => void player.jump('violation', -1),
};
