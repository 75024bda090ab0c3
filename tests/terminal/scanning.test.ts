/** Scanners that pose as keyboards, before the built page in a real browser: a thousand scans, whole and broken, wherever the cursor is. */
import { WORDS } from '@quickpay/api';
import { codeHint } from '@quickpay/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT, type Window } from './counter.ts';
import {
  AFFIXES,
  drawAndroidBursts,
  drawBursts,
  drawSlowBursts,
  type Expected,
  handsLater,
  type Place,
  type ScanStage,
  sendKeys,
  WedgeDriver,
} from './wedge-bursts.ts';

/** Another thousand: WEDGE_SEED=81 npm test -- tests/terminal/scanning.test.ts */
const SEED = Number(process.env.WEDGE_SEED ?? 20_261_124);
/** `BURSTS=1000` for the long proof; by itself each kind at each place. */
const BURSTS = Number(process.env.BURSTS ?? 156);
const SLOW_BURSTS = 36;

describe.skipIf(!hasBrowser)('scans', () => {
  let browser: Browser;
  let counter: Counter;
  beforeAll(async () => {
    browser = await launchBrowser();
    counter = await openCounter(browser);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await counter?.close();
  });

  const open = async (kept: Readonly<Record<string, string>> = {}): Promise<Window> => {
    const window = await counter.open('/living', { kept });
    await fillIn(window.page);
    return window;
  };

  test(`of ${BURSTS} bursts each whole one is taken once, each broken one refused in its words, none typed (seed ${SEED})`, {
    timeout: 600_000,
  }, async () => {
    const { page, complaints, close } = await open({ 'scanner-prefix': AFFIXES.prefix, 'scanner-suffix': AFFIXES.suffix });
    const stage = benchStage(page);
    const driver = await WedgeDriver.open(page);
    for (const burst of drawBursts(SEED, BURSTS))
      await driver.scan(stage, burst, `burst ${burst.number} of seed ${SEED}: ${burst.kind}, ${burst.place}`);
    expect((await stage.answers()).count).toBe(BURSTS);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a slow Bluetooth scanner is understood where it is set', { timeout: 120_000 }, async () => {
    const { page, close } = await open({ 'scanner-profile': 'slow' });
    const stage = benchStage(page);
    const driver = await WedgeDriver.open(page);
    for (const burst of drawSlowBursts(SEED, SLOW_BURSTS))
      await driver.scan(stage, burst, `slow burst ${burst.number} of seed ${SEED}: ${burst.kind}, ${burst.place}`);
    await close();
  });

  test('an Android scanner, whose keys say nothing, is heard by what lands', { timeout: 120_000 }, async () => {
    const { page, close } = await open();
    const stage = benchStage(page);
    const driver = await WedgeDriver.open(page);
    for (const burst of drawAndroidBursts(SEED, 12)) await driver.scan(stage, burst, `${burst.kind}, ${burst.place}`);
    await close();
  });

  test('a code that is pasted is a scan, text that is pasted is text', { timeout: 60_000 }, async () => {
    const { page, close } = await open();
    const stage = benchStage(page);
    const search = scanning(page).getByLabel('Search payments');
    await copy(page, CODE);
    await search.focus();
    await page.keyboard.press('Control+V');
    await expect.poll(() => stage.answers(), PATIENT).toEqual({ count: 1, last: codeHint(CODE) });
    expect(await search.inputValue()).toBe('38.50');
    await handsLater(page);
    await copy(page, 'tea');
    await search.focus();
    await page.keyboard.press('Control+V');
    expect(await search.inputValue()).toBe('38.50tea');
    await copy(page, '13456');
    await stage.focus('page');
    await page.keyboard.press('Control+V');
    await expect.poll(() => stage.answers(), PATIENT).toEqual({ count: 2, last: WORDS['scan.short'].en });
    await close();
  });

  test('a code typed by hand is grouped and checked as it goes, and used when somebody says so', {
    timeout: 60_000,
  }, async () => {
    const { page, complaints, close } = await open();
    const stage = benchStage(page);
    const field = scanning(page).getByLabel('Payment code');
    const use = scanning(page).getByRole('button', { name: 'Use this code' });
    await field.pressSequentially(CODE.slice(0, 9), { delay: 60 });
    expect(await field.inputValue()).toBe('1345 6789 0');
    await scanning(page).getByText('9 digits are missing').waitFor();
    // In the middle, too: the cursor stays where it is.
    await field.press('Home');
    await field.pressSequentially('9', { delay: 60 });
    expect(await field.inputValue()).toBe('9134 5678 90');
    await scanning(page).getByText('Not a WeChat payment code. Ask for Quick Pay').waitFor();
    await field.press('Backspace');
    // A scan leaves it as it is.
    await sendKeys(page, OTHER, () => 5);
    await expect.poll(() => stage.answers(), PATIENT).toEqual({ count: 1, last: codeHint(OTHER) });
    expect(await field.inputValue()).toBe('1345 6789 0');
    // What is pasted stands there, and is not used by itself.
    await handsLater(page);
    await copy(page, CODE);
    await field.press('Control+A');
    await field.press('Control+V');
    expect(await field.inputValue()).toBe('1345 6789 0123 4567 89');
    expect((await stage.answers()).count).toBe(1);
    await use.click();
    await expect.poll(() => stage.answers(), PATIENT).toEqual({ count: 2, last: codeHint(CODE) });
    expect(await field.inputValue()).toBe('');
    expect(await field.getAttribute('autocomplete')).toBe('off');
    expect(complaints).toEqual([]);
    await close();
  });
});

