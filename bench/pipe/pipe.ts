/** All parts of the pipe, running: a gateway, the tills, and one backend for each variant, all of them kept alive until the end. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Ensemble, openEnsemble } from '../ensemble.ts';
import type { Part } from '../parts.ts';
import type { BackendOptions, BackendPart } from './backend.ts';
import type { GatewayPart } from './gateway.ts';
import type { LoadPart } from './load.ts';
import { VARIANT_NAMES, type VariantName } from './variants.ts';

export type Backend = Readonly<{ url: string; part: Part<BackendPart> }>;

export type Pipe = Pick<Ensemble, 'folder' | 'cpu' | 'close'> &
  Readonly<{
    gatewayUrl: string;
    load: Part<LoadPart>;
    backends: Readonly<Record<VariantName, Backend>>;
    /** Ends the backend with the ledger, and counts what a restart would find: payments that are paid. */
    paidInLedger(): Promise<number>;
  }>;

export type PipeOptions = Readonly<{
  /** On a disk; the ledger gets a folder of its own in it. */
  folder: string;
  /** Options of Node for the backend with the ledger. */
  execArgv?: readonly string[];
}>;

/** @throws Error when a part does not start; nothing is left running. */
export const openPipe = ({ folder: parent, execArgv = [] }: PipeOptions): Promise<Pipe> =>
  openEnsemble(parent, async (ensemble) => {
    const { folder, cpu, close } = ensemble;
    const startBackend = async (variant: VariantName, gatewayUrl: string): Promise<readonly [VariantName, Backend]> => {
      const options: BackendOptions = { variant, folder, gatewayUrl };
      const withLedger = variant === 'sqlite';
      const part = await ensemble.start<BackendPart>(
        new URL('./backend.ts', import.meta.url),
        options,
        withLedger ? execArgv : [],
      );
      return [variant, { part, url: await part.ask('url', null) }];
    };
    const gateway = await ensemble.start<GatewayPart>(new URL('./gateway.ts', import.meta.url), {});
    const gatewayUrl = await gateway.ask('url', null);
    const load = await ensemble.start<LoadPart>(new URL('./load.ts', import.meta.url), {});
    const started = await Promise.all(VARIANT_NAMES.map((variant) => startBackend(variant, gatewayUrl)));
    const backends = Object.fromEntries(started) as Record<VariantName, Backend>; // one of each name
    return {
      folder,
      gatewayUrl,
      load,
      backends,
      cpu,
      async paidInLedger() {
        await backends.sqlite.part.end();
        return paidIn(join(folder, 'ledger.sqlite'));
      },
      close,
    };
  });

function paidIn(file: string): number {
  const ledger = new DatabaseSync(file, { readOnly: true });
  try {
    return Number(ledger.prepare("SELECT count(*) AS paid FROM payment WHERE state = 'paid'").get()?.paid);
  } finally {
    ledger.close();
  }
}
