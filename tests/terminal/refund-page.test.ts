/** Refunds and look-ups on their screens: money of every kind, why none can be made and what next, and every look of what is asked. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { handClock } from '../../apps/backend/test/hand-clock.ts';
import { newCode, type TillOptions } from '../../apps/backend/test/till.ts';
import { barriers, LOOKS, overflow } from '../good-looks.ts';
import { A_HAND, type Counter, hasBrowser, launchBrowser, openCounter, PATIENT } from './counter.ts';
import { AS_MANAGER, payAs } from './shop-day.ts';
import { untranslated } from './untranslated.ts';

/** A currency, a key, and what the payer reads in a language that somebody speaks, are no words of the screen's. */
const isOurs = (text: string): boolean => !/^\W*[A-Z]{3}$|F\d$|Returned goods$/.test(text);

const TRANSACTION = '4200009999202611249999999999';

describe.skipIf(!hasBrowser)('giving money back', { timeout: 120_000 }, () => {
  let browser: Browser;
  const counters: Counter[] = [];
  const openAt = async (options: Omit<TillOptions, 'terminal'> = {}): Promise<Counter> => {
    const counter = await openCounter(browser, options);
    counters.push(counter);
    return counter;
  };
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const counter of counters.splice(0)) await counter.close();
  });
  const choose = (page: Page, reason: string) => page.getByRole('radio', { name: reason, exact: true }).click(PATIENT);
  const refund = async (page: Page, amount: string) => {
    await page.getByRole('button', { name: `Refund ${amount}`, exact: true }).click(PATIENT);
    await page.getByRole('dialog').getByRole('button', { name: 'Yes, refund' }).click(PATIENT);
  };

  test.each([
    ['JPY', 120_000, '5000', 'JPY 5,000', 'JPY 120,000', { minor: 5_000, currency: 'JPY' }],
    ['HKD', 123_450, '1050', 'HKD 10.50', 'HKD 1,234.50', { minor: 1_050, currency: 'HKD' }],
    ['KWD', 1_234_567, '1050', 'KWD 1.050', 'KWD 1,234.567', { minor: 1_050, currency: 'KWD' }],
  ])('row 27: %s is keyed, asked and told by its own decimals', async (currency, minor, keys, part, all, sent) => {
    const counter = await openAt({ merchants: [['m', currency]] });
    const saleId = await counter.till.sale({ amount: { minor, currency } });
    const { json } = await counter.till.pay(saleId, newCode(), { prefer: 'wait=5' });
    const { page, complaints, close } = await counter.open(`/payments/${String(json.id)}/refund`, AS_MANAGER);
    await choose(page, 'Wrong amount');
    await page.getByRole('button', { name: `Refund ${all}`, exact: true }).waitFor(PATIENT);
    for (const digit of keys) await page.keyboard.press(digit, A_HAND);
    await page.getByRole('button', { name: `Refund ${part}`, exact: true }).click(PATIENT);
    await page.getByRole('dialog', { name: `Refund ${part}? ${all} can be refunded` }).waitFor(PATIENT);
    await page.getByRole('button', { name: 'Yes, refund' }).click();
    const panel = page.getByRole('article');
    await panel.waitFor(PATIENT);
    expect(((await panel.textContent()) ?? '').replace(/\s/g, ' ')).toContain(part);
    const { json: refunds } = await counter.till.call('GET', `/v1/payments/${String(json.id)}/refunds`);
    expect((refunds.items as { amount: object }[]).map(({ amount }) => amount)).toEqual([sent]);
    expect(refunds.refundable).toEqual({ minor: minor - sent.minor, currency });
    expect(complaints).toEqual([]);
    await close();
  });

  test('a cashier refunds up to the limit alone, and is told before from where on a manager is needed', async () => {
    const counter = await openAt({ refundLimit: { HKD: 1_000 } });
    const made = await payAs(counter.till, 3_850);
    const { page, close } = await counter.open(`/payments/${made.id}/refund`, { as: 'cashier' });
    await page.getByText('Above HKD 10.00 a manager must approve a refund').waitFor(PATIENT);
    for (const digit of '1000') await page.keyboard.press(digit, A_HAND);
    await page.getByText('Above HKD 10.00 a manager must approve a refund').waitFor({ state: 'detached', ...PATIENT });
    await choose(page, 'Not available');
    await refund(page, 'HKD 10.00');
    await page.getByRole('article').filter({ hasText: '10.00' }).waitFor(PATIENT);
    // Nobody who could approve works there.
    await page.goto(`${counter.url}/payments/${made.id}/refund`);
    await choose(page, 'Charged twice');
    await refund(page, 'HKD 28.50');
    await page.getByText('No manager works at this till. Add one under Settings, People').waitFor(PATIENT);
    await close();
  });

  test('a refund that WeChat Pay refuses says so, and offers the next step', async () => {
    const counter = await openAt();
    const { till } = counter;
    till.script.refund = () => ({ kind: 'refused', code: 'REFUND_FEE_MISMATCH', retry: false });
    till.script.queryRefunds = () => ({ kind: 'listed', refunds: [] });
    const made = await payAs(till, 3_850);
    const { page, complaints, close } = await counter.open(`/payments/${made.id}/refund`, AS_MANAGER);
    await choose(page, 'Returned goods');
    await refund(page, 'HKD 38.50');
    await page.getByRole('article', { name: 'Not refunded', exact: true }).waitFor(PATIENT);
    await page
      .getByText(/^Not refunded.*REFUND_FEE_MISMATCH/)
      .first()
      .waitFor(PATIENT);
    await page.waitForTimeout(300);
    await page.getByRole('button', { name: 'Refund again' }).click();
    await page.getByRole('button', { name: 'Refund HKD 38.50', exact: true }).waitFor(PATIENT);
    expect(complaints).toEqual([]);
    await close();
  });

  test('after 365 days, and of no payment at all: said so where one asks', async () => {
    const clock = handClock();
    const counter = await openAt({ clock });
    const old = await payAs(counter.till, 3_850);
    clock.forward(366 * 86_400_000);
    const { page, close } = await counter.open(`/payments/${old.id}/refund`, AS_MANAGER);
    await page.getByText('Paid more than 365 days ago: WeChat Pay refunds it no longer').first().waitFor(PATIENT);
    expect(await page.getByRole('button', { name: /^Refund/ }).count()).toBe(0);
    await page.goto(`${counter.url}/payments/pay_none/refund`);
    await page.getByText('Nothing happened to any payment.').waitFor(PATIENT);
    await close();
  });

  test('of a number that is nobody’s here a manager has WeChat Pay asked, and reads what it says', async () => {
    let answer: 'found' | 'absent' | 'refused' = 'absent';
    const order = { orderNumber: 'OTHER-POS-1', state: 'SUCCESS', transactionId: TRANSACTION, attach: null } as const;
    const counter = await openAt({
      askers: new Map([
        [
          'hkd',
          {
            look: async () =>
              answer === 'found'
                ? { kind: 'found', order: { ...order, amount: { amountMinor: 1_234, currency: 'KWD' } } }
                : answer === 'refused'
                  ? { kind: 'refused', code: 'NOAUTH', description: '' }
                  : { kind: 'absent' },
            close: async () => {},
          },
        ],
      ]),
    });
    const { page, complaints, close } = await counter.open('/lookup', AS_MANAGER);
    await page.getByLabel('Or type what you know').fill(TRANSACTION);
    await page.keyboard.press('Enter');
    await page.getByText('No payment of this shop has that number').waitFor(PATIENT);
    const ask = () => page.getByRole('button', { name: 'Ask WeChat Pay' }).click(PATIENT);
    await ask();
    await page.getByText('WeChat Pay has no such order of this shop').waitFor(PATIENT);
    answer = 'refused';
    await ask();
    await page.getByText('WeChat Pay did not say (NOAUTH). Ask again later').waitFor(PATIENT);
    answer = 'found';
    await ask();
    const ticket = page.getByRole('region', { name: 'At WeChat Pay' });
    await ticket.waitFor(PATIENT);
    expect(((await ticket.textContent()) ?? '').replace(/\s/g, ' ')).toContain('KWD 1.234');
    await page.getByText('It was not taken here').waitFor(PATIENT);
    // Of a refund nobody is asked: it is found by its order.
    await page.getByLabel('Or type what you know').fill('QRMWXU3IVL00CLM1F79ZDEP4WK0Z');
    await page.keyboard.press('Enter');
    await page.getByText('Look for it by the order of the receipt').waitFor(PATIENT);
    expect(await page.getByRole('button', { name: 'Ask WeChat Pay' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test.each(LOOKS)(
    'everybody can use each step of it, and nothing runs over the edge: $name',
    async ({ name, options, kept }) => {
      const counter = await openAt();
      const made = await payAs(counter.till, 123_456);
      const manager = await counter.open('/', AS_MANAGER);
      await manager.close();
      const { page, complaints, close } = await counter.open(`/payments/${made.id}/refund`, {
        as: 'cashier',
        ...options,
        kept,
      });
      const looked = async (step: string) => {
        await page.evaluate('document.fonts.ready');
        expect(await barriers(page), step).toEqual([]);
        expect(await overflow(page), step).toBeLessThanOrEqual(0);
        if (name.startsWith('pseudo')) expect((await untranslated(page, 'details')).filter(isOurs), step).toEqual([]);
      };
      const main = page.locator('main [data-kind="primary"]');
      await main.waitFor(PATIENT);
      await looked('the choice');
      await page.getByRole('radio').nth(4).click();
      await page.locator('main').getByRole('textbox').fill('茶'.repeat(30));
      await looked('a reason that is too long');
      await page.getByRole('radio').nth(0).click();
      await main.click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor(PATIENT);
      await looked('the question');
      await dialog.locator('[data-kind="primary"]').click();
      await dialog.locator('input').waitFor(PATIENT);
      await looked('the approval');
      await dialog.locator('input').fill('a long enough password');
      await dialog.locator('[data-kind="primary"]').click();
      await page.getByRole('article').waitFor(PATIENT);
      await looked('on its way');
      await page.goto(`${counter.url}/lookup`);
      await page.locator('main').getByRole('searchbox').fill(TRANSACTION);
      await page.keyboard.press('Enter');
      await page.locator('main').getByRole('alert').waitFor(PATIENT);
      await looked('a number of nobody’s');
      expect(complaints).toEqual([]);
      await close();
    },
  );
});
