/**
 * Scanners that pose as keyboards, before the sale's own screen: each whole code is charged once, for the amount that stands there; each broken
 * one is refused in its words, and neither is typed into anything. What scans leave as it was in every kind of field is held by
 * `tests/terminal/scanning.test.ts`, on a page where nobody is charged.
 */
import { WORDS } from '@quickpay/api';
import { codeHint } from '@quickpay/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { A_HAND, type Counter, hasBrowser, launchBrowser, openCounter, PATIENT } from '../terminal/counter.ts';
import { AFFIXES, drawBursts, handsLater, PLACES, type Place, type WedgeBurst, WedgeDriver } from '../terminal/wedge-bursts.ts';

/** Another thousand: WEDGE_SEED=81 BURSTS=1000 npm test -- tests/counter/bursts.test.ts */
const SEED = Number(process.env.WEDGE_SEED ?? 20_261_126);
/** By itself each kind once, wherever the cursor is. */
const BURSTS = process.env.BURSTS === undefined ? null : Number(process.env.BURSTS);
const KINDS = 28;
const REFERENCE = 'T7';

const drawn = (): readonly WedgeBurst[] => {
  if (BURSTS !== null) return drawBursts(SEED, BURSTS);
  const all = drawBursts(SEED, KINDS * PLACES.length);
  return all.filter(({ number }) => Math.floor(number / KINDS) === number % PLACES.length);
};

describe.skipIf(!hasBrowser)('scans at a sale', () => {
  let browser: Browser;
  let counter: Counter;
  beforeAll(async () => {
    browser = await launchBrowser();
    counter = await openCounter(browser, { regions: ['CN', 'HK'] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await counter?.close();
  });

  test(`${BURSTS ?? 'one of each kind'}: each whole one is charged once, each broken one refused, none typed (seed ${SEED})`, {
    timeout: 3_600_000,
  }, async () => {
    const submitted: { hint: string; minor: number }[] = [];
    const { submit } = counter.till.script;
    counter.till.script.submit = (request) => {
      submitted.push({ hint: codeHint(request.paymentCode), minor: request.amount.amountMinor });
      return submit(request);
    };
    const { page, complaints, close } = await counter.open('/', {
      as: 'cashier',
      kept: { 'scanner-prefix': AFFIXES.prefix, 'scanner-suffix': AFFIXES.suffix },
    });
    const driver = await WedgeDriver.open(page);
    const heard = async (burst: WedgeBurst, name: string) => {
      await nextCustomer(page);
      await PLACED[burst.place](page);
      const [before, screen] = [submitted.length, await left(page)];
      await driver.send(burst);
      const { expected } = burst;
      switch (expected.kind) {
        case 'code':
          await page.getByRole('article', { name: 'Paid', exact: true }).waitFor(PATIENT);
          expect(submitted.slice(before), name).toEqual([{ hint: expected.hint, minor: 3_850 }]);
          expect(
            (await counter.till.call('GET', `/v1${new URL(page.url()).pathname.replace('/sale', '/sales')}`)).json,
            name,
          ).toMatchObject({
            reference: REFERENCE,
          });
          break;
        case 'refused':
          await page.locator('[data-notice]').filter({ hasText: WORDS[expected.key].en }).waitFor(PATIENT);
          expect(submitted.slice(before), name).toEqual([]);
          expect(await left(page), name).toEqual(screen);
          break;
        default:
          await page.getByRole('alert').filter({ hasText: 'No payment of this shop has that number' }).waitFor(PATIENT);
          // What was scanned stands in no address.
          expect(new URL(page.url()).pathname + new URL(page.url()).search, name).toBe('/lookup');
          expect(submitted.slice(before), name).toEqual([]);
      }
    };
    for (const burst of drawn()) {
      const name = `burst ${burst.number} of seed ${SEED}: ${burst.kind}, ${burst.place}`;
      await heard(burst, name).catch(async (fault: unknown) => {
        throw new Error(`${name}: ${await page.locator('main').textContent()}`, { cause: fault });
      });
    }
    expect(complaints).toEqual([]);
    await close();
  });
});

/** Back to a new sale, with an amount and a reference as somebody keyed them a moment ago. */
async function nextCustomer(page: Page): Promise<void> {
  await handsLater(page);
  const dialog = page.getByRole('dialog');
  if (await dialog.isVisible()) {
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
  }
  await page.getByRole('navigation').getByRole('link', { name: 'New sale' }).click();
  await page.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
  await page.getByRole('button', { name: 'Clear' }).click();
  // By keys: what a script fills in so soon after a scan is taken for the rest of it.
  await page.getByLabel('Reference').pressSequentially(REFERENCE, A_HAND);
  for (const key of ['3', '8', '5', '0']) await padKey(page, key).click();
  // What comes within 400 ms was not made for this amount.
  await page.waitForTimeout(450);
}

const padKey = (page: Page, key: string) => page.getByRole('group').getByRole('button', { name: key, exact: true });

const PLACED: Readonly<Record<Place, (page: Page) => Promise<void>>> = {
  page: (page) => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur()),
  amount: (page) => padKey(page, '5').focus(),
  search: (page) => page.getByLabel('Reference').focus(),
  text: (page) =>
    page.getByLabel('Reference').evaluate((field: HTMLInputElement) => {
      field.focus();
      field.setSelectionRange(0, 1, 'backward');
    }),
  pin: (page) => page.getByRole('navigation').getByRole('link', { name: 'Settings' }).focus(),
  dialog: async (page) => {
    await page.getByRole('button', { name: 'Help' }).press('Enter');
    await page.getByRole('dialog').getByRole('searchbox').waitFor();
  },
};

/** What a scan that is refused must leave as it was. */
const left = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(
      ({ value, selectionStart, selectionEnd }) => [value, selectionStart, selectionEnd].join(' '),
    );
    const amount = document.querySelector('output')?.textContent;
    const { activeElement } = document;
    const focus = [activeElement?.tagName, activeElement?.id, activeElement?.textContent?.slice(0, 40)].join(' ');
    return JSON.stringify({
      fields,
      amount,
      focus,
      isOpen: document.querySelector('[role="dialog"]') !== null,
      path: location.pathname,
    });
  });
