/** The printers of the configuration, as they answer: none of them keeps a payment from being taken, so that none is worse than a warning. */
import type { CheckedConfiguration } from '../configuration.ts';
import { printerOf } from '../printing/printer.ts';
import { send } from '../printing/send.ts';
import { PRINTER_FIXES } from '../printing/troubles.ts';
import type { PrinterFact } from './facts.ts';
import { type Looks, ok, skip, warn } from './said.ts';

export const PRINTER_LOOKS: Looks = {
  printers({ printers, offline, configuration: { known } }) {
    if (known.printers.length === 0) return [ok('none is configured')];
    if (offline) return [skip('nobody was asked: --offline')];
    if (printers.length === 0) return [skip('not tried: the configuration comes first')];
    return printers.map(({ id, address, sent }) => {
      if (sent.kind === 'printed') return ok(`${id} answers at ${address}`);
      const { seen, fix } = PRINTER_FIXES[sent.trouble];
      return warn(`${id} at ${address}: ${seen}`, fix);
    });
  },
};

/** Asks each, all at the same time. @param withinMs of all */
export function askPrinters({ loaded }: CheckedConfiguration, withinMs: number): Promise<readonly PrinterFact[]> {
  const signal = AbortSignal.timeout(withinMs);
  return Promise.all(
    (loaded?.printers ?? []).map(async (entry) => ({
      id: entry.id,
      address: entry.address,
      sent: await send(printerOf(entry), null, { signal }),
    })),
  );
}
