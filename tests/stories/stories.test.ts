/** Stories that must come out right, over real processes and TLS. Their numbers are explained in docs/stories.md. */
import { describe, expect, test } from 'vitest';
import { type Shop, story } from './shop.ts';

const MERCHANTS = [
  { merchantId: 'hkd', currency: 'HKD', minor: 3850 },
  { merchantId: 'jpy', currency: 'JPY', minor: 1200 },
  { merchantId: 'usd', currency: 'USD', minor: 999 },
  { merchantId: 'usd-2', currency: 'USD', minor: 999 },
] as const;

describe.each(MERCHANTS)('S1–S4 for merchant $merchantId in $currency (S27)', (merchant) => {
  test('S1–S4', () =>
    story(async (shop) => {
      // S1: paid by the answer to the submit (guide P1–P9).
      const exempt = await shop.charge('ready', merchant);
      await shop.until(exempt.payment.id, { state: 'paid' });
      expect(await shop.order(exempt.payment.id)).toMatchObject({ state: 'SUCCESS', total: merchant.minor });
      expect(await shop.requests(exempt.payment.id)).toEqual(['recorded', 'paid']);

      // S2: asked, confirmed after 7 s; polls at 5 and 10 s (guide V1–V10).
      const asked = await shop.charge('asks', merchant);
      await shop.until(asked.payment.id, { state: 'awaitingPayer', outcome: 'unknown' });
      await shop.advance(7);
      await shop.confirm('asks');
      await shop.until(asked.payment.id, { state: 'awaitingPayer' });
      await shop.advance(4);
      await shop.until(asked.payment.id, { state: 'paid' });
      expect((await shop.requests(asked.payment.id)).filter((kind) => kind === 'querySent')).toHaveLength(2);

      // S3: asked, cancelled: the sale is free at the next poll, and the order is revoked all the same (guide E3).
      const cancelled = await shop.charge('asks', merchant);
      await shop.until(cancelled.payment.id, { state: 'awaitingPayer' });
      await shop.payerCancels('asks');
      await shop.advance(6);
      await shop.until(cancelled.payment.id, {
        state: 'watching',
        outcome: 'notPaid',
        cashier: expect.objectContaining({ key: 'np.payerEnded' }),
      });
      expect((await shop.quickpay.sales.get(cancelled.payment.saleId)).state).toBe('open');
      await shop.advance(15);
      await shop.until(cancelled.payment.id, { state: 'notPaid', reason: 'payerEnded' });
      expect(await shop.order(cancelled.payment.id)).toMatchObject({ state: 'REVOKED', paid: false });

      // S4: asked, silent: revoked at about 30 s, and a later confirmation on the phone fails (guide V10).
      const silent = await shop.charge('asks', merchant);
      await shop.until(silent.payment.id, { state: 'awaitingPayer' });
      await shop.advance(29);
      await shop.until(silent.payment.id, { state: 'awaitingPayer' });
      await shop.advance(4);
      await shop.until(silent.payment.id, { state: 'notPaid', reason: 'expired' });
      expect(await shop.order(silent.payment.id)).toMatchObject({ state: 'REVOKED', paid: false });
      await expect(shop.confirm('asks')).rejects.toThrow('409');
    }));
});

test('S5: a payer who confirms between the last poll and the revoke gets the money back', () =>
  story(async (shop) => {
    const { payment } = await shop.charge('asks');
    await shop.until(payment.id, { state: 'awaitingPayer' });
    // Every answer from the deadline's own query on is held back, so that the confirmation falls between it and the revoke.
    await shop.advance(29);
    await shop.fault({ operation: 'query', kind: 'loseAnswer' });
    await shop.fault({ operation: 'revoke', kind: 'delayRequest', delayMs: 3_000 });
    const advanced = shop.advance(2);
    await shop.until(payment.id, { state: 'revoking' });
    await shop.confirm('asks');
    await advanced;
    await shop.advance(4);
    await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
    expect(await shop.order(payment.id)).toMatchObject({ state: 'REVOKED', paid: true });
    expect(await shop.held(payment.saleId)).toBe(0);
  }));

test('S7: not enough balance; another card under the same sale (guide E2, E4)', () =>
  story(async (shop) => {
    const { payment } = await shop.charge('poor');
    await shop.until(payment.id, {
      state: 'watching',
      outcome: 'notPaid',
      cashier: expect.objectContaining({ key: 'np.balance' }),
    });
    await shop.control('/payers/poor', 'PATCH', { paysWith: 'c1' });
    const again = await shop.quickpay.sales.pay(payment.saleId, { authCode: await shop.code('poor') });
    await shop.until(again.payment.id, { state: 'paid' });
    await shop.advance(20);
    for (let minute = 0; minute < 11; minute++) await shop.advance(60);
    await shop.until(payment.id, { state: 'notPaid', reason: 'declined.balance' });
    expect(await shop.held(payment.saleId)).toBe(3850);
    expect((await shop.quickpay.sales.get(payment.saleId)).state).toBe('paid');
  }));

