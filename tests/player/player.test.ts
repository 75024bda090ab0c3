/** The player of a world in a real browser, from a file, by keyboard as by pointer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stepWithout } from '@quickpay/core/rules-off';
import { runWorld, type Told, type WorldResult } from '@quickpay/simulation';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playerPage } from '../../packages/simulation/src/player/player-page.ts';
import { type Run, runOf } from '../../packages/simulation/src/player/run.ts';
import { type SaleStory, storiesOf, WORLD } from '../../packages/simulation/src/player/sales.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { barriers, overflow } from '../good-looks.ts';
import { channelOver } from '../worlds/channel.ts';

/** Pictures go here when a folder is named: PLAYER_PICTURES=/some/folder. */
const PICTURES = process.env.PLAYER_PICTURES;

async function firstWorld(
  is: (world: WorldResult) => boolean,
  options: Omit<Parameters<typeof runWorld>[0], 'seed' | 'channelOver'>,
): Promise<Run> {
  for (let seed = 1; seed <= 100; seed++) {
    const world = await runWorld({ seed, channelOver, withTrace: true, ...options });
    if (is(world)) return runOf(world);
  }
  throw new Error('no such world');
}

describe.skipIf(!hasBrowser)('the player', { timeout: 60_000 }, () => {
  let folder: string;
  let browser: Browser;
  /** Messages have met everything that can become of them, a process died, and money went back. */
  let faulted: Run;
  /** A rule is taken out, and missed. */
  let violated: Run;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quickpay-player-'));
    browser = await launchBrowser();
    const fates = (world: WorldResult) => new Set(world.told.map((told) => (told.kind === 'message' ? told.fate : '')));
    const hadAll = (world: WorldResult) =>
      fates(world).size === 5 && world.endings.some(({ reason }) => reason === 'returned') && world.faults.crash > 0;
    faulted = await firstWorld(hadAll, {});
    const isWrong = ({ violations }: WorldResult) => violations.some(({ invariant }) => invariant === 'I13');
    violated = await firstWorld(isWrong, { step: stepWithout('pointOfNoReturn'), sales: 20 });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  let pages = 0;
  /** A page of the run, and what went wrong on it or was asked of anybody else: it must stay empty. */
  async function open(
    run: Run,
    hash = '',
    options: BrowserContextOptions = {},
  ): Promise<Readonly<{ page: Page; wrong: string[] }>> {
    const file = join(folder, `run-${pages++}.html`);
    writeFileSync(file, playerPage(run));
    const page = await browser.newPage({ viewport: { width: 1_440, height: 900 }, ...options });
    const wrong: string[] = [];
    page.on('pageerror', (fault) => wrong.push(fault.message));
    page.on('console', (message) => wrong.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(pathToFileURL(file).href)) wrong.push(request.url());
    });
    await page.goto(`${pathToFileURL(file).href}${hash}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    return { page, wrong };
  }
  const sales = (run: Run): readonly SaleStory[] => storiesOf(run).filter(({ id }) => id !== WORLD);
  const most = (run: Run, of: (story: SaleStory) => number): SaleStory => {
    const [first] = sales(run).toSorted((one, other) => of(other) - of(one));
    if (first === undefined) throw new Error('a world without a sale');
    return first;
  };
  const place = (page: Page) => page.locator('.place').textContent();
  const sentence = (page: Page) => page.locator('.sentence').textContent();
  const title = (page: Page) => page.locator('main h2').textContent();
  /** Once an address that was chosen has been gone to. */
  const shows = (page: Page, name: string | RegExp) => expect.poll(() => title(page)).toMatch(name);

  test('shows the world at first: every sale in a list and over the time of the run, and loads nothing else', async () => {
    const { page, wrong } = await open(faulted);
    const count = sales(faulted).length;
    expect(await title(page)).toBe('The whole world');
    expect(await page.getByRole('navigation').getByRole('link').count()).toBe(count + 1);
    expect(await page.locator('.sale-row').count()).toBe(count);
    expect(await page.getByRole('status').textContent()).toBe(`${count} of ${count} sales`);
    expect(await page.locator('header').textContent()).toContain(`Trace ${faulted.hash}`);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('steps and jumps by the keyboard alone, and the address leads back to the moment', async () => {
    const story = most(faulted, ({ faults }) => faults);
    const { page, wrong } = await open(faulted, `#${story.id}`);
    const count = story.moments.length;
    expect(await place(page)).toContain(`Step ${count} of ${count}`);
    await page.keyboard.press('Home');
    expect(await place(page)).toContain(`Step 1 of ${count}`);
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('k');
    expect(await place(page)).toContain(`Step 2 of ${count}`);
    await expect.poll(() => page.url()).toContain(`#${story.id}/1`);
    // The end of a step is above what is veiled.
    const [frame, veil] = [await page.locator('.frame').boundingBox(), await page.locator('.veil').boundingBox()];
    expect(veil?.y).toBeGreaterThan((frame?.y ?? Number.POSITIVE_INFINITY) + 20);
    await page.keyboard.press('Home');
    await page.keyboard.press('f');
    const fault = story.moments.findIndex((told, step) => step > 0 && isFault(told));
    expect(await place(page)).toContain(`Step ${fault + 1} of`);
    await page.keyboard.press('s');
    expect(await sentence(page)).toMatch(/^backend: .* notes \w+ and is \w+/);
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+F');
    const last = story.moments.findLastIndex((told, step) => step < count - 1 && isFault(told));
    expect(await place(page)).toContain(`Step ${last + 1} of`);
    await expect.poll(() => page.url()).toContain(`#${story.id}/${last}`);
    await page.reload();
    expect(await title(page)).toBe(story.id);
    expect(await place(page)).toContain(`Step ${last + 1} of`);
    const [step, lanes] = [await page.locator('.frame').boundingBox(), await page.locator('.lanes').boundingBox()];
    expect(step?.y, 'the step is in sight').toBeGreaterThanOrEqual(lanes?.y ?? Number.POSITIVE_INFINITY);
    expect((step?.y ?? Number.POSITIVE_INFINITY) + (step?.height ?? 0)).toBeLessThanOrEqual(
      (lanes?.y ?? 0) + (lanes?.height ?? 0),
    );
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('letters are letters where somebody types or chooses', async () => {
    const story = most(faulted, ({ faults }) => faults);
    const { page } = await open(faulted, `#${story.id}/0`);
    await page.getByLabel('Time', { exact: true }).focus();
    await page.keyboard.type('jjf');
    await page.getByRole('navigation').getByRole('link').first().focus();
    await page.keyboard.press('j');
    expect(await place(page)).toContain('Step 1 of');
    await page.close();
  });

  test('lanes that are wider than the window are scrolled sideways, and nothing else is', async () => {
    const { page } = await open(violated, `#${most(violated, ({ violations }) => violations).id}/3`, {
      viewport: { width: 320, height: 640 },
    });
    for (let nth = 0; nth < 5; nth++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate("document.querySelector('.lanes').scrollLeft")).toBeGreaterThan(0);
    expect(await place(page)).toContain('Step 4 of');
    expect(await overflow(page)).toBe(0);
    await page.close();
  });

  test('goes to a time, and says how one is written', async () => {
    const story = most(faulted, ({ moments }) => moments.length);
    const { page } = await open(faulted, `#${story.id}/0`);
    await page.locator('.lanes').focus();
    await page.keyboard.press('t');
    await page.keyboard.type('soon');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toBe('A time is written as 1:02.5 or 62.5.');
    const middle = story.moments[Math.floor(story.moments.length / 2)]?.at ?? 0;
    await page.getByLabel('Time', { exact: true }).fill(String((middle - faulted.from) / 1_000));
    await page.getByRole('button', { name: 'Go there' }).click();
    expect(await page.getByRole('alert').textContent()).toBe('');
    const step = story.moments.findLastIndex(({ at }) => at <= middle);
    expect(await place(page)).toContain(`Step ${step + 1} of`);
    await page.close();
  });

  test('plays to the end by itself, stops when told to, and begins anew', async () => {
    const story = most(faulted, ({ moments }) => -Math.abs(moments.length - 12));
    const { page } = await open(faulted, `#${story.id}/0`);
    const count = story.moments.length;
    await page.getByLabel('Speed').selectOption('64');
    await page.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => place(page), { timeout: 20_000 }).toContain(`Step ${count} of ${count}`);
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await page.getByLabel('Speed').selectOption('1');
    await page.locator('.lanes').focus();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    expect(await place(page)).not.toContain(`Step ${count} of ${count}`);
    await page.close();
  });

  test('shows only sales with faults, only those whose money went back, only those of a story', async () => {
    const { page } = await open(faulted);
    const links = page.getByRole('navigation').getByRole('link');
    const named = async () => (await links.allTextContents()).slice(1);
    await page.getByLabel('Show').selectOption('faulted');
    expect((await named()).length).toBe(sales(faulted).filter(({ faults }) => faults > 0).length);
    expect((await named()).every((name) => /\d faults?/.test(name))).toBe(true);
    await page.getByLabel('Show').selectOption('returned');
    expect((await named()).length).toBeGreaterThan(0);
    expect((await named()).every((name) => /returned|returning/.test(name))).toBe(true);
    await page.getByLabel('Show').selectOption('all');
    await page.getByLabel('Story').selectOption('S2');
    expect((await named()).length).toBeGreaterThan(0);
    expect((await named()).every((name) => /\bS2\b/.test(name))).toBe(true);
    await links.nth(1).click();
    await shows(page, /^sale_\d+$/);
    expect(await links.nth(1).getAttribute('aria-current')).toBe('page');
    await page.close();
  });

  test('a place in the overview leads to what had happened in that sale by then', async () => {
    const story = most(faulted, ({ moments }) => moments.length);
    const { page } = await open(faulted);
    const row = page.locator(`.sale-row[data-sale="${story.id}"]`);
    await row.scrollIntoViewIfNeeded();
    const early = await row.locator('.span').first().boundingBox();
    await page.mouse.click((early?.x ?? 0) + 2, (early?.y ?? 0) + 2);
    await shows(page, story.id);
    const step = Number(/Step (\d+)/.exec((await place(page)) ?? '')?.[1]);
    expect(step).toBeLessThan(story.moments.length);
    await page.goBack();
    await shows(page, 'The whole world');
    await row.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => place(page)).toContain(`Step ${story.moments.length} of`);
    await page.close();
  });

  test('what is violated comes first, in red with its number and words, from the step on at which it is', async () => {
    const story = most(violated, ({ violations }) => violations);
    const { page } = await open(violated);
    await page.getByRole('navigation').getByRole('link').nth(1).click();
    await shows(page, story.id);
    await page.keyboard.press('Home');
    const invariant = page.locator('aside dt', { hasText: /^I13 / });
    expect(await invariant.textContent()).toBe('I13 ✓ holds so far');
    await page.keyboard.press('v');
    expect(await sentence(page)).toBe(
      'I13 is violated: paid with a revoke in doubt or acknowledged (paid is never reached while a revoke is in doubt or acknowledged)',
    );
    expect(await invariant.textContent()).toBe('I13 ✕ violated');
    expect(await page.locator('.lanes').textContent()).toContain('✕ I13 violated: paid with a revoke in doubt or acknowledged');
    await page.keyboard.press('k');
    expect(await invariant.textContent()).toBe('I13 ✓ holds so far');
    await page.close();
  });

  test('every step can be read in words, and chosen there', async () => {
    const story = most(faulted, ({ faults }) => faults);
    const { page } = await open(faulted, `#${story.id}`);
    await page.getByText('Every step in words').click();
    const steps = page.locator('.steps li button');
    await expect.poll(() => steps.count()).toBe(story.moments.length);
    await steps.nth(1).click();
    expect(await steps.nth(1).getAttribute('aria-current')).toBe('step');
    expect(await steps.nth(1).textContent()).toContain((await sentence(page)) ?? 'a sentence');
    await page.close();
  });

  test('whatever a trace says is text, in every place', async () => {
    const hostile = '"><img src=x onerror=alert(1)></script><svg onload=alert(2)>&amp;';
    const told: readonly Told[] = [
      { at: 1, kind: 'act', lane: 'cashier', text: hostile, saleId: hostile },
      { at: 2, kind: 'message', from: 'backend', to: 'gateway', sentAt: 1, text: hostile, fate: 'lost', saleId: hostile },
      { at: 3, kind: 'fault', lane: 'network', text: hostile, saleId: hostile },
      { at: 4, kind: 'violation', invariant: hostile, text: hostile, paymentId: hostile },
    ];
    const run: Run = {
      seed: 1,
      how: { cut: null, defect: null },
      payments: 0,
      faults: 1,
      hash: hostile,
      from: 1,
      until: 4,
      endings: [],
      told,
    };
    const { page, wrong } = await open(run);
    await page.getByRole('navigation').getByRole('link').nth(1).click();
    await shows(page, hostile);
    await page.getByText('Every step in words').click();
    await page.getByText('As it was told').click();
    expect((await page.locator('.lanes').textContent())?.split(hostile).length).toBeGreaterThan(3);
    expect(await page.locator('img, svg svg, [onerror], [onload]').count()).toBe(0);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('an address that names nothing shows the world, one beyond the end the end', async () => {
    const story = most(faulted, ({ faults }) => faults);
    for (const hash of ['#sale_9999/3', '#%E0%A4%A', '#/', '#']) {
      const { page, wrong } = await open(faulted, hash);
      expect(await title(page)).toBe('The whole world');
      expect(wrong).toEqual([]);
      await page.close();
    }
    const { page } = await open(faulted, `#${story.id}/99999`);
    expect(await place(page)).toContain(`Step ${story.moments.length} of`);
    await page.close();
  });

  test.each([
    ['light', 1_440],
    ['dark', 900],
    ['light', 320],
  ] as const)('anybody can use it: %s, %i px wide', async (colorScheme, width) => {
    const { page } = await open(violated, '', { colorScheme, viewport: { width, height: 900 } });
    const picture = async (name: string) => {
      if (PICTURES !== undefined)
        await page.screenshot({ path: join(PICTURES, `${name}.${colorScheme}.${width}.png`), fullPage: width < 1_000 });
    };
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await picture('world');
    await page.getByRole('navigation').getByRole('link').nth(1).click();
    await shows(page, /^sale_/);
    await page.keyboard.press('v');
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await picture('sale');
    await page.close();
  });
});

const isFault = (told: Told): boolean => told.kind === 'fault' || (told.kind === 'message' && told.fate !== 'arrived');
