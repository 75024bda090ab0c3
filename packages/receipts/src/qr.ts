/** QR codes as dots, for screens and for printers that draw none themselves. */
import { correction, generate } from 'lean-qr';
import { type Bitmap, blankBitmap } from './bitmap.ts';

/** Bright modules around a code, as its standard asks (ISO/IEC 18004). */
export const QR_QUIET = 4;

/** A dot per module, with nothing around it. Level M: a seventh of it may be worn. @param text at most 100 characters */
export function qrBitmap(text: string): Bitmap {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const bitmap = blankBitmap(code.size, code.size);
  for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) if (code.get(x, y)) bitmap.dots[y * code.size + x] = 1;
  return bitmap;
}

/**
 * The same as the path of an SVG whose view box is `0 0 size size`, with the quiet zone.
 *
 * @example const { size, path } = qrPath('QPMHT3K2P803ABC0Y6V8B0C1D3E5');
 */
export function qrPath(text: string): Readonly<{ size: number; path: string }> {
  const { width, dots } = qrBitmap(text);
  let path = '';
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      if (dots[y * width + x] !== 1) continue;
      let run = 1;
      while (x + run < width && dots[y * width + x + run] === 1) run++;
      path += `M${x + QR_QUIET} ${y + QR_QUIET}h${run}v1h-${run}z`;
      x += run - 1;
    }
  }
  return { size: width + 2 * QR_QUIET, path };
}
