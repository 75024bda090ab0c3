/** The shift in a real browser over a real backend: what it came to, naming what is open, closing, printing, and taking it along. */
import { readFileSync } from 'node:fs';
import type { ListedRefund } from '@quickpay/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newCode } from '../../apps/backend/test/till.ts';
import { barriers } from '../good-looks.ts';
import { A_HAND, type Counter, hasBrowser, launchBrowser, NAMES, openCounter, PATIENT } from './counter.ts';
import { ASKED, payAs } from './shop-day.ts';

const MERCHANTS = [
  ['hkd', 'HKD'],
  ['jpy', 'JPY'],
  ['kwd', 'KWD'],
] as const;

describe.skipIf(!hasBrowser)('the shift', { timeout: 120_000 }, () => {
  let browser: Browser;
  let counter: Counter;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    counter = await openCounter(browser, { terminals: ['till-1', 'till-2'], merchants: MERCHANTS });
    sellsAtTill1();
  });
  afterEach(() => counter?.close());

  /** Sales of these stories are made at the first till, in whatever currency is asked for. */
  function sellsAtTill1() {
    const { till } = counter;
    const { sale } = till;
    Object.assign(till, {
      sale: (change: Readonly<{ amount?: Readonly<{ currency: string }> }> = {}) =>
        sale({ terminalId: 'till-1', merchantId: (change.amount?.currency ?? 'HKD').toLowerCase(), ...change }),
    });
  }
  const sell = async (minor: number, currency: string) => {
    const id = await counter.till.sale({ amount: { minor, currency } });
    await counter.till.pay(id, newCode(), { prefer: 'wait=5' });
  };
  /** A payment of which nothing is known until {@link settles}. */
  const inDoubt = () => payAs(counter.till, 1_200, { submit: () => ({ kind: 'unclear', note: 'no answer' }) });
  const settles = async (id: string) => {
    counter.till.script.query = () => ({
      kind: 'paid',
      transactionId: '4200000001202611240000000319',
      amountMinor: 1_200,
      currency: 'HKD',
    });
    await counter.till.call('POST', `/v1/payments/${id}/check`);
  };

  /** What the page has printed: the text of each. The browser's dialog is closed at once. */
  const keepPrints = (page: Page) =>
    page.addInitScript(() => {
      window.print = () => {
        const before: readonly string[] = JSON.parse(sessionStorage.getItem('prints') ?? '[]');
        const text = document.querySelector('[data-print]')?.textContent ?? '';
        sessionStorage.setItem('prints', JSON.stringify([...before, text]));
        setTimeout(() => dispatchEvent(new Event('afterprint')));
      };
    });
  const prints = (page: Page): Promise<readonly string[]> =>
    page.evaluate(() => JSON.parse(sessionStorage.getItem('prints') ?? '[]'));
  const opened = async (options: Parameters<Counter['open']>[1] = { as: 'cashier' }) => {
    const window = await counter.open('/about', options);
    await keepPrints(window.page);
    await window.page.goto(`${counter.url}/shift`);
    await window.page.getByRole('heading', { name: 'Shift 1' }).waitFor(PATIENT);
    return window;
  };
  const open = (page: Page) => page.getByRole('list', { name: 'Still open' }).getByRole('button');
  const ticket = (page: Page) => page.getByRole('region', { name: /Shift \d/ });

  test('closed with one payment unresolved, which then lands in the next shift by reference', async () => {
    await sell(3_850, 'HKD');
    const doubtful = await inDoubt();
    const { page, complaints, close } = await opened();
    await expect
      .poll(() => open(page).allTextContents(), PATIENT)
      .toEqual([expect.stringMatching(/^CheckingPayment · For \d+:\d\dHKD.12\.00/)]);
    await expect.poll(() => ticket(page).textContent(), PATIENT).toMatch(/1 saleHKD.38\.50/);

    await page.getByRole('button', { name: 'Close and print' }).click();
    const dialog = page.getByRole('dialog', { name: 'Close shift 1?' });
    await dialog.getByText('1 payment is still open. It moves to the next shift').waitFor(PATIENT);
    const confirm = dialog.getByRole('button', { name: 'Close and print' });
    await confirm.press('Enter');
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByText('1 is not ticked yet').waitFor();
    expect(await barriers(page)).toEqual([]);
    await dialog.getByRole('checkbox').check();
    await confirm.click();

    await page.waitForURL(/\/shift\/shift_till-1_0_1$/, PATIENT);
    await ticket(page).getByText(NAMES.cashier).waitFor(PATIENT);
    await expect.poll(async () => (await prints(page)).length, PATIENT).toBe(1);
    const [original = ''] = await prints(page);
    expect(original).toContain('Shift 班次 1');
    expect(original).toContain(NAMES.cashier);
    expect(original).toMatch(/Sales 收款 1HKD 38\.50.*Taken 净收HKD 38\.50.*Still open 未完结 1.*HKD 12\.00/);
    expect(original).not.toContain('COPY');
    await page.reload();
    await ticket(page).getByText(NAMES.cashier).waitFor(PATIENT);
    expect(await prints(page), 'not printed again by loading it').toHaveLength(1);
    await page.getByRole('button', { name: 'Print' }).click();
    await expect.poll(async () => (await prints(page)).at(1), PATIENT).toContain('COPY 副本 1');

    await settles(doubtful.id);
    await page.getByRole('link', { name: 'The open shift' }).click();
    await page.getByRole('heading', { name: 'Shift 2' }).waitFor(PATIENT);
    const late = page.getByRole('list', { name: 'From earlier shifts' }).getByRole('button');
    await expect
      .poll(() => late.allTextContents(), PATIENT)
      .toEqual([`Paid after the closingFrom shift 1HKD\u00a012.00${doubtful.orderNumber.slice(-4)}`]);
    expect(await ticket(page).textContent()).toMatch(/1 saleHKD.12\.00/);
    await late.click();
    await page.waitForURL(new RegExp(`/payments/${doubtful.id}$`), PATIENT);
    await page.goto(`${counter.url}/shift/shift_till-1_0_1`);
    await page.getByRole('button', { name: /Checking/ }).waitFor(PATIENT);
    expect(await ticket(page).textContent(), 'what is closed stays').toMatch(/1 saleHKD.38\.50/);
    expect(complaints).toEqual([]);
    await close();
  });

  test('by the keyboard alone: from the counter to the closed shift and back', async () => {
    await inDoubt();
    const { page, close } = await opened();
    const press = (key: string) => page.keyboard.press(key, A_HAND);
    const tabTo = async (name: RegExp) => {
      for (let n = 0; n < 80; n++) {
        const label = await page.evaluate(() => {
          const at = document.activeElement;
          if (at?.matches('a, button, input') !== true) return '';
          return `${at?.getAttribute('aria-label') ?? ''} ${at?.closest('label')?.textContent ?? ''} ${at?.textContent ?? ''}`;
        });
        if (name.test(label)) return;
        await press('Tab');
      }
      throw new Error(`nothing with focus is ${name}`);
    };
    await page.goto(`${counter.url}/`);
    await page.getByRole('navigation').waitFor(PATIENT);
    await tabTo(/^ *Shift$/);
    await press('Enter');
    await open(page).waitFor(PATIENT);
    await tabTo(/Close and print/);
    await press('Enter');
    await page.getByRole('dialog').waitFor(PATIENT);
    await tabTo(/Checking/);
    await press('Space');
    await tabTo(/Close and print/);
    await press('Enter');
    await page.waitForURL(/\/shift\/shift_till-1_0_1$/, PATIENT);
    await expect.poll(async () => (await prints(page)).length, PATIENT).toBe(1);
    await tabTo(/The open shift/);
    await press('Enter');
    await page.getByRole('heading', { name: 'Shift 2' }).waitFor(PATIENT);
    await close();
  });

  test('what begins while somebody ticks comes unticked; what settles leaves the list', async () => {
    const first = await inDoubt();
    const { page, close } = await opened();
    await page.getByRole('button', { name: 'Close and print' }).click();
    const boxes = page.getByRole('dialog').getByRole('checkbox');
    await boxes.check();
    await payAs(counter.till, 500, ASKED);
    await expect.poll(() => boxes.count(), PATIENT).toBe(2);
    expect(await Promise.all([boxes.nth(0).isChecked(), boxes.nth(1).isChecked()])).toEqual([true, false]);
    await page.getByText('1 is not ticked yet').waitFor();
    await settles(first.id);
    await expect.poll(() => boxes.count(), PATIENT).toBe(1);
    expect(await boxes.isChecked()).toBe(false);
    await close();
  });

  test('a list that has grown unseen is refused, said, and shown anew', async () => {
    const { page, close } = await opened();
    await page.getByRole('button', { name: 'Close and print' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nothing is open. What is closed never changes').waitFor(PATIENT);
    // No news come through, and nobody asks: what is shown is old.
    await page.route(/\/v1\/shifts\/current/, (route) => route.abort());
    await inDoubt();
    await dialog.getByRole('button', { name: 'Close and print' }).click();
    await dialog.getByText('Something has settled or begun since. Look at the list once more, then close').waitFor(PATIENT);
    await page.unroute(/\/v1\/shifts\/current/);
    await expect.poll(() => dialog.getByRole('checkbox').count(), { timeout: 40_000 }).toBe(1);
    expect((await counter.till.call('GET', '/v1/shifts')).json.items).toEqual([]);
    await close();
  });

  test('money is in each currency’s own decimals, on the screen and in the file, and never added up', async () => {
    const listed: ListedRefund[] = [];
    counter.till.script.refund = ({ refundNumber, refundMinor }) => {
      listed.push({ refundNumber, amountMinor: refundMinor, state: 'succeeded' });
      return { kind: 'accepted' };
    };
    counter.till.script.queryRefunds = () => ({ kind: 'listed', refunds: listed });
    await sell(3_850, 'HKD');
    await sell(1_200, 'JPY');
    await sell(1_234, 'KWD');
    await payAs(counter.till, 700, { submit: () => ({ kind: 'neverSent', note: 'no way out' }) });
    const { items } = (await counter.till.call('GET', '/v1/payments?outcome=paid&amountMinor=3850')).json as {
      items: { id: string }[];
    };
    const refund = await counter.till.call(
      'POST',
      `/v1/payments/${items[0]?.id}/refunds`,
      { amount: { minor: 850, currency: 'HKD' }, reason: 'broken' },
      { 'idempotency-key': 'k1' },
    );
    await counter.till.call('POST', `/v1/refunds/${refund.json.id}/check`);
    const { page, close } = await opened();
    await expect
      .poll(() => ticket(page).locator('dl').allTextContents(), PATIENT)
      .toEqual([
        expect.stringMatching(/^Openeddemo, /),
        '1 saleHKD\u00a038.501 refundHKD\u00a08.501 refusedHKD\u00a07.00TakenHKD\u00a030.00',
        '1 saleJPY\u00a01,200TakenJPY\u00a01,200',
        '1 saleKWD\u00a01.234TakenKWD\u00a01.234',
      ]);
    const [download] = await Promise.all([
      page.waitForEvent('download', PATIENT),
      page.getByRole('link', { name: 'Export (CSV)' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('shift-till-1-1.csv');
    const bytes = readFileSync(await download.path());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString('utf8').split('\r\n').slice(1, -1);
    const sums = new Map<string, number>();
    for (const line of lines) {
      const [, , what, amount, currency = '', net] = line.split(',');
      sums.set(currency, (sums.get(currency) ?? 0) + Number(net));
      if (currency === 'JPY') expect([what, amount]).toEqual(['sale', '1200']);
      if (currency === 'KWD') expect([what, amount]).toEqual(['sale', '1.234']);
    }
    expect(Object.fromEntries(sums)).toEqual({ HKD: 30, JPY: 1_200, KWD: 1.234 });
    expect(lines[0]).toMatch(/,`42\d{26},/);
    await close();
  });

  test('a closed shift of another till needs a manager, and one that is not there is said not to be', async () => {
    await counter.till.call('POST', '/v1/shifts/shift_till-2_0_1/closure', { unresolved: [] });
    const { page, close } = await counter.open('/shift/shift_till-2_0_1', { as: 'cashier' });
    await page.getByText('A manager is needed for this').waitFor(PATIENT);
    await page.goto(`${counter.url}/shift/shift_till-1_0_9`);
    await page.getByText('There is no such shift').waitFor(PATIENT);
    await close();
    const manager = await counter.open('/shift/shift_till-2_0_1', { as: 'manager' });
    await ticket(manager.page)
      .getByText(/^Closed$/)
      .waitFor(PATIENT);
    await manager.close();
  });
});
