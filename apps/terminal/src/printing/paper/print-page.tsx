/** Prints a receipt by the browser, on paper as wide as the till's: its dialog also makes a PDF of it. */
import type { Receipt } from '@quickpay/receipts';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { keptPaper, type PaperName } from '../print-settings.ts';
import styles from './print-page.module.css';
import { ReceiptPaper } from './receipt-paper.tsx';

/** Millimetres of a roll; a sheet has its own size. */
const ROLL_MM: Readonly<Record<Exclude<PaperName, 'a4'>, number>> = { 58: 58, 80: 80 };
const PX_PER_MM = 96 / 25.4;
/** What a browser rounds away would be a second page with nothing on it. */
const SPARE_MM = 2;

/** There are browsers that never say that it was closed. */
const DIALOG_MS_MAX = 300_000;

/** Resolves when the dialog is closed, whatever was chosen there: nobody can know whether paper came out. */
export async function printPage(receipt: Receipt): Promise<void> {
  const paper = keptPaper.get();
  const place = document.createElement('div');
  place.className = styles.place ?? '';
  // All that is printed, where there is such a thing (base.css).
  place.dataset.print = '';
  place.ariaHidden = 'true';
  document.body.append(place);
  const root = createRoot(place);
  flushSync(() => root.render(<ReceiptPaper receipt={receipt} paper={paper} />));
  const size = new CSSStyleSheet();
  try {
    await document.fonts.ready;
    size.replaceSync(`@page { ${pageOf(paper, place.scrollHeight)} }`);
    document.adoptedStyleSheets.push(size);
    const closed = new Promise((resolve) => {
      addEventListener('afterprint', resolve, { once: true });
      setTimeout(resolve, DIALOG_MS_MAX);
    });
    print();
    await closed;
  } finally {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== size);
    root.unmount();
    place.remove();
  }
}

/** A roll is cut where the receipt ends. */
const pageOf = (paper: PaperName, heightPx: number): string =>
  paper === 'a4'
    ? 'size: A4; margin: 15mm'
    : `size: ${ROLL_MM[paper]}mm ${Math.ceil(heightPx / PX_PER_MM) + SPARE_MM}mm; margin: 0`;
