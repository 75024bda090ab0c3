/** Text drawn by the browser, in whatever faces the device has, for printers without Chinese. */
import { type Bitmap, type DotFont, drawnWidth } from '@quickpay/receipts';

/** As printers' own font A: 12 dots a column, Chinese 24 wide. */
const COLUMN_DOTS = 12;
const LINE_DOTS = 30;
const FONT_DOTS = 22;
/** From here on a grey dot is black: thin strokes stay whole. */
const INK = 96;

export function canvasFont(): DotFont {
  const drawn = new Map<string, Bitmap>();
  const canvas = new OffscreenCanvas(2 * COLUMN_DOTS, LINE_DOTS);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser draws nothing');
  const draw = (character: string, isBold: boolean): Bitmap => {
    const width = Math.max(1, drawnWidth(character)) * COLUMN_DOTS;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.font = `${isBold ? 700 : 500} ${FONT_DOTS}px "Noto Sans Mono CJK SC", "Cascadia Mono", Menlo, monospace, sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'alphabetic';
    context.fillText(character, width / 2, LINE_DOTS - 8, width);
    const { data } = context.getImageData(0, 0, width, LINE_DOTS);
    const dots = Uint8Array.from({ length: width * LINE_DOTS }, (_, at) => ((data[4 * at + 3] ?? 0) >= INK ? 1 : 0));
    return { width, height: LINE_DOTS, dots };
  };
  return {
    columnDots: COLUMN_DOTS,
    lineDots: LINE_DOTS,
    draw(character, isBold) {
      const key = `${character}${isBold}`;
      const bitmap = drawn.get(key) ?? draw(character, isBold);
      drawn.set(key, bitmap);
      return bitmap;
    },
  };
}
