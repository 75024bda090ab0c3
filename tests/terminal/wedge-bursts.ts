/**
 * What scanners that pose as keyboards send, drawn from a seed, and a driver that sends it to a page as a browser gets it: trusted keys,
 * each with its own time stamp. Whose page it is says the stage; any screen that takes scans can be one.
 */
import { codeHint, type ScannedNumber } from '@quickpay/core';
import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Chance, chanceOf } from '../../packages/simulation/src/chance.ts';
import { PATIENT } from './counter.ts';

/** Where the cursor is when a scan comes. */
export const PLACES = ['page', 'amount', 'search', 'text', 'pin', 'dialog'] as const;
export type Place = (typeof PLACES)[number];
/** Where an input method writes: not outside of fields, and not into passwords. */
const WRITTEN_INTO: ReadonlySet<Place> = new Set(['search', 'text']);

/** What a scan must come to. */
export type Expected =
  | Readonly<{ kind: 'code'; hint: string }>
  | ScannedNumber
  | Readonly<{ kind: 'refused'; key: 'scan.short' | 'scan.two' | 'scan.other' }>;

/** A key, and how long after the one before it, in milliseconds. */
type Stroke = Readonly<{
  key: string;
  code: string;
  gapMs: number;
  modifiers?: number;
  /** An input method writes this after the key, by itself. */
  written?: string;
}>;

export type WedgeBurst = Readonly<{
  number: number;
  kind: string;
  place: Place;
  strokes: readonly Stroke[];
  expected: Expected;
  /** How long the page is busy with something else while the keys come. */
  busyMs: number;
  endsByItself: boolean;
}>;

/** What the till's scanner is set up to add. */
export const AFFIXES = { prefix: '~S', suffix: '#' } as const;

export interface ScanStage {
  /** Puts the cursor there, as a person would have left it. */
  focus(place: Place): Promise<void>;
  /** Everything that a scan must leave as it was, as text that can be compared: amount, fields, selections, focus, what is open, where we are. */
  state(): Promise<string>;
  /** How many scans were answered so far, and what the last one came to. */
  answers(): Promise<Readonly<{ count: number; last: string }>>;
  /** How the page says what a scan came to. */
  words(expected: Expected): string;
}

const SHIFT = 8;
const ALT = 1;
const ENTER = { key: 'Enter', code: 'Enter' } as const;
const SYMBOLS: Readonly<Record<string, Readonly<{ code: string; shift?: true }>>> = {
  '~': { code: 'Backquote', shift: true },
  '#': { code: 'Digit3', shift: true },
  ']': { code: 'BracketRight' },
  ':': { code: 'Semicolon', shift: true },
  '/': { code: 'Slash' },
  '.': { code: 'Period' },
};

function strokeOf(character: string, gapMs: number): Stroke {
  if (/\d/.test(character)) return { key: character, code: `Digit${character}`, gapMs };
  if (/[a-z]/i.test(character)) {
    const isUpper = character !== character.toLowerCase();
    return { key: character, code: `Key${character.toUpperCase()}`, gapMs, ...(isUpper ? { modifiers: SHIFT } : {}) };
  }
  const symbol = SYMBOLS[character];
  if (symbol === undefined) throw new Error(`no key for ${character}`);
  return { key: character, code: symbol.code, gapMs, ...(symbol.shift ? { modifiers: SHIFT } : {}) };
}

const figures = (chance: Chance, length: number): string => Array.from({ length }, () => chance.below(10)).join('');
const PREFIXES = ['10', '11', '12', '13', '14', '15'] as const;
const newCode = (chance: Chance): string => `${chance.pick(PREFIXES)}${figures(chance, 16)}`;
const newOrder = (chance: Chance): string =>
  `QP${Array.from({ length: 26 }, () => '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt(chance.below(36))).join('')}`;