const CODE = '134567890123456789';
const OTHER = '134567890123456780';

/** Onto the clipboard, as a person would: from a field that no page listens to. */
async function copy(page: Page, text: string): Promise<void> {
  await page.evaluate((value) => {
    const field = document.createElement('textarea');
    field.id = 'copied';
    field.value = value;
    document.body.append(field);
    field.select();
  }, text);
  await page.keyboard.press('Control+C');
  await page.evaluate(() => document.querySelector('#copied')?.remove());
}

const scanning = (page: Page) => page.getByRole('region', { name: 'Scanning', exact: true });

/** Something stands in every field, so that a scan has something to spoil. */
async function fillIn(page: Page): Promise<void> {
  await scanning(page).getByLabel('Search payments').fill('38.50');
  await scanning(page).getByLabel('PIN').fill('2580');
  await page.getByRole('textbox', { name: 'Feedback' }).fill('The tea was cold');
  for (const key of ['1', '2', '00']) await scanning(page).getByRole('button', { name: key, exact: true }).click();
  await scanning(page).getByText('12.00').waitFor();
}

/** The living page takes scans without charging anybody. */
function benchStage(page: Page): ScanStage {
  const dialog = page.getByRole('dialog');
  const placed: Readonly<Record<Place, () => Promise<void>>> = {
    page: () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur()),
    amount: () => scanning(page).getByRole('button', { name: '5', exact: true }).focus(),
    search: () => scanning(page).getByLabel('Search payments').focus(),
    text: () =>
      page.getByRole('textbox', { name: 'Feedback' }).evaluate((field: HTMLTextAreaElement) => {
        field.focus();
        field.setSelectionRange(4, 7, 'backward');
      }),
    pin: () => scanning(page).getByLabel('PIN').focus(),
    dialog: async () => {
      await page
        .getByRole('region', { name: 'Dialog', exact: true })
        .getByRole('button', { name: 'Customer pays another way' })
        .click();
      await dialog.waitFor();
    },
  };
  return {
    async focus(place) {
      if (place !== 'dialog' && (await dialog.isVisible())) {
        await page.getByRole('button', { name: 'Close' }).click();
        await dialog.waitFor({ state: 'detached' });
      }
      if (place !== 'dialog' || !(await dialog.isVisible())) await placed[place]();
    },
    state: () =>
      page.evaluate(() => {
        const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(
          ({ value, selectionStart, selectionEnd, selectionDirection }) =>
            [value, selectionStart, selectionEnd, selectionDirection].join(' '),
        );
        const amounts = [...document.querySelectorAll('p[translate="no"]')].map(({ textContent }) => textContent);
        const { activeElement } = document;
        const focus = [activeElement?.tagName, activeElement?.id, activeElement?.textContent?.slice(0, 40)].join(' ');
        const isOpen = document.querySelector('[role="dialog"]') !== null;
        return JSON.stringify({ fields, amounts, focus, isOpen, path: location.pathname });
      }),
    answers: () =>
      page.evaluate(() => {
        const list = document.querySelector<HTMLOListElement>('ol[aria-label="Taken"]');
        return { count: list?.children.length ? list.start : 0, last: list?.firstElementChild?.textContent ?? '' };
      }),
    words: (expected: Expected) => {
      switch (expected.kind) {
        case 'code':
          return expected.hint;
        case 'refused':
          return WORDS[expected.key].en;
        default:
          return expected.number;
      }
    },
  };
}
