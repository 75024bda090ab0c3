/** What came out of a printer, as a picture: drawn by a real browser, character by character in the cells of the printer's font. */

import type { PaperMm } from '@quickpay/receipts';
import { DOTS, gb18030Width, qrPath } from '@quickpay/receipts';
import type { Page } from 'playwright-core';
import type { Printed } from '../decode.ts';

const CELL = { width: 12, height: 24 } as const;
const LINE_DOTS = 30;
/** White around what is printed. */
const EDGE_DOTS = 24;

type Part =
  | Readonly<{ kind: 'glyph'; text: string; x: number; width: number; scale: number; isBold: boolean; isWhite: boolean }>
  | Readonly<{ kind: 'bar'; x: number; width: number }>
  | Readonly<{ kind: 'dots'; width: number; height: number; dots: string }>
  | Readonly<{ kind: 'code'; path: string; size: number; scale: number }>;
type Line = Readonly<{ height: number; parts: readonly Part[] }>;

/** A PNG of paper as wide as it is, a dot a pixel. */
export async function pictureOf(page: Page, printed: readonly Printed[], paperMm: PaperMm): Promise<Buffer> {
  const lines = printed.map(lineOf);
  const size = { width: DOTS[paperMm] + 2 * EDGE_DOTS, height: lines.reduce((sum, { height }) => sum + height, 2 * EDGE_DOTS) };
  const png = await page.evaluate(
    ({ lines, size, edge, cell }) => {
      const canvas = document.createElement('canvas');
      canvas.width = size.width;
      canvas.height = size.height;
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('nothing is drawn here');
      context.fillStyle = 'white';
      context.fillRect(0, 0, size.width, size.height);
      let top = edge;
      for (const { height, parts } of lines) {
        for (const part of parts) {
          context.fillStyle = 'black';
          if (part.kind === 'bar') context.fillRect(edge + part.x, top, part.width, height);
          if (part.kind === 'dots')
            for (let at = 0; at < part.dots.length; at++)
              if (part.dots[at] === '1') context.fillRect(edge + (at % part.width), top + Math.floor(at / part.width), 1, 1);
          if (part.kind === 'code') {
            context.save();
            context.translate(edge + (size.width - 2 * edge - part.size * part.scale) / 2, top);
            context.scale(part.scale, part.scale);
            context.fill(new Path2D(part.path));
            context.restore();
          }
          if (part.kind === 'glyph') {
            context.fillStyle = part.isWhite ? 'white' : 'black';
            context.font = `${part.isBold ? 700 : 400} ${(cell.height - 3) * part.scale}px "Noto Sans Mono CJK SC", monospace`;
            context.textAlign = 'center';
            context.textBaseline = 'middle';
            context.fillText(part.text, edge + part.x + part.width / 2, top + height / 2, part.width);
          }
        }
        top += height;
      }
      return canvas.toDataURL('image/png');
    },
    { lines, size, edge: EDGE_DOTS, cell: CELL },
  );
  return Buffer.from(png.slice(png.indexOf(',') + 1), 'base64');
}

function lineOf(one: Printed): Line {
  switch (one.kind) {
    case 'line': {
      let x = 0;
      const parts: Part[] = [];
      for (const text of one.text) {
        const width = gb18030Width(text) * CELL.width * one.scale;
        if (one.isInverse) parts.push({ kind: 'bar', x, width });
        parts.push({ kind: 'glyph', text, x, width, scale: one.scale, isBold: one.isBold, isWhite: one.isInverse });
        x += width;
      }
      return { height: LINE_DOTS * one.scale, parts };
    }
    case 'picture':
      return { height: one.height, parts: [{ kind: 'dots', width: one.width, height: one.height, dots: one.dots.join('') }] };
    case 'qr': {
      const { path, size } = qrPath(one.text);
      return { height: size * one.moduleDots, parts: [{ kind: 'code', path, size, scale: one.moduleDots }] };
    }
    case 'feed':
      return { height: one.lines * LINE_DOTS, parts: [] };
    case 'cut':
      return { height: LINE_DOTS, parts: [] };
  }
}
