/** A receipt as the bytes that a printer wants. */
import { type Bitmap, blankBitmap, inverted, stamp } from '../bitmap.ts';
import { drawnWidth } from '../columns.ts';
import { gb18030 } from '../gb18030.ts';
import { layOut, type PaperLine } from '../lay-out.ts';
import { QR_QUIET, qrBitmap } from '../qr.ts';
import type { Receipt } from '../receipt.ts';
import * as command from './commands.ts';
import { DOTS, type PrinterModel, picturePaper, textPaper } from './printer-model.ts';

/** Draws text for printers that have no Chinese. */
export type DotFont = Readonly<{
  /** Width of a Latin character; a Chinese one has twice that. */
  columnDots: number;
  /** Height of a line. */
  lineDots: number;
  /** One character, in a box as wide as its columns and as high as a line. */
  draw: (character: string, isBold: boolean) => Bitmap;
}>;

type Bytes = number[];

/** Dots of a module of a QR code that the printer draws: 25 modules of an order number are 19 mm. */
const QR_MODULE_DOTS = 6;
/** From the last line to where paper is torn off. */
const FEED_LINES = 4;
/** Rows of a picture that are sent as one: small printers hold no more. */
const BAND_ROWS_MAX = 240;

/**
 * @param font for printers whose `text` is `raster`, and for no others
 * @throws RangeError where one is needed and not there: a programmer's error
 * @example await socket.write(escpos(receipt, { paperMm: 80, text: 'gb18030', hasCutter: true }))
 */
export function escpos(receipt: Receipt, model: PrinterModel, font?: DotFont): Uint8Array {
  if (model.text === 'raster' && font === undefined) throw new RangeError('a printer without Chinese needs a font to draw with');
  const body = font !== undefined && model.text === 'raster' ? drawn(receipt, model, font) : written(receipt, model);
  return Uint8Array.from([...command.initialize, ...body, ...(model.hasCutter ? command.cut : command.feed(FEED_LINES))]);
}

function written(receipt: Receipt, { paperMm }: PrinterModel): Bytes {
  const paper = textPaper(paperMm);
  const textBytes = (text: string): Bytes => [...gb18030(text), ...command.lineFeed];
  const bytesOf = (line: PaperLine): Bytes => {
    switch (line.kind) {
      case 'gap':
        return [...command.lineFeed];
      case 'rule':
        return textBytes('-'.repeat(paper.columns));
      case 'qr':
        return [
          ...command.aligned('centre'),
          ...command.qrCode(new TextEncoder().encode(line.text), QR_MODULE_DOTS),
          ...command.aligned('left'),
        ];
      case 'text':
        return [
          ...command.scaled(line.scale),
          ...command.bold(line.look === 'bold'),
          ...command.inverse(line.look === 'inverse'),
          ...textBytes(line.text),
        ];
    }
  };
  const plain = [...command.scaled(1), ...command.bold(false), ...command.inverse(false)];
  return [
    ...command.chineseOn,
    // What one line sets the next one sets anew, and rules and codes are never large.
    ...layOut(receipt, paper).flatMap((line) => (line.kind === 'text' ? bytesOf(line) : [...plain, ...bytesOf(line)])),
    ...plain,
  ];
}

function drawn(receipt: Receipt, { paperMm }: PrinterModel, font: DotFont): Bytes {
  const width = DOTS[paperMm];
  return layOut(receipt, picturePaper(paperMm, font.columnDots)).flatMap((line) => pictureBytes(pictureOf(line, width, font)));
}

function pictureOf(line: PaperLine, width: number, font: DotFont): Bitmap {
  const { columnDots, lineDots } = font;
  switch (line.kind) {
    case 'gap':
      return blankBitmap(width, Math.floor(lineDots / 2));
    case 'rule': {
      const rule = blankBitmap(width, Math.floor(lineDots / 2));
      const middle = Math.floor(rule.height / 2) * width;
      rule.dots.fill(1, middle, middle + 2 * width);
      return rule;
    }
    case 'qr': {
      const code = qrBitmap(line.text);
      const quiet = QR_QUIET * QR_MODULE_DOTS;
      const picture = blankBitmap(width, code.height * QR_MODULE_DOTS + 2 * quiet);
      stamp(picture, code, Math.floor((width - code.width * QR_MODULE_DOTS) / 2), quiet, QR_MODULE_DOTS);
      return picture;
    }
    case 'text': {
      const { text, scale, look } = line;
      const picture = blankBitmap(width, lineDots * scale);
      let column = 0;
      for (const character of text) {
        if (character !== ' ') stamp(picture, font.draw(character, look === 'bold'), column * columnDots * scale, 0, scale);
        column += drawnWidth(character);
      }
      return look === 'inverse' ? inverted(picture) : picture;
    }
  }
}

function pictureBytes({ width, height, dots }: Bitmap): Bytes {
  const widthBytes = Math.ceil(width / 8);
  const bytes: Bytes = [];
  for (let top = 0; top < height; top += BAND_ROWS_MAX) {
    const rows = Math.min(BAND_ROWS_MAX, height - top);
    bytes.push(...command.picture(widthBytes, rows));
    for (let y = top; y < top + rows; y++) {
      for (let byteX = 0; byteX < widthBytes; byteX++) {
        let byte = 0;
        for (let bit = 0; bit < 8; bit++) {
          const x = byteX * 8 + bit;
          if (x < width && dots[y * width + x] === 1) byte |= 0x80 >> bit;
        }
        bytes.push(unmistakable(byte));
      }
    }
  }
  return bytes;
}

/** DLE, wherever it stands, begins a command that is carried out at once, such as opening a drawer: one dot more is nothing anybody sees. */
const DLE = 0x10;
const unmistakable = (byte: number): number => (byte === DLE ? DLE | 0x08 : byte);
