import { approvalSchema, refundSchema, tillSchema } from '@quickpay/api';
import { afterEach, describe, expect, test } from 'vitest';
import { addPerson, type Browser, openBrowser, PASSWORD, PIN } from './browser.ts';
import { handClock } from './hand-clock.ts';
import { newCode, openTill, type Till, type TillOptions } from './till.ts';

const tills: Till[] = [];
afterEach(async () => {
  for (const till of tills.splice(0)) await till.close();
});

type Counter = Readonly<{ till: Till; browser: Browser; cashier: string; manager: string }>;

/** A cashier signed in at a till, where a manager has been before. */
async function openCounter(options: TillOptions = {}): Promise<Counter> {
  const till = await openTill({ refundLimit: { HKD: 1_000 }, ...options });
  tills.push(till);
  const [cashier, manager] = [await addPerson(till), await addPerson(till, 'manager')];
  const browser = openBrowser(till);
  await browser.pair();
  await browser.signIn({ personId: manager, password: PASSWORD });
  await browser.signIn({ personId: cashier, password: PASSWORD });
  return { till, browser, cashier, manager };
}

/** The id of a paid payment of HK$38.50. */
const paid = async ({ till }: Counter): Promise<string> =>
  String((await till.pay(await till.sale({ terminalId: 'till-1' }), newCode(), { prefer: 'wait=5' })).json.id);
const hkd = (minor: number) => ({ minor, currency: 'HKD' });
let keys = 0;
const refund = (browser: Browser, payment: string, body: object, key = `back-${++keys}`) =>
  browser.call('POST', `/v1/payments/${payment}/refunds`, { reason: 'broken cup', ...body }, { 'idempotency-key': key });
const approve = ({ browser, manager }: Counter, paymentId: string, minor: number, change: object = {}) =>
  browser.call('POST', '/v1/approvals', { personId: manager, pin: PIN, paymentId, amount: hkd(minor), ...change });
const approvedId = async (counter: Counter, paymentId: string, minor: number): Promise<string> =>
  approvalSchema.parse((await approve(counter, paymentId, minor)).json).id;
const NEEDED = { status: 403, json: { code: 'approval_needed', outcome: 'none' } };