const taken = (code: string): Expected => ({ kind: 'code', hint: codeHint(code) });
const refused = (key: Extract<Expected, { kind: 'refused' }>['key']): Expected => ({ kind: 'refused', key });

type Draft = Readonly<{
  text: string;
  expected: Expected;
  gap?: (index: number) => number;
  stroke?: (character: string, gapMs: number) => readonly Stroke[];
  end?: readonly Omit<Stroke, 'gapMs'>[];
  busyMs?: number;
}>;

type Kinds = Readonly<Record<string, (chance: Chance) => Draft>>;

const whole = (chance: Chance): Pick<Draft, 'text' | 'expected'> => {
  const code = newCode(chance);
  return { text: code, expected: taken(code) };
};
const cut = (chance: Chance): Pick<Draft, 'text' | 'expected'> => ({
  text: newCode(chance).slice(0, chance.between(4, 17)),
  expected: refused('scan.short'),
});

/** Every way in which scanners were seen to send a code, and to fail to. */
const KINDS: Kinds = {
  fast: whole,
  'at the edge of hands': (chance) => ({ ...whole(chance), gap: (index) => (index === 7 ? 50 : chance.between(28, 34)) }),
  'with a hiccup': (chance) => ({ ...whole(chance), gap: (index) => (index === 9 ? 95 : 4) }),
  'on Tab': (chance) => ({ ...whole(chance), end: [{ key: 'Tab', code: 'Tab' }] }),
  'on Enter twice': (chance) => ({ ...whole(chance), end: [ENTER, ENTER] }),
  'on Enter and Space': (chance) => ({ ...whole(chance), end: [ENTER, { key: ' ', code: 'Space' }] }),
  'without an end': (chance) => ({ ...whole(chance), end: [] }),
  doubled: (chance) => {
    const code = newCode(chance);
    return { text: code + code, expected: taken(code) };
  },
  'doubled, without an end': (chance) => {
    const code = newCode(chance);
    return { text: code + code, expected: taken(code), end: [] };
  },
  'two codes at once': (chance) => ({ text: newCode(chance) + newCode(chance), expected: refused('scan.two') }),
  prefixed: (chance) => {
    const code = newCode(chance);
    return { text: `${AFFIXES.prefix}${code}`, expected: taken(code) };
  },
  'prefixed and suffixed': (chance) => {
    const code = newCode(chance);
    return { text: `${AFFIXES.prefix}${code}${AFFIXES.suffix}`, expected: taken(code) };
  },
  'with the kind of code': (chance) => {
    const code = newCode(chance);
    return { text: `]C0${code}`, expected: taken(code) };
  },
  cut,
  'cut, without an end': (chance) => ({ ...cut(chance), end: [] }),
  'a digit too many': (chance) => ({ text: `${newCode(chance)}${chance.below(10)}`, expected: refused('scan.other') }),
  goods: (chance) => ({ text: `690${figures(chance, 10)}`, expected: refused('scan.other') }),
  'a link': (chance) => ({ text: `https://u.example/${figures(chance, 12)}`, expected: refused('scan.other') }),
  'a receipt': (chance) => {
    const number = newOrder(chance);
    return { text: number, expected: { kind: 'orderNumber', number } };
  },
  'a refund’s receipt': (chance) => {
    const number = newOrder(chance).replace(/^QP/, 'QR');
    return { text: number, expected: { kind: 'refundNumber', number } };
  },
  'a payer’s bill': (chance) => {
    const number = `42000${figures(chance, chance.below(2) === 0 ? 23 : 27)}`;
    return { text: number, expected: { kind: 'transactionId', number } };
  },
  'under an input method': (chance) => ({
    ...whole(chance),
    stroke: (digit, gapMs) => [{ key: 'Process', code: `Digit${digit}`, gapMs, written: digit }],
  }),
  'under an input method, Enter too': (chance) => ({
    ...whole(chance),
    stroke: (digit, gapMs) => [{ key: 'Process', code: `Digit${digit}`, gapMs, written: digit }],
    end: [{ key: 'Process', code: 'Enter' }],
  }),
  'in full width': (chance) => ({
    ...whole(chance),
    stroke: (digit, gapMs) => [{ key: String.fromCharCode(0xff10 + Number(digit)), code: '', gapMs }],
  }),
  'by the number pad': (chance) => ({
    ...whole(chance),
    stroke: (digit, gapMs) => [{ key: digit, code: `Numpad${digit}`, gapMs }],
  }),
  'by Alt and numbers': (chance) => ({
    ...whole(chance),
    stroke: (digit) => [
      { key: 'Alt', code: 'AltLeft', gapMs: 1, modifiers: ALT },
      ...[...`0${digit.charCodeAt(0)}`].map((figure) => ({ key: figure, code: `Numpad${figure}`, gapMs: 1, modifiers: ALT })),
    ],
  }),
  'while the page is busy': (chance) => ({ ...whole(chance), gap: () => 20, busyMs: 700 }),
  'while the page is busy, without an end': (chance) => ({ ...whole(chance), gap: () => 20, busyMs: 700, end: [] }),
};

