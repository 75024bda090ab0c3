/** What another window says, which may be of another version of the page, is looked at before anything is shown of it. */
import { expect, test } from 'vitest';
import { displayMessage } from '../src/display/display-message.ts';
import { newsMessage } from '../src/server/news-message.ts';

const STRAY: readonly unknown[] = [
  null,
  undefined,
  7,
  'hello',
  [],
  {},
  { kind: 'dance' },
  { kind: 'constructor' },
  { kind: null },
];

const state = (shown: unknown) => ({ kind: 'state', from: 'w', isNews: true, shopName: 'Tea', state: shown });
const amount = { minor: 3_850, currency: 'HKD' };

test('the display shows each state that it knows', () => {
  for (const shown of [{ at: 'idle' }, { at: 'thanks', amount }, { at: 'confirm', amount, expiresAt: null }])
    expect(displayMessage(state(shown))).toEqual(state(shown));
});

test.each([
  ...STRAY,
  state(null),
  state({ at: 'dancing' }),
  state({ at: 'toString' }),
  state({ at: 'thanks' }),
  state({ at: 'thanks', amount: { minor: 1.5, currency: 'HKD' } }),
  state({ at: 'thanks', amount: { minor: 1, currency: 'constructor' } }),
  state({ at: 'confirm', amount, expiresAt: 'soon' }),
  { ...state({ at: 'idle' }), from: 7 },
])('the display lets be what it does not know: %j', (said) => {
  expect(displayMessage(said)).toBeNull();
});

const event = { at: '2026-11-24T09:31:07.123Z' };
const payment = { id: 'pay_1', saleId: 'sale_00000001', version: 2 };

test('news are passed on as they are', () => {
  for (const said of [
    { kind: 'hello' },
    { kind: 'beat', flows: true },
    { kind: 'item', item: { kind: 'payment', event, payment } },
  ])
    expect(newsMessage(said)).toEqual(said);
});

test.each([
  ...STRAY,
  { kind: 'beat' },
  { kind: 'item' },
  { kind: 'item', item: { kind: 'payment' } },
  { kind: 'item', item: { kind: 'payment', event, payment: { ...payment, saleId: 7 } } },
  { kind: 'item', item: { kind: 'settlement', event, payment } },
  { kind: 'item', item: { kind: 'snapshot', payments: [null], refunds: [] } },
])('news that are none are no news: %j', (said) => {
  expect(newsMessage(said)).toBeNull();
});
