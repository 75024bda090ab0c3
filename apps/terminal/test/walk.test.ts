/** The walk: which payments do which step, and what is kept of it. */
import type { PaymentView } from '@quickpay/client';
import { expect, test } from 'vitest';
import type { Message, Order } from '../src/demo/sandbox.ts';
import { NOT_BEGUN, progressIn, stepNow } from '../src/demo/walk/progress.ts';
import { attemptsOf, lastSubmittedAt, STEP_IDS, STEPS } from '../src/demo/walk/steps.ts';

const BEGAN = Date.parse('2026-11-24T09:31:00.000Z');

/** As much of a payment as the walk looks at. */
type Told = Partial<Pick<PaymentView, 'outcome' | 'reason' | 'may' | 'saleId' | 'submittedAt'>> &
  Readonly<{ happened?: readonly (readonly [event: string, to: string])[] | 'nothing'; fault?: string }>;

function doneBy(...told: readonly Told[]): readonly string[] {
  const payments: PaymentView[] = [];
  const orders: Order[] = [];
  const messages: Message[] = [];
  told.forEach(({ happened = [['submit', 'SUCCESS']], fault, ...payment }, n) => {
    const orderNumber = `N${n}`;
    const usual = { saleId: `s${n}`, outcome: 'paid', reason: null, may: ['refund'], submittedAt: '2026-11-24T09:31:05.000Z' };
    payments.push({ ...usual, ...payment, orderNumber } as unknown as PaymentView); // the rest is not looked at
    const history = happened === 'nothing' ? [] : happened.map(([event, to]) => ({ event, from: null, to }));
    if (happened !== 'nothing') orders.push({ outTradeNo: orderNumber, state: history.at(-1)?.to ?? '', history });
    messages.push({ operation: 'submit', outTradeNo: orderNumber, fault: fault ?? null });
  });
  const attempts = attemptsOf(payments, orders, messages, BEGAN);
  return STEPS.filter(({ isDone }) => isDone(attempts)).map(({ id }) => id);
}

const asked = ['submit', 'USERPAYING'] as const;
const notPaid = { outcome: 'notPaid', may: ['payAgain', 'leave'] } as const satisfies Told;

test.each<readonly [what: string, told: readonly Told[], done: readonly string[]]>([
  ['nothing', [], []],
  ['paid at once', [{}], ['exempt']],
  ['paid before the walk began', [{ submittedAt: '2026-11-24T09:30:59.999Z' }], []],
  ['not known yet', [{ outcome: 'unknown' }], []],
  ['paid with the password', [{ happened: [asked, ['confirm', 'SUCCESS']] }], ['password']],
  ['cancelled by the payer', [{ ...notPaid, reason: 'payerEnded', happened: [asked, ['payerCancels', 'NOTPAY']] }], ['cancels']],
  ['cancelled, and the till does not know yet', [{ outcome: 'unknown', happened: [asked, ['payerCancels', 'NOTPAY']] }], []],
  ['silent', [{ ...notPaid, reason: 'expired', happened: [asked, ['revoke', 'REVOKED']] }], ['silent']],
  ['called off by the cashier', [{ ...notPaid, reason: 'cancelled', happened: [asked, ['revoke', 'REVOKED']] }], []],
  ['too poor', [{ ...notPaid, reason: 'declined.balance', happened: 'nothing' }], []],
  ['too poor, another sale paid', [{ ...notPaid, reason: 'declined.balance', happened: 'nothing' }, {}], ['exempt']],
  [
    'too poor, paid with another card',
    [{ ...notPaid, reason: 'declined.balance', happened: 'nothing', saleId: 's' }, { saleId: 's' }],
    ['exempt', 'poor'],
  ],
  ['answer lost, paid', [{ fault: 'loseAnswer' }], ['lost']],
  ['answer lost, unpaid', [{ ...notPaid, reason: 'expired', fault: 'loseAnswer', happened: [asked] }], []],
  ['system error, unpaid', [{ ...notPaid, reason: 'expired', fault: 'error', happened: 'nothing' }], ['error']],
  ['system error, paid all the same', [{ fault: 'error' }], []],
  ['left', [{ ...notPaid, may: [], happened: [asked] }], ['left']],
])('%s', (_what, told, done) => {
  expect(doneBy(...told)).toEqual(done);
});

test('what was paid before the walk is no step of it, and what comes next is, however soon', () => {
  const before = { submittedAt: '2026-11-24T09:31:00.000Z' } as PaymentView; // the rest is not looked at
  expect(lastSubmittedAt([before])).toBe(BEGAN);
  expect(lastSubmittedAt([])).toBe(0);
  expect(doneBy({ submittedAt: before.submittedAt })).toEqual([]);
  expect(doneBy({ submittedAt: '2026-11-24T09:31:00.001Z' })).toEqual(['exempt']);
});

test('every step stands in the table once, in the order of its ids', () => {
  expect(STEPS.map(({ id }) => id)).toEqual(STEP_IDS);
});

test('what is kept is believed only where it reads as such', () => {
  const kept = { since: BEGAN, done: ['exempt'], skipped: ['silent'] } as const;
  expect(progressIn(JSON.stringify(kept))).toEqual(kept);
  expect(progressIn('{"since":"now","done":["left","exempt","dance"],"skipped":7}')).toEqual({
    since: null,
    done: ['exempt', 'left'],
    skipped: [],
  });
  for (const text of [null, '', 'x', '7', 'null', '[]', '{"since":1e400}', '{"since":0.5}'])
    expect(progressIn(text)).toEqual(NOT_BEGUN);
});

test('the step that is next is the first that is neither done nor skipped', () => {
  expect(stepNow(NOT_BEGUN)).toBe('exempt');
  expect(stepNow({ since: 1, done: ['password'], skipped: ['exempt'] })).toBe('cancels');
  expect(stepNow({ since: 1, done: STEP_IDS, skipped: [] })).toBeNull();
});
