/** What there is to know of a printer before anything is sent to it. */
import { drawnWidth, gb18030Width } from '../columns.ts';
import type { Paper } from '../lay-out.ts';

/** Widths of paper, in millimetres. */
export const PAPER_MM = [58, 80] as const;
export type PaperMm = (typeof PAPER_MM)[number];

/** `gb18030`: it has a Chinese font. `raster`: it has none, or a bad one, and gets every line as a picture. */
export const TEXT_MODES = ['gb18030', 'raster'] as const;
export type TextMode = (typeof TEXT_MODES)[number];

export type PrinterModel = Readonly<{
  paperMm: PaperMm;
  text: TextMode;
  /** Whether it has a knife; else the paper is fed to where it is torn. */
  hasCutter: boolean;
}>;

/** Dots that are printed on paper of that width, at 203 dots per inch (8 a millimetre). */
export const DOTS: Readonly<Record<PaperMm, number>> = { 58: 384, 80: 576 };

/** Dots of a column in the printer's own font A, whose Chinese characters are 24 wide. */
const FONT_A_DOTS = 12;

/** The paper as text in the printer's own fonts is laid out on it. */
export const textPaper = (paperMm: PaperMm): Paper => ({ columns: DOTS[paperMm] / FONT_A_DOTS, widthOf: gb18030Width });

/** The paper as pictures of text are laid out on it. @param columnDots width of a Latin character */
export const picturePaper = (paperMm: PaperMm, columnDots: number): Paper => ({
  columns: Math.floor(DOTS[paperMm] / columnDots),
  widthOf: drawnWidth,
});
