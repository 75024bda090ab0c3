/** What goes wrong in a world at which time, and what has gone wrong so far. Once the world has healed, nothing does any more. */
import type { Instant } from '@quickpay/core';
import { type Fault, type FaultCounts, type FaultRates, NO_FAULTS, noCounts } from './faults.ts';
import type { MerchantPlan, WorldPlan } from './plan.ts';
import type { About, Teller } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

export class Weather {
  readonly #plan: WorldPlan;
  readonly #time: VirtualTime;
  readonly #teller: Teller;
  readonly counts: FaultCounts = noCounts();
  #rates: FaultRates;
  #isHealed = false;

  constructor(plan: WorldPlan, time: VirtualTime, teller: Teller) {
    this.#plan = plan;
    this.#time = time;
    this.#teller = teller;
    this.#rates = plan.rates;
  }

  readonly rates = (): FaultRates => this.#rates;
  readonly isDiskFull = (): boolean => this.#isWithin(this.#plan.diskFull);
  /** Nobody reaches the channel. */
  readonly isDown = (): boolean => this.#isWithin(this.#plan.outage);
  readonly isKeyWrong = ({ wrongKey }: MerchantPlan): boolean => this.#isWithin(wrongKey);

  /**
   * Whether everybody must have noticed that a merchant’s key is right: a probe was answered properly when no answer of before could be
   * heard any more. A process that stands still has noticed nothing.
   */
  readonly isKeyLongRight = ({ wrongKey }: MerchantPlan, probedWellAt: Instant): boolean =>
    this.#plan.rates.pause === 0 && (wrongKey === null || probedWellAt >= this.#plan.start + wrongKey[1] + ANSWERED_WITHIN_MS);

  /** Counts and tells a fault. */
  readonly struck = (fault: Fault, text: string, about: About = {}): void => {
    this.counts[fault]++;
    this.#teller.tell({ kind: 'fault', lane: LANE_OF[fault] ?? 'network', text, ...about });
  };

  /** Tells of what is planned for a time, when that has come. */
  announce(): void {
    const { start, outage, merchants } = this.#plan;
    const at = (ms: number, run: () => void) => this.#time.at(start + ms, run);
    if (outage !== null) at(outage[0], () => this.struck('outage', 'nobody reaches WeChat Pay'));
    for (const { wrongKey } of merchants)
      if (wrongKey !== null) at(wrongKey[0], () => this.struck('wrongKey', 'a merchant’s key is wrong'));
  }

  heal(): void {
    this.#isHealed = true;
    this.#rates = NO_FAULTS;
    this.#teller.tell({ kind: 'healed' });
  }

  #isWithin(span: readonly [from: number, until: number] | null): boolean {
    const since = this.#time.now() - this.#plan.start;
    return !this.#isHealed && span !== null && since >= span[0] && since < span[1];
  }
}

/** No answer is waited for longer: a submit’s. */
const ANSWERED_WITHIN_MS = 40_000;

const LANE_OF: Readonly<Partial<Record<Fault, 'backend' | 'gateway'>>> = {
  crash: 'backend',
  pause: 'backend',
  commitSlow: 'backend',
  commitFails: 'backend',
  commitUnknown: 'backend',
  readFails: 'backend',
  diskFull: 'backend',
  clockOff: 'backend',
  restored: 'backend',
  wrongKey: 'gateway',
  numberTaken: 'gateway',
  contradicted: 'gateway',
  revokeRefused: 'gateway',
  refundRefused: 'gateway',
};
