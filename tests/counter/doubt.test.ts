/** Payments that are called off or in doubt, as the cashier sees them: nothing final before it is certain, nothing to charge again with. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasBrowser, PATIENT } from '../terminal/counter.ts';
import { Desk } from './desk.ts';

const MCH_ID = '1900000101';

describe.skipIf(!hasBrowser)('in doubt at the counter', { timeout: 120_000 }, () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open();
  }, 90_000);
  beforeEach(() => desk.nextCustomer(), 60_000);
  afterEach(() => expect(desk.complaints.splice(0)).toEqual([]));
  afterAll(() => desk?.close(), 90_000);

  test('S6: the customer types while it is called off, and confirms: paid, just before it was cancelled', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    await desk.press('Cancel');
    await desk.shows('Cancelling', /WeChat Pay allows it in \d+ s/);
    const { id } = await desk.payment();
    await desk.shop.advance(11);
    await desk.shop.typesOver('asks', id, 2);
    await desk.shop.confirm('asks');
    await desk.shop.advance(2);
    await desk.shows('Paid', 'Paid just before you cancelled. Hand over the goods, or refund');
    await desk.expectHeld(3_850);
  });

  test('S9: a system error, in fact paid: checking, then paid, with no button pressed', async () => {
    await desk.shop.trigger('system-error-paid', 'ready');
    await desk.charge('ready');
    await desk.shows('Checking', 'Checking. Do not hand over the goods, do not charge again');
    await desk.expectNoGoods();
    await desk.shop.advance(6);
    await desk.shows('Paid');
    await desk.expectHeld(3_850);
  });

  test('S10: the request is lost and the cashier cancels: free again soon after fifteen seconds', async () => {
    await desk.shop.fault({ operation: 'submit', kind: 'loseRequest' });
    await desk.charge('ready');
    await desk.shows('Checking');
    await desk.press('Cancel');
    await desk.shows('Cancelling');
    await desk.shop.advance(17);
    await desk.shows('Not paid', 'Cancelled. Scan a new code to try again');
    await desk.scanPayer('second');
    await desk.shows('Paid');
    await desk.expectHeld(3_850);
  });

  test('S13: a revoke’s answer is lost and the payer pays meanwhile: never paid, the money goes back', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    const { id } = await desk.payment();
    await desk.press('Cancel');
    await desk.shows('Cancelling');
    await desk.shop.fault({ operation: 'revoke', kind: 'delayRequest', delayMs: 60_000 });
    await desk.shop.fault({ operation: 'revoke', kind: 'loseRequest', times: 3 });
    const advanced = desk.shop.advance(16);
    await desk.shop.happens(id, 'revokeSent');
    await desk.shop.confirm('asks');
    await advanced;
    await desk.shop.happens(id, 'revokeUnclear', 15_000);
    await desk.shop.advance(5);
    await desk.shop.happens(id, 'paid');
    await desk.shows('Cancelling');
    await desk.expectNoGoods();
    await desk.shop.minutes(1);
    await desk.shows('Not paid', 'Not paid. The charge on the customer’s phone has gone back');
    await desk.expectHeld(0);
  });

  test('S17: the number is somebody else’s order: call the manager, and nothing to charge again with', async () => {
    await desk.shop.fault({ operation: 'submit', kind: 'loseRequest' });
    await desk.charge('ready');
    await desk.shows('Checking');
    const { orderNumber } = await desk.payment();
    const theirs = {
      mchId: MCH_ID,
      outTradeNo: orderNumber,
      state: 'SUCCESS',
      amountMinor: 100,
      currency: 'HKD',
      attach: 'theirs',
    };
    await desk.shop.control('/orders', 'POST', theirs);
    await desk.shop.advance(6);
    await desk.shows('Call the manager', 'Not confirmed. Call your manager; do not charge again');
    await desk.expectNoGoods();
    await desk.press('Customer pays another way');
    await desk.page.getByRole('dialog', { name: 'Customer pays another way' }).waitFor();
    await desk.press('Yes, end this sale');
    await expect.poll(async () => (await desk.shop.quickpay.sales.get(desk.saleId)).state, PATIENT).toBe('closed');
    await desk.shows('Call the manager');
    expect((await desk.shop.orders()).find(({ outTradeNo }) => outTradeNo === orderNumber)).toMatchObject({
      refunded: 0,
      state: 'SUCCESS',
    });
  });

  test('S19: cancelled after three seconds: when WeChat Pay allows it is said, then not paid, and a late confirmation fails', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    await desk.shop.advance(3);
    await desk.press('Cancel');
    await desk.shows('Cancelling', /WeChat Pay allows it in (1[0-2]|[89]) s/);
    await desk.shop.advance(15);
    await desk.shows('Not paid', 'Cancelled. Scan a new code to try again');
    await expect(desk.shop.confirm('asks')).rejects.toThrow('409');
    await desk.expectHeld(0);
  });

  test('S20: WeChat Pay cannot be reached: the sale is left, and what was taken goes back by itself', async () => {
    await desk.shop.fault({ operation: 'submit', kind: 'loseAnswer' });
    await desk.shop.fault({ operation: 'any', kind: 'loseRequest', times: 100_000 });
    await desk.charge('ready');
    await desk.shows('Checking');
    const { saleId } = desk;
    await desk.press('Customer pays another way');
    await desk.press('Yes, end this sale');
    await desk.shows('Not paid', /Any charge on the customer’s phone goes back by itself/);
    await desk.page.getByRole('region', { name: 'Slip for the customer' }).waitFor();
    expect(await desk.page.getByRole('button', { name: 'Pay again' }).count()).toBe(0);
    await desk.press('New sale');
    await desk.shop.noFaults();
    await desk.shop.minutes(3);
    await expect.poll(() => desk.shop.held(saleId), PATIENT).toBe(0);
    // In the strip it reads as what it became.
    await desk.strip().getByText('Not paid').first().waitFor(PATIENT);
  });

  test('S21: the shop’s key is wrong: a charge is not begun, and whom to call is said', async () => {
    const setKey = (apiKeyV2?: string) =>
      desk.shop.control(`/merchants/${MCH_ID}/keys`, 'POST', { rotate: ['apiKeyV2'], ...(apiKeyV2 ? { apiKeyV2 } : {}) });
    await setKey();
    await desk.charge('ready');
    await desk.shows('Checking');
    await desk.shop.advance(6);
    // The poll has told that the key is wrong; a charge before that would be begun.
    await expect.poll(async () => (await fetch(`${desk.shop.backend.url}/readyz`)).status, PATIENT).toBe(503);
    await desk.press('Park this sale');
    await desk.charge('second');
    await desk.noticed('This shop cannot take WeChat Pay now. Call your manager');
    await setKey(desk.shop.apiKeyOf(MCH_ID));
    await desk.shop.advance(12);
    await desk.scanPayer('second');
    await desk.shows('Paid');
    await desk.expectHeld(3_850);
    await desk.shop.minutes(13);
  });
});
