/** Pairing, signing in, locking, and a login that expires, as they are seen and pressed. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { barriers, LOOKS, overflow } from '../good-looks.ts';
import {
  A_HAND,
  type Counter,
  hasBrowser,
  launchBrowser,
  openCounter,
  PASSWORD,
  PATIENT,
  PIN,
  personIdOf,
  signIn,
} from './counter.ts';
import { untranslated } from './untranslated.ts';

describe.skipIf(!hasBrowser)('signing in', { timeout: 60_000 }, () => {
  let browser: Browser;
  const counters: Counter[] = [];
  const openAt = async (options: Parameters<typeof openCounter>[1] = {}): Promise<Counter> => {
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

  const tiles = (page: Page) => page.getByRole('heading', { name: 'Who is at the till?' });
  const here = (page: Page) => page.getByRole('region', { name: 'At this till' });
  const lock = (page: Page) => page.getByRole('dialog');
  const isSignedIn = (page: Page) => here(page).waitFor(PATIENT);
  const addPeople = async ({ till }: Counter) => {
    for (const [role, name] of [
      ['cashier', 'Cashier 1'],
      ['manager', 'Manager'],
    ] as const)
      await till.call('POST', '/v1/people', { id: personIdOf(role), name, role, password: PASSWORD, pin: PIN });
  };
  /** Of a browser that is a till where this cashier has been before. */
  const openAtTiles = async (counter: Counter) => {
    const window = await counter.open('/', { as: 'cashier' });
    await here(window.page).getByRole('button', { name: 'Change cashier' }).click();
    await tiles(window.page).waitFor(PATIENT);
    return window;
  };

  test('a newcomer to the sandbox is at the till with one press and a PIN', async () => {
    const counter = await openAt();
    await addPeople(counter);
    const { page, complaints, close } = await counter.open('/');
    await page.getByRole('button', { name: 'Use this browser as Till 1' }).click();
    await page.getByRole('button', { name: 'Cashier 1' }).click();
    await page.keyboard.type(PIN, A_HAND);
    await page.keyboard.press('Enter');
    await isSignedIn(page);
    expect(await here(page).textContent()).toContain('Cashier 1');
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
    await close();
  });

  test('elsewhere a device shows a code; once a manager approved it on another device, it is a till', async () => {
    const counter = await openAt({ terminals: ['till-1', 'till-2'] });
    await addPeople(counter);
    const fresh = await counter.open('/');
    const code = (await fresh.page.getByRole('status').filter({ hasText: '-' }).textContent()) ?? '';
    expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    const left = Number(/\d+/.exec((await fresh.page.getByRole('timer').getAttribute('aria-label')) ?? '')?.[0]);
    expect(left).toBeGreaterThan(560);

    const manager = await counter.open('/settings/devices', { as: 'manager' });
    await manager.page.getByLabel('Code on the new device').fill(code.toLowerCase());
    await manager.page.getByRole('button', { name: /It is to be/ }).click();
    await manager.page.getByRole('radio', { name: 'Till 2' }).click();
    await manager.page.getByRole('button', { name: 'Approve', exact: true }).click();
    await manager.page.getByText('Till 2 has a new device').first().waitFor(PATIENT);
    await tiles(fresh.page).waitFor(PATIENT);
    await fresh.page.getByText('Till 2 · Tea house').waitFor();
    await fresh.close();
    await manager.close();
  });

  test('a code that is over says so, and a press gives another', async () => {
    let now = Date.parse('2026-11-24T09:31:00.000Z');
    const counter = await openAt({ environment: 'production', clock: { now: () => now, wakeAt: () => () => {} } });
    const { page, close } = await counter.open('/');
    const output = page.locator('output');
    const first = await output.textContent();
    now += 600_000;
    await page.getByText('This code is no longer valid').waitFor(PATIENT);
    await page.getByRole('button', { name: 'New code' }).click();
    await output.waitFor(PATIENT);
    expect(await output.textContent()).not.toBe(first);
    await close();
  });

  test('the first time the password, then the PIN, by pad and by keyboard; its digits are never shown', async () => {
    const counter = await openAt();
    await addPeople(counter);
    const { page, close } = await counter.open('/');
    await signIn(counter, page.context(), 'manager');
    await page.context().clearCookies({ name: /session/ });
    await page.reload();
    await page.getByRole('button', { name: 'Cashier 1' }).click();
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Wrong password. Tries left: 4').first().waitFor(PATIENT);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await isSignedIn(page);

    await here(page).getByRole('button', { name: 'Change cashier' }).click();
    await page.getByRole('button', { name: 'Cashier 1' }).click();
    const field = page.getByLabel('PIN', { exact: true });
    const pad = page.getByRole('group', { name: 'PIN keypad' });
    for (const figure of ['9', '9']) await pad.getByRole('button', { name: figure, exact: true }).click();
    await pad.getByRole('button', { name: 'Erase the last digit' }).click();
    await pad.getByRole('button', { name: 'Clear' }).click();
    for (const figure of PIN) await pad.getByRole('button', { name: figure, exact: true }).click();
    expect(await field.getAttribute('type')).toBe('password');
    expect(await page.locator('body').textContent()).not.toContain(PIN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await isSignedIn(page);
    await close();
  });

  test('a PIN that is too short is not sent; five wrong ones make this person wait, and nobody else', async () => {
    const counter = await openAt();
    await addPeople(counter);
    const { page, close } = await openAtTiles(counter);
    await page.getByRole('button', { name: 'Cashier 1' }).click();
    await page.keyboard.type('12', A_HAND);
    await page.keyboard.press('Enter');
    await page.getByText('A PIN has 4 to 6 digits').first().waitFor();
    for (let left = 4; left >= 1; left--) {
      await page.getByLabel('PIN', { exact: true }).fill('0000');
      await page.keyboard.press('Enter');
      await page.getByText(`Wrong PIN. Tries left: ${left}`).first().waitFor(PATIENT);
    }
    await page.getByLabel('PIN', { exact: true }).fill('0000');
    await page.keyboard.press('Enter');
    await page
      .getByText(/Too many wrong tries\. Wait \d+ s/)
      .first()
      .waitFor(PATIENT);
    expect(await page.getByRole('button', { name: 'Sign in' }).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('button', { name: 'Somebody else' }).click();
    await page.getByRole('button', { name: /Cashier 1.*Waits \d+ s/ }).waitFor(PATIENT);
    await page.getByRole('button', { name: 'Manager' }).first().click();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await isSignedIn(page);
    await close();
  });

  test('a locked till lets nothing through but its PIN, and shows the same screen again', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/settings/people', { as: 'manager' });
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByLabel('Name on the tile').fill('Cashier 7');
    await page.keyboard.press('Escape');
    // A dialog that closes gives the focus back a moment later.
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), PATIENT).toBe('Add a person');
    await here(page).getByRole('button', { name: 'Lock' }).focus();
    await page.keyboard.press('Enter');
    await lock(page).getByRole('heading', { name: 'This till is locked' }).waitFor(PATIENT);
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 300);
    await lock(page).waitFor();
    // The server knows of it: nobody goes on by loading the page anew.
    await expect.poll(async () => (await page.context().request.get(`${counter.url}/v1/session`)).status(), PATIENT).toBe(401);
    await page.keyboard.type(PIN, A_HAND);
    await page.keyboard.press('Enter');
    await lock(page).waitFor({ state: 'detached', ...PATIENT });
    await page.getByRole('heading', { name: 'People' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), PATIENT).toContain('Lock');
    await close();
  });

  test('a login that expires locks the screen, which stays; its PIN brings it back', async () => {
    let now = Date.parse('2026-11-24T09:31:00.000Z');
    const counter = await openAt({
      clock: { now: () => now, wakeAt: () => () => {} },
      life: { idleMs: 600_000, lifeMs: 3_600_000 },
    });
    const { page, close } = await counter.open('/settings/devices', { as: 'manager' });
    await page.getByLabel('Code on the new device').fill('ACH3');
    now += 600_000;
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await lock(page).getByRole('heading', { name: 'Login expired. Please log in again. Your sale is kept' }).waitFor(PATIENT);
    await page.locator('[data-announcer="assertive"]').getByText('Login expired').waitFor({ state: 'attached' });
    await page.keyboard.type(PIN, A_HAND);
    await page.keyboard.press('Enter');
    await lock(page).waitFor({ state: 'detached', ...PATIENT });
    expect(await page.getByLabel('Code on the new device').inputValue()).toBe('ACH3');
    await close();
  });

  test('somebody else may go on at a locked till', async () => {
    const counter = await openAt();
    await addPeople(counter);
    const { page, close } = await counter.open('/', { as: 'cashier' });
    await here(page).getByRole('button', { name: 'Lock' }).click();
    await lock(page).getByRole('button', { name: 'Somebody else' }).click();
    await lock(page).getByRole('button', { name: 'Manager' }).click();
    await lock(page).getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await lock(page).waitFor({ state: 'detached', ...PATIENT });
    expect(await here(page).textContent()).toContain('Manager');
    await close();
  });

  test('a device that is unpaired is no till any more, without a reload', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/', { as: 'cashier' });
    await isSignedIn(page);
    const { items } = (await counter.till.call('GET', '/v1/devices')).json as { items: readonly { id: string }[] };
    await counter.till.call('DELETE', `/v1/devices/${items[0]?.id}`);
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await page.getByRole('heading', { name: 'Make this device a till' }).waitFor(PATIENT);
    await close();
  });

  test('where the server cannot be reached it says so, and goes on by itself', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/about');
    await page.route('**/v1/**', (route) => route.abort());
    await page.getByRole('link', { name: 'Quick Pay' }).click();
    await page.getByRole('heading', { name: 'Network exception, please try again later' }).waitFor(PATIENT);
    await page.unroute('**/v1/**');
    await page.getByRole('heading', { name: 'Make this device a till' }).waitFor(PATIENT);
    await close();
  });

  test('managers add and change people; a cashier is told that a manager is needed', async () => {
    const counter = await openAt();
    await addPeople(counter);
    const { page, close } = await counter.open('/settings/people', { as: 'manager' });
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Enter a name of at most 40 characters').first().waitFor();
    await page.getByLabel('Name on the tile').fill('Cashier 2');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByLabel('PIN', { exact: true }).fill('8282');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: /Cashier 2/ }).click(PATIENT);
    await page.getByRole('radio', { name: 'Manager' }).click();
    await page.getByRole('switch', { name: 'May sign in' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: /Cashier 2.*May not sign in/ }).waitFor(PATIENT);
    await page.getByRole('button', { name: /^Manager/ }).click();
    await page.getByRole('radio', { name: 'Cashier' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(/Make somebody else a manager first/)
      .first()
      .waitFor(PATIENT);
    await close();

    const cashier = await counter.open('/settings/people', { as: 'cashier' });
    await cashier.page.getByText('A manager must do this').waitFor(PATIENT);
    await cashier.close();
  });

  const SCREENS = {
    pairing: async (counter: Counter, options: object) => {
      const window = await counter.open('/', options);
      await window.page.getByRole('timer').waitFor(PATIENT);
      return window;
    },
    tiles: async (counter: Counter, options: object) => {
      const window = await counter.open('/', { as: 'cashier', ...options });
      await window.page.context().clearCookies({ name: /session/ });
      await window.page.reload();
      await window.page.locator('main li button').first().waitFor(PATIENT);
      return window;
    },
    pin: async (counter: Counter, options: object) => {
      const window = await SCREENS.tiles(counter, options);
      await window.page.locator('main li button').first().click();
      await window.page.locator('input[type="password"]').waitFor(PATIENT);
      return window;
    },
    lock: async (counter: Counter, options: object) => {
      const window = await counter.open('/', { as: 'cashier', ...options });
      await window.page.locator('header section button').first().click();
      await lock(window.page).waitFor(PATIENT);
      return window;
    },
    people: async (counter: Counter, options: object) => {
      const window = await counter.open('/settings/people', { as: 'manager', ...options });
      await window.page.locator('main li button').first().waitFor(PATIENT);
      return window;
    },
    devices: async (counter: Counter, options: object) => {
      const window = await counter.open('/settings/devices', { as: 'manager', ...options });
      await window.page.locator('main li').first().waitFor(PATIENT);
      return window;
    },
  } as const;

  test.each(Object.keys(SCREENS) as (keyof typeof SCREENS)[])(
    '%s is accessible in every look, runs over no edge, and says nothing that is not translated',
    async (screen) => {
      const counter = await openAt();
      for (const { name, options, kept } of LOOKS) {
        const { page, close } = await SCREENS[screen](counter, { ...options, kept });
        expect(await barriers(page), name).toEqual([]);
        expect(await overflow(page), name).toBeLessThanOrEqual(0);
        if (name.startsWith('pseudo')) expect(await untranslated(page), name).toEqual([]);
        await close();
      }
    },
  );
});
