/**
 * Keys that do something on every screen of the counter. Function keys by default, and never one that a scanner sends; each can be changed
 * (WCAG 2.1.4).
 */
import { createKeptText } from '../kept.ts';

export const SHORTCUTS = ['help', 'history', 'camera', 'refund', 'display', 'reprint', 'lock'] as const;
export type Shortcut = (typeof SHORTCUTS)[number];

export type Keys = Readonly<Record<Shortcut, string>>;

export const DEFAULT_KEYS: Keys = {
  help: 'F1',
  history: 'F2',
  camera: 'F3',
  refund: 'F4',
  display: 'F6',
  reprint: 'F8',
  lock: 'F9',
};

/** Function keys, Insert, PageUp and the like. What types, edits, moves focus or comes from a scanner stays what it is. */
const USABLE = /^(F([1-9]|1[0-9]|2[0-4])|Insert|PageUp|PageDown|Home|End|Pause|ScrollLock|ContextMenu)$/;

export const isUsable = (key: string): boolean => USABLE.test(key);

const kept = createKeptText<string>(
  'keys',
  (text) => text,
  () => '{}',
);

/** As kept, where that can be believed: known names, usable keys, each once. */
export function readKeys(text: string): Keys {
  let changed: Readonly<Record<string, unknown>>;
  try {
    changed = (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>; // looked at below
  } catch {
    return DEFAULT_KEYS;
  }
  const keys = Object.fromEntries(
    SHORTCUTS.map((name) => {
      const key = changed[name];
      return [name, typeof key === 'string' && isUsable(key) ? key : DEFAULT_KEYS[name]];
    }),
  ) as Keys; // one for each name
  return new Set(Object.values(keys)).size === SHORTCUTS.length ? keys : DEFAULT_KEYS;
}

let last: Readonly<{ text: string; keys: Keys }> = { text: '{}', keys: DEFAULT_KEYS };

export const keptKeys = {
  get(): Keys {
    const text = kept.get();
    if (text !== last.text) last = { text, keys: readKeys(text) };
    return last.keys;
  },
  /** Answers what stands in the way, or null where it was taken. */
  set(name: Shortcut, key: string): 'notThis' | 'taken' | null {
    if (!isUsable(key)) return 'notThis';
    const keys = this.get();
    if (SHORTCUTS.some((other) => other !== name && keys[other] === key)) return 'taken';
    kept.set(JSON.stringify({ ...keys, [name]: key }));
    return null;
  },
  reset: () => kept.set('{}'),
  subscribe: kept.subscribe,
};
