import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OCCASION, PAID } from '../../../tests/receipts/samples.ts';
import {
  drawnWidth,
  gb18030Width,
  layOut,
  PAPER_MM,
  picturePaper,
  plainText,
  saleReceipt,
  textPaper,
  widthOfText,
  wrapped,
} from '../src/index.ts';

test('a Chinese character is two columns wide, and a line breaks at it', () => {
  expect(wrapped('Flower shop 花店', 8, drawnWidth)).toEqual(['Flower', 'shop 花', '店']);
  expect(widthOfText('Time 时间', drawnWidth)).toBe(9);
});

test('on a printer’s own fonts whatever is not ASCII is two columns wide', () => {
  expect(gb18030Width('é')).toBe(2);
  expect(drawnWidth('é')).toBe(1);
});

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['', 8, ['']],
  ['   ', 8, ['']],
  ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['茶馆茶馆茶', 4, ['茶馆', '茶馆', '茶']],
  // An odd column is left free rather than half a character printed.
  ['茶馆', 3, ['茶', '馆']],
  ['a茶馆', 4, ['a茶', '馆']],
  // What closes a sentence never begins a line.
  ['茶馆。', 4, ['茶', '馆。']],
  ['。。。', 4, ['。。', '。']],
])('%j in %i columns', (text, columns, lines) => {
  expect(wrapped(text, columns, drawnWidth)).toEqual(lines);
});

test('wrapping loses nothing but spaces, and no line is too wide', () => {
  const character = fc.constantFrom('a', 'b', ' ', '茶', '馆', 'é', '🍵', '-', '，');
  fc.assert(
    fc.property(fc.array(character, { maxLength: 80 }), fc.integer({ min: 2, max: 50 }), (characters, columns) => {
      const text = characters.join('');
      const lines = wrapped(text, columns, drawnWidth);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const line of lines) expect(widthOfText(line, drawnWidth)).toBeLessThanOrEqual(columns);
    }),
  );
});

test('no line of any receipt is wider than its paper, however long the names of shop and till', () => {
  const long = '非常非常长的商店名称 with a very-long-name-that-nobody-would-have 🍵 ';
  const receipt = saleReceipt(
    { ...PAID, amount: { amountMinor: 2_147_483_647, currency: 'KWD' }, reference: long.repeat(2) },
    { ...OCCASION, shop: [long.repeat(3), long], till: long.repeat(4), isSandbox: true, copyNumber: 12 },
  );
  if (receipt === null) throw new Error('it is paid');
  for (const paperMm of PAPER_MM) {
    for (const paper of [textPaper(paperMm), picturePaper(paperMm, 16)]) {
      for (const line of layOut(receipt, paper)) {
        if (line.kind === 'text') expect(widthOfText(line.text, paper.widthOf) * line.scale).toBeLessThanOrEqual(paper.columns);
      }
    }
  }
});

test('marks stand above everything, and below everything again', () => {
  const receipt = saleReceipt(PAID, { ...OCCASION, copyNumber: 1 });
  if (receipt === null) throw new Error('it is paid');
  const lines = layOut(receipt, textPaper(80)).flatMap((line) => (line.kind === 'text' ? [line] : []));
  expect(lines.at(0)).toMatchObject({ look: 'inverse', text: expect.stringContaining('COPY 副本 1') });
  expect(lines.at(-1)).toEqual(lines.at(0));
});

test('a control character in a name never reaches a printer', () => {
  expect(plainText('Tea\u001b@\u0010\u0014\nhouse ’n’ “co”…')).toBe(`Tea @   house 'n' "co"...`);
});
