/** What needs a manager, and what came late and went back, reaches whoever is at the till: seen, heard, and not twice. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FollowedClock, followedClock } from '../../apps/backend/src/clocks.ts';
import { barriers, LOOKS, overflow } from '../good-looks.ts';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT, whenShown } from './counter.ts';
import { AS_MANAGER, FOREIGN, type Made } from './shop-day.ts';
import { untranslated } from './untranslated.ts';

const PICTURES = process.env.TERMINAL_PICTURES;
const AS_CASHIER = { as: 'cashier' } as const;

describe.skipIf(!hasBrowser)('news of earlier payments', { timeout: 120_000 }, () => {
  let browser: Browser;
  let counter: Counter;
  let clock: FollowedClock;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    clock = followedClock(Date.now());
    counter = await openCounter(browser, { clock, terminals: ['till-1', 'till-2'] });
  });
  afterEach(() => counter?.close());

  const news = (page: Page) => page.getByRole('region', { name: 'News of earlier payments' });
  const pay = async (script: Partial<Counter['till']['script']> = {}, terminalId = 'till-1', minor = 9_900): Promise<Made> => {
    const { till } = counter;
    const before = { ...till.script };
    Object.assign(till.script, script);
    const sale = await till.sale({ amount: { minor, currency: 'HKD' }, terminalId });
    const { json } = await till.pay(sale, undefined, { prefer: 'wait=5' });
    Object.assign(till.script, before);
    return json as Made; // a payment's view
  };
  /** Left by its cashier, paid all the same, and given back. */
  const returnLate = async (terminalId = 'till-1'): Promise<Made> => {
    const { till } = counter;
    const before = { ...till.script };
    Object.assign(till.script, {
      submit: () => ({ kind: 'asked' }),
      query: () => ({ kind: 'paid', transactionId: '42000000012' }),
    });
    const sale = await till.sale({ amount: { minor: 3_850, currency: 'HKD' }, terminalId });
    const made = (await till.pay(sale)).json as Made; // a payment's view
    await till.call('POST', `/v1/sales/${sale}/closure`);
    const state = async () => {
      clock.set(clock.now() + 20_000);
      return (await till.call('GET', `/v1/payments/${made.id}`)).json;
    };
    await expect.poll(async () => (await state()).state, PATIENT).toBe('returning');
    await expect
      .poll(async () => (await till.ledger.eventsOf(made.id)).some(({ event }) => event.kind === 'paid'), PATIENT)
      .toBe(true);
    till.script.query = () => ({ kind: 'closed' });
    await expect.poll(async () => (await state()).reason, PATIENT).toBe('returned');
    Object.assign(till.script, before);
    return made;
  };
  /** Counts what would be heard: each note is a tone of its own. */
  const listening = async (path: string, options: Parameters<Counter['open']>[1]) => {
    const window = await counter.open(path, options);
    await window.page.addInitScript(() => {
      const real = AudioContext.prototype.createOscillator;
      Reflect.set(globalThis, 'notes', 0);
      AudioContext.prototype.createOscillator = function () {
        Reflect.set(globalThis, 'notes', Number(Reflect.get(globalThis, 'notes')) + 1);
        return real.call(this);
      };
    });
    const notes = () => window.page.evaluate(() => Number(Reflect.get(globalThis, 'notes')));
    const begin = async () => {
      await window.page.reload();
      await whenShown(window.page);
      // The browser lets nothing be heard before somebody pressed something.
      await window.page.keyboard.press('Escape');
    };
    await begin();
    return { ...window, notes, begin };
  };

  test('a cashier is told, hears it until it is seen, and not again after a reload', async () => {
    const { page, complaints, notes, begin, close } = await listening('/', AS_CASHIER);
    const made = await pay(FOREIGN);
    const notice = news(page);
    await notice.getByText('A payment of this till needs a manager. Call your manager; do not charge again').waitFor(PATIENT);
    await notice.getByText(`HKD 99.00 · order ending ${made.orderNumber.slice(-4)}`).waitFor(PATIENT);
    await expect.poll(notes, PATIENT).toBeGreaterThanOrEqual(3);
    await page
      .locator('[data-announcer="polite"]')
      .getByText('needs a manager')
      .waitFor({ state: 'attached', ...PATIENT });
    // Ten seconds later once more, without anybody doing anything.
    await expect.poll(notes, { timeout: 30_000 }).toBeGreaterThanOrEqual(6);
    await page.getByRole('link', { name: 'Needs a manager 1 payment needs a manager' }).waitFor(PATIENT);
    await notice.getByRole('button', { name: 'Seen' }).click();
    await notice.waitFor({ state: 'detached', ...PATIENT });
    await begin();
    // The badge stays as long as it is so; what was seen is neither shown nor heard.
    await page.getByRole('link', { name: 'Needs a manager 1 payment needs a manager' }).click();
    await page.getByText('Call your manager. Do not charge again, and do not hand over the goods').waitFor(PATIENT);
    expect(await news(page).count()).toBe(0);
    expect(await notes()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a cancelled payment that went through late is told at the till that took it, and at no other', async () => {
    const [mine, other] = [await counter.open('/', AS_CASHIER), await counter.open('/', { ...AS_CASHIER, terminalId: 'till-2' })];
    await Promise.all([whenShown(mine.page), whenShown(other.page)]);
    await returnLate();
    await news(mine.page).getByText('A cancelled payment went through late and was refunded').waitFor(PATIENT);
    // Whoever comes to the till later finds it, too.
    await mine.page.reload();
    await news(mine.page).getByText('A cancelled payment went through late and was refunded').waitFor(PATIENT);
    await mine.page.getByRole('button', { name: '简体中文' }).click();
    await mine.page.getByText('已取消的付款随后到账，系统已自动退款').waitFor(PATIENT);
    await mine.page.getByRole('button', { name: '知道了' }).click();
    await mine.page.getByText('已取消的付款随后到账').waitFor({ state: 'detached', ...PATIENT });
    await mine.page.reload();
    await whenShown(mine.page);
    // Its own payment, which comes after it, is told: so nothing of the other's is still to come.
    await pay(FOREIGN, 'till-2');
    await news(other.page).getByText('needs a manager').waitFor(PATIENT);
    expect(await news(other.page).getByText('went through late').count()).toBe(0);
    expect(await news(mine.page).count()).toBe(0);
    expect([...mine.complaints, ...other.complaints]).toEqual([]);
    await Promise.all([mine.close(), other.close()]);
  });

  test('two wait one after the other, and a manager who opens the list has seen what is on it', async () => {
    const { page, close } = await counter.open('/', AS_MANAGER);
    await whenShown(page);
    await pay(FOREIGN);
    await pay(FOREIGN, 'till-1', 12_300);
    await news(page).getByText('A payment of this till needs you').waitFor(PATIENT);
    await news(page).getByText('1 more').waitFor(PATIENT);
    await news(page).getByRole('button', { name: 'Seen' }).click();
    await news(page).getByText('HKD 123.00').waitFor(PATIENT);
    await page.getByRole('link', { name: /Needs a manager 2/ }).click();
    await page.getByRole('list', { name: 'Needs a manager' }).getByRole('listitem').nth(1).waitFor(PATIENT);
    await news(page).waitFor({ state: 'detached', ...PATIENT });
    await close();
  });

  test('nothing is heard where sounds are off, and nothing of what is in front is told beside it', async () => {
    const { page, notes, close } = await listening('/', { ...AS_CASHIER, kept: { sounds: 'off' } });
    const made = await pay(FOREIGN);
    await news(page).getByText('needs a manager').waitFor(PATIENT);
    expect(await notes()).toBe(0);
    await page.goto(`${counter.url}/sale/${made.saleId}`);
    await page.getByRole('article', { name: 'Call the manager' }).waitFor(PATIENT);
    expect(await news(page).count()).toBe(0);
    await close();
  });

  test('everybody can use it in every look, and nothing runs over the edge', async () => {
    await returnLate();
    await pay(FOREIGN);
    for (const { name, options, kept } of LOOKS) {
      for (const [screen, path] of [
        ['late', '/'],
        ['cashier', '/attention'],
      ] as const) {
        const { page, complaints, close } = await counter.open(path, { ...AS_CASHIER, ...options, kept });
        await whenShown(page);
        await page.locator('section[aria-label] [data-tone]').first().waitFor(PATIENT);
        expect(await barriers(page), `${screen} ${name}`).toEqual([]);
        expect(await overflow(page), `${screen} ${name}`).toBeLessThanOrEqual(0);
        if (name.startsWith('pseudo')) expect(await untranslated(page), screen).toEqual([]);
        if (PICTURES) await page.screenshot({ path: `${PICTURES}/calls-${screen}-${name}.png` });
        expect(complaints).toEqual([]);
        await close();
      }
    }
  });
});
