/**
 * A receipt printer on a cable of this device, over Web Serial: by USB or RS-232. A person connects it once, by a click; from then on the browser
 * lets this page use it.
 */
import { escpos, type Receipt } from '@quickpay/receipts';
import type { TroubleKey } from '../words/print-words.ts';
import { keptCutter, keptSpeed, keptText, rollMm } from './print-settings.ts';

/** What is used of Web Serial (wicg.github.io/serial), of which TypeScript knows nothing yet. */
export type SerialPort = Readonly<{
  open(options: Readonly<{ baudRate: number; bufferSize?: number; flowControl?: 'none' | 'hardware' }>): Promise<void>;
  close(): Promise<void>;
  forget(): Promise<void>;
  readonly writable: WritableStream<Uint8Array> | null;
}>;
type Serial = Readonly<{ getPorts(): Promise<readonly SerialPort[]>; requestPort(): Promise<SerialPort> }>;

/** How long a printer may take for a receipt: at 9600 bits a second, 20 kB. */
const WRITE_MS_MAX = 25_000;

const serial = (): Serial | null => (navigator as unknown as { serial?: Serial }).serial ?? null; // see above

export const hasSerial = (): boolean => serial() !== null;

/** Null also where a page that frames this one lets it use none. */
const portOf = async (): Promise<SerialPort | null> =>
  (
    await serial()
      ?.getPorts()
      .catch(() => [])
  )?.[0] ?? null;

export const isConnected = async (): Promise<boolean> => (await portOf()) !== null;

/** Has a person choose a port; to be called by a click. False where none was chosen. */
export async function connectSerial(): Promise<boolean> {
  try {
    await serial()?.requestPort();
  } catch {
    return false;
  }
  return isConnected();
}

export const forgetSerial = async (): Promise<void> => (await portOf())?.forget();

/** One receipt after the other: a port is open once. */
let line: Promise<unknown> = Promise.resolve();

/** Answers what is the matter, or null once the printer has taken it. */
export function printSerial(receipt: Receipt): Promise<TroubleKey | null> {
  const printed = line.then(() => write(receipt));
  line = printed.catch(() => {});
  return printed;
}

async function write(receipt: Receipt): Promise<TroubleKey | null> {
  const port = await portOf();
  if (port === null) return 'trouble.notConnected';
  const text = keptText.get();
  const font = text === 'raster' ? (await import('./canvas-font.ts')).canvasFont() : undefined;
  const bytes = escpos(receipt, { paperMm: rollMm(), text, hasCutter: keptCutter.get() === 'on' }, font);
  try {
    await port.open({ baudRate: Number(keptSpeed.get()) });
  } catch {
    return 'trouble.absent';
  }
  const writer = port.writable?.getWriter();
  try {
    if (writer === undefined) return 'trouble.absent';
    const taken = writer.write(bytes).then(() => 'taken' as const);
    const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), WRITE_MS_MAX));
    if ((await Promise.race([taken, late])) === 'taken') return null;
    await writer.abort();
    return 'trouble.slow';
  } catch {
    return 'trouble.lost';
  } finally {
    writer?.releaseLock();
    await port.close().catch(() => {});
  }
}
