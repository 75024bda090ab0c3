/** The stub and one process for each variant, all of them kept alive until the end. */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeys } from '../../tests/peers/keys.ts';
import { type Ensemble, openEnsemble } from '../ensemble.ts';
import type { Part } from '../parts.ts';
import type { AskerOptions, AskerPart } from './asker.ts';
import type { StubOptions, StubPart } from './stub.ts';
import { VARIANT_NAMES, type VariantName } from './variants.ts';

export type Scene = Pick<Ensemble, 'cpu' | 'close'> &
  Readonly<{ stub: Part<StubPart>; askers: Readonly<Record<VariantName, Part<AskerPart>>> }>;

export type SceneOptions = Readonly<{
  /** Options of Node for our own clients. */
  execArgv?: readonly string[];
}>;

/** @throws Error when a part does not start; nothing is left running. */
export const openScene = ({ execArgv = [] }: SceneOptions): Promise<Scene> =>
  openEnsemble(tmpdir(), async (ensemble) => {
    const keysFile = join(ensemble.folder, 'keys.json');
    writeFileSync(keysFile, JSON.stringify(makeKeys()), { mode: 0o600 });
    const stubOptions: StubOptions = { keysFile };
    const stub = await ensemble.start<StubPart>(new URL('./stub.ts', import.meta.url), stubOptions);
    const urls = await stub.ask('urls', null);
    const started = await Promise.all(
      VARIANT_NAMES.map(async (variant) => {
        const options: AskerOptions = { variant, keysFile, urls };
        const isOurs = variant.endsWith('.ours');
        return [
          variant,
          await ensemble.start<AskerPart>(new URL('./asker.ts', import.meta.url), options, isOurs ? execArgv : []),
        ] as const;
      }),
    );
    const askers = Object.fromEntries(started) as Record<VariantName, Part<AskerPart>>; // one of each name
    return { stub, askers, cpu: ensemble.cpu, close: ensemble.close };
  });
