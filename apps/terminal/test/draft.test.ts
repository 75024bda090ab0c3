/** What is keyed in is kept over a reload, and believed only where it reads as a draft. */
import { expect, test } from 'vitest';
import { createDraftStore, NO_DRAFT, readDraft } from '../src/screens/sale/draft.ts';

const storage = (texts: Record<string, string> = {}) => ({
  texts,
  getItem: (name: string) => texts[name] ?? null,
  setItem: (name: string, text: string) => {
    texts[name] = text;
  },
});

test('what was keyed is there after a reload; for the next customer the currency stays', () => {
  const kept = storage();
  const draft = createDraftStore(kept);
  draft.change({ keyed: { minor: 3_850, decimals: null }, currency: 'JPY', reference: 'table 4' });
  const after = createDraftStore(kept);
  expect(after.get()).toEqual({ keyed: { minor: 3_850, decimals: null }, currency: 'JPY', reference: 'table 4' });
  after.clear();
  expect(after.get()).toEqual({ ...NO_DRAFT, currency: 'JPY' });
});

test('who listens hears of each change', () => {
  const draft = createDraftStore(null);
  let heard = 0;
  const stop = draft.subscribe(() => heard++);
  draft.change({ reference: 'a' });
  stop();
  draft.change({ reference: 'b' });
  expect(heard).toBe(1);
});

test('a browser that keeps nothing remembers as long as the window lives', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('full');
    },
  };
  const draft = createDraftStore(full);
  draft.change({ reference: 'a' });
  expect(draft.get().reference).toBe('a');
});

test.each([
  ['nothing', null],
  ['no JSON', '{'],
  ['null', 'null'],
  ['a fraction', '{"keyed":{"minor":1.5,"decimals":null}}'],
  ['less than nothing', '{"keyed":{"minor":-1,"decimals":null}}'],
  ['text for an amount', '{"keyed":{"minor":"1","decimals":null}}'],
  ['more than a payment can ask for', '{"keyed":{"minor":9007199254740991,"decimals":null}}'],
  ['more decimals than any currency has', '{"keyed":{"minor":1,"decimals":4}}'],
])('%s is no draft', (_what, text) => {
  expect(readDraft(text)).toEqual(NO_DRAFT);
});

test('a currency that nobody knows is left out', () => {
  expect(readDraft('{"keyed":{"minor":5,"decimals":null},"currency":"toString","reference":7}')).toEqual({
    keyed: { minor: 5, decimals: null },
    currency: null,
    reference: '',
  });
});

test('a reference that the server would refuse for its length is left out', () => {
  const kept = (reference: string) => readDraft(JSON.stringify({ keyed: { minor: 5, decimals: null }, reference })).reference;
  expect([kept('x'.repeat(64)).length, kept('x'.repeat(65))]).toEqual([64, '']);
});
