/** Stories with the world against us, over real processes and TLS. Their numbers are explained in docs/stories.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Shop, story } from './shop.ts';

const minutes = async (shop: Shop, count: number) => {
  for (let minute = 0; minute < count; minute++) await shop.advance(60);
};
const cashier = (key: string) => expect.objectContaining({ key });

test('S6: a payer who types while we revoke, and then confirms, has paid', () =>
  story(async (shop) => {
    const { payment } = await shop.charge('asks');
    await shop.until(payment.id, { state: 'awaitingPayer' });
    await shop.quickpay.payments.cancel(payment.id);
    await shop.advance(12);
    await shop.types('asks');
    await shop.advance(4);
    await expect.poll(() => shop.requests(payment.id)).toContain('revokeBusy');
    // Still typing when it is revoked again at 20 s; after that there is room for a poll before the next one.
    await shop.types('asks');
    await shop.advance(5);
    await shop.confirm('asks');
    await shop.advance(5);
    await shop.until(payment.id, { state: 'paid', cashier: cashier('paid.justBefore') });
    expect(await shop.held(payment.saleId)).toBe(3850);
  }));

describe('S9: a system error at the submit', () => {
  test('… in fact paid: found by the first poll', () =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind: 'error', paid: true });
      const { payment } = await shop.charge('ready');
      await shop.until(payment.id, { state: 'uncertain' });
      await shop.advance(6);
      await shop.until(payment.id, { state: 'paid' });
      expect(await shop.held(payment.saleId)).toBe(3850);
    }));

  test('… in fact not: not paid, free at about 30 s', () =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind: 'error' });
      const { payment } = await shop.charge('ready');
      await shop.until(payment.id, { state: 'uncertain' });
      await shop.advance(28);
      expect((await shop.quickpay.sales.get(payment.saleId)).state).toBe('busy');
      await shop.advance(5);
      await shop.until(payment.id, { state: 'watching', outcome: 'notPaid' });
      await minutes(shop, 11);
      await shop.until(payment.id, { state: 'notPaid', reason: 'expired' });
      expect(await shop.held(payment.saleId)).toBe(0);
    }));
});

/** A submit that WeChat Pay processes 50 s late, after its revoke was acknowledged. */
const lateSubmit = async (shop: Shop) => {
  await shop.fault({ operation: 'submit', kind: 'delayRequest', delayMs: 50_000 });
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, { state: 'uncertain' });
  await shop.advance(34);
  await shop.until(payment.id, { state: 'watching', outcome: 'notPaid' });
  expect((await shop.quickpay.sales.get(payment.saleId)).state).toBe('open');
  return payment;
};
const returned = async (shop: Shop, id: string) => {
  await minutes(shop, 1);
  await shop.until(id, { state: 'notPaid', reason: 'returned', cashier: cashier('np.returned') });
  expect(await shop.order(id)).toMatchObject({ state: 'REVOKED', paid: true });
};

test('S11: a submit that is processed late is returned, never adopted', () =>
  story(async (shop) => {
    const payment = await lateSubmit(shop);
    await returned(shop, payment.id);
    expect(await shop.held(payment.saleId)).toBe(0);
  }));

describe('S12: a submit that is processed late', () => {
  test('… while a second payment of the sale is paid: the first is returned, the second untouched', () =>
    story(async (shop) => {
      const first = await lateSubmit(shop);
      const second = await shop.quickpay.sales.pay(first.saleId, { authCode: await shop.code('second') });
      await shop.until(second.payment.id, { state: 'paid' });
      await returned(shop, first.id);
      await shop.until(second.payment.id, { state: 'paid' });
      expect(await shop.held(first.saleId)).toBe(3850);
    }));

  test('… while a second payment awaits its payer: likewise', () =>
    story(async (shop) => {
      const first = await lateSubmit(shop);
      const second = await shop.quickpay.sales.pay(first.saleId, { authCode: await shop.code('asks') });
      await shop.until(second.payment.id, { state: 'awaitingPayer' });
      await shop.advance(20);
      await shop.confirm('asks');
      await shop.advance(6);
      await shop.until(second.payment.id, { state: 'paid' });
      await returned(shop, first.id);
      expect(await shop.held(first.saleId)).toBe(3850);
    }));
});

