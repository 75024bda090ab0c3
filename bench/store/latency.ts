/**
 * How long payments take at a store's node that tells head office of each, and at a backend that tells nobody: the whole of the pipe's, with
 * its ledger. Turns in an order that is its own mirror image.
 *
 * Whatever is not at the store is a stub that costs little, the gateway as well as who takes the batches: what head office does with them it
 * does on another machine, and here it would take its turn of the same processors and the same disk.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ensemble } from '../ensemble.ts';
import { watchOthers } from '../machine.ts';
import type { Part } from '../parts.ts';
import type { BackendOptions, BackendPart } from '../pipe/backend.ts';
import type { LoadPart } from '../pipe/load.ts';
import type { OfficePart } from './office.ts';
import { BUSY_STORE_ID } from './stores.ts';
import type { TakerPart } from './taker.ts';

export type LatencyPlan = Readonly<{
  /** How long a turn is. */
  turnMs: number;
  /** Payments a second. */
  perSecond: number;
}>;

export type LatencyRound = Readonly<{
  shippingMs: readonly number[];
  aloneMs: readonly number[];
  /** Facts that the node had still to tell when its turns were over. */
  backlog: number;
  foreignLoad: number | null;
}>;

export type Latency = Readonly<{
  warmUp(): Promise<void>;
  round(number: number): Promise<LatencyRound>;
}>;

type LatencyOptions = LatencyPlan & Readonly<{ office: Part<OfficePart>; gatewayUrl: string }>;
const NAMES = ['shipping', 'alone'] as const;
type Name = (typeof NAMES)[number];

export async function openLatency(
  ensemble: Ensemble,
  { office, gatewayUrl, turnMs, perSecond }: LatencyOptions,
): Promise<Latency> {
  const taker = await ensemble.start<TakerPart>(new URL('./taker.ts', import.meta.url), {});
  const load = await ensemble.start<LoadPart>(new URL('../pipe/load.ts', import.meta.url), {});
  const start = async (name: Name, enrols: boolean) => {
    const folder = join(ensemble.folder, name);
    mkdirSync(folder, { mode: 0o700 });
    const options: BackendOptions = { variant: 'sqlite', folder, gatewayUrl };
    const storeId = BUSY_STORE_ID;
    const enrolment = enrols
      ? {
          ...{ dataDir: folder, storeId, officeUrl: await office.ask('url', null), takerUrl: await taker.ask('url', null) },
          token: await office.ask('token', { storeId }),
        }
      : undefined;
    const part = await ensemble.start<BackendPart>(new URL('../pipe/backend.ts', import.meta.url), { ...options, enrolment });
    return { part, url: await part.ask('url', null) };
  };
  const backends = { shipping: await start('shipping', true), alone: await start('alone', false) };
  const turn = (name: Name) => load.ask('open', { url: backends[name].url, perSecond, ms: turnMs });

  return {
    async warmUp() {
      for (const name of NAMES) await turn(name);
    },
    async round(number) {
      const forth = number % 2 === 0 ? NAMES : NAMES.toReversed();
      const othersSince = await watchOthers(() => ensemble.cpu());
      const times: Record<Name, number[]> = { shipping: [], alone: [] };
      for (const name of [...forth, ...forth.toReversed()]) times[name].push(...(await turn(name)));
      const foreignLoad = await othersSince();
      const backlog = await backends.shipping.part.ask('backlog', null);
      return { shippingMs: times.shipping, aloneMs: times.alone, backlog, foreignLoad };
    },
  };
}
