/**
 * The sale's screens in every look, each reached once: everybody can use them, nothing runs over the edge, nothing is left untranslated,
 * and only one state says that goods may be handed over.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers } from '../good-looks.ts';
import { hasBrowser } from '../terminal/counter.ts';
import { untranslated } from '../terminal/untranslated.ts';
import { Desk } from './desk.ts';
import { type Dress, dress, NARROW, PHONE, ZOOMED } from './dressed.ts';
import { SALE_SCREENS } from './sale-screens.ts';

/** In which looks a screen is read, and in which it is tight. `LOOKS=all`: in each by itself. */
const ALL = process.env.LOOKS === 'all';
/** The last is a phone's. */
const READ_LOOKS: readonly Dress[] = ALL
  ? [{}, { scheme: 'dark' }, { language: 'zh-CN', scheme: 'dark' }, { language: 'zh-CN', ...PHONE }]
  : [{}, { language: 'zh-CN', scheme: 'dark', ...PHONE }];
const TIGHT_LOOKS: readonly Dress[] = ALL
  ? [NARROW, { ...NARROW, language: 'zh-CN' }, ZOOMED, { ...NARROW, language: 'en-XA' }]
  : [ZOOMED, { ...NARROW, language: 'en-XA' }];
/** Half a pixel is the browser's rounding. */
const TARGET_MIN = 43.5;
const MAIN_MIN = 63.5;
/** Of a phone's height, how much the bar at the foot may take. */
const FOOT_SHARE_MAX = 0.2;
const HANDS_OVER = /Hand over the goods|可以交付商品/;
/** A field of paper differs from the ground by less, a solid one by more. */
const PAPER_MAX = 2;
const SOLID_MIN = 5;
/** Screens that a result interrupts a reader with. */
const RESULTS: readonly string[] = ['paid', 'not-paid', 'returning', 'call-the-manager'];

describe.skipIf(!hasBrowser)('the looks of a sale', { timeout: 180_000 }, () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open();
    await desk.page.addInitScript(noteWhatIsSaid);
  }, 90_000);
  afterAll(() => desk?.clear(), 90_000);

  test('hold on each of its screens, in each light, language and size', async () => {
    const { page } = desk;
    const wrong: string[] = [];
    const handsOver = new Set<string>();
    for (const { name, reach, leave } of SALE_SCREENS) {
      await reach(desk);
      const find = (what: string, found: readonly string[]) => wrong.push(...found.map((one) => `${name}, ${what}: ${one}`));
      for (const look of READ_LOOKS) {
        await dress(page, look);
        find(`axe ${JSON.stringify(look)}`, await barriers(page));
        for (const contrast of await page.evaluate(fieldContrasts))
          if (name === 'paid' ? contrast < SOLID_MIN : contrast > PAPER_MAX) find('field', [`${contrast} to the ground`]);
        if (HANDS_OVER.test((await page.locator('body').textContent()) ?? '')) handsOver.add(name);
      }
      find('on a phone', await page.evaluate(footOverPhone, FOOT_SHARE_MAX));
      for (const look of TIGHT_LOOKS) {
        await dress(page, look);
        find(`over the edge ${JSON.stringify(look)}`, await page.evaluate(overTheEdge));
        find(`too small ${JSON.stringify(look)}`, await page.evaluate(tooSmall, { least: TARGET_MIN, mainLeast: MAIN_MIN }));
        if (look.language === 'en-XA') find('untranslated', (await untranslated(page, '[data-announcer]')).filter(isNoCurrency));
      }
      await dress(page);
      if (RESULTS.includes(name) && (await page.evaluate(said)).length !== 1) find('said', await page.evaluate(said));
      await leave?.(desk);
    }
    expect(wrong).toEqual([]);
    expect([...handsOver]).toEqual(['paid']);
    expect(desk.complaints).toEqual([]);
  });
});

/** A currency's code is a word in no language. */
const isNoCurrency = (text: string): boolean => !/^\W*[A-Z]{3}$/.test(text);

// What follows runs in the page.

/** Notes what interrupts a reader, as often as it is said. */
function noteWhatIsSaid(): void {
  const notes: string[] = [];
  Object.assign(window, { saidAloud: notes });
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      if (target instanceof Element && target.matches('[data-announcer="assertive"]'))
        for (const node of addedNodes) notes.push(node.textContent ?? '');
  }).observe(document, { childList: true, subtree: true });
}
const said = (): readonly string[] => ('saidAloud' in window && Array.isArray(window.saidAloud) ? window.saidAloud : []);

/** How much the field of each state in sight differs from the page's ground, by the contrast of WCAG 2. */
function fieldContrasts(): readonly number[] {
  const luminance = (element: Element) => {
    const channels = getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? [];
    const [red = 0, green = 0, blue = 0] = channels
      .map((text) => Number(text) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = luminance(document.documentElement);
  return [...document.querySelectorAll('article[data-tone]')].map((field) => {
    const [dark = 0, light = 0] = [luminance(field), ground].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  });
}

function overTheEdge(): readonly string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [`${scrollWidth} px in ${clientWidth}`] : [];
}

/** Whatever is pressed and is too small for a finger; the main action has a measure of its own. */
function tooSmall({ least, mainLeast }: { least: number; mainLeast: number }): readonly string[] {
  return [
    ...document.querySelectorAll<HTMLElement>('button, a[href], input, textarea, summary, [role="radio"], [role="combobox"]'),
  ]
    .filter((element) => element.checkVisibility() && !element.matches('a[href="#screen"], [aria-hidden="true"]'))
    .flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      const min = element.dataset.kind === 'primary' ? mainLeast : least;
      return width < least || height < min ? [`${element.textContent || element.ariaLabel} ${width} × ${height}`] : [];
    });
}

/** The bar at the foot takes a part of a phone's height, and none of the main action. */
function footOverPhone(shareMax: number): readonly string[] {
  scrollTo(0, 0);
  const foot = document.querySelector('footer')?.getBoundingClientRect();
  if (foot === undefined) return [];
  const covered = [...document.querySelectorAll('main [data-kind="primary"]')].filter((main) => {
    main.scrollIntoView({ block: 'nearest' });
    return main.getBoundingClientRect().bottom > foot.top;
  });
  return [
    ...(foot.height > innerHeight * shareMax ? [`the bar is ${foot.height} px high`] : []),
    ...covered.map((main) => `the bar covers ${main.textContent}`),
  ];
}