describe('a cashier', () => {
  test('refunds of a payment up to the till’s limit, at once or in parts; above it nothing is recorded, and the limit is said', async () => {
    const counter = await openCounter();
    const { browser } = counter;
    expect(tillSchema.parse((await browser.call('GET', '/v1/till')).json).refundLimit).toEqual({ HKD: 1_000 });
    const payment = await paid(counter);
    expect(await refund(browser, payment, { amount: hkd(1_001) })).toMatchObject(NEEDED);
    for (const part of [600, 400])
      expect(await refund(browser, payment, { amount: hkd(part) })).toMatchObject({
        status: 201,
        json: { requestedBy: counter.cashier, approvedBy: null },
      });
    const above = await refund(browser, payment, { amount: hkd(1) });
    expect(above).toMatchObject(NEEDED);
    expect(above.json).toMatchObject({
      limitMinor: 1_000,
      paymentId: payment,
      cashier: { key: 'login.approval', en: 'Above HKD 10.00 of a payment a manager must approve a refund' },
    });
    // All that is left is an amount, too.
    expect(await refund(browser, payment, {})).toMatchObject(NEEDED);
    expect((await browser.call('GET', `/v1/payments/${payment}/refunds`)).json.items).toHaveLength(2);
  });

  test('refunds nothing alone where no limit is named', async () => {
    const counter = await openCounter({ refundLimit: {} });
    const payment = await paid(counter);
    expect(await refund(counter.browser, payment, { amount: hkd(1) })).toMatchObject({ ...NEEDED, json: { limitMinor: 0 } });
  });

  test('refunds what a manager approved: once, and both are durable with it', async () => {
    const counter = await openCounter();
    const { browser, till, cashier, manager } = counter;
    const payment = await paid(counter);
    const answer = await approve(counter, payment, 2_000);
    expect(answer.status).toBe(201);
    const approval = approvalSchema.parse(answer.json);
    expect(approval).toMatchObject({ paymentId: payment, amount: hkd(2_000), approvedBy: { id: manager } });
    const first = await refund(browser, payment, { amount: hkd(2_000), approvalId: approval.id });
    expect(first.status).toBe(201);
    expect(refundSchema.parse(first.json)).toMatchObject({ requestedBy: cashier, approvedBy: manager });
    const [requested] = await till.ledger.refundEventsOf(String(first.json.id));
    expect(requested?.event).toMatchObject({ kind: 'requested', made: { requestedBy: cashier, approvedBy: manager } });
    expect(await refund(browser, payment, { amount: hkd(1_850), approvalId: approval.id })).toMatchObject(NEEDED);
    // Nobody was signed in or out by it.
    expect((await browser.call('GET', '/v1/session')).json).toMatchObject({ person: { id: cashier, role: 'cashier' } });
  });

  test('is answered the same for the same refund under the same key, by the approval used or by a fresh one', async () => {
    const counter = await openCounter();
    const { browser } = counter;
    const payment = await paid(counter);
    const approvalId = await approvedId(counter, payment, 2_000);
    const body = { amount: hkd(2_000), approvalId };
    const [one, other] = await Promise.all([refund(browser, payment, body, 'same'), refund(browser, payment, body, 'same')]);
    expect([one.status, other.status].sort()).toEqual([200, 201]);
    expect(other.json.id).toBe(one.json.id);
    const fresh = await approvedId(counter, payment, 2_000);
    const again = await refund(browser, payment, { ...body, approvalId: fresh }, 'same');
    expect(again).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' }, json: { id: one.json.id } });
    expect(await refund(browser, payment, { ...body, reason: 'another' }, 'same')).toMatchObject({
      json: { code: 'idempotency_key_reused' },
    });
    // Without an amount it is of all that is left.
    const last = await approvedId(counter, payment, 1_850);
    expect((await refund(browser, payment, { approvalId: last })).json).toMatchObject({ amount: hkd(1_850) });
  });

  test('of two refunds at once by one approval one is made', async () => {
    const counter = await openCounter();
    const payment = await paid(counter);
    const approvalId = await approvedId(counter, payment, 1_500);
    const both = await Promise.all([1, 2].map(() => refund(counter.browser, payment, { amount: hkd(1_500), approvalId })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 403]);
  });

  test('keeps an approval of which nothing came', async () => {
    const counter = await openCounter();
    const { browser } = counter;
    const payment = await paid(counter);
    const approvalId = await approvedId(counter, payment, 3_000);
    await refund(browser, payment, { amount: hkd(900) });
    expect((await refund(browser, payment, { amount: hkd(3_000), approvalId })).json).toMatchObject({ code: 'refund_too_much' });
    const other = await approvedId(counter, payment, 2_000);
    // Within the limit none is used up.
    expect((await refund(browser, payment, { amount: hkd(100), approvalId: other })).json).toMatchObject({ approvedBy: null });
    expect((await refund(browser, payment, { amount: hkd(2_000), approvalId: other })).status).toBe(201);
  });

  test.each<readonly [string, (given: { counter: Counter; approvalId: string; payment: string }) => Promise<unknown>]>([
    [
      'another amount',
      ({ counter, ...of }) => refund(counter.browser, of.payment, { amount: hkd(1_999), approvalId: of.approvalId }),
    ],
    [
      'another payment',
      async ({ counter, approvalId }) => refund(counter.browser, await paid(counter), { amount: hkd(2_000), approvalId }),
    ],
    [
      'another cashier',
      async ({ counter: { till, browser }, payment, approvalId }) => {
        await browser.signIn({ personId: await addPerson(till), password: PASSWORD });
        return refund(browser, payment, { amount: hkd(2_000), approvalId });
      },
    ],
    [
      'another till',
      async ({ counter: { till, cashier }, payment, approvalId }) => {
        const beside = openBrowser(till);
        await beside.pair('till-2');
        await beside.signIn({ personId: cashier, password: PASSWORD });
        return refund(beside, payment, { amount: hkd(2_000), approvalId });
      },
    ],
  ])('cannot use an approval for %s', async (_what, otherwise) => {
    const counter = await openCounter({ terminals: ['till-1', 'till-2'] });
    const payment = await paid(counter);
    const approvalId = await approvedId(counter, payment, 2_000);
    expect(await otherwise({ counter, approvalId, payment })).toMatchObject(NEEDED);
  });

  test('has two minutes, by the clock that is followed', async () => {
    const clock = handClock();
    const counter = await openCounter({ clock });
    const { till, browser } = counter;
    const payment = await paid(counter);
    const answer = await approve(counter, payment, 2_000);
    expect(answer.json.expiresAt).toBe(new Date(clock.now() + 120_000).toISOString());
    clock.forward(119_999);
    const late = await approvedId(counter, payment, 1_500);
    clock.forward(1);
    expect(await refund(browser, payment, { amount: hkd(2_000), approvalId: answer.json.id })).toMatchObject(NEEDED);
    expect((await refund(browser, payment, { amount: hkd(1_500), approvalId: late })).status).toBe(201);
    expect(await till.logged()).not.toContain(PIN);
  });
});

