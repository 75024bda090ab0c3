/** What somebody at this till has seen already: known to all windows of the browser, and after a reload, so that nothing rings twice. */
import { createKeptText } from '../../kept.ts';

/** More does not happen at one till in as long as the server is asked about. */
const SEEN_MAX = 200;
const NAME = /^[A-Za-z0-9_-]{1,64} [A-Za-z]{1,32}$/;

const kept = createKeptText<string>(
  'seen-calls',
  (text) => text,
  () => '[]',
);

/** What was kept, as far as it reads as a list of names. */
export function seenIn(text: string): readonly string[] {
  try {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) ? names.filter(isName).slice(-SEEN_MAX) : [];
  } catch {
    return [];
  }
}

const isName = (name: unknown): name is string => typeof name === 'string' && NAME.test(name);

let last: Readonly<{ text: string; names: readonly string[] }> = { text: '[]', names: [] };

export const seenCalls = {
  /** Oldest first. The same list while nothing changed. */
  get(): readonly string[] {
    const text = kept.get();
    if (text !== last.text) last = { text, names: seenIn(text) };
    return last.names;
  },
  see(names: readonly string[]): void {
    const added = names.filter((name) => !this.get().includes(name));
    if (added.length > 0) kept.set(JSON.stringify([...this.get(), ...added].slice(-SEEN_MAX)));
  },
  subscribe: kept.subscribe,
};
