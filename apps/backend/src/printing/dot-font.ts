/**
 * What printers without Chinese are sent: text drawn here, by UnifontEX, a font of 16 × 16 dots that has a sign for every character of
 * Unicode's first plane. Each dot is printed as four, so that a Chinese character is 4 mm high.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Bitmap, blankBitmap, type DotFont, drawnWidth } from '@quickpay/receipts';
import { type Outline, readWoff } from './woff.ts';

const FILE = '@fontsource/unifontex/files/unifontex-latin-400-normal.woff';

/** Dots of the font in an em, and how many of the printer's each becomes in a row. */
const EM_DOTS = 16;
const SCALE = 2;
/** Between two lines, in the printer's dots. */
const LEADING = 4;
/** Characters whose drawing is remembered: a shop uses some hundreds. */
const REMEMBERED_MAX = 4_000;

/**
 * Reads the font: 15 MB while it is held.
 *
 * @example escpos(receipt, { paperMm: 58, text: 'raster', hasCutter: true }, await readDotFont())
 */
export async function readDotFont(): Promise<DotFont> {
  const font = readWoff(await readFile(createRequire(import.meta.url).resolve(FILE)));
  const dot = font.unitsPerEm / EM_DOTS;
  const drawn = new Map<string, Bitmap>();
  const draw = (character: string, isBold: boolean): Bitmap => {
    const width = Math.max(1, drawnWidth(character)) * (EM_DOTS / 2) * SCALE;
    const bitmap = blankBitmap(width, EM_DOTS * SCALE + LEADING);
    const outlines = font.outlines(character);
    for (let y = 0; y < EM_DOTS; y++) {
      for (let x = 0; x < width / SCALE; x++) {
        if (!isWithin(outlines, (x + 0.5) * dot, font.ascent - (y + 0.5) * dot)) continue;
        // A bold dot is wider by one.
        for (let row = 0; row < SCALE; row++) {
          const from = (y * SCALE + row) * width + x * SCALE;
          bitmap.dots.fill(1, from, Math.min(from + SCALE + (isBold ? 1 : 0), (y * SCALE + row + 1) * width));
        }
      }
    }
    return bitmap;
  };
  return {
    columnDots: (EM_DOTS / 2) * SCALE,
    lineDots: EM_DOTS * SCALE + LEADING,
    draw(character, isBold) {
      const key = `${character}${isBold}`;
      const known = drawn.get(key);
      if (known !== undefined) return known;
      if (drawn.size >= REMEMBERED_MAX) drawn.clear();
      const bitmap = draw(character, isBold);
      drawn.set(key, bitmap);
      return bitmap;
    },
  };
}

/** Whether a point lies within, by how often the outlines go around it. */
function isWithin(outlines: readonly Outline[], x: number, y: number): boolean {
  let winding = 0;
  for (const outline of outlines) {
    for (let index = 0; index < outline.length; index++) {
      const [x1, y1] = outline[index] ?? [0, 0];
      const [x2, y2] = outline[(index + 1) % outline.length] ?? [0, 0];
      if (y1 <= y === y2 <= y) continue;
      if (x1 + ((y - y1) / (y2 - y1)) * (x2 - x1) > x) winding += y1 < y2 ? 1 : -1;
    }
  }
  return winding !== 0;
}