/** Bursts for the slow profile: a Bluetooth scanner's, irregular. */
const SLOW_KINDS: Kinds = {
  'over Bluetooth': (chance) => ({ ...whole(chance), gap: () => chance.between(15, 300) }),
  'over Bluetooth, cut': (chance) => ({
    text: newCode(chance).slice(0, chance.between(12, 17)),
    expected: refused('scan.short'),
    gap: () => chance.between(15, 300),
  }),
  'over Bluetooth, fast': whole,
};

/** Text rather than keys: only where text can land. */
const ANDROID_KINDS: Kinds = {
  'as text': (chance) => ({ ...whole(chance), stroke: unidentified }),
  'as text, without an end': (chance) => ({ ...whole(chance), stroke: unidentified, end: [] }),
  'as text, cut': (chance) => ({ ...cut(chance), stroke: unidentified }),
};
const unidentified = (written: string, gapMs: number): readonly Stroke[] => [{ key: 'Unidentified', code: '', gapMs, written }];

export const drawBursts = (seed: number, count: number) => draw(KINDS, PLACES, seed, count);
export const drawSlowBursts = (seed: number, count: number) => draw(SLOW_KINDS, PLACES, seed, count);
export const drawAndroidBursts = (seed: number, count: number) => draw(ANDROID_KINDS, [...WRITTEN_INTO], seed, count);

/** Each kind at each place in turn. Those that end by themselves come first: only they have to wait for the time of their keys. */
function draw(kinds: Kinds, places: readonly Place[], seed: number, count: number): readonly WedgeBurst[] {
  const chance = chanceOf(seed);
  const names = Object.keys(kinds);
  const bursts = Array.from({ length: count }, (_, number): WedgeBurst => {
    const kind = names[number % names.length] ?? '';
    const place = places[Math.floor(number / names.length) % places.length] ?? 'page';
    const draft = kinds[kind]?.(chance);
    if (draft === undefined) throw new Error(`no kind ${kind}`);
    const { text, expected, gap = () => chance.between(1, 9), stroke = (c, gapMs) => [strokeOf(c, gapMs)], busyMs = 0 } = draft;
    const end = (draft.end ?? [ENTER]).map((key, index) => ({ ...key, gapMs: Math.min(gap(text.length + index), 30) }));
    const strokes = [...[...text].flatMap((character, index) => stroke(character, gap(index))), ...end];
    return { number, kind, place, strokes, expected, busyMs, endsByItself: end.length === 0 };
  });
  return bursts.toSorted((one, other) => Number(other.endsByItself) - Number(one.endsByItself));
}

