/**
 * The messages of payments: taken in as they end, written a little later, many together. Whoever tells of one waits for nothing; what could
 * not be kept leaves a gap that is told of, never silence.
 */
import type { Clock } from '@quickpay/core';
import type { Exchange } from '@quickpay/wechatpay';
import { callerNow, requestIdNow } from '../request-context.ts';
import type { Found, Gap, KeptLine, Order } from './wire-store.ts';
import type { WireCalls } from './wire-thread.ts';

/** An exchange as it is kept. `sent` and `received` are null, too, where somebody had them erased. */
export type KeptExchange = Omit<Exchange, 'sent'> &
  Readonly<{
    sent: Exchange['sent'] | null;
    /** The request of ours that it was sent for, as in the log and in `X-Request-Id`; null for what was due by itself. */
    requestId: string | null;
    /** Who made that request: a person's id, or an API key's name. */
    by: string | null;
    erasedAt?: number;
  }>;

export type Messages = Readonly<{ exchanges: readonly KeptExchange[]; gaps: readonly Gap[] }>;

export type Wire = Readonly<{
  /** Takes an exchange in. It never waits, and never throws. */
  note(merchantId: string, exchange: Exchange): void;
  /** All messages of an order that are kept, those of just now among them; and when between those times some may be missing. */
  of(order: Order & Readonly<{ from: number; to: number }>): Promise<Messages>;
  /** Takes what an order's messages say away. Answers of how many. */
  erase(order: Order): Promise<number>;
  /** Writes what waits, and ends. */
  close(): Promise<void>;
}>;

export const WIRE_LIMITS = {
  /** What waits to be written; more is not kept, and leaves a gap. Some 30 MB. */
  waitingMax: 20_000,
  /** Written together. */
  batchMax: 500,
  /** How long a message waits at most before it is written: what a crash takes. */
  flushMs: 200,
  /** Of one order, told of at once: an order has a few; one that is asked about every minute for days has thousands. */
  messagesMax: 5_000,
  /** How often what is too old or too much is let go. */
  trimEveryMs: 60_000,
} as const;

export type WireOptions = Readonly<{
  calls: WireCalls;
  clock: Pick<Clock, 'now'>;
  /** Is told what went wrong, once for each run of the same trouble. */
  onTrouble: (why: string) => void;
}>;

/** @example const wire = createWire({ calls: await wireInThread({ file, now, bounds }), clock, onTrouble }); */
export function createWire({ calls, clock, onTrouble }: WireOptions): Wire {
  const lines: KeptLine[] = [];
  let gaps: Gap[] = [];
  let overflow: Gap | null = null;
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isTroubled = false;

  const missing = (why: 'full' | 'trouble', of: readonly Pick<KeptLine, 'at'>[]): Gap => ({
    why,
    from: Math.min(...of.map(({ at }) => at)),
    to: clock.now(),
    lost: of.length,
  });
  async function write(): Promise<void> {
    while (lines.length > 0 || gaps.length > 0 || overflow !== null) {
      const batch = lines.splice(0, WIRE_LIMITS.batchMax);
      const told = overflow === null ? gaps : [...gaps, overflow];
      gaps = [];
      overflow = null;
      try {
        // What still waits is not written yet: whatever ends the process now loses it.
        await calls.write({ lines: batch, gaps: told, at: lines[0]?.at ?? clock.now() });
        isTroubled = false;
      } catch (fault) {
        if (!isTroubled) onTrouble(fault instanceof Error ? fault.message : String(fault));
        isTroubled = true;
        // Told of with the next that can be written: the payments themselves have gone on meanwhile.
        gaps = joined([...told, ...(batch.length > 0 ? [missing('trouble', batch)] : [])]);
        return;
      }
    }
  }
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  };
  const trimmer = setInterval(() => void trim().catch(() => {}), WIRE_LIMITS.trimEveryMs);
  trimmer.unref();
  async function trim(): Promise<void> {
    while (await calls.trim(clock.now())) if (isTroubled) return;
  }
  /** Until nothing waits that was there when it was called. */
  async function settled(): Promise<void> {
    await flush();
    if (lines.length > 0 && !isTroubled) await flush();
  }

  return {
    note(merchantId, exchange) {
      const { outTradeNo: orderNumber, startedAt: at } = exchange;
      // Of an order there is a payment; what else is asked is nobody's.
      if (orderNumber === null) return;
      if (lines.length >= WIRE_LIMITS.waitingMax) {
        // They come as they end: one that began earlier may come later.
        const from = Math.min(overflow?.from ?? at, at);
        overflow = { why: 'full', from, to: clock.now(), lost: (overflow?.lost ?? 0) + 1 };
        return;
      }
      const kept: KeptExchange = { ...exchange, requestId: requestIdNow() ?? null, by: callerNow() };
      lines.push({ merchantId, orderNumber, at, body: JSON.stringify(kept) });
      if (lines.length >= WIRE_LIMITS.batchMax) void flush();
      else timer ??= setTimeout(flush, WIRE_LIMITS.flushMs).unref();
    },
    async of(order) {
      await settled();
      // One more than is told of tells whether there are more.
      const { bodies, gaps: written }: Found = await calls
        .find({ ...order, limit: WIRE_LIMITS.messagesMax + 1 })
        .catch(() => ({ bodies: [], gaps: [{ why: 'trouble', from: order.from, to: order.to, lost: null }] }));
      const exchanges = bodies.map((body) => JSON.parse(body) as KeptExchange); // as `note` wrote them
      const untold = exchanges.splice(WIRE_LIMITS.messagesMax);
      const tooMany = untold.map(({ startedAt }): Gap => ({ why: 'tooMany', from: startedAt, to: order.to, lost: null }));
      const waiting = isTroubled ? gaps : [];
      return {
        exchanges,
        gaps: [...written, ...tooMany, ...waiting.filter(({ from, to }) => to >= order.from && from <= order.to)],
      };
    },
    async erase(order) {
      await settled();
      return calls.erase({ ...order, at: clock.now() });
    },
    async close() {
      clearInterval(trimmer);
      await settled();
      // A thread that has ended has left its run open: the next start says so.
      await calls.close(gaps.length > 0 ? null : clock.now()).catch(() => {});
    },
  };
}

/** Trouble that goes on is one gap. */
function joined(gaps: readonly Gap[]): Gap[] {
  const whys = [...new Set(gaps.map(({ why }) => why))];
  return whys.map((why) => {
    const of = gaps.filter((gap) => gap.why === why);
    return {
      why,
      from: Math.min(...of.map(({ from }) => from)),
      to: Math.max(...of.map(({ to }) => to)),
      lost: of.reduce((sum, { lost }) => sum + (lost ?? 0), 0),
    };
  });
}
