/** The stub and one process for each variant, all of them kept alive until the end. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeys } from '../../tests/peers/keys.ts';
import { type Cpu, type Part, startPart } from '../parts.ts';
import type { AskerOptions, AskerPart } from './asker.ts';
import type { StubOptions, StubPart } from './stub.ts';
import { VARIANT_NAMES, type VariantName } from './variants.ts';

export type Scene = Readonly<{
  stub: Part<StubPart>;
  askers: Readonly<Record<VariantName, Part<AskerPart>>>;
  /** Processor time of all parts, in microseconds. */
  cpu(): Promise<number>;
  /** Ends everything. */
  close(): Promise<void>;
}>;

export type SceneOptions = Readonly<{
  /** Options of Node for our own clients. */
  execArgv?: readonly string[];
}>;

/** @throws Error when a part does not start; nothing is left running. */
export async function openScene({ execArgv = [] }: SceneOptions): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-client-'));
  const [keysFile, logFile] = [join(folder, 'keys.json'), join(folder, 'log')];
  writeFileSync(keysFile, JSON.stringify(makeKeys()), { mode: 0o600 });
  const log = openSync(logFile, 'a');
  const running: Readonly<{ cpu(): Promise<Cpu>; end(): Promise<void> }>[] = [];
  // However it ends, ctrl-C included: parts end by themselves when nobody asks them any more, and keys are here.
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

  try {
    const stub = await start<StubPart>('./stub.ts', { keysFile } satisfies StubOptions);
    const urls = await stub.ask('urls', null);
    const started = await Promise.all(
      VARIANT_NAMES.map(async (variant) => {
        const options: AskerOptions = { variant, keysFile, urls };
        return [variant, await start<AskerPart>('./asker.ts', options, variant.endsWith('.ours') ? execArgv : [])] as const;
      }),
    );
    const askers = Object.fromEntries(started) as Record<VariantName, Part<AskerPart>>; // one of each name
    return {
      stub,
      askers,
      async cpu() {
        const used = await Promise.all(running.map((part) => part.cpu()));
        return used.reduce((sum, { process }) => sum + process, 0);
      },
      close,
    };
  } catch (fault) {
    process.stderr.write(readFileSync(logFile, 'utf8').slice(-4_000));
    await close();
    throw fault;
  }
}