test('S13: a revoke that arrives late after its answer was lost: a success seen meanwhile is never taken', () =>
  story(async (shop) => {
    const { payment } = await shop.charge('asks');
    await shop.until(payment.id, { state: 'awaitingPayer' });
    await shop.quickpay.payments.cancel(payment.id);
    await shop.fault({ operation: 'revoke', kind: 'delayRequest', delayMs: 60_000 });
    await shop.fault({ operation: 'revoke', kind: 'loseRequest' });
    await shop.advance(16);
    await expect.poll(() => shop.requests(payment.id)).toContain('revokeSent');
    await shop.confirm('asks');
    // The revoke's own time-out is real time.
    await wait(10_500);
    await expect.poll(() => shop.requests(payment.id), { timeout: 5_000 }).toContain('paid');
    await shop.until(payment.id, { state: 'revoking', outcome: 'unknown' });
    await minutes(shop, 2);
    await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
    expect(await shop.order(payment.id)).toMatchObject({ state: 'REVOKED', paid: true });
    expect(await shop.held(payment.saleId)).toBe(0);
  }));

test('S14: refused at the submit and in fact paid: paid, by the proof query', () =>
  story(async (shop) => {
    await shop.fault({ operation: 'submit', kind: 'error', code: 'NOTENOUGH', paid: true });
    const { payment } = await shop.charge('ready');
    await shop.until(payment.id, { state: 'paid' });
    expect(await shop.requests(payment.id)).toEqual(['recorded', 'refused', 'querySent', 'paid']);
    expect(await shop.held(payment.saleId)).toBe(3850);
  }));

test('S15: failed at the bank while the payer was debited: not free before proof, and returned', () =>
  story(async (shop) => {
    const { payment } = await shop.charge('asks');
    await shop.until(payment.id, { state: 'awaitingPayer' });
    await shop.confirm('asks');
    await shop.fault({ operation: 'query', kind: 'error', code: 'PAYERROR' });
    await shop.advance(6);
    await shop.until(payment.id, { state: 'revoking', outcome: 'unknown' });
    expect((await shop.quickpay.sales.get(payment.saleId)).state).toBe('busy');
    // The next poll says that it is paid, and nothing was revoked yet: the payer's money is good.
    await shop.advance(20);
    await shop.until(payment.id, { isFinal: true });
    const { state } = await shop.quickpay.payments.get(payment.id);
    expect(await shop.held(payment.saleId)).toBe(state === 'paid' ? 3850 : 0);
  }));

test('S16: a submit doubled on the way is charged once', () =>
  story(async (shop) => {
    await shop.fault({ operation: 'submit', kind: 'duplicate' });
    const { payment } = await shop.charge('ready');
    await shop.until(payment.id, { state: 'uncertain' });
    await shop.advance(6);
    await shop.until(payment.id, { state: 'paid' });
    expect(await shop.order(payment.id)).toMatchObject({ state: 'SUCCESS', total: 3850 });
    expect(await shop.held(payment.saleId)).toBe(3850);
  }));

test('S17: a number that belongs to somebody else’s order is frozen, shown to a person and never touched', () =>
  story(async (shop) => {
    await shop.fault({ operation: 'submit', kind: 'loseRequest' });
    const { payment } = await shop.charge('ready');
    await shop.until(payment.id, { state: 'uncertain' });
    const theirs = { mchId: '1900000101', outTradeNo: payment.orderNumber, state: 'SUCCESS', amountMinor: 100, currency: 'HKD' };
    await shop.control('/orders', 'POST', { ...theirs, attach: 'theirs' });
    await shop.advance(6);
    await shop.until(payment.id, {
      frozen: true,
      attention: 'foreignOrder',
      may: ['leave', 'check'],
      cashier: cashier('foreign'),
    });
    await minutes(shop, 15);
    await shop.quickpay.sales.leave(payment.saleId);
    await minutes(shop, 2);
    await shop.until(payment.id, { frozen: true, attention: 'foreignOrder' });
    const kinds = await shop.requests(payment.id);
    expect(kinds.filter((kind) => kind === 'revokeSent' || kind === 'refundSent')).toEqual([]);
    expect(await shop.order(payment.id)).toMatchObject({
      state: 'SUCCESS',
      total: 100,
      refunded: 0,
      history: [{ event: 'planted' }],
    });
    expect((await shop.quickpay.attention()).items).toMatchObject([{ id: payment.id, attention: 'foreignOrder' }]);
  }));

