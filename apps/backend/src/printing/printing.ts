/**
 * Printing, off to the side of every sale: what is printed is counted, made into bytes and handed to its printer's queue. Nothing that happens
 * here is waited for by a payment, and nothing that a printer does or does not do reaches one.
 */
import { createHash } from 'node:crypto';
import type { Clock, ClosedShift, Payment, Refund } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import { type Audience, type DotFont, escpos, gb18030, type Receipt, type TextMode, testReceipt } from '@quickpay/receipts';
import type { Ledger } from '@quickpay/storage';
import type { Profiles } from '../profiles.ts';
import { readDotFont } from './dot-font.ts';
import { PRINT_LIMITS } from './limits.ts';
import { type Printer, serves } from './printer.ts';
import { type NewPrint, openPrints, type Print } from './prints.ts';
import { createQueue, type PrinterHealth, type PrintQueue } from './queue.ts';
import { occasionOf, type PrintFacts, type ReceiptFor, receiptOf, receiptOfShift, type Shops } from './receipts-of.ts';
import { send, type Waits } from './send.ts';

export type PrinterStatus = Readonly<{ printer: Printer; health: PrinterHealth }>;

export type PrintAnswer =
  | Readonly<{ kind: 'made' | 'repeated'; print: Print; receipt: Receipt }>
  /** Another print has that id. */
  | Readonly<{ kind: 'differs' }>
  /** There is no receipt of a payment, or of a refund, that stands like this. */
  | Readonly<{ kind: 'nothing' }>
  | Readonly<{ kind: 'tooMany' }>;

export type Printing = Readonly<{
  /** Those of a till, or all. */
  printers(terminalId?: string): readonly PrinterStatus[];
  /** Counts a print, and hands it to its printer where one is named. Idempotent on its id. */
  print(print: NewPrint, receiptFor: ReceiptFor): PrintAnswer;
  find(id: string): Print | null;
  /** A page that shows whether a printer is set up right. Null where there is no such printer, false where too much waits. */
  printTest(printerId: string): boolean | null;
  /** Makes receipts of a payment, or of a refund of it, with the sale's reference and what has gone back. */
  ofPayment(payment: Payment, refund?: Refund | null): Promise<ReceiptFor>;
  /** Makes receipts of a closed shift. */
  ofShift(shift: ClosedShift, nameOf: (id: string) => string): ReceiptFor;
  close(): Promise<void>;
}>;

export type PrintingOptions = Readonly<{
  printers: readonly Printer[];
  profiles: Pick<Profiles, 'stores' | 'terminals'>;
  environment: 'sandbox' | 'production';
  /** The ledger's file, which this process has open. */
  file: string;
  ledger: Pick<Ledger, 'sale' | 'refundsOf'>;
  engine: Pick<Engine, 'subscribe'>;
  clock: Clock;
  onFault: (fault: unknown) => void;
  /** Told when a printer gets into trouble, or out of it. Default: nobody is. */
  onHealth?: (printerId: string, health: PrinterHealth) => void;
  waits?: Waits;
  /** Waits between two tries. */
  retryMs?: readonly number[];
}>;

/** As what asked for what is printed by itself. */
const BY_ITSELF = 'automatic';