test('S8: a code that expired, was used, is scanned again, or is of another region (guide E2)', () =>
  story(async (shop) => {
    const expired = await shop.code('ready');
    await shop.advance(75);
    const sale = await shop.quickpay.sales.create({ merchantId: 'hkd', amount: { minor: 3850, currency: 'HKD' } });
    const first = await shop.quickpay.sales.pay(sale.id, { authCode: expired });
    await shop.until(first.payment.id, { state: 'watching', cashier: expect.objectContaining({ key: 'np.code' }) });
    expect(await shop.order(first.payment.id)).toBeUndefined();
    await expect(shop.quickpay.sales.pay(sale.id, { authCode: expired })).rejects.toMatchObject({
      problem: { code: 'code_used', outcome: 'none' },
    });
    const used = await shop.code('ready');
    const paid = await shop.quickpay.sales.pay(sale.id, { authCode: used });
    await shop.until(paid.payment.id, { state: 'paid' });
    const next = await shop.quickpay.sales.create({ merchantId: 'hkd', amount: { minor: 3850, currency: 'HKD' } });
    await expect(shop.quickpay.sales.pay(next.id, { authCode: used })).rejects.toMatchObject({ problem: { code: 'code_used' } });
    await expect(shop.quickpay.sales.pay(next.id, { authCode: '164567890123456789' })).rejects.toMatchObject({
      problem: { code: 'code_refused', outcome: 'none' },
    });
    await expect(shop.quickpay.sales.pay(next.id, { authCode: '13456789' })).rejects.toMatchObject({
      problem: { code: 'code_refused' },
    });
    expect((await shop.quickpay.payments.list({ saleId: next.id })).items).toEqual([]);
  }));

describe('S10: the answer to the submit is lost', () => {
  test('… and the payer has paid: found by the first poll', () =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind: 'loseAnswer' });
      const { payment } = await shop.charge('ready');
      await shop.until(payment.id, { state: 'uncertain', cashier: expect.objectContaining({ key: 'uncertain' }) });
      await shop.advance(6);
      await shop.until(payment.id, { state: 'paid' });
      expect(await shop.held(payment.saleId)).toBe(3850);
    }));

  test('… because the request was: not paid, free at about 30 s', () =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind: 'loseRequest' });
      const { payment } = await shop.charge('ready');
      await shop.until(payment.id, { state: 'uncertain' });
      await shop.advance(28);
      expect((await shop.quickpay.sales.get(payment.saleId)).state).toBe('busy');
      await shop.advance(5);
      await shop.until(payment.id, { state: 'watching', outcome: 'notPaid' });
      for (let minute = 0; minute < 11; minute++) await shop.advance(60);
      await shop.until(payment.id, { state: 'notPaid', reason: 'expired' });
      expect(await shop.order(payment.id)).toBeUndefined();
    }));

  test('… free 15 s after the submit by cancel', () =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind: 'loseRequest' });
      const { payment } = await shop.charge('ready');
      await shop.until(payment.id, { state: 'uncertain' });
      await shop.quickpay.payments.cancel(payment.id);
      await shop.advance(14);
      await shop.until(payment.id, { state: 'revoking' });
      await shop.advance(3);
      await shop.until(payment.id, { state: 'watching', cashier: expect.objectContaining({ key: 'np.called' }) });
    }));
});

describe('S19: cancelled after 3 s', () => {
  test('… and the payer confirms at 10 s: paid, just before it was cancelled', () =>
    story(async (shop) => {
      const { payment } = await shop.charge('asks');
      await shop.until(payment.id, { state: 'awaitingPayer' });
      await shop.advance(3);
      await shop.quickpay.payments.cancel(payment.id);
      await shop.advance(6);
      await shop.confirm('asks');
      await shop.advance(2);
      await shop.until(payment.id, { state: 'paid', cashier: expect.objectContaining({ key: 'paid.justBefore' }) });
      expect(await shop.order(payment.id)).toMatchObject({ state: 'SUCCESS' });
    }));

  test('… and nobody confirms: not paid soon after 15 s', () =>
    story(async (shop) => {
      const { payment } = await shop.charge('asks');
      await shop.until(payment.id, { state: 'awaitingPayer' });
      await shop.advance(3);
      await shop.quickpay.payments.cancel(payment.id);
      await shop.advance(15);
      await shop.until(payment.id, { state: 'notPaid', reason: 'cancelled' });
      expect(await shop.order(payment.id)).toMatchObject({ state: 'REVOKED', paid: false });
    }));
});

