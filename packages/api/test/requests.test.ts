import { expect, test } from 'vitest';
import { nearest, newPayment, newSale, noBody, paymentsQuery } from '../src/index.ts';

const sale = { id: 'sale_0001', merchantId: 'hkd', amount: { minor: 3850, currency: 'HKD' } };
const messages = (read: { success: boolean; error?: { issues: readonly { message: string }[] } }): string =>
  (read.error?.issues ?? []).map(({ message }) => message).join(' ');

test('a name that is not known is refused with the nearest one that is', () => {
  expect(messages(newPayment.safeParse({ auth_code: '1' }))).toContain('"auth_code" is not known here; did you mean "authCode"?');
  expect(messages(newSale.safeParse({ ...sale, referense: 'x' }))).toContain('did you mean "reference"?');
  expect(messages(newSale.safeParse({ ...sale, amount: { ...sale.amount, curency: 'HKD' } }))).toContain('"currency"');
  expect(messages(newSale.safeParse({ ...sale, zebra: 1 }))).toBe('"zebra" is not known here');
  expect(messages(noBody.safeParse({ force: true }))).toBe('"force" is not known here');
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`name${n}`, n]));
  expect(messages(newSale.safeParse({ ...sale, ...many }))).toMatch(/^("name\d" is not known here ){10}Neither are 4990 more\.$/);
  expect(messages(newSale.safeParse(JSON.parse(`{"__proto__": 1, ${JSON.stringify(sale).slice(1)}`)))).toContain('__proto__');
});

test('a very long name is not echoed whole', () => {
  expect(messages(newSale.safeParse({ ...sale, ['x'.repeat(5_000)]: 1 })).length).toBeLessThan(100);
});

test('nearest suggests nothing that is far away', () => {
  expect(nearest('amonut', ['amount', 'id'])).toBe('amount');
  expect(nearest('total_fee', ['amount', 'id'])).toBeNull();
  expect(nearest('', ['amount', 'id'])).toBeNull();
});

test.each([
  ['no amount', { id: 'sale_0001' }],
  ['a fraction', { ...sale, amount: { minor: 38.5, currency: 'HKD' } }],
  ['a string for a number', { ...sale, amount: { minor: '3850', currency: 'HKD' } }],
  ['nothing to pay', { ...sale, amount: { minor: 0, currency: 'HKD' } }],
  ['a negative amount', { ...sale, amount: { minor: -1, currency: 'HKD' } }],
  ['more than the channel can count', { ...sale, amount: { minor: 2_147_483_648, currency: 'HKD' } }],
  ['a currency nobody knows', { ...sale, amount: { minor: 1, currency: 'XXX' } }],
  ['a currency named like a method', { ...sale, amount: { minor: 1, currency: 'toString' } }],
  ['a short id', { ...sale, id: 'sale_01' }],
  ['a long id', { ...sale, id: 'x'.repeat(65) }],
  ['an id with a slash', { ...sale, id: 'sale/0001' }],
  ['a reference of two lines', { ...sale, reference: 'a\nb' }],
  ['an array', [sale]],
  ['null', null],
])('a sale with %s is refused', (_what, body) => {
  expect(newSale.safeParse(body).success).toBe(false);
});

test('a filter is read from text, and no other text is taken', () => {
  expect(paymentsQuery.parse({ limit: '20', unresolved: 'true' })).toMatchObject({ limit: 20, unresolved: 'true' });
  for (const query of [
    { limit: '0' },
    { limit: '201' },
    { limit: 'x' },
    { unresolved: '1' },
    { state: 'done' },
    { after: '../x' },
  ])
    expect(paymentsQuery.safeParse(query).success, JSON.stringify(query)).toBe(false);
});
