/** A printer as it is configured, and which tills it serves. */
import type { Audience, PaperMm, PrinterModel, ReceiptLanguage } from '@quickpay/receipts';
import type { PrinterEntry, TerminalEntry } from '../configuration/fields.ts';

export type Printer = Readonly<{
  id: string;
  name: string;
  host: string;
  port: number;
  model: PrinterModel;
  /** Whether it says how it is, and when it is done (DLE EOT, GS r). */
  answersStatus: boolean;
  storeId: string;
  /** The tills that it serves; null: all of its store. */
  terminals: readonly string[] | null;
  /** What it prints by itself when a payment of one of its tills is paid. */
  automatic: readonly Audience[];
  languages: readonly ReceiptLanguage[];
}>;

/** Where raw bytes are printed, by long custom (port 9100). */
export const PRINTER_PORT = 9_100;

/**
 * @param address as the configuration has it: a host, and a port where it is another than 9100
 * @example addressOf('[fd00::12]:9101') // { host: 'fd00::12', port: 9101 }
 */
export function addressOf(address: string): Readonly<{ host: string; port: number }> {
  const [, inBrackets, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(address) ?? [];
  return { host: inBrackets ?? plain ?? address, port: port === undefined ? PRINTER_PORT : Number(port) };
}

export const printerOf = ({
  id,
  name,
  address,
  paperMm,
  text,
  hasCutter,
  answersStatus,
  storeId,
  terminals,
  automatic,
  languages,
}: PrinterEntry): Printer => ({
  id,
  name,
  ...addressOf(address),
  model: { paperMm: paperMm satisfies PaperMm, text, hasCutter },
  answersStatus,
  storeId,
  terminals: terminals ?? null,
  automatic,
  languages,
});

export const serves = (printer: Printer, { id, storeId }: Pick<TerminalEntry, 'id' | 'storeId'>): boolean =>
  printer.storeId === storeId && (printer.terminals === null || printer.terminals.includes(id));