describe('an approval', () => {
  test('counts wrong PINs as signing in does: five, then the manager waits, at the sign-in, too', async () => {
    const clock = handClock();
    const counter = await openCounter({ clock });
    const { browser, manager } = counter;
    const payment = await paid(counter);
    for (const triesLeft of [4, 3, 2, 1, 0])
      expect(await approve(counter, payment, 2_000, { pin: '0000' })).toMatchObject({
        status: 403,
        json: { code: 'pin_wrong', triesLeft },
      });
    expect(await approve(counter, payment, 2_000)).toMatchObject({
      status: 429,
      json: { code: 'pin_wait', retryAfterMs: 30_000 },
    });
    expect((await browser.signIn({ personId: manager, password: PASSWORD })).json.code).toBe('pin_wait');
    clock.forward(30_000);
    expect((await approve(counter, payment, 2_000)).status).toBe(201);
    expect((await approve(counter, payment, 2_000, { pin: '0000' })).json.triesLeft).toBe(4);
  });

  test('needs the password where the manager was never signed in, and knows them from then on', async () => {
    const counter = await openCounter({ terminals: ['till-1', 'till-2'] });
    const { till, cashier } = counter;
    const beside = openBrowser(till);
    await beside.pair('till-2');
    await beside.signIn({ personId: cashier, password: PASSWORD });
    const at = { ...counter, browser: beside };
    const payment = await paid(counter);
    expect((await approve(at, payment, 2_000)).json.code).toBe('password_needed');
    expect((await approve(at, payment, 2_000, { pin: undefined, password: PASSWORD })).status).toBe(201);
    expect((await approve(at, payment, 2_000)).status).toBe(201);
  });

  test('is a manager’s of this store, for a payment there is, in its currency', async () => {
    const counter = await openCounter();
    const { till, cashier } = counter;
    const payment = await paid(counter);
    const asked = async (change: object) => (await approve(counter, payment, 2_000, change)).json;
    expect(await asked({ personId: cashier })).toMatchObject({ code: 'manager_needed' });
    expect(await asked({ personId: 'per_nobody000' })).toMatchObject({ code: 'person_not_found' });
    expect(await asked({ paymentId: 'pay_none' })).toMatchObject({ code: 'payment_not_found' });
    expect(await asked({ amount: { minor: 1, currency: 'CNY' } })).toMatchObject({ fields: [{ path: 'body.amount.currency' }] });
    expect(await asked({ pin: undefined })).toMatchObject({ fields: [{ path: 'body.pin' }] });
    expect(await asked({ password: PASSWORD })).toMatchObject({ fields: [{ path: 'body.pin' }] });
    await addPerson(till, 'manager');
    await till.call('PATCH', `/v1/people/${counter.manager}`, { role: 'cashier' });
    expect((await approve(counter, payment, 2_000)).json.code).toBe('manager_needed');
  });

  test('is asked for by a person at a till alone', async () => {
    const counter = await openCounter();
    const { till, browser, manager } = counter;
    const body = { personId: manager, pin: PIN, paymentId: await paid(counter), amount: hkd(2_000) };
    expect((await till.call('POST', '/v1/approvals', body)).json.code).toBe('not_paired');
    await browser.call('DELETE', '/v1/session');
    expect((await browser.call('POST', '/v1/approvals', body)).json.code).toBe('sign_in_needed');
  });

  test('managers and programs need none', async () => {
    const counter = await openCounter({ refundLimit: {} });
    const { browser, manager, till } = counter;
    const payment = await paid(counter);
    await browser.signIn({ personId: manager, pin: PIN });
    expect(await refund(browser, payment, { amount: hkd(2_000) })).toMatchObject({
      status: 201,
      json: { requestedBy: manager, approvedBy: null },
    });
    const byKey = await till.call(
      'POST',
      `/v1/payments/${payment}/refunds`,
      { reason: 'broken cup' },
      { 'idempotency-key': 'program' },
    );
    expect(byKey).toMatchObject({ status: 201, json: { requestedBy: 'demo', approvedBy: null } });
  });
});
