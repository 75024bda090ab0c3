/** The recogniser of scanners that pose as keyboards, rule by rule. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODE, ENTER, openPage, strokeOf, TAB } from './wedge-page.ts';

describe('a scan', () => {
  test.each([
    ['ends on Enter', (page: Page) => page.type(CODE).key(ENTER), 'Enter'],
    ['ends on the Enter of the number pad', (page: Page) => page.type(CODE).key({ key: 'Enter', code: 'NumpadEnter' }), 'Enter'],
    ['ends on Tab', (page: Page) => page.type(CODE).key(TAB), 'Tab'],
    ['ends when 100 ms are quiet', (page: Page) => page.type(CODE).wait(100), 'quiet'],
    ['ends when another key comes later than that', (page: Page) => page.type(CODE).type('5', 150), 'quiet'],
  ] as const)('%s, and leaves nothing behind', (_name, scan, endedBy) => {
    const page = openPage();
    scan(page);
    expect(page.bursts).toMatchObject([{ text: CODE, endedBy }]);
    expect(page.landed()).toBe(endedBy === 'quiet' && page.landed() !== '' ? '5' : '');
  });

  test('is not over while less than 100 ms are quiet', () => {
    const page = openPage().type(CODE).wait(99);
    expect(page.bursts).toEqual([]);
  });

  test('once begun survives a gap that would not have begun it', () => {
    expect(
      openPage()
        .type(CODE, (index) => (index === 9 ? 90 : 5))
        .key(ENTER).texts,
    ).toEqual([CODE]);
  });

  test('of one key each 35 ms is one; of one key each 36 ms is a person', () => {
    expect(openPage().type(CODE, 35).key(ENTER, 35).texts).toEqual([CODE]);
    const page = openPage().type(CODE, 36).key(ENTER, 36);
    expect(page.bursts).toEqual([]);
    expect(page.landed()).toBe(`${CODE}<Enter>`);
  });

  test('may begin with a gap of 50 ms, not with one of 51', () => {
    const late = (gapMs: number) =>
      openPage()
        .type(CODE, (index) => (index === 1 ? gapMs : 5))
        .key(ENTER);
    expect(late(50).texts).toEqual([CODE]);
    // The first digit stays a person's, and what follows is a scan of its own.
    expect(late(51).texts).toEqual([CODE.slice(1)]);
    expect(late(51).landed()).toBe('1');
  });

  test('is told by four keys, the last counted', () => {
    expect(openPage().type('134').key(ENTER).texts).toEqual(['134']);
    const page = openPage().type('13').key(ENTER);
    expect(page.bursts).toEqual([]);
    expect(page.landed()).toBe('13<Enter>');
  });

  test('of letters takes eight: practised hands roll over four', () => {
    expect(openPage({ where: 'field' }).type('ther', 20).wait(100).bursts).toEqual([]);
    expect(openPage({ where: 'field' }).type('https://', 20).wait(100).texts).toEqual(['https://']);
  });

  test('keeps its gaps, in milliseconds', () => {
    const [burst] = openPage()
      .type('13456', (index) => index + 3)
      .key(ENTER, 9).bursts;
    expect(burst?.gapsMs).toEqual([4, 5, 6, 7, 9]);
  });

  test('is kept up to 128 characters: what is beyond goes nowhere, too', () => {
    const page = openPage().type('1234567890'.repeat(50)).key(ENTER);
    expect(page.texts[0]).toHaveLength(128);
    expect(page.bursts[0]?.gapsMs).toHaveLength(128);
    expect(page.landed()).toBe('');
  });
});

type Page = ReturnType<typeof openPage>;

describe('what a person does is left alone', () => {
  test('an amount, keyed quickly, and Enter', () => {
    const page = openPage().type('3850', 60).key(ENTER, 60);
    expect(page.landed()).toBe('3850<Enter>');
    expect(page.bursts).toEqual([]);
  });

  test('a key that is held down repeats itself as fast as a scanner, and is none', () => {
    const page = openPage().type('0'.repeat(40), 10).key(ENTER);
    expect(page.landed()).toBe(`${'0'.repeat(40)}<Enter>`);
  });

  test('what was typed before a scan stays', () => {
    expect(openPage().type('3850', 120).wait(400).type(CODE).key(ENTER).landed()).toBe('3850');
  });

  test('Enter, Tab and Space by themselves', () => {
    expect(openPage().key(ENTER, 500).key(TAB, 500).key(strokeOf(' '), 500).landed()).toBe('<Enter><Tab> ');
  });
});

describe('a burst activates nothing', () => {
  test.each([ENTER, TAB, strokeOf(' ')])('no $code for 300 ms after it', (stroke) => {
    const after = (ms: number) => openPage().type(CODE).key(ENTER).key(stroke, ms);
    expect(after(1).landed()).toBe('');
    expect(after(300).landed()).toBe('');
    expect(after(301).landed()).not.toBe('');
  });

  test('no Space in it, not even before it has proved to be one', () => {
    const page = openPage().type('1 3 4567890123456789').key(ENTER);
    expect(page.landed()).toBe('');
    expect(openPage().type('1 ').landed()).toBe('1');
  });

  test('in a text field a Space that rolls over a letter is a person’s', () => {
    expect(openPage({ where: 'field' }).type('e ', 45).landed()).toBe('e ');
  });

  test('what trails behind it is swallowed, and is no scan of its own', () => {
    const page = openPage().type(CODE).key(ENTER).type('5', 20).key({ key: 'j', code: 'KeyJ', ctrl: true }, 5).wait(300);
    expect(page.texts).toEqual([CODE]);
    expect(page.landed()).toBe('');
  });

  test('a second one right behind the first lands nowhere from its first key on', () => {
    const page = openPage().type(CODE).key(ENTER).type(CODE, 8).key(ENTER);
    expect(page.texts).toEqual([CODE, CODE]);
    expect(page.landed()).toBe('');
  });
});

describe('whatever the keyboard says', () => {
  const processed = (digit: string) => ({ key: 'Process', code: `Digit${digit}` });
  const scanned = (strokeFor: (digit: string) => Parameters<Page['key']>[0]) => {
    const page = openPage();
    for (const digit of CODE) page.key(strokeFor(digit));
    return page.key(ENTER);
  };

  test.each([
    ['an input method turns keys into Process', processed],
    ['digits are full-width', (digit: string) => ({ key: String.fromCharCode(0xff10 + Number(digit)), code: '' })],
    ['the number pad is used', (digit: string) => ({ key: digit, code: `Numpad${digit}` })],
    ['the number pad is not locked', (digit: string) => ({ key: 'End', code: `Numpad${digit}` })],
    [
      'the layout is French, the scanner American',
      (digit: string) => ({ key: '&é"\'(-è_çà'.charAt((Number(digit) + 9) % 10), code: `Digit${digit}` }),
    ],
    ['the layout and the scanner are French', (digit: string) => ({ key: digit, code: `Digit${digit}`, shift: true })],
    ['keys are not where they are', (digit: string) => ({ key: digit, code: '' })],
  ] as const)('the digits are read where %s', (_name, strokeFor) => {
    const page = scanned(strokeFor);
    expect(page.texts).toEqual([CODE]);
    expect(page.landed()).toBe('');
  });

  test('a sign above a figure is that sign', () => {
    const page = openPage().type(CODE).key({ key: '#', code: 'Digit3', shift: true }).key(ENTER);
    expect(page.texts).toEqual([`${CODE}#`]);
  });

  test('Enter under an input method ends it', () => {
    const page = openPage();
    for (const digit of CODE) page.key(processed(digit));
    expect(page.key({ key: 'Process', code: 'Enter' }).bursts).toMatchObject([{ text: CODE, endedBy: 'Enter' }]);
  });

  test('characters keyed by their number with Alt are read', () => {
    const page = openPage();
    for (const digit of CODE) {
      page.key({ key: 'Alt', code: 'AltLeft', alt: true }, 2);
      for (const figure of `0${digit.charCodeAt(0)}`) page.key({ key: figure, code: `Numpad${figure}`, alt: true }, 2);
      page.altUp();
    }
    expect(page.key(ENTER).texts).toEqual([CODE]);
    expect(page.landed()).toBe('');
  });

  test('control characters, chords and modifiers are noise', () => {
    const page = openPage().key({ key: 'Shift', code: 'ShiftLeft' });
    page.type(CODE.slice(0, 9)).key({ key: ']', code: 'BracketRight', ctrl: true }).key({ key: 'F8', code: 'F8' });
    expect(page.type(CODE.slice(9)).key(ENTER).texts).toEqual([CODE]);
  });
});

describe('text that no key announced', () => {
  const unidentified = { key: 'Unidentified', code: '' };

  test('digit by digit, into a field: a scan, and the field is as it was', () => {
    const page = openPage({ where: 'field' });
    for (const digit of CODE) page.key(unidentified).text(digit, 1);
    expect(page.wait(100).texts).toEqual([CODE]);
    expect(page.landed()).toBe('');
  });

  test('a second scan, soon after the first, leaves the field as it is then', () => {
    const page = openPage({ where: 'field' });
    for (const digit of CODE) page.key(unidentified).text(digit, 1);
    page.key(ENTER).text('tea', 120).wait(30);
    for (const digit of CODE) page.key(unidentified).text(digit, 1);
    expect(page.key(ENTER).texts).toEqual([CODE, CODE]);
    expect(page.landed()).toBe('tea');
  });

  test('at once, into the field that waits for scans', () => {
    const page = openPage({ where: 'scanField' }).text(CODE.slice(0, 7)).text(CODE.slice(7), 20).key(ENTER, 20);
    expect(page.texts).toEqual([CODE]);
    expect(page.landed()).toBe('');
  });

  test('at once, into any field, where it is a whole code', () => {
    const page = openPage({ where: 'field' }).text('tea').text(CODE, 400);
    expect(page.texts).toEqual([CODE]);
    expect(page.landed()).toBe('tea');
  });

  test('words of a keyboard on the screen are left where they are', () => {
    const page = openPage({ where: 'field' }).text('green ', 80).text('tea', 300);
    expect(page.wait(500).bursts).toEqual([]);
    expect(page.landed()).toBe('green tea');
  });
});

describe('what is pasted', () => {
  test.each([
    ['page', CODE, [CODE]],
    ['page', 'green tea', ['green tea']],
    ['field', CODE, [CODE]],
    ['field', 'green tea', []],
    ['scanField', '13456', ['13456']],
    ['codeField', CODE, []],
  ] as const)('into %s: %s', (where, text, taken) => {
    const page = openPage({ where }).paste(text);
    expect(page.texts).toEqual(taken);
    expect(page.landed()).toBe(taken.length === 0 ? text : '');
  });
});

describe('a slow scanner, by setting', () => {
  const slow = (where?: 'codeField') => openPage({ profile: 'slow', ...(where ? { where } : {}) });

  test('may leave up to 300 ms between keys, and is over after 400', () => {
    expect(slow().type(CODE, 300).key(ENTER, 300).texts).toEqual([CODE]);
    expect(slow().type(CODE, 250).wait(399).bursts).toEqual([]);
    expect(slow().type(CODE, 250).wait(400).texts).toEqual([CODE]);
    expect(slow().type(CODE, 250).wait(400).landed()).toBe('');
  });

  test('is still told from an amount: twelve keys, and a fast one by four', () => {
    expect(slow().type('12345678901', 200).wait(500).landed()).toBe('12345678901');
    expect(slow().type('3850', 150).key(ENTER, 150).landed()).toBe('3850<Enter>');
    expect(slow().type('1345').key(ENTER).texts).toEqual(['1345']);
  });

  test('is fast throughout, where few keys are to tell it', () => {
    const page = slow()
      .type('5')
      .type('1345', (index) => (index === 0 ? 51 : 5))
      .key(ENTER);
    expect(page.bursts).toEqual([]);
    expect(page.landed()).toBe('51345<Enter>');
  });

  test('is not the usual setting', () => {
    expect(openPage().type(CODE, 120).key(ENTER, 120).bursts).toEqual([]);
  });

  test('leaves a code alone that is typed on purpose', () => {
    expect(slow('codeField').type(CODE, 200).key(ENTER, 200).landed()).toBe(`${CODE}<Enter>`);
    expect(slow('codeField').type(CODE, 5).key(ENTER).texts).toEqual([CODE]);
  });
});

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max }).filter((text) => new Set(text).size > 1);

test('whatever comes fast is taken exactly once and lands nowhere', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 35 }), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(digits(4, 36), gaps, fc.constantFrom(ENTER, TAB, null), digits(1, 6), (text, gapsMs, end, amount) => {
      // The first four differ, so that they may prove it: what repeats one key for long is a key held down.
      fc.pre(new Set(text.slice(0, 3)).size > 1);
      const page = openPage().type(amount, 90).wait(200);
      page.type(text, (index) => gapsMs[index] ?? 0);
      if (end === null) page.wait(100);
      else page.key(end, 10);
      expect(page.texts).toEqual([text]);
      expect(page.landed()).toBe(amount);
    }),
  );
});

test('whatever comes slower than hands can is never taken', () => {
  const gaps = fc.array(fc.integer({ min: 51, max: 900 }), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(digits(2, 36), gaps, (text, gapsMs) => {
      const page = openPage().type(text, (index) => gapsMs[index] ?? 51);
      expect(page.wait(1_000).bursts).toEqual([]);
      expect(page.landed()).toBe(text);
    }),
  );
});
