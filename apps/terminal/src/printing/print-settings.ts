/** How this browser prints. */
import type { PaperMm, ReceiptLanguage, TextMode } from '@quickpay/receipts';
import { createKept, createKeptText } from '../kept.ts';

/** `shop`: a printer of the server's configuration, and where this till has none, the browser. `serial`: one on a cable of this device. */
export const WAYS = ['shop', 'browser', 'serial'] as const;
export type Way = (typeof WAYS)[number];

export const PAPERS = ['80', '58', 'a4'] as const;
export type PaperName = (typeof PAPERS)[number];
export const ROLLS = ['80', '58'] as const;

export const SPEEDS = ['9600', '19200', '38400', '115200'] as const;
export const SPOKEN = ['both', 'en', 'zh-CN'] as const;

export const keptWay = createKept('print-way', WAYS, () => 'shop');
/** Which of the shop's printers, by its id; empty for the first of those that serve this till. */
export const keptPrinter = createKeptText<string>(
  'print-printer',
  (text) => (/^[A-Za-z0-9_-]{1,32}$/.test(text) ? text : null),
  () => '',
);
export const keptPaper = createKept<PaperName>('print-paper', PAPERS, () => '80');
export const keptSpoken = createKept('print-languages', SPOKEN, () => 'both');
export const keptText = createKept<TextMode>('print-text', ['gb18030', 'raster'], () => 'gb18030');
export const keptCutter = createKept('print-cutter', ['on', 'off'], () => 'on');
/** What most printers with a serial cable are set to when they are new; one on USB takes any. */
export const keptSpeed = createKept('print-speed', SPEEDS, () => '9600');

export const spokenLanguages = (): readonly [ReceiptLanguage, ...ReceiptLanguage[]] => {
  const spoken = keptSpoken.get();
  return spoken === 'both' ? ['en', 'zh-CN'] : [spoken];
};

/** A roll for a printer on a cable; one that prints sheets is no receipt printer. */
export const rollMm = (): PaperMm => (keptPaper.get() === '58' ? 58 : 80);
