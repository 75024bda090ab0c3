/** What is pressed, filled in, chosen and read aloud, as people do it: found by role and label, on the living page. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers } from '../good-looks.ts';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT, type Window } from './counter.ts';

describe.skipIf(!hasBrowser)('controls of the terminal', () => {
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

  const open = async (options: Parameters<Counter['open']>[1] = {}): Promise<Window> => {
    const window = await counter.open('/living', options);
    await window.page.locator('article[data-tone="paid"]').first().waitFor();
    return window;
  };
  const section = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
  const isFocused = (locator: Locator): Promise<boolean> => locator.evaluate((element) => element === document.activeElement);
  /** Whatever the page said aloud since it was loaded, by how urgent it was. */
  const listen = (page: Page): Promise<void> =>
    page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      for (const region of document.querySelectorAll<HTMLElement>('[data-announcer]'))
        new MutationObserver((changes) => {
          for (const { addedNodes } of changes)
            for (const node of addedNodes) heard.push(`${region.dataset.announcer}: ${node.textContent}`);
        }).observe(region, { childList: true });
    });
  const heard = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as { heard: string[] }).heard); // made above

  test('the keypad fills from the right, in the currency’s decimals, by finger and by keyboard', async () => {
    const { page, close } = await open();
    const keypad = section(page, 'Keypad');
    const press = async (...names: readonly string[]) => {
      for (const name of names) await keypad.getByRole('button', { name, exact: true }).click();
    };
    await press('3', '8', '5', '0');
    await keypad.getByText('38.50').waitFor();
    await press('00');
    await keypad.getByText('3,850.00').waitFor();
    await press('Erase the last digit', 'Erase the last digit', 'Erase the last digit');
    await keypad.getByText('3.85', { exact: true }).waitFor();
    await page.keyboard.type('1');
    await keypad.getByText('38.51').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.type('12.5');
    await keypad.getByText('12.50').waitFor();
    await keypad.getByRole('radio', { name: 'JPY' }).click();
    await press('1', '2', '00');
    await keypad.getByText('1,200', { exact: true }).waitFor();
    await keypad.getByRole('radio', { name: 'KWD' }).click();
    await press('1', '2', '5', '0');
    await keypad.getByText('1.250').waitFor();
    await close();
  });

  test('what cannot be pressed can be focused, does nothing, and says why', async () => {
    const { page, close } = await open();
    const buttons = section(page, 'Buttons');
    const disabled = buttons.getByRole('button', { name: 'Charge', disabled: true });
    await disabled.focus();
    expect(await isFocused(disabled)).toBe(true);
    await page.keyboard.press('Enter');
    await disabled.click({ force: true });
    expect(await disabled.getAttribute('aria-describedby')).not.toBeNull();
    expect(await page.locator(`[id="${await disabled.getAttribute('aria-describedby')}"]`).textContent()).toBe(
      'Enter an amount first',
    );
    await buttons.getByText('Pressed 0 times').waitFor();
    await buttons.getByRole('button', { name: 'Charge', disabled: false }).click();
    await buttons.getByText('Pressed 1 time', { exact: true }).waitFor();
    await close();
  });

  test('a dialog takes the focus, keeps it, and gives it back', async () => {
    const { page, close } = await open();
    const opener = section(page, 'Dialog').getByRole('button', { name: 'Customer pays another way' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Customer pays another way' });
    await dialog.waitFor();
    await dialog.getByText('it goes back by itself').waitFor();
    expect(await barriers(page)).toEqual([]);
    for (let presses = 0; presses < 6; presses++) {
      await page.keyboard.press('Tab');
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => isFocused(opener), PATIENT).toBe(true);
    await close();
  });

  test('one of many is chosen by a tap, or by keys alone', async () => {
    const { page, close } = await open();
    const choices = section(page, 'Choices');
    await choices.getByRole('button', { name: 'Reason of the refund: Choose a reason. Change' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'Wrong amount' }).click();
    const chosen = choices.getByRole('button', { name: 'Reason of the refund: Wrong amount. Change' });
    await chosen.waitFor();
    await expect.poll(() => isFocused(chosen), PATIENT).toBe(true);
    await page.keyboard.press('Enter');
    // What was chosen has the focus.
    await expect.poll(() => isFocused(page.getByRole('radio', { name: 'Wrong amount' })), PATIENT).toBe(true);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => isFocused(page.getByRole('radio', { name: 'Goods were broken' })), PATIENT).toBe(true);
    await page.keyboard.press('Enter');
    await choices.getByRole('button', { name: 'Reason of the refund: Goods were broken. Change' }).waitFor();
    const sounds = choices.getByRole('switch', { name: 'Sounds' });
    expect(await sounds.isChecked()).toBe(true);
    await sounds.focus();
    await page.keyboard.press('Space');
    expect(await sounds.isChecked()).toBe(false);
    await close();
  });

  test('a field counts characters as people do, keeps what is too much and marks it', async () => {
    const { page, close } = await open();
    await listen(page);
    const field = page.getByRole('textbox', { name: 'Feedback' });
    await field.fill('👨‍👩‍👧 收款');
    await page.getByText('4/300').waitFor();
    await field.fill('语'.repeat(400));
    await page.getByText('400/300').waitFor();
    expect((await field.inputValue()).length).toBe(400);
    expect(await page.locator('mark').textContent()).toBe('语'.repeat(100));
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await page.getByText('100 characters too many. Shorten the marked part').last().waitFor();
    await expect.poll(() => heard(page), PATIENT).toEqual(['polite: 100 characters too many. Shorten the marked part']);
    await field.fill('语'.repeat(299));
    await page.getByText('299/300').waitFor();
    await expect.poll(() => heard(page), PATIENT).toHaveLength(2);
    expect((await heard(page))[1]).toBe('polite: 1 character left');
    await close();
  });

  test('small news is shown, said once, and goes by itself', { timeout: 20_000 }, async () => {
    const { page, close } = await open();
    await listen(page);
    await section(page, 'Dialog').getByRole('button', { name: 'Copied' }).click();
    const toast = page.getByRole('listitem', { includeHidden: true }).filter({ hasText: 'Copied' });
    await toast.waitFor();
    expect(await heard(page)).toEqual(['polite: Copied']);
    await toast.waitFor({ state: 'detached', timeout: 10_000 });
    await close();
  });

  const walk = (page: Page): Locator => section(page, 'One payment, step by step');
  /** On to the next state, until it is the one of that name. */
  const walkTo = async (page: Page, state: string): Promise<Locator> => {
    const panel = walk(page).getByRole('article', { name: state, exact: true });
    do await walk(page).getByRole('button', { name: 'Next state' }).click();
    while (!(await panel.isVisible()));
    return panel;
  };

  test('after a change focus is where the next action is, and the state is said once, however often it is drawn', async () => {
    const { page, close } = await open();
    await listen(page);
    await walkTo(page, 'Cancelling');
    const paid = await walkTo(page, 'Paid');
    await expect.poll(() => isFocused(paid.getByRole('button', { name: 'New sale' })), PATIENT).toBe(true);
    expect(await heard(page)).toEqual([
      'polite: Contacting WeChat Pay',
      'polite: Ask the customer to confirm on their phone. 30 s left',
      'polite: Checking. Do not hand over the goods, do not charge again',
      'polite: Cancelling. WeChat Pay allows it in 12 s',
      'assertive: Paid HKD\u00a038.50. Hand over the goods',
    ]);
    // Where there is nothing to do but wait, focus is on the panel: nothing is pressed by mistake.
    const waiting = await walkTo(page, 'Contacting');
    await expect.poll(() => isFocused(waiting), PATIENT).toBe(true);
    await walkTo(page, 'Paid');
    expect((await heard(page)).filter((text) => text.includes('Hand over'))).toHaveLength(1);
    await close();
  });

  test('what was just put under a finger is not pressed by it', async () => {
    const { page, close } = await open();
    const panel = await walkTo(page, 'Cancelling');
    // As the panel changes, something presses its main action at once: the second half of a double tap.
    await panel.evaluate((element) => {
      new MutationObserver(() => element.querySelector<HTMLElement>('[data-kind="primary"]')?.click()).observe(element, {
        attributes: true,
        attributeFilter: ['data-tone'],
      });
    });
    const paid = await walkTo(page, 'Paid');
    await walk(page).getByText('Pressed 0 times').waitFor();
    await expect
      .poll(async () => {
        await paid.getByRole('button', { name: 'New sale' }).click();
        return walk(page).getByText('Pressed 0 times').count();
      }, PATIENT)
      .toBe(0);
    await close();
  });
});
