/**
 * `npm run screenshots`: every screen, in four looks, into docs/screenshots. The real processes serve them: a sandbox with its seeded shop, a
 * backend, a browser. `npm run screenshots -- paid scan` takes only those whose names begin so.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { launchBrowser } from '../tests/browser.ts';
import { Desk } from '../tests/counter/desk.ts';
import { type Dress, dress, PHONE, WIDE } from '../tests/counter/dressed.ts';
import { SALE_SCREENS } from '../tests/counter/sale-screens.ts';
import { DemoStage } from '../tests/demo/stage.ts';
import { PASSWORD, PATIENT, PIN, signIn, UNINSTALLED, whenShown } from '../tests/terminal/counter.ts';
import { takeDoors } from '../tests/terminal/door-pictures.ts';
import { buildPages } from './build.ts';
import { smaller } from './smaller.ts';

const FOLDER = join(import.meta.dirname, '..', 'docs', 'screenshots');

/** By the end of a picture's name. */
const LOOKS = {
  wide: WIDE,
  'wide.dark': { ...WIDE, scheme: 'dark' },
  phone: PHONE,
  'phone.zh': { ...PHONE, language: 'zh-CN' },
} as const satisfies Readonly<Record<string, Dress>>;
type Look = keyof typeof LOOKS;
const ALL: readonly Look[] = ['wide', 'wide.dark', 'phone', 'phone.zh'];

/** A scan that follows an amount sooner is not made for it. */
const SETTLED_MS = 450;
const only = process.argv.slice(2);
const isWanted = (name: string): boolean => only.length === 0 || only.some((start) => name.startsWith(start));

/** News of earlier payments is on a picture of its own, and over no other. */
const NEWS = 'calls';
async function seen(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Seen', exact: true });
  while (await button.isVisible()) await button.click();
}

/** One screen in its looks; the window is left as it was at first. */
async function take(page: Page, name: string, looks: readonly Look[] = ALL): Promise<void> {
  if (!isWanted(name)) return;
  if (name !== NEWS) await seen(page);
  for (const look of looks) {
    await dress(page, LOOKS[look]);
    await page.evaluate(() => scrollTo(0, 0));
    save(`${name}.${look}`, await page.screenshot({ animations: 'disabled' }));
  }
  await dress(page);
}

function save(name: string, png: Buffer): void {
  writeFileSync(join(FOLDER, `${name}.png`), smaller(png));
  process.stdout.write(`${name}\n`);
}

/** Nobody is to get used to pictures in which such things can be read, even where they are worth nothing. */
const blur = (what: Locator): Promise<void> =>
  what.evaluateAll((elements) => {
    for (const element of elements) element.style.filter = 'blur(8px)';
  });

async function takeSale(desk: Desk): Promise<void> {
  for (const { name, reach, leave } of SALE_SCREENS) {
    await reach(desk);
    await take(desk.page, `sale-${name}`);
    await leave?.(desk);
  }
  // The last of them still needs a manager, wherever one goes on to.
  await desk.page.goto(`${desk.shop.backend.url}/history`);
  await desk.page.getByRole('button', { name: 'Seen', exact: true }).waitFor(PATIENT);
  await take(desk.page, NEWS);
}

async function takeDisplay(desk: Desk): Promise<void> {
  await desk.nextCustomer();
  const display = await desk.display();
  const shows = async (at: string) => {
    await display.locator(`[data-showing="${at}"]`).waitFor(PATIENT);
    await take(display, `display-${at}`, ['wide', 'wide.dark']);
  };
  await shows('idle');
  await desk.key('3850');
  await shows('amount');
  await desk.press('Charge');
  await shows('scan');
  await desk.scanPayer('asks');
  await shows('confirm');
  await desk.shop.confirm('asks');
  await desk.shop.advance(6);
  await shows('thanks');
  await desk.nextCustomer();
  await desk.charge('poor');
  await shows('notPaid');
  await display.close();
}