/** Keys are sent with time stamps so far ahead, so that a machine that is slow to hand them over leaves no hole between them. */
const LEAD_MS = 400;
/** The next customer's scan comes no sooner. */
const PAUSE_MS = 150;
const VIRTUAL: Readonly<Record<string, number>> = { Enter: 13, Tab: 9, ' ': 32, Process: 229, Alt: 18 };

export class WedgeDriver {
  readonly #page: Page;
  readonly #session: CDPSession;
  /** Time stamp of the last key, in milliseconds since 1970. */
  #lastAt = 0;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  static async open(page: Page): Promise<WedgeDriver> {
    return new WedgeDriver(page, await page.context().newCDPSession(page));
  }

  /** Scans, and holds the page to it: answered once, in its own words, and nothing else changed. */
  async scan(stage: ScanStage, burst: WedgeBurst, name: string): Promise<void> {
    await stage.focus(burst.place);
    const [state, { count }] = await Promise.all([stage.state(), stage.answers()]);
    await this.send(burst);
    await expect.poll(async () => (await stage.answers()).count, { ...PATIENT, interval: 5, message: name }).not.toBe(count);
    expect(await stage.answers(), name).toEqual({ count: count + 1, last: stage.words(burst.expected) });
    expect(await stage.state(), name).toBe(state);
  }

  async #keepBusy(ms: number): Promise<void> {
    await this.#page.evaluate((busyMs) => {
      setTimeout(() => {
        const until = performance.now() + busyMs;
        while (performance.now() < until);
      });
    }, ms);
  }

  /** Only scans. All keys at once: the browser has them in its queue when it hands the page the first. */
  async send({ strokes, busyMs, place }: WedgeBurst): Promise<void> {
    if (busyMs > 0) await this.#keepBusy(busyMs);
    let at = Math.max(Date.now() + (busyMs > 0 ? 0 : LEAD_MS), this.#lastAt + PAUSE_MS);
    const sent: Promise<unknown>[] = [];
    for (const [index, stroke] of strokes.entries()) {
      at += stroke.gapMs;
      sent.push(press(this.#session, stroke, at, WRITTEN_INTO.has(place)));
      // Alt comes up after the last figure of a character.
      const next = strokes[index + 1];
      if (stroke.modifiers === ALT && (next?.key === 'Alt' || next?.modifiers !== ALT))
        sent.push(
          this.#session.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Alt', code: 'AltLeft', timestamp: at / 1_000 }),
        );
    }
    this.#lastAt = at;
    await Promise.all(sent);
  }
}

/** One key, down and up, as the browser gets it from the system. */
async function press(session: CDPSession, stroke: Omit<Stroke, 'gapMs'>, at: number, isWritten: boolean): Promise<void> {
  const { key, code, modifiers = 0, written } = stroke;
  const common = { key, code, modifiers, timestamp: at / 1_000, windowsVirtualKeyCode: VIRTUAL[key] ?? 0 };
  const text = key === 'Enter' ? '\r' : [...key].length === 1 && modifiers !== ALT ? key : undefined;
  const down = session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...common, ...(text ? { text } : {}) });
  const writes = written === undefined || !isWritten ? undefined : session.send('Input.insertText', { text: written });
  const up = key === 'Alt' ? undefined : session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common });
  await Promise.all([down, writes, up]);
}

/** A text and Enter, each key so many milliseconds after the one before. */
export async function sendKeys(page: Page, text: string, gap: (index: number) => number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  let at = Date.now() + LEAD_MS;
  const strokes = [
    ...[...text].map((character, index) => strokeOf(character, gap(index))),
    { ...ENTER, gapMs: gap(text.length) },
  ];
  await Promise.all(
    strokes.map((stroke) => {
      at += stroke.gapMs;
      return press(session, stroke, at, false);
    }),
  );
  await session.detach();
}

/** No hand is on the keys within a third of a second after a scan. */
export const handsLater = (page: Page) =>
  page.waitForFunction(() => performance.now() - (performance.getEntriesByName('scan')[0]?.startTime ?? 0) > 350);
