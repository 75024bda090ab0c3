/** A sale as the cashier and the payer see it: the stories of one payment, told at the counter. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { A_HAND, hasBrowser, PATIENT } from '../terminal/counter.ts';
import { Desk } from './desk.ts';

describe.skipIf(!hasBrowser)('at the counter', { timeout: 90_000 }, () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open();
  }, 90_000);
  beforeEach(() => desk.nextCustomer(), 60_000);
  afterEach(() => expect(desk.complaints.splice(0)).toEqual([]));
  afterAll(() => desk?.close(), 90_000);

  test('S1: an amount and a scan, and it is paid', async () => {
    await desk.charge('ready');
    await desk.shows('Paid', 'Paid HKD 38.50. Hand over the goods');
    await desk.expectHeld(3_850);
    // The next customer’s first digit begins the next sale, and none of them is lost.
    await desk.page.keyboard.type('1200', A_HAND);
    await desk.page.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    await expect.poll(() => desk.amount(), PATIENT).toBe('HKD 12.00');
  });

  test('S2: the customer confirms on the phone', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms', /Ask the customer to confirm on their phone/);
    const phone = await desk.phone('asks');
    await desk.enterPassword(phone);
    await desk.shop.advance(6);
    await desk.shows('Paid', 'Paid HKD 38.50. Hand over the goods');
    await desk.expectHeld(3_850);
    await phone.close();
  });

  test('S3: the customer cancels on the phone; a new code pays the same sale', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    const { saleId } = desk;
    const phone = await desk.phone('asks');
    await phone.getByRole('button', { name: 'Cancel payment' }).click();
    await phone.close();
    await desk.shop.advance(6);
    await desk.shows('Not paid', 'The customer did not confirm. Scan a new code if they still want to pay');
    await desk.press('Pay again');
    await desk.page.getByRole('region', { name: 'Scan the payment code' }).waitFor();
    await desk.scanPayer('ready');
    await desk.shows('Paid');
    expect(desk.saleId).toBe(saleId);
    await desk.expectHeld(3_850);
  });

  test('S4: the customer does nothing: called off at thirty seconds, and a late confirmation fails', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    await desk.shop.advance(33);
    await desk.shows('Not paid', 'No confirmation in time. Called off; scan again');
    await expect(desk.shop.confirm('asks')).rejects.toThrow('409');
    await desk.expectHeld(0);
  });

  test('S7: not enough balance; another payer’s code, scanned at once, pays the same sale', async () => {
    await desk.charge('poor');
    await desk.shows('Not paid', 'Not enough balance. Customer picks another card, scan the new code');
    const { saleId } = desk;
    await desk.scanPayer('ready');
    await desk.shows('Paid');
    expect(desk.saleId).toBe(saleId);
    await desk.expectHeld(3_850);
  });

  test('S10: the answer is lost and it was paid: checking, and then paid, without a press', async () => {
    await desk.shop.fault({ operation: 'submit', kind: 'loseAnswer' });
    await desk.charge('ready');
    await desk.shop.advance(6);
    await desk.shows('Paid');
    await desk.expectHeld(3_850);
  });

  test('S9: WeChat Pay does not know; it was not paid: nothing to charge again with until it is certain', async () => {
    await desk.shop.trigger('system-error-unpaid', 'ready');
    await desk.charge('ready');
    await desk.shows('Checking', 'Checking. Do not hand over the goods, do not charge again');
    expect(await desk.page.getByRole('button', { name: /Pay again|Charge|New sale/ }).count()).toBe(0);
    expect(
      await desk.page
        .getByRole('article')
        .getByText(/Hand over the goods/)
        .count(),
    ).toBe(0);
    await desk.shop.advance(40);
    await desk.shows('Not paid');
    await desk.expectHeld(0);
  });
});
