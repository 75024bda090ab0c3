/**
 * What the gateway tells the merchant of refunds that have ended: at once, late, twice, or only after some tries; and what somebody else tells
 * of them that is not so. All of it reaches the engine as verified, because whatever is not verified never does.
 *
 * Has chance of its own: a world goes on as it was drawn, whatever is told in it.
 */
import type { Instant, RefundNotice } from '@quickpay/core';
import type { Engine, NoticeAnswer } from '@quickpay/engine';
import type { Gateway, OrderRefund } from '@quickpay/gateway-model';
import { LedgerError } from '@quickpay/storage';
import { chanceOf } from './chance.ts';
import type { MerchantPlan } from './plan.ts';
import type { Teller } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

export type NoticesParts = Readonly<{
  seed: number;
  gateway: Gateway;
  time: VirtualTime;
  teller: Teller;
  /** The engine that answers now, or null where nobody does. */
  engine: () => Engine | null;
  /** A notice has failed in a way that nobody expects. */
  failed: (fault: unknown) => void;
}>;

/** What became of notices, and how often. */
export type NoticeCounts = Record<NoticeAnswer | 'lost' | 'doubled' | 'untrue' | 'unheard', number>;

export const noNotices = (): NoticeCounts => ({
  asked: 0,
  known: 0,
  unknown: 0,
  ownedElsewhere: 0,
  lost: 0,
  doubled: 0,
  untrue: 0,
  unheard: 0,
});

/** Worlds in which no address is configured. */
const UNTOLD = 0.3;
const LOST = 0.2;
const DOUBLED = 0.2;
const UNTRUE = 0.15;
const UNTRUE_WITHIN_MS = 60_000;
/** The gateway's refunds end three seconds after they were taken on. */
const ENDS_AFTER_MS = 3_000;
const LATE_MS_MAX = [200, 200, 20_000] as const;
/** Then it is told again, where nobody has heard it: the channel's own schedule, as far as a world lasts. */
const AGAIN_AFTER_MS = [15_000, 15_000, 30_000, 180_000, 600_000] as const;

const SAID: Readonly<Record<OrderRefund['state'], RefundNotice['state'] | null>> = {
  PROCESSING: null,
  SUCCESS: 'succeeded',
  CLOSED: 'closed',
  ABNORMAL: 'abnormal',
};

export class Notices {
  readonly #parts: NoticesParts;
  readonly #chance: ReturnType<typeof chanceOf>;
  readonly #isTold: boolean;
  readonly #taken = new Set<string>();
  readonly counts: NoticeCounts = noNotices();

  constructor(parts: NoticesParts) {
    this.#parts = parts;
    this.#chance = chanceOf(parts.seed ^ 0x5ee0_11e5);
    this.#isTold = !this.#chance.often(UNTOLD);
  }

  /** A refund was taken on, perhaps not for the first time. */
  refundTaken(merchant: MerchantPlan, merchantOrderNumber: string, refundNumber: string): void {
    if (!this.#isTold || this.#taken.has(refundNumber)) return;
    this.#taken.add(refundNumber);
    const chance = this.#chance;
    const told = { merchantId: merchant.id, merchantOrderNumber, refundNumber };
    this.#in(ENDS_AFTER_MS + chance.below(chance.pick(LATE_MS_MAX)), () => this.#tell(merchant, told, 0));
    if (!chance.often(UNTRUE)) return;
    const state = chance.pick(['succeeded', 'closed', 'abnormal'] as const);
    const number = chance.often(0.2) ? `${refundNumber}X` : refundNumber;
    this.#in(chance.below(UNTRUE_WITHIN_MS), () => {
      this.counts.untrue++;
      this.#arrives({ ...told, refundNumber: number, state });
    });
  }

  #tell(merchant: MerchantPlan, told: Told, nth: number): void {
    const { gateway, time } = this.#parts;
    const answer = gateway.queryRefunds(merchant.owner, { outTradeNo: told.merchantOrderNumber }, time.now());
    const refund =
      answer.kind === 'ok' ? answer.order.order.refunds.find(({ number }) => number === told.refundNumber) : undefined;
    const state = refund === undefined ? null : SAID[refund.state];
    const again = () => {
      const wait = AGAIN_AFTER_MS[nth];
      if (wait !== undefined) this.#in(wait, () => this.#tell(merchant, told, nth + 1));
    };
    const isLost = state !== null && this.#chance.often(LOST);
    if (isLost) this.counts.lost++;
    if (state === null || isLost) {
      again();
      return;
    }
    this.#arrives({ ...told, state }, again);
    if (!this.#chance.often(DOUBLED)) return;
    this.counts.doubled++;
    this.#in(this.#chance.below(1_000), () => this.#arrives({ ...told, state }));
  }

  /** `again`: what the teller does where nobody says that it was heard. */
  #arrives({ merchantId, ...notice }: Told & Pick<RefundNotice, 'state'>, again: () => void = () => {}): void {
    const { engine, teller, failed } = this.#parts;
    const text = `${notice.refundNumber} is told to be ${notice.state}`;
    teller.tell({ kind: 'act', lane: 'network', text });
    const unheard = () => {
      this.counts.unheard++;
      again();
    };
    const listening = engine();
    if (listening === null) {
      unheard();
      return;
    }
    listening.refundTold({ merchantId, notice }).then(
      (answer) => {
        this.counts[answer]++;
      },
      (fault: unknown) => {
        if (fault instanceof LedgerError) unheard();
        else failed(fault);
      },
    );
  }

  #in(ms: number, run: () => void): void {
    const { time } = this.#parts;
    const at: Instant = time.now() + ms;
    time.at(at, run);
  }
}

type Told = Readonly<{ merchantId: string }> & Pick<RefundNotice, 'merchantOrderNumber' | 'refundNumber'>;
