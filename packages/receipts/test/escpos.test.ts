import { expect, test } from 'vitest';
import { decode, textOf } from '../../../tests/receipts/decode.ts';
import { OCCASION, PAID } from '../../../tests/receipts/samples.ts';
import {
  blankBitmap,
  DOTS,
  type DotFont,
  drawnWidth,
  escpos,
  gb18030,
  isDoneAnswer,
  layOut,
  offlineFault,
  PAPER_MM,
  paperFault,
  qrBitmap,
  qrPath,
  ranOut,
  saleReceipt,
  textPaper,
} from '../src/index.ts';

const receipt = saleReceipt(PAID, { ...OCCASION, isSandbox: true, copyNumber: 3 });
if (receipt === null) throw new Error('it is paid');

/** Every character a black box: what is drawn where can be counted. */
const BOXES: DotFont = {
  columnDots: 12,
  lineDots: 24,
  draw: (character) => ({
    width: 12 * drawnWidth(character),
    height: 24,
    dots: new Uint8Array(12 * drawnWidth(character) * 24).fill(1),
  }),
};

test('GB18030 is written as the platform reads it, in two bytes and in four', () => {
  const text = '收款 元 龍 é € 㙍 𠮷 🍵 abc';
  expect(new TextDecoder('gb18030').decode(gb18030(text))).toBe(text);
  expect([...gb18030('元')]).toEqual([0xd4, 0xaa]);
  expect(gb18030('𠮷')).toHaveLength(4);
});

test('every character of the first plane comes back, and none as a control', () => {
  const all = Array.from({ length: 0xfffe }, (_, code) => String.fromCodePoint(code)).filter(
    // A replacement is what the platform says for what it cannot read.
    (one) => one !== '\ufffd' && !/[\p{Cs}\p{Cn}\p{Co}]/u.test(one),
  );
  const decoder = new TextDecoder('gb18030');
  const lost = all.filter((one) => decoder.decode(gb18030(one)) !== one);
  expect(lost).toEqual([]);
});

test.each(PAPER_MM)('what a printer with Chinese reads on %i mm is the receipt', (paperMm) => {
  const { printed } = decode(escpos(receipt, { paperMm, text: 'gb18030', hasCutter: true }));
  const laidOut = layOut(receipt, textPaper(paperMm)).flatMap((line) => (line.kind === 'text' ? [line.text.trim()] : []));
  expect(textOf(printed).filter((text) => !/^-+$/.test(text))).toEqual(laidOut);
  expect(printed).toContainEqual({ kind: 'qr', text: PAID.orderNumber, moduleDots: 6, level: 0x31 });
  expect(printed.at(-1)).toEqual({ kind: 'cut' });
  const marks = printed.filter((one) => one.kind === 'line' && one.isInverse);
  expect(marks.map((one) => one.kind === 'line' && one.text.trim())).toEqual([
    'COPY 副本 3',
    'SANDBOX - NO REAL MONEY',
    '沙箱环境，无真实资金',
    'COPY 副本 3',
    'SANDBOX - NO REAL MONEY',
    '沙箱环境，无真实资金',
  ]);
});

test('a printer without a knife feeds to where paper is torn', () => {
  const { printed } = decode(escpos(receipt, { paperMm: 58, text: 'gb18030', hasCutter: false }));
  expect(printed.at(-1)).toEqual({ kind: 'feed', lines: 4 });
});

test.each(PAPER_MM)('a printer without Chinese gets pictures as wide as its %i mm, and not a letter', (paperMm) => {
  const { printed } = decode(escpos(receipt, { paperMm, text: 'raster', hasCutter: true }, BOXES));
  expect(textOf(printed)).toEqual([]);
  const pictures = printed.filter((one) => one.kind === 'picture');
  expect(new Set(pictures.map((one) => one.kind === 'picture' && one.width))).toEqual(new Set([DOTS[paperMm]]));
  expect(printed.at(-1)).toEqual({ kind: 'cut' });
  // A mark is black from edge to edge but for what is written on it.
  const [mark] = pictures;
  if (mark?.kind !== 'picture') throw new Error('no picture');
  expect(mark.dots[0]).toBe(1);
  expect(mark.dots.filter((dot) => dot === 0)).toHaveLength(24 * 12 * 11 - 24 * 12 * 2);
});

test('a picture never holds what a printer would carry out at once', () => {
  const speck: DotFont = {
    columnDots: 8,
    lineDots: 8,
    draw: () => {
      const dots = blankBitmap(8, 8);
      for (let y = 0; y < 8; y++) dots.dots[y * 8 + 3] = 1; // 0x10
      return dots;
    },
  };
  const bytes = [...escpos(receipt, { paperMm: 58, text: 'raster', hasCutter: true }, speck)];
  // DLE EOT, DLE ENQ and DLE DC4, wherever they stand.
  expect(bytes.filter((byte, at) => byte === 0x10 && [0x04, 0x05, 0x14].includes(bytes[at + 1] ?? 0))).toEqual([]);
  expect(bytes).toContain(0x18);
});

test('raster without a font is a programmer’s error', () => {
  expect(() => escpos(receipt, { paperMm: 58, text: 'raster', hasCutter: true })).toThrow(RangeError);
});

test('a printer’s answers are told from anything else', () => {
  expect([paperFault(0x12), paperFault(0x72), paperFault(0x7f), paperFault(0x00)]).toEqual([null, 'noPaper', null, null]);
  expect([offlineFault(0x12), offlineFault(0x16), offlineFault(0x32), offlineFault(0x52)]).toEqual([
    null,
    'coverOpen',
    'noPaper',
    'fault',
  ]);
  expect([isDoneAnswer(0x00), isDoneAnswer(0x0c), isDoneAnswer(0x12)]).toEqual([true, true, false]);
  expect([ranOut(0x00), ranOut(0x03), ranOut(0x0c)]).toEqual([false, false, true]);
});

test('an order number’s code has 25 modules or 29, and the path draws the same', () => {
  const { width, dots } = qrBitmap(PAID.orderNumber);
  expect([25, 29]).toContain(width);
  const { size, path } = qrPath(PAID.orderNumber);
  expect(size).toBe(width + 8);
  const drawn = [...path.matchAll(/h(\d+)v/g)].reduce((sum, [, run]) => sum + Number(run), 0);
  expect(drawn).toBe(dots.filter((dot) => dot === 1).length);
});
