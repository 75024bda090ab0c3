/**
 * The commands of ESC/POS that are used here, each under its name in Epson's reference. Nearly every receipt printer knows them; nothing that
 * only some know is among them.
 */

const ESC = 0x1b;
const GS = 0x1d;
const FS = 0x1c;
const DLE = 0x10;
const EOT = 0x04;

/** ESC @: everything as after switching on. */
export const initialize = [ESC, 0x40];
/** FS &: two bytes are a Chinese character. */
export const chineseOn = [FS, 0x26];
/** GS ! and FS !, for Latin and for Chinese characters. */
export const scaled = (scale: 1 | 2): readonly number[] =>
  scale === 1 ? [GS, 0x21, 0x00, FS, 0x21, 0x00] : [GS, 0x21, 0x11, FS, 0x21, 0x0c];
/** ESC E. */
export const bold = (on: boolean): readonly number[] => [ESC, 0x45, on ? 1 : 0];
/** GS B. */
export const inverse = (on: boolean): readonly number[] => [GS, 0x42, on ? 1 : 0];
/** ESC a. */
export const aligned = (where: 'left' | 'centre'): readonly number[] => [ESC, 0x61, where === 'left' ? 0 : 1];
/** LF: prints the line. */
export const lineFeed = [0x0a];
/** ESC d. @param lines 0 to 255 */
export const feed = (lines: number): readonly number[] => [ESC, 0x64, lines];
/** GS V 66: feeds to the knife, and leaves a little uncut. */
export const cut = [GS, 0x56, 0x42, 0x00];

/** GS ( k: a QR code of the printer's own drawing, model 2, level M. @param dots of a module, 1 to 16 */
export function qrCode(data: Uint8Array, dots: number): readonly number[] {
  const command = (bytes: readonly number[]) => [GS, 0x28, 0x6b, bytes.length & 0xff, bytes.length >> 8, ...bytes];
  return [
    ...command([0x31, 0x41, 0x32, 0x00]),
    ...command([0x31, 0x43, dots]),
    ...command([0x31, 0x45, 0x31]),
    ...command([0x31, 0x50, 0x30, ...data]),
    ...command([0x31, 0x51, 0x30]),
  ];
}

/** GS v 0: a picture, a bit per dot. @param widthBytes dots of a row, divided by eight */
export const picture = (widthBytes: number, height: number): readonly number[] => [
  GS,
  0x76,
  0x30,
  0x00,
  widthBytes & 0xff,
  widthBytes >> 8,
  height & 0xff,
  height >> 8,
];

/** What DLE EOT can be asked for: answered at once, whatever the printer is doing. */
export const STATUS = { offline: 2, paper: 4 } as const;
/** DLE EOT n. */
export const askStatus = (what: keyof typeof STATUS): readonly number[] => [DLE, EOT, STATUS[what]];
/** GS r 1: the paper's status, answered once everything before it is printed. */
export const askWhenDone = [GS, 0x72, 0x01];
