/** Dots, black or not: what a printer burns. */

export type Bitmap = Readonly<{
  width: number;
  height: number;
  /** A byte per dot, row by row: 1 is black. */
  dots: Uint8Array;
}>;

export const blankBitmap = (width: number, height: number): Bitmap => ({ width, height, dots: new Uint8Array(width * height) });

/** The smaller one laid into the larger, its top left corner there; what does not fit is cut off. */
export function stamp(onto: Bitmap, { width, height, dots }: Bitmap, left: number, top: number, scale = 1): void {
  for (let y = 0; y < height * scale && top + y < onto.height; y++) {
    for (let x = 0; x < width * scale && left + x < onto.width; x++) {
      if (dots[Math.floor(y / scale) * width + Math.floor(x / scale)] === 1) onto.dots[(top + y) * onto.width + left + x] = 1;
    }
  }
}

/** Black becomes white, and white black. */
export const inverted = ({ width, height, dots }: Bitmap): Bitmap => ({ width, height, dots: dots.map((dot) => 1 - dot) });