describe('S18: answers that lie or are not signed settle nothing', () => {
  test.each([
    ['badSignature', 'uncertain'],
    ['garbage', 'uncertain'],
    ['otherOrder', 'uncertain'],
    ['otherMerchant', 'uncertain'],
    ['otherAmount', 'frozen'],
  ])('%s at the submit and at the first query: as the real order, once that is told', (kind, first) =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind });
      await shop.fault({ operation: 'query', kind });
      const { payment } = await shop.charge('ready');
      await shop.until(payment.id, first === 'frozen' ? { frozen: true, outcome: 'unknown' } : { state: 'uncertain' });
      // A frozen payment is asked about once a minute.
      await shop.advance(first === 'frozen' ? 61 : 6);
      await expect.poll(() => shop.requests(payment.id)).toContain('querySent');
      await shop.until(payment.id, { outcome: 'unknown' });
      await minutes(shop, 2);
      await shop.until(payment.id, { state: 'paid', frozen: false });
      expect(await shop.held(payment.saleId)).toBe(3850);
    }),
  );

  test('an unsigned failure at the submit, at every query and at the first revoke: not paid, and only by proof', () =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind: 'unsignedFail' });
      await shop.fault({ operation: 'query', kind: 'unsignedFail', times: 7 });
      await shop.fault({ operation: 'revoke', kind: 'unsignedFail' });
      const { payment } = await shop.charge('ready');
      await shop.until(payment.id, { state: 'uncertain' });
      await shop.advance(33);
      await shop.until(payment.id, { state: 'revoking', outcome: 'unknown' });
      await minutes(shop, 12);
      await shop.until(payment.id, { state: 'notPaid', reason: 'expired' });
      expect(await shop.held(payment.saleId)).toBe(0);
    }));
});

test('S20: unreachable, the sale is left, the world heals an hour later and money is found: it goes back', () =>
  story(async (shop) => {
    await shop.fault({ operation: 'submit', kind: 'loseAnswer' });
    await shop.fault({ operation: 'any', kind: 'loseRequest', times: 100_000 });
    const { payment } = await shop.charge('ready');
    await shop.until(payment.id, { state: 'uncertain' });
    expect(await shop.held(payment.saleId)).toBe(3850);
    expect((await shop.quickpay.sales.leave(payment.saleId)).state).toBe('closed');
    await minutes(shop, 60);
    await shop.until(payment.id, { state: 'returning', outcome: 'notPaid', isFinal: false });
    await shop.control('/faults', 'DELETE');
    await minutes(shop, 3);
    await shop.until(payment.id, { state: 'notPaid', isFinal: true });
    expect(await shop.order(payment.id)).toMatchObject({ state: 'REVOKED', paid: true });
    expect(await shop.held(payment.saleId)).toBe(0);
  }));

describe('S21: a wrong key', () => {
  const keys = (shop: Shop, apiKeyV2?: string) =>
    shop.control('/merchants/1900000101/keys', 'POST', { rotate: ['apiKeyV2'], ...(apiKeyV2 ? { apiKeyV2 } : {}) });
  /** Charges until nothing is recorded any more. */
  const refused = async (shop: Shop) => {
    const sale = await shop.quickpay.sales.create({ merchantId: 'hkd', amount: { minor: 3850, currency: 'HKD' } });
    await expect(shop.quickpay.sales.pay(sale.id, { authCode: await shop.code('ready', true) })).rejects.toMatchObject({
      problem: { code: 'channel_misconfigured', outcome: 'none', cashier: cashier('np.shop') },
    });
    expect((await shop.quickpay.payments.list({ saleId: sale.id })).items).toEqual([]);
    return sale.id;
  };

  test('… from the start: refused before it is recorded, and healed by itself once it is right', () =>
    story(async (shop) => {
      const right = shop.apiKeyOf('1900000101');
      await keys(shop);
      const first = await shop.charge('ready');
      await shop.until(first.payment.id, { state: 'uncertain' });
      await shop.advance(6);
      const saleId = await refused(shop);
      expect((await shop.api('/readyz', { method: 'GET' })).json).toMatchObject({
        merchants: expect.arrayContaining([
          { merchantId: 'hkd', breaker: 'open', since: expect.any(String), cause: 'SIGNERROR' },
        ]),
      });
      // Other merchants are not touched.
      const other = await shop.charge('second', { merchantId: 'jpy', currency: 'JPY', minor: 1200 });
      await shop.until(other.payment.id, { state: 'paid' });
      await keys(shop, right);
      await shop.advance(12);
      const healed = await shop.quickpay.sales.pay(saleId, { authCode: await shop.code('second', true) });
      await shop.until(healed.payment.id, { state: 'paid' });
      await minutes(shop, 13);
      await shop.until(first.payment.id, { state: 'notPaid', isFinal: true });
      expect(await shop.held(first.payment.saleId)).toBe(0);
    }));

  test('… in the middle of the day: what was open ends as it would have', () =>
    story(async (shop) => {
      const right = shop.apiKeyOf('1900000101');
      const { payment } = await shop.charge('asks');
      await shop.until(payment.id, { state: 'awaitingPayer' });
      await keys(shop);
      await shop.confirm('asks');
      await shop.advance(6);
      await refused(shop);
      await shop.until(payment.id, { outcome: 'unknown' });
      await keys(shop, right);
      await minutes(shop, 2);
      await shop.until(payment.id, { isFinal: true });
      const { state } = await shop.quickpay.payments.get(payment.id);
      expect(await shop.held(payment.saleId)).toBe(state === 'paid' ? 3850 : 0);
    }));
});

