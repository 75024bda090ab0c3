/** All parts of the pipe, running: a gateway, the tills, and one backend for each variant, all of them kept alive until the end. */
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Cpu, type Part, startPart } from '../parts.ts';
import type { BackendOptions, BackendPart } from './backend.ts';
import type { GatewayPart } from './gateway.ts';
import type { LoadPart } from './load.ts';
import { VARIANT_NAMES, type VariantName } from './variants.ts';

export type Backend = Readonly<{ url: string; part: Part<BackendPart> }>;

export type Pipe = Readonly<{
  /** Where the ledger and the log are. */
  folder: string;
  gatewayUrl: string;
  load: Part<LoadPart>;
  backends: Readonly<Record<VariantName, Backend>>;
  /** Processor time of all parts, in microseconds. */
  cpu(): Promise<number>;
  /** Ends the backend with the ledger, and counts what a restart would find: payments that are paid. */
  paidInLedger(): Promise<number>;
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}>;

export type PipeOptions = Readonly<{
  /** On a disk; the ledger gets a folder of its own in it. */
  folder: string;
  /** Options of Node for the backend with the ledger. */
  execArgv?: readonly string[];
}>;

/** @throws Error when a part does not start; nothing is left running. */
export async function openPipe({ folder: parent, execArgv = [] }: PipeOptions): Promise<Pipe> {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'bench-'));
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'a');
  const running: Readonly<{ cpu(): Promise<Cpu>; end(): Promise<void> }>[] = [];
  // However it ends, ctrl-C included: parts end by themselves when nobody asks them any more, and hundreds of megabytes may be here.
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const interrupted = () => process.exit(130);
  process.once('exit', removeFolder).once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const close = async () => {
    await Promise.all(running.map((part) => part.end()));
    closeSync(log);
    removeFolder();
    process.off('exit', removeFolder).off('SIGINT', interrupted).off('SIGTERM', interrupted);
  };
  const start = async <Asked extends Record<string, (ask: never) => unknown>>(
    file: string,
    options: unknown,
    arguments_: readonly string[] = [],
  ): Promise<Part<Asked>> => {
    const part = await startPart<Asked>(new URL(file, import.meta.url), options, { log, execArgv: arguments_ });
    running.push(part);
    return part;
  };
  const startBackend = async (variant: VariantName, gatewayUrl: string): Promise<readonly [VariantName, Backend]> => {
    const options: BackendOptions = { variant, folder, gatewayUrl };
    const part = await start<BackendPart>('./backend.ts', options, variant === 'sqlite' ? execArgv : []);
    return [variant, { part, url: await part.ask('url', null) }];
  };

  try {
    const gateway = await start<GatewayPart>('./gateway.ts', {});
    const gatewayUrl = await gateway.ask('url', null);
    const load = await start<LoadPart>('./load.ts', {});
    const started = await Promise.all(VARIANT_NAMES.map((variant) => startBackend(variant, gatewayUrl)));
    const backends = Object.fromEntries(started) as Record<VariantName, Backend>; // one of each name
    return {
      folder,
      gatewayUrl,
      load,
      backends,
      async cpu() {
        const used = await Promise.all(running.map((part) => part.cpu()));
        return used.reduce((sum, { process }) => sum + process, 0);
      },
      async paidInLedger() {
        await backends.sqlite.part.end();
        running.splice(running.indexOf(backends.sqlite.part), 1);
        return paidIn(join(folder, 'ledger.sqlite'));
      },
      close,
    };
  } catch (fault) {
    process.stderr.write(readFileSync(logFile, 'utf8').slice(-4_000));
    await close();
    throw fault;
  }
}

function paidIn(file: string): number {
  const ledger = new DatabaseSync(file, { readOnly: true });
  try {
    return Number(ledger.prepare("SELECT count(*) AS paid FROM payment WHERE state = 'paid'").get()?.paid);
  } finally {
    ledger.close();
  }
}