/** A refund from the paid sale to its end, by a cashier whom a manager helps. */
async function takeRefund(desk: Desk): Promise<void> {
  const { page } = desk;
  await desk.shop.quickpay.people.add({ name: 'Manager', role: 'manager', password: PASSWORD, pin: PIN });
  await desk.nextCustomer();
  await page.reload();
  await desk.charge('ready');
  await desk.shows('Paid');
  await page.keyboard.press('F4');
  await page.getByRole('radio', { name: 'Returned goods' }).click();
  await take(page, 'refund');
  await desk.press('Refund HKD 38.50');
  await take(page, 'refund-confirm');
  await page.getByRole('button', { name: 'No, go back' }).click();
  await desk.key('1000');
  await desk.press('Refund HKD 10.00');
  await desk.press('Yes, refund');
  await page.getByRole('dialog', { name: 'A manager approves' }).waitFor(PATIENT);
  await take(page, 'refund-approval');
  await desk.shop.fault({ operation: 'refund', kind: 'loseAnswer' });
  await desk.shop.fault({ operation: 'refundQuery', kind: 'loseAnswer', times: 20 });
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Approve' }).click();
  await desk.shows('Refund requested', 'Not confirmed yet. Do not repeat it');
  await take(page, 'refund-unconfirmed');
  await desk.shop.noFaults();
  await desk.shop.minutes(3);
  await desk.shows('Refunded');
  await take(page, 'refund-done');
}

async function takeLookup(desk: Desk): Promise<void> {
  const { page } = desk;
  await page.goto(`${desk.shop.backend.url}/lookup`);
  await whenShown(page);
  await take(page, 'lookup');
  await desk.scan('4200009999202611249999999999');
  await page.getByText('No payment of this shop has that number').waitFor(PATIENT);
  await take(page, 'lookup-none');
}

async function takePhone(desk: Desk): Promise<void> {
  await desk.nextCustomer();
  const phone = await desk.phone('asks');
  await phone.getByAltText('QR code of the payment code').waitFor(PATIENT);
  await blur(phone.getByAltText(/payment code/));
  await phone.bringToFront();
  if (isWanted('payer-quick-pay')) save('payer-quick-pay.phone', await phone.screenshot());
  await desk.page.bringToFront();
  await desk.charge('asks');
  await phone.getByRole('dialog', { name: 'Enter the payment password' }).waitFor(PATIENT);
  if (isWanted('payer-password')) save('payer-password.phone', await phone.screenshot());
  await phone.close();
  await desk.shop.advance(33);
  if (!isWanted('payer-bill')) return;
  await desk.shop.charge('ready');
  const bill = await desk.phone('ready', 'orders');
  await bill.locator('.ledger summary').first().click();
  await bill.getByAltText('QR code of the order').waitFor(PATIENT);
  await bill.bringToFront();
  save('payer-bill.phone', await bill.screenshot());
  await bill.close();
}