describe('S25: the revoke window is over', () => {
  test('… and money is found: returned by refund', () =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind: 'delayRequest', delayMs: 50_000 });
      await shop.fault({ operation: 'revoke', kind: 'error', code: 'REVERSE_EXPIRE' });
      const { payment } = await shop.charge('ready');
      await shop.advance(34);
      await shop.until(payment.id, { state: 'watching' });
      await minutes(shop, 3);
      await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
      expect(await shop.order(payment.id)).toMatchObject({ state: 'REFUND', refunded: 3850 });
      expect(await shop.held(payment.saleId)).toBe(0);
    }));

  test('… and none is found: not paid, with attention', () =>
    story(async (shop) => {
      await shop.fault({ operation: 'submit', kind: 'loseRequest' });
      await shop.fault({ operation: 'revoke', kind: 'error', code: 'REVERSE_EXPIRE' });
      const { payment } = await shop.charge('ready');
      await shop.advance(34);
      await shop.until(payment.id, { state: 'watching' });
      await minutes(shop, 12);
      await shop.until(payment.id, { state: 'notPaid' });
      expect(await shop.requests(payment.id)).toContain('revokeTooLate');
      expect(await shop.order(payment.id)).toBeUndefined();
    }));
});

test('S26: more scans than the quota allows: served in order, what waited two seconds was never sent', () =>
  story(async (shop) => {
    const sales = await Promise.all(
      Array.from({ length: 120 }, () =>
        shop.quickpay.sales.create({ merchantId: 'hkd', amount: { minor: 100, currency: 'HKD' } }),
      ),
    );
    const codes: string[] = [];
    for (const _ of sales) codes.push(await shop.code('ready', true));
    const attempts = await Promise.all(sales.map(({ id }, n) => shop.quickpay.sales.pay(id, { authCode: codes[n] ?? '' })));
    await wait(3_000);
    const payments = await Promise.all(attempts.map(({ payment }) => shop.quickpay.payments.get(payment.id)));
    const paid = payments.filter(({ state }) => state === 'paid');
    const never = payments.filter(({ reason }) => reason === 'notSent');
    expect(paid.length + never.length).toBe(120);
    expect(paid.length).toBeGreaterThanOrEqual(60);
    expect(never.length).toBeGreaterThan(0);
    for (const { saleId } of never.slice(0, 5)) expect((await shop.quickpay.sales.get(saleId)).state).toBe('open');
    // Never sent: the same code is as good as new.
    const again = never[0];
    const code = codes[payments.findIndex(({ id }) => id === again?.id)] ?? '';
    const attempt = await shop.quickpay.sales.pay(again?.saleId ?? '', { authCode: code });
    await shop.until(attempt.payment.id, { state: 'paid' });
  }));

test('S28: the computer’s clock is set ten minutes forward and back while payments are open', () =>
  story(async (shop) => {
    const offset = join(shop.folder, 'clock-offset');
    const preload = join(shop.folder, 'clock.mjs');
    const set = (ms: number) => writeFileSync(offset, String(ms));
    // The world's edge: what the operating system answers when it is asked for the time.
    writeFileSync(
      preload,
      `import { readFileSync } from 'node:fs'; const now = Date.now; Date.now = () => now() + Number(readFileSync(${JSON.stringify(offset)}, 'utf8'));`,
    );
    set(0);
    await shop.killBackend();
    await shop.startBackend({ clock: 'own', preload });

    // Forward while it runs: neither the deadline nor a revoke comes sooner.
    const running = await shop.charge('asks');
    await shop.until(running.payment.id, { state: 'awaitingPayer' });
    set(600_000);
    await wait(2_000);
    await shop.until(running.payment.id, { state: 'awaitingPayer' });
    await shop.confirm('asks');
    await wait(5_000);
    await shop.until(running.payment.id, { state: 'paid' });

    // Back across a restart: what was submitted "in ten minutes" is taken up, and not revoked within 15 s.
    const open = await shop.charge('asks');
    await shop.until(open.payment.id, { state: 'awaitingPayer' });
    await shop.quickpay.payments.cancel(open.payment.id);
    await shop.killBackend();
    set(0);
    await shop.startBackend({ clock: 'own', preload });
    await shop.until(open.payment.id, { state: 'revoking' });
    await wait(12_000);
    expect(await shop.requests(open.payment.id)).not.toContain('revokeSent');
    await expect
      .poll(() => shop.quickpay.payments.get(open.payment.id), { timeout: 15_000, interval: 200 })
      .toMatchObject({
        state: 'notPaid',
        reason: 'cancelled',
      });
    expect(await shop.order(open.payment.id)).toMatchObject({ state: 'REVOKED', paid: false });
  }));
