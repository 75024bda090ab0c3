/**
 * Prints a receipt, the way that this till prints. The server makes it and counts it, whichever way: so every second one is a copy, wherever the
 * first came out.
 */

import type { PrinterTrouble, ProblemCode } from '@quickpay/api';
import type { PrintView, Quickpay } from '@quickpay/client';
import type { TroubleKey } from '../words/print-words.ts';
import { printNews } from './print-news.ts';
import { keptPrinter, keptWay, spokenLanguages, type Way } from './print-settings.ts';

export type Printable = Readonly<{
  of: 'payment' | 'refund' | 'shift';
  id: string;
  /** Default: the customer. */
  audience?: 'customer' | 'merchant';
}>;

/** A printer is given up by the server within half a minute; then nobody looks any more. */
const LOOK_EVERY_MS = 1_000;
const LOOKS_MAX = 60;

const TROUBLES: Readonly<Record<PrinterTrouble, TroubleKey>> = {
  absent: 'trouble.absent',
  slow: 'trouble.slow',
  lost: 'trouble.lost',
  busy: 'trouble.busy',
  noPaper: 'trouble.noPaper',
  coverOpen: 'trouble.coverOpen',
  fault: 'trouble.fault',
};

/** What is asked for and has not been answered yet: whoever presses twice wants one. */
const asked = new Set<string>();

export type Printing = Readonly<{
  quickpay: Quickpay;
  /** It is on its way to a printer; the browser's own dialog says so itself. */
  onSent: () => void;
  /** The code of a problem that the server answered, or null: handed in, so that this file shares no code with what is loaded first. */
  codeOf: (fault: unknown) => ProblemCode | null;
}>;

export async function print(what: Printable, printing: Printing): Promise<void> {
  const key = `${what.id} ${what.audience ?? 'customer'}`;
  if (asked.has(key)) return;
  asked.add(key);
  printNews.begun();
  try {
    await WAYS_TO_PRINT[keptWay.get()](what, printing);
  } catch (fault) {
    printNews.ended(printing.codeOf(fault) === 'nothing_to_print' ? 'trouble.nothing' : 'trouble.notSent');
  } finally {
    asked.delete(key);
  }
}

type Print = (what: Printable, printing: Printing) => Promise<void>;

const WAYS_TO_PRINT: Readonly<Record<Way, Print>> = {
  async shop(what, printing) {
    const { quickpay, onSent } = printing;
    const { items } = await quickpay.printers.list();
    if (items.length === 0) return WAYS_TO_PRINT.browser(what, printing);
    // One that is gone is not waited for.
    const printerId = items.find(({ id }) => id === keptPrinter.get())?.id;
    const made = await ask(quickpay, what, { way: 'printer', ...(printerId === undefined ? {} : { printerId }) });
    if (made.state === 'waiting') onSent();
    // What becomes of it is told when it is known: nobody waits here.
    void follow(quickpay, made).catch(() => {});
  },
  async browser(what, { quickpay }) {
    const { receipt } = await ask(quickpay, what, { way: 'here', languages: [...spokenLanguages()] });
    const { printPage } = await import('./paper/print-page.tsx');
    await printPage(receipt);
  },
  async serial(what, { quickpay, onSent }) {
    const { printSerial, isConnected } = await import('./serial.ts');
    // Counted only once there is something that can print it.
    if (!(await isConnected())) return printNews.ended('trouble.notConnected');
    const { receipt } = await ask(quickpay, what, { way: 'here', languages: [...spokenLanguages()] });
    const trouble = await printSerial(receipt);
    if (trouble === null) onSent();
    printNews.ended(trouble);
  },
};

type Wish = Readonly<{ way: 'printer' | 'here'; printerId?: string; languages?: ('en' | 'zh-CN')[] }>;

const ask = (quickpay: Quickpay, { of, id, audience = 'customer' }: Printable, wish: Wish): Promise<PrintView> =>
  quickpay.prints[of](id, { audience, ...wish });

async function follow(quickpay: Quickpay, made: PrintView): Promise<void> {
  let print = made;
  for (let look = 0; print.state === 'waiting' && look < LOOKS_MAX; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    print = await quickpay.prints.get(made.id);
  }
  printNews.ended(print.trouble === null ? null : TROUBLES[print.trouble]);
}

/** The sentence of a printer's trouble. */
export const troubleKey = (trouble: PrinterTrouble): TroubleKey => TROUBLES[trouble];