/** What a manager has beside the sale, after a day with payments of every kind. */
async function takeBeside(desk: Desk): Promise<void> {
  const context = await desk.browser.newContext({ viewport: WIDE, locale: 'en-GB', ...UNINSTALLED });
  await signIn({ url: desk.shop.backend.url, apiKey: desk.shop.environment.QUICKPAY_API_KEY }, context, 'manager');
  const page = await context.newPage();
  const { items } = await desk.shop.quickpay.payments.list({ limit: 50 });
  const paid = items.find(({ outcome }) => outcome === 'paid');
  const screens = {
    history: '/history',
    payment: `/payments/${paid?.id}`,
    attention: '/attention',
    help: '/help',
    feedback: '/feedback',
    settings: '/settings',
    'settings-scanner': '/settings/scanner',
    'settings-people': '/settings/people',
    'settings-devices': '/settings/devices',
  };
  await page.goto(desk.shop.backend.url);
  for (const [name, path] of Object.entries(screens).filter(([name]) => isWanted(name))) {
    await page.goto(`${desk.shop.backend.url}${path}`);
    await whenShown(page);
    // Until something was pressed the bar says that a browser keeps sounds off.
    await page.getByRole('heading', { level: 1 }).click();
    await take(page, name);
  }
  await page.goto(`${desk.shop.backend.url}/history`);
  await page.getByRole('button', { name: 'Feedback' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('The ring is hard to see in the sun');
  await take(page, 'feedback-dialog');
  await context.close();
}

/** The open shift with a payment that is under way, closing it, and a closed one. */
async function takeShift(desk: Desk): Promise<void> {
  const { quickpay, backend, environment } = desk.shop;
  const context = await desk.browser.newContext({ viewport: WIDE, locale: 'en-GB', ...UNINSTALLED });
  await signIn({ url: backend.url, apiKey: environment.QUICKPAY_API_KEY }, context);
  const page = await context.newPage();
  const pay = async (payer: string, minor: number) => {
    const sale = await quickpay.sales.create({ amount: { minor, currency: 'HKD' }, terminalId: 'till-1' });
    return quickpay.sales.pay(sale.id, { authCode: await desk.shop.code(payer), waitSeconds: 1 });
  };
  await pay('ready', 3_850);
  const before = await quickpay.shifts.current({ terminalId: 'till-1' });
  await quickpay.shifts.close(
    before.id,
    before.unresolved.map(({ id }) => id),
  );
  await pay('ready', 12_800);
  await pay('asks', 4_200);
  await page.goto(`${backend.url}/shift`);
  await whenShown(page);
  await page.getByRole('heading', { level: 1 }).click();
  await take(page, 'shift');
  await page.getByRole('button', { name: 'Close and print' }).click();
  await page.getByRole('dialog').getByRole('checkbox').first().waitFor(PATIENT);
  await take(page, 'shift-close');
  await page.goto(`${backend.url}/shift/${before.id}`);
  await whenShown(page);
  await page.getByRole('heading', { level: 1 }).click();
  await take(page, 'shift-closed');
  await context.close();
}

async function takeSignIn(desk: Desk): Promise<void> {
  const context = await desk.browser.newContext({ viewport: WIDE, locale: 'en-GB', ...UNINSTALLED });
  const page = await context.newPage();
  await page.goto(desk.shop.backend.url);
  await page.getByRole('timer').waitFor(PATIENT);
  await take(page, 'sign-in-pairing');
  await signIn({ url: desk.shop.backend.url, apiKey: desk.shop.environment.QUICKPAY_API_KEY }, context);
  await page.goto(desk.shop.backend.url);
  await page.getByRole('button', { name: 'Change cashier' }).click();
  await page.getByRole('heading', { name: 'Who is at the till?' }).waitFor(PATIENT);
  await take(page, 'sign-in-tiles');
  await page.getByRole('button', { name: 'Cashier 1' }).click();
  await page.getByLabel('PIN', { exact: true }).fill(PIN.slice(0, 2));
  await take(page, 'sign-in-pin');
  await context.close();
}

async function takeDemo(): Promise<void> {
  const stage = await DemoStage.open();
  try {
    const page = await stage.page({ viewport: { width: 1_600, height: 1_000 }, isSignedIn: false });
    const phone = page.getByRole('region', { name: 'Payer’s phone', exact: true }).frameLocator('iframe');
    await phone.getByAltText('QR code of the payment code').waitFor(PATIENT);
    await signIn({ url: new URL(stage.demoUrl).origin, apiKey: stage.apiKey }, page.context());
    await page.reload();
    await phone.getByAltText('QR code of the payment code').waitFor(PATIENT);
    const terminal = page.getByRole('region', { name: 'Terminal', exact: true }).frameLocator('iframe');
    const pad = terminal.getByRole('group', { name: 'Amount keypad' });
    for (const key of '3850') await pad.getByRole('button', { name: key, exact: true }).click(PATIENT);
    await page.waitForTimeout(SETTLED_MS);
    await page.getByRole('button', { name: 'Hold the phone to the scanner' }).click();
    await terminal.getByText('Paid', { exact: true }).first().waitFor(PATIENT);
    await phone.getByRole('dialog', { name: 'Paid' }).waitFor(PATIENT);
    await blur(phone.getByAltText(/payment code/));
    await page.evaluate(() => scrollTo(0, 0));
    await blur(page.getByText(/^PIN \d+$/));
    save('demo.wide', await page.screenshot());
  } finally {
    await stage.close();
  }
}

/** Names of pictures that {@link takeDoors} takes, by how they begin. */
const OF_DOORS = /^(stores|door|payment-ask|history-stale)/;

buildPages();
mkdirSync(FOLDER, { recursive: true });
if (isWanted('demo')) await takeDemo();
if (only.length === 0 || only.some((name) => OF_DOORS.test(name))) {
  const browser = await launchBrowser();
  try {
    await takeDoors(browser, take, (page, selector) => blur(page.locator(selector)));
  } finally {
    await browser.close();
  }
}
if (only.length === 0 || only.some((name) => name !== 'demo' && !OF_DOORS.test(name))) {
  const desk = await Desk.open();
  try {
    if (only.length === 0 || only.some((name) => name.startsWith('sale'))) await takeSale(desk);
    for (const [part, run] of [
      ['display', takeDisplay],
      ['refund', takeRefund],
      ['lookup', takeLookup],
      ['payer', takePhone],
      ['shift', takeShift],
      ['sign-in', takeSignIn],
    ] as const)
      if (isWanted(part) || only.some((name) => name.startsWith(part))) await run(desk);
    if (only.length === 0 || only.some((name) => /^(history|payment|attention|help|feedback|settings)/.test(name)))
      await takeBeside(desk);
  } finally {
    await desk.clear();
  }
}
