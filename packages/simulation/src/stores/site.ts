/** A store node or head office: a backend with a ledger, a clock, weather and a witness of its own, over the gateway that all share. */
import { nodeTagOf, type Payment, type Step } from '@quickpay/core';
import type { Engine, EngineOptions, RefundUpdate, Update } from '@quickpay/engine';
import type { Gateway } from '@quickpay/gateway-model';
import { Backend, type Process } from '../backend.ts';
import type { Chance } from '../chance.ts';
import type { Reached } from '../coverage.ts';
import { type Known, type Leaving, Network } from '../network.ts';
import type { WorldPlan } from '../plan.ts';
import type { Teller } from '../trace.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { Weather } from '../weather.ts';
import type { MakeChannel } from '../wire.ts';
import { type Say, Witness } from '../witness.ts';
import { type SitePlan, type StoresPlan, shareOf } from './store-plan.ts';

/** What all sites of a world share. */
export type Ground = Readonly<{
  plan: StoresPlan;
  chance: Chance;
  time: VirtualTime;
  teller: Teller;
  gateway: Gateway;
  channelOver: MakeChannel;
  step: Step;
  known: Known;
  codes: Reached;
  violated: Say;
}>;

export type Site = Readonly<{ nodeId: string; weather: Weather; witness: Witness; network: Network; backend: Backend }>;

export type SiteParts = Readonly<{
  ground: Ground;
  nodeId: string;
  sitePlan: SitePlan;
  company: 'node' | 'headOffice';
  engineOptions: () => Partial<EngineOptions>;
  /** Default: nothing of it is ever held back. */
  isHeld?: (payment: Payment) => boolean;
  prepare?: (engine: Engine) => void;
  beside: (process: Process) => void;
  committed: () => void;
  heard: (update: Update | RefundUpdate) => void;
  /** A request is about to leave it. */
  leaves: (leaving: Leaving) => void;
}>;

export async function openSite(parts: SiteParts): Promise<Site> {
  const {
    ground,
    nodeId,
    company,
    engineOptions,
    isHeld = () => false,
    prepare = () => {},
    beside,
    committed,
    heard,
    leaves,
  } = parts;
  const { chance, time, teller, gateway, channelOver, step, known, codes, violated } = ground;
  const plan = planOf(parts);
  const weather = new Weather(plan, time, teller);
  const witness = new Witness(violated);
  const { rates, struck, isDown } = weather;
  let backend: Backend | null = null;
  const network = new Network({
    gateway,
    channelOver,
    time,
    chance,
    teller,
    lateMsMax: plan.lateMsMax,
    arranged: null,
    rates,
    struck,
    isDown,
    mayStandStill: plan.rates.pause > 0,
    clockPutRightAt: () => backend?.clockPutRightAt ?? Number.NEGATIVE_INFINITY,
    onCode: (operation, code) => {
      const name = `${operation} ${code}`;
      codes[name] = (codes[name] ?? 0) + 1;
    },
    onLie: () => {},
    onRefundTaken: () => {},
    violated,
    witness,
    known,
    onLeaves: leaves,
  });
  backend = await Backend.open({
    nodeId,
    company,
    plan,
    chance,
    time,
    teller,
    weather,
    network,
    witness,
    step,
    isGivenBack: () => {},
    violated,
    engineOptions,
    isHeld,
    prepare,
    beside,
    committed,
    heard,
  });
  return { nodeId, weather, witness, network, backend };
}

/** Where a node's tag stands in the order numbers that it mints. */
const TAG_AT = [12, 15] as const;

/** Whether a node has taken the payment of that number, whoever works on it now. */
export const isMintedBy = (nodeId: string, merchantOrderNumber: string): boolean =>
  merchantOrderNumber.slice(...TAG_AT) === nodeTagOf(nodeId);

/** A world as one site knows it: with its share of what each merchant may ask. */
function planOf({ ground: { plan }, sitePlan: { rates, diskFull } }: SiteParts): WorldPlan {
  const { seed, start, ledger, lateMsMax, lateRequestWatchMs, outage } = plan;
  const sites = plan.stores.length + 1;
  const [first, ...others] = plan.merchants.map((merchant) => ({ ...merchant, quotas: shareOf(merchant.quotas, sites) }));
  if (first === undefined) throw new Error('a world without a merchant');
  return {
    ...{ seed, start, rates, ledger, lateMsMax, lateRequestWatchMs, outage, diskFull },
    merchants: [first, ...others],
    sales: [],
    payers: [],
    restored: null,
    arranged: null,
  };
}