describe('a paid payment is refunded', () => {
  const paid = async (shop: Shop) => {
    const { payment } = await shop.charge('ready');
    await shop.until(payment.id, { state: 'paid' });
    return payment;
  };
  const refunded = (shop: Shop, id: string, wanted: Record<string, unknown>) =>
    expect.poll(() => shop.quickpay.refunds.get(id), { timeout: 8_000, interval: 20 }).toMatchObject(wanted);

  test('in two parts, a minute apart, and never more than was paid (I1, I9)', () =>
    story(async (shop) => {
      const payment = await paid(shop);
      const first = await shop.quickpay.payments.refund(payment.id, {
        amount: { minor: 850, currency: 'HKD' },
        reason: '退一件',
      });
      const second = await shop.quickpay.payments.refund(payment.id);
      expect(second.amount.minor).toBe(3_000);
      await expect(shop.quickpay.payments.refund(payment.id)).rejects.toMatchObject({ problem: { code: 'refund_too_much' } });
      await refunded(shop, first.id, { state: 'processing' });
      await shop.advance(10);
      await refunded(shop, first.id, { state: 'succeeded', outcome: 'refunded' });
      expect((await shop.quickpay.refunds.get(second.id)).state).toBe('requested');
      expect(await shop.held(payment.saleId)).toBe(3_000);
      for (let n = 0; n < 3; n++) await shop.advance(30);
      await refunded(shop, second.id, { state: 'succeeded' });
      expect(await shop.held(payment.saleId)).toBe(0);
      // A query that finds it refunded is no matter for a person.
      await shop.quickpay.payments.check(payment.id);
      await shop.advance(2);
      await expect.poll(() => shop.requests(payment.id)).toEqual(['recorded', 'paid', 'check', 'querySent', 'refunded']);
      await shop.until(payment.id, { state: 'paid', attention: null });
    }));

  test('… the request is lost: the same number goes out again', () =>
    story(async (shop) => {
      const payment = await paid(shop);
      await shop.fault({ operation: 'refund', kind: 'loseRequest' });
      const refund = await shop.quickpay.payments.refund(payment.id);
      await refunded(shop, refund.id, { due: { kind: 'refundQuery' } });
      for (let n = 0; n < 5; n++) await shop.advance(20);
      await refunded(shop, refund.id, { state: 'succeeded' });
      expect(await shop.held(payment.saleId)).toBe(0);
    }));

  test('… the backend is killed while it asks: refunded once, found by a query (I4, I9)', () =>
    story(async (shop) => {
      const payment = await paid(shop);
      await shop.fault({ operation: 'refund', kind: 'delayAnswer', delayMs: 20_000 });
      const refund = await shop.quickpay.payments.refund(payment.id, { amount: { minor: 1_000, currency: 'HKD' } });
      await expect.poll(async () => (await shop.order(payment.id))?.refunded).toBe(1_000);
      await shop.killBackend();
      await shop.startBackend();
      for (let n = 0; n < 3; n++) await shop.advance(10);
      await refunded(shop, refund.id, { state: 'succeeded' });
      expect(await shop.held(payment.saleId)).toBe(2_850);
    }));
});

