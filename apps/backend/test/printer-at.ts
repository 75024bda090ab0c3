/** A printer of the shop's, and waits that are shorter than real ones need. */
import type { Printer } from '../src/printing/printer.ts';

export const printerAt = (port: number, change: Partial<Printer> = {}): Printer => ({
  id: 'bar',
  name: 'Bar',
  host: '127.0.0.1',
  port,
  model: { paperMm: 80, text: 'gb18030', hasCutter: true },
  answersStatus: true,
  storeId: 'store-1',
  terminals: null,
  automatic: [],
  languages: ['en', 'zh-CN'],
  ...change,
});
