/** The demo page over the whole demo, as a newcomer has it: found by role and label, walked by real payments. */
import type { Frame, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { barriers, overflow } from '../good-looks.ts';
import { BLOCKED, hasBrowser } from '../terminal/counter.ts';
import { untranslated } from '../terminal/untranslated.ts';
import { DemoStage } from './stage.ts';

/** Five pages in one window, on a machine that is busy with the rest of the demo as well. */
const PATIENT = { timeout: 30_000 } as const;
const PANES = ['Terminal', 'Customer display', 'Payer’s phone', 'Messages on the wire'] as const;
/** Pictures go here when a folder is named: DEMO_PICTURES=/some/folder. */
const PICTURES = process.env.DEMO_PICTURES;

describe.skipIf(!hasBrowser)('the demo page', { timeout: 300_000 }, () => {
  let stage: DemoStage;
  beforeAll(async () => {
    stage = await DemoStage.open();
  }, 90_000);
  // What one test left over is no other's.
  afterEach(async () => {
    await stage.control('/scenarios', 'DELETE');
    await stage.control('/payers/ready/cancel', 'POST').catch(() => 'nobody is asked');
  });
  afterAll(() => stage?.close());

  const pane = (page: Page, title: string): FrameLocator =>
    page.getByRole('region', { name: title, exact: true }).frameLocator('iframe');
  const phone = (page: Page) => pane(page, 'Payer’s phone');
  const wireLines = (page: Page) =>
    pane(page, 'Messages on the wire').getByRole('list', { name: 'Messages on the wire' }).getByRole('listitem');
  const walk = (page: Page) => page.getByRole('region', { name: 'Guided walk' });
  const step = (page: Page, title: string) => walk(page).getByRole('listitem').filter({ hasText: title });
  const isDone = (page: Page, title: string) => step(page, title).getByText('done', { exact: true }).waitFor(PATIENT);
  const press = (page: Page, name: string) => walk(page).getByRole('button', { name, exact: true }).click();
  const arrange = async (page: Page) => {
    await press(page, 'Arrange this');
    await walk(page).getByText('Arranged: it waits for the next payment of this phone').waitFor(PATIENT);
  };
  const enterPassword = async (page: Page) => {
    const prompt = phone(page).getByRole('dialog', { name: 'Enter the payment password' });
    await prompt.waitFor(PATIENT);
    await prompt.pressSequentially('123456');
  };

  test('is printed before anything else, and shows its four parts side by side', async () => {
    expect(stage.printed).toMatch(/^\s*Quick Pay is running\. {2}SANDBOX.*\n\n {2}Open +http:\/\/127\.0\.0\.1:\d+\/demo /);
    const page = await stage.page();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (!BLOCKED.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (fault) => complaints.push(String(fault)));
    await page.reload();
    for (const title of PANES) {
      await page.getByRole('heading', { name: title, exact: true }).first().waitFor();
      await pane(page, title).getByText('SANDBOX').first().waitFor(PATIENT);
    }
    const boxes = await Promise.all(PANES.map((title) => page.getByTitle(title, { exact: true }).boundingBox()));
    for (const box of boxes) expect((box?.y ?? 9_999) + 100).toBeLessThan(900);
    await phone(page).getByAltText('QR code of the payment code').waitFor(PATIENT);
    await page.getByText('No real money moves here').first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the walk sees for itself what was done, forgets nothing over a reload, and can be skipped and begun anew', async () => {
    const page = await stage.page();
    await walk(page).getByText('Key in 38.50 on the terminal').waitFor();
    await stage.take();
    await isDone(page, 'Paid without a password');
    await arrange(page);
    await stage.take();
    await enterPassword(page);
    await isDone(page, 'Paid with the password');
    await page.locator('[data-announcer="polite"]').getByText('Done: Paid with the password').waitFor({ state: 'attached' });

    await page.reload();
    await isDone(page, 'Paid without a password');
    await isDone(page, 'Paid with the password');
    await press(page, 'Skip this step');
    await step(page, 'The payer cancels').getByText('skipped').waitFor();
    await page.reload();
    await step(page, 'The payer cancels').getByText('skipped').waitFor();

    await press(page, 'Start again');
    // What was paid before is no step of this walk.
    await step(page, 'Paid without a password').getByText('now', { exact: true }).waitFor(PATIENT);
    await stage.take();
    await isDone(page, 'Paid without a password');
    await step(page, 'Paid with the password').getByText('now', { exact: true }).waitFor();
    await page.context().close();
  });

  test('from a payer who cancels to a customer who pays another way: every failure is arranged, met and seen', async () => {
    const page = await stage.page();
    for (const _of of ['Paid without a password', 'Paid with the password']) await press(page, 'Skip this step');

    await arrange(page);
    await stage.take();
    await phone(page).getByRole('button', { name: 'Cancel payment' }).click(PATIENT);
    await isDone(page, 'The payer cancels');

    await arrange(page);
    await walk(page).getByText('Take the payment first').waitFor();
    await stage.take();
    await phone(page).getByRole('dialog', { name: 'Enter the payment password' }).waitFor(PATIENT);
    await walk(page).getByText('Take the payment first').waitFor({ state: 'detached' });
    await press(page, 'Let 30 s pass');
    await isDone(page, 'The payer does nothing');

    await arrange(page);
    const sale = await stage.sale();
    await stage.pay(sale);
    await expect.poll(async () => (await stage.quickpay.sales.get(sale)).retry.may, PATIENT).toBe('now');
    await stage.pay(sale);
    await isDone(page, 'Not enough balance, another card');

    await arrange(page);
    await stage.take();
    await isDone(page, 'The answer is lost, though it was paid');

    await arrange(page);
    await stage.take();
    await walk(page).getByText('Take the payment first').waitFor({ state: 'detached' });
    await press(page, 'Let 30 s pass');
    await isDone(page, 'A system error, and not paid');

    await arrange(page);
    const { saleId } = await stage.take();
    await stage.quickpay.sales.leave(saleId);
    await isDone(page, 'The customer pays another way');
    await walk(page).getByText('That was all of it').waitFor();
    await page.context().close();
  });

  test('the wire shows what was asked and answered, in order, without what is secret, and what was lost', async () => {
    const page = await stage.page();
    await wireLines(page).first().waitFor(PATIENT);
    const answers: string[] = [];
    page.on('response', (answer) => {
      const { pathname } = new URL(answer.url());
      // The phone has to know its own code; everybody else's answers are looked at.
      if (/\/code$|\/events$/.test(pathname)) return;
      void answer.text().then(
        (text) => answers.push(text),
        () => {},
      );
    });
    await stage.control('/scenarios/asks-password', 'POST', { payerId: 'ready' });
    const code = await stage.code();
    const payment = await stage.take();
    await enterPassword(page);
    await pane(page, 'Messages on the wire').getByLabel('Order').selectOption(payment.orderNumber);
    const shown = async () => (await wireLines(page).allTextContents()).map((text) => text.replace(/^[\d:]+/, ''));
    await expect.poll(async () => (await shown())[0], PATIENT).toMatch(/WeChat Pay answers.*Query Order.*SUCCESS/);
    const [, asked, ...before] = await shown();
    expect(asked).toMatch(/Merchant asks.*Query Order/);
    expect(before.at(-1)).toMatch(/Merchant asks.*Submit Quick Pay/);
    expect(before.at(-2)).toMatch(/WeChat Pay answers.*Submit Quick Pay.*USERPAYING/);
    for (const [n, line] of before.slice(0, -2).entries())
      expect(line).toMatch(n % 2 === 0 ? /WeChat Pay answers.*Query Order.*USERPAYING/ : /Merchant asks.*Query Order/);
    await wireLines(page).last().getByText('Submit Quick Pay').click();
    await pane(page, 'Messages on the wire')
      .getByText(`${code.slice(0, 2)}•• •••• •••• ••${code.slice(14, 16)} ${code.slice(16)}`)
      .first()
      .waitFor(PATIENT);

    await stage.control('/scenarios/lost-answer-paid', 'POST', { payerId: 'ready' });
    const lost = await stage.take();
    await pane(page, 'Messages on the wire').getByLabel('Order').selectOption(lost.orderNumber);
    await wireLines(page).filter({ hasText: 'lost on the way' }).waitFor(PATIENT);
    expect((await shown()).filter((text) => text.includes('lost on the way'))).toEqual([
      expect.stringMatching(/WeChat Pay answers.*Submit Quick Pay.*SUCCESS/),
    ]);
    expect(answers.length).toBeGreaterThan(10);
    const contents = await Promise.all(page.frames().map((frame: Frame) => frame.content()));
    for (const text of [...answers, ...contents]) expect(text).not.toContain(code);
    await page.context().close();
  });

  test('the phone is held to the till’s scanner: its code comes as a scanner types it, and it is whoever’s phone is shown', async () => {
    await stage.settle();
    const page = await stage.page();
    const till = page.frameLocator('[data-pane="terminal"] iframe');
    const key = async (digits: string) => {
      await till.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
      for (const digit of digits) await till.getByRole('button', { name: digit, exact: true }).click();
      // A scan that comes within 400 ms is not made for this amount.
      await page.waitForTimeout(450);
    };
    const scan = () => page.getByRole('button', { name: 'Hold the phone to the scanner' }).click();
    const charged = async (shown: string) => {
      await till.getByRole('article', { name: 'Paid' }).getByText(shown).first().waitFor(PATIENT);
      return (await stage.quickpay.payments.list({ limit: 1 })).items[0]?.codeHint.slice(-5);
    };
    const endOf = async (payer: string) => (await stage.code(payer)).slice(-4).replace(/(..)(..)/, '$1 $2');
    await phone(page).getByAltText('QR code of the payment code').waitFor(PATIENT);
    const first = await endOf('ready');
    await key('3850');
    await scan();
    expect(await charged('Paid HKD 38.50. Hand over the goods')).toBe(first);
    await phone(page).getByRole('link', { name: 'All phones' }).click();
    await phone(page)
      .getByRole('link', { name: /second/ })
      .click();
    await phone(page).getByAltText('QR code of the payment code').waitFor(PATIENT);
    const second = await endOf('second');
    await page.waitForTimeout(300);
    await till.getByRole('button', { name: 'New sale' }).click();
    await key('1200');
    await scan();
    expect(await charged('Paid HKD 12.00. Hand over the goods')).toBe(second);
    await press(page, 'Arrange this');
    const chosen = () => stage.control<{ payerId: string }[]>('/scenarios/chosen');
    await expect.poll(async () => (await chosen()).at(-1)?.payerId, PATIENT).toBe('second');
    await page.context().close();
  });

  test('one choice of language is everybody’s', async () => {
    const page = await stage.page();
    await phone(page).getByText('Show this code to the cashier').waitFor(PATIENT);
    await page.getByRole('radio', { name: '简体中文' }).click();
    await page.getByRole('heading', { name: '引导步骤' }).waitFor();
    await pane(page, '付款人手机').getByText('请向收银员出示付款码').waitFor(PATIENT);
    await pane(page, '接口报文').getByText('接口报文').first().waitFor(PATIENT);
    await pane(page, '收银终端').getByText('沙箱环境').first().waitFor(PATIENT);
    await page.reload();
    await pane(page, '付款人手机').getByText('请向收银员出示付款码').waitFor(PATIENT);
    await page.context().close();
  });

  test('while nobody is signed in the walk says so, and the rest goes on', async () => {
    const page = await stage.page({ isSignedIn: false });
    await page.getByText('Nobody is signed in at the terminal').waitFor(PATIENT);
    await phone(page).getByAltText('QR code of the payment code').waitFor(PATIENT);
    await page.context().close();
  });

  test('by keyboard, and on a phone one part at a time: a frame that comes back is where it was', async () => {
    const page = await stage.page({ viewport: { width: 390, height: 844 } });
    const hidden = page.frameLocator('[data-pane="phone"] iframe');
    await hidden.getByAltText('QR code of the payment code').waitFor({ state: 'attached', ...PATIENT });
    expect(await page.getByTitle('Payer’s phone').isVisible()).toBe(false);
    // Frames that are still loading take the focus in a driven browser, where every frame believes that it has it: then the key is pressed again.
    const goesOn = (from: string, to: string) =>
      expect
        .poll(async () => {
          await page.getByRole('radio', { name: from }).focus();
          await page.keyboard.press('ArrowDown');
          return page.getByRole('radio', { name: to, checked: true }).count();
        }, PATIENT)
        .toBe(1);
    await goesOn('Terminal', 'Customer display');
    await goesOn('Customer display', 'Payer’s phone');
    await phone(page).getByText('Show this code to the cashier').waitFor(PATIENT);
    expect(await page.getByTitle('Terminal', { exact: true }).isVisible()).toBe(false);
    await phone(page).getByRole('link', { name: 'Chats' }).click();
    await page.getByRole('radio', { name: 'Customer display' }).click();
    await page.getByRole('radio', { name: 'Payer’s phone' }).click();
    await phone(page).getByRole('heading', { name: 'Chats' }).waitFor(PATIENT);
    await page.context().close();
  });

  test.each([
    ['wide', { viewport: { width: 1_440, height: 900 } }],
    ['tablet-chinese-dark', { viewport: { width: 1_024, height: 768 }, locale: 'zh-CN', colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 320, height: 640 } }],
  ] as const)('is accessible, and nothing runs over the edge: %s', async (name, options) => {
    const page = await stage.page(options);
    await page
      .frameLocator('[data-pane="phone"] iframe')
      .locator('.qr')
      .waitFor({ state: 'attached', ...PATIENT });
    await page
      .frameLocator('[data-pane="wire"] iframe')
      .locator('main')
      .waitFor({ state: 'attached', ...PATIENT });
    // The pages in the frames are documents of their own, looked at where they are at home; to axe their landmarks would be one page's.
    expect(await barriers(page, { except: 'iframe' })).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/demo-${name}.png`, fullPage: true });
    await page.context().close();
  });

  test('nothing on it is without a translation', async () => {
    const page = await stage.page();
    await page.evaluate(() => localStorage.setItem('quickpay-language', 'en-XA'));
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => page.title()).toContain('⟦');
    expect(await untranslated(page)).toEqual([]);
    await page.context().close();
  });
});
