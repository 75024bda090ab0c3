/**
 * A backlog that is told in rounds. In each, the same facts are shipped from the node's ledger into head office's over the real routes, and
 * their rows are written bare; which comes first changes from round to round.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXCHANGE_LIMITS } from '@quickpay/exchange';
import { secureRandom } from '../../apps/backend/src/random.ts';
import type { Ensemble } from '../ensemble.ts';
import { watchOthers } from '../machine.ts';
import type { Part } from '../parts.ts';
import { fillNode } from './backlog.ts';
import type { BareOptions, BarePart } from './bare.ts';
import type { Enrolment } from './enrolled.ts';
import type { NodePart } from './node.ts';
import type { OfficePart } from './office.ts';
import { SILENT_STORE_ID } from './stores.ts';

const { factsMax } = EXCHANGE_LIMITS;
/** Of four events of the backlog, about: each payment has a sale as well. */
const FACTS_PER_EVENT = 4 / 3;

export type ShippingRound = Readonly<{
  events: number;
  facts: number;
  shipMs: number;
  bareMs: number;
  /** The share of the machine's processors that others used meanwhile; null where that is not told. */
  foreignLoad: number | null;
}>;

export type Shipping = Readonly<{
  round(number: number): Promise<ShippingRound>;
}>;

type ShippingOptions = Readonly<{
  office: Part<OfficePart>;
  /** Events of the backlog, and rounds in which it is told, after one that only warms up. */
  events: number;
  rounds: number;
  /** Options of Node for the node. */
  execArgv: readonly string[];
}>;

export async function openShipping(ensemble: Ensemble, { office, events, rounds, execArgv }: ShippingOptions): Promise<Shipping> {
  const dataDir = join(ensemble.folder, 'node');
  mkdirSync(dataDir, { mode: 0o700 });
  const nodeFile = join(dataDir, 'ledger.sqlite');
  const facts = Math.ceil((events * FACTS_PER_EVENT) / rounds / factsMax) * factsMax;
  await fillNode(nodeFile, { events: Math.ceil((facts * (rounds + 1)) / FACTS_PER_EVENT), random: secureRandom() });
  const bare = await ensemble.start<BarePart>(new URL('./bare.ts', import.meta.url), {
    ...{ file: join(ensemble.folder, 'bare.sqlite'), nodeFile, factsOfBatch: factsMax },
  } satisfies BareOptions);
  const enrolment: Enrolment = {
    ...{ dataDir, storeId: SILENT_STORE_ID },
    ...{ officeUrl: await office.ask('url', null), token: await office.ask('token', { storeId: SILENT_STORE_ID }) },
  };
  const node = await ensemble.start<NodePart>(new URL('./node.ts', import.meta.url), enrolment, execArgv);

  return {
    /** 0: both sides for the first time, as long as nothing is compiled and no page is in memory. */
    async round(number) {
      const [after, upTo] = [number * facts, (number + 1) * facts];
      const written = await bare.ask('prepare', { after, upTo });
      const othersSince = await watchOthers(() => ensemble.cpu());
      let [shipMs, bareMs] = [0, 0];
      const turns = [
        async () => {
          shipMs = await node.ask('ship', { upTo });
        },
        async () => {
          bareMs = await bare.ask('write', null);
        },
      ];
      for (const turn of number % 2 === 0 ? turns : turns.toReversed()) await turn();
      return { events: written, facts, shipMs, bareMs, foreignLoad: await othersSince() };
    },
  };
}