describe('S22: the backend is killed', () => {
  test('… while the payer is asked: the payment goes on where it was', () =>
    story(async (shop) => {
      const { payment } = await shop.charge('asks');
      await shop.until(payment.id, { state: 'awaitingPayer' });
      await shop.killBackend();
      await shop.confirm('asks');
      await shop.startBackend();
      await shop.until(payment.id, { state: 'paid' });
      expect(await shop.held(payment.saleId)).toBe(3850);
    }));

  test('… between sending the submit and its answer: found by query, never submitted again (I6)', () =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind: 'delayAnswer', delayMs: 20_000 });
      const { payment } = await shop.charge('ready');
      await expect.poll(() => shop.order(payment.id).then((order) => order?.state)).toBe('SUCCESS');
      await shop.killBackend();
      await shop.startBackend();
      await shop.until(payment.id, { state: 'paid' });
      expect(await shop.requests(payment.id)).toEqual(['recorded', 'resumed', 'querySent', 'paid']);
    }));

  test('… while a revoke is on its way: never paid afterwards (I13)', () =>
    story(async (shop) => {
      const { payment } = await shop.charge('asks');
      await shop.until(payment.id, { state: 'awaitingPayer' });
      await shop.quickpay.payments.cancel(payment.id);
      await shop.fault({ operation: 'revoke', kind: 'delayAnswer', delayMs: 20_000 });
      const advanced = shop.advance(16).catch(() => {});
      await expect.poll(() => shop.requests(payment.id)).toContain('revokeSent');
      await shop.killBackend();
      await advanced;
      await shop.startBackend();
      await shop.advance(30);
      await shop.until(payment.id, { state: 'notPaid', reason: 'cancelled' });
      expect(await shop.order(payment.id)).toMatchObject({ state: 'REVOKED' });
    }));

  test('… at twelve moments of a payment’s life: what was acknowledged is there and ends right', () =>
    story(async (shop) => {
      const payments: string[] = [];
      for (let moment = 0; moment < 12; moment++) {
        const { payment } = await shop.charge(moment % 2 === 0 ? 'ready' : 'asks');
        payments.push(payment.id);
        await new Promise((resolve) => setTimeout(resolve, moment * 3));
        await shop.killBackend();
        if (moment % 2 === 1) await shop.confirm('asks').catch(() => {});
        await shop.startBackend();
        // Restarts are further apart than queries may be.
        await shop.advance(5);
      }
      await shop.advance(60);
      for (let minute = 0; minute < 11; minute++) await shop.advance(60);
      for (const id of payments) {
        const { state, saleId } = await shop.quickpay.payments.get(id);
        expect(['paid', 'notPaid']).toContain(state);
        expect(await shop.held(saleId), id).toBe(state === 'paid' ? 3850 : 0);
      }
    }));
});

test('S23: the sandbox is killed and restarted in mid-payment', () =>
  story(async (shop) => {
    const { payment } = await shop.charge('asks');
    await shop.until(payment.id, { state: 'awaitingPayer' });
    await shop.killAndRestartSandbox();
    await shop.confirm('asks');
    await shop.until(payment.id, { state: 'paid' });
    expect(await shop.order(payment.id)).toMatchObject({ state: 'SUCCESS' });
  }));

describe('S24: twice', () => {
  test('a second till for the same sale is told of the live payment', () =>
    story(async (shop) => {
      const { payment } = await shop.charge('asks');
      await expect(shop.quickpay.sales.pay(payment.saleId, { authCode: await shop.code('second') })).rejects.toMatchObject({
        problem: { code: 'payment_in_progress', status: 409, outcome: 'none', paymentId: payment.id },
      });
      await shop.until(payment.id, { state: 'awaitingPayer' });
      await shop.confirm('asks');
      await shop.advance(6);
      await shop.until(payment.id, { state: 'paid' });
    }));

  test('a double scan is one payment', () =>
    story(async (shop) => {
      const sale = await shop.quickpay.sales.create({ merchantId: 'hkd', amount: { minor: 3850, currency: 'HKD' } });
      const authCode = await shop.code('ready');
      const scans = await Promise.allSettled([1, 2, 3].map(() => shop.quickpay.sales.pay(sale.id, { authCode })));
      expect(scans.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await shop.quickpay.payments.list({ saleId: sale.id })).items).toHaveLength(1);
      await expect.poll(() => shop.held(sale.id)).toBe(3850);
    }));

  test('a repeated request is given the same answer, and another body under its key is refused', () =>
    story(async (shop) => {
      const sale = await shop.quickpay.sales.create({ merchantId: 'hkd', amount: { minor: 3850, currency: 'HKD' } });
      const authCode = await shop.code('ready');
      const headers = { 'idempotency-key': 'till-1-0001', prefer: 'wait=5' };
      const first = await shop.api(`/v1/sales/${sale.id}/payments`, { body: { authCode }, headers });
      expect([first.status, first.json.state]).toEqual([201, 'paid']);
      const again = await shop.api(`/v1/sales/${sale.id}/payments`, { body: { authCode }, headers });
      expect([again.status, again.json.id, again.headers.get('idempotency-replayed')]).toEqual([200, first.json.id, 'true']);
      const other = await shop.api(`/v1/sales/${sale.id}/payments`, { body: { authCode: await shop.code('second') }, headers });
      expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reused']);
      const none = await shop.api(`/v1/sales/${sale.id}/payments`, { body: { authCode } });
      expect([none.status, none.json.code]).toEqual([400, 'idempotency_key_missing']);
      expect((await shop.quickpay.payments.list({ saleId: sale.id })).items).toHaveLength(1);
    }));
});
