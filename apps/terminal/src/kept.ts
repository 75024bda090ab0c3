/** Choices that a browser keeps, such as language and look. All of its windows follow at once. */

export type Kept<Choice extends string> = Readonly<{
  get(): Choice;
  set(choice: Choice): void;
  /** For `useSyncExternalStore`: told of every change, in this window or another. Answers how to stop. */
  subscribe(listener: () => void): () => void;
}>;

/**
 * A choice under a name. What is kept is believed only where it is one of the choices; a browser that keeps nothing for pages (a private
 * window, blocked storage) remembers as long as the window lives.
 *
 * @param fallback what holds until somebody chooses
 */
export const createKept = <Choice extends string>(
  name: string,
  choices: readonly Choice[],
  fallback: () => Choice,
): Kept<Choice> => createKeptText(name, (text) => choices.find((choice) => choice === text) ?? null, fallback);

/**
 * The same for text that has more values than can be listed.
 *
 * @param valid what is believed of kept text, or null; what is set is held to it, too, by whoever sets it
 */
export function createKeptText<Choice extends string>(
  name: string,
  valid: (text: string) => Choice | null,
  fallback: () => Choice,
): Kept<Choice> {
  const key = `quickpay-${name}`;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const believed = (text: string | null): Choice => (text === null ? null : valid(text)) ?? fallback();
  let choice = believed(read(key));
  return {
    get: () => choice,
    set(chosen) {
      choice = chosen;
      write(key, chosen);
      tell();
    },
    subscribe(listener) {
      // Only other windows are told by the browser.
      const elsewhere = (event: StorageEvent) => {
        if (event.key !== key) return;
        choice = believed(event.newValue);
        tell();
      };
      listeners.add(listener);
      addEventListener('storage', elsewhere);
      return () => {
        listeners.delete(listener);
        removeEventListener('storage', elsewhere);
      };
    },
  };
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Remembered for this window, which is all that can be had.
  }
}
