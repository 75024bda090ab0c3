/** Keys can be changed, and never to one that types, moves focus, or comes from a scanner. */
import { afterEach, expect, test } from 'vitest';
import { DEFAULT_KEYS, isUsable, keptKeys, readKeys } from '../src/keys/shortcuts.ts';

afterEach(() => keptKeys.reset());

test('a key is changed, and back', () => {
  expect(keptKeys.set('help', 'F12')).toBe(null);
  expect(keptKeys.get().help).toBe('F12');
  keptKeys.reset();
  expect(keptKeys.get()).toEqual(DEFAULT_KEYS);
});

test('a key that does something else already is refused, and one’s own is not', () => {
  expect(keptKeys.set('help', DEFAULT_KEYS.history)).toBe('taken');
  expect(keptKeys.set('help', DEFAULT_KEYS.help)).toBe(null);
});

test.each(['1', 'a', 'Enter', 'Escape', 'Tab', ' ', 'Backspace', 'ArrowUp', 'F25', '.'])('%s stays what it is', (key) => {
  expect(isUsable(key)).toBe(false);
  expect(keptKeys.set('help', key)).toBe('notThis');
});

test.each(['', 'null', '{"help":"a"}', '{"help":7}', '{"help":"F2"}'])('%s is believed as little as it can be', (text) => {
  expect(readKeys(text)).toEqual(DEFAULT_KEYS);
});