/** @example const printing = await openPrinting({ printers: [], profiles, environment, file, ledger, engine, clock, onFault }); */
export async function openPrinting({
  printers,
  profiles,
  environment,
  file,
  ledger,
  engine,
  clock,
  onFault,
  onHealth = () => {},
  waits = PRINT_LIMITS,
  retryMs,
}: PrintingOptions): Promise<Printing> {
  const prints = await openPrints(file);
  const shops: Shops = { profiles, isSandbox: environment === 'sandbox' };
  const needs = (text: TextMode) => printers.some(({ model }) => model.text === text);
  // What takes a moment the first time takes it before the first sale.
  if (needs('gb18030')) gb18030('元');
  const font: DotFont | undefined = needs('raster') ? await readDotFont() : undefined;
  const bytesFor = (printer: Printer, receipt: Receipt): Uint8Array => escpos(receipt, printer.model, font);
  const queues = new Map<string, Readonly<{ printer: Printer; queue: PrintQueue }>>(
    printers.map((printer) => [
      printer.id,
      {
        printer,
        queue: createQueue({
          send: (bytes, signal) => send(printer, bytes, { signal, waits }),
          clock,
          onChange: (health) => onHealth(printer.id, health),
          ...(retryMs === undefined ? {} : { retryMs }),
        }),
      },
    ]),
  );

  const printing: Printing = {
    printers(terminalId) {
      const terminal = profiles.terminals.find(({ id }) => id === terminalId);
      return [...queues.values()]
        .filter(({ printer }) => terminalId === undefined || (terminal !== undefined && serves(printer, terminal)))
        .map(({ printer, queue }) => ({ printer, health: queue.health() }));
    },
    find: prints.find,
    print(wanted, receiptFor) {
      const before = prints.find(wanted.id);
      if (before !== null) {
        const receipt = isSame(before, wanted) ? receiptFor(factsOf(before)) : null;
        return receipt === null ? { kind: 'differs' } : { kind: 'repeated', print: before, receipt };
      }
      // Whether there is one at all does not depend on how many there are.
      if (receiptFor(factsOf({ ...wanted, copyNumber: 0 })) === null) return { kind: 'nothing' };
      const print = prints.begin(wanted);
      if (print === null) return { kind: 'tooMany' };
      const receipt = receiptFor(factsOf(print));
      if (receipt === null) throw new Error(`print ${print.id} has no receipt any more`);
      const target = print.printerId === null ? undefined : queues.get(print.printerId);
      if (target === undefined) return { kind: 'made', print, receipt };
      const taken = target.queue.add({
        bytes: () => bytesFor(target.printer, receipt),
        onEnd: (sent) => settle(print.id, sent.kind, sent.kind === 'printed' ? null : sent.trouble),
      });
      if (!taken) settle(print.id, 'notPrinted', 'busy');
      return { kind: 'made', print: prints.find(print.id) ?? print, receipt };
    },
    printTest(printerId) {
      const target = queues.get(printerId);
      if (target === undefined) return null;
      const { name, storeId, languages, model } = target.printer;
      const at = occasionOf(
        shops,
        { storeId, terminalId: '' },
        {
          audience: 'merchant',
          copyNumber: 0,
          languages,
          printedAt: clock.now(),
        },
      );
      const receipt = testReceipt({ name, paperMm: model.paperMm }, at);
      return target.queue.add({ bytes: () => bytesFor(target.printer, receipt), onEnd: () => {} });
    },
    async ofPayment(payment, refund = null) {
      const [sale, refunds] = await Promise.all([ledger.sale(payment.saleId), ledger.refundsOf(payment.id)]);
      return receiptOf({ payment, sale, refunds: refunds.map((entry) => entry.refund), refund }, shops);
    },
    ofShift: (shift, nameOf) => receiptOfShift(shift, nameOf, shops),
    async close() {
      stop();
      await Promise.all([...queues.values()].map(({ queue }) => queue.close()));
      prints.close();
    },
  };

  const settle: typeof prints.end = (...ended) => {
    try {
      prints.end(...ended);
    } catch (fault) {
      onFault(fault);
    }
  };

  const automatic = async (payment: Payment): Promise<void> => {
    const terminal = profiles.terminals.find(({ id }) => id === payment.terminalId);
    if (terminal === undefined) return;
    const receiptFor = await printing.ofPayment(payment);
    for (const printer of printers.filter((one) => one.automatic.length > 0 && serves(one, terminal))) {
      for (const audience of printer.automatic) {
        const { id: printerId, languages } = printer;
        const id = automaticId(payment.id, printerId, audience);
        printing.print(
          { id, of: payment.id, audience, way: 'printer', printerId, languages, by: BY_ITSELF, at: clock.now() },
          receiptFor,
        );
      }
    }
  };
  const stop = printers.some((printer) => printer.automatic.length > 0)
    ? engine.subscribe(({ payment, event }) => {
        // Once: with the event that has settled it.
        if (payment.state === 'paid' && event.at === payment.settledAt) automatic(payment).catch(onFault);
      })
    : () => {};
  return printing;
}

/** What of a print stands on its receipt. */
export const factsOf = ({ audience, copyNumber, languages, at }: Omit<Print, 'state' | 'trouble'>): PrintFacts => ({
  audience,
  copyNumber,
  languages,
  printedAt: at,
});

/** The same for the same, so that it is printed once, whoever tries again; and no longer than an id may be in an address. */
const automaticId = (paymentId: string, printerId: string, audience: Audience): string =>
  `prt_${createHash('sha256').update([BY_ITSELF, paymentId, printerId, audience].join(' ')).digest('hex').slice(0, 32)}`;

const MADE_OF = ['of', 'audience', 'way', 'printerId'] as const satisfies readonly (keyof NewPrint)[];
const isSame = (one: NewPrint, other: NewPrint): boolean =>
  MADE_OF.every((name) => one[name] === other[name]) && one.languages.join() === other.languages.join();
