/**
 * What happens, in the ledger's order. Payments are committed in groups and told of side by side, so that of two changes the later can be
 * heard first; a listener that resumes after an event must have had all before it. So a change is only a reason to read on in the ledger,
 * once for all listeners.
 */
import type { Payment, Refund } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import type { Ledger, PaymentWritten, RefundWritten } from '@quickpay/storage';

/** Told in one go: little enough that no reader is too far behind by it alone. */
const PAGE = 100;

/** An event, and its payment or refund as it is now. */
export type News =
  | Readonly<{ of: 'payment'; event: PaymentWritten; payment: Payment }>
  | Readonly<{ of: 'refund'; event: RefundWritten; refund: Refund }>;

export type Feed = {
  /** Calls back with everything written from now on, in order. The answer ends that. */
  listen(listener: (news: readonly News[]) => void): Promise<() => void>;
  /** What was written after a position, in order: at most 100, and none at the end. */
  after(position: number): Promise<readonly News[]>;
  /** The journal has grown otherwise than by the engine. */
  readOn(): void;
};

type Options = Readonly<{
  engine: Pick<Engine, 'subscribe' | 'subscribeRefunds'>;
  ledger: Pick<Ledger, 'eventsAfter' | 'lastPosition' | 'payment' | 'refund'>;
  onFault: (fault: unknown) => void;
}>;

export function createFeed({ engine, ledger, onFault }: Options): Feed {
  const listeners = new Set<(news: readonly News[]) => void>();
  let position = 0;
  let isBehind = false;
  let reading = false;

  const after = async (from: number): Promise<readonly News[]> => {
    const events = await ledger.eventsAfter(from, PAGE);
    const payments = remembering(async (id) => (await ledger.payment(id))?.payment ?? null);
    const refunds = remembering(async (id) => (await ledger.refund(id))?.refund ?? null);
    const news: News[] = [];
    for (const event of events) {
      if (event.of === 'payment') {
        const payment = await payments(event.paymentId);
        if (payment !== null) news.push({ of: 'payment', event, payment });
      } else {
        const refund = await refunds(event.refundId);
        if (refund !== null) news.push({ of: 'refund', event, refund });
      }
    }
    return news;
  };

  const readOn = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      while (isBehind && listeners.size > 0) {
        isBehind = false;
        // Changes of one group are told within one turn: read them together.
        await nextTurn();
        for (let news = await after(position); news.length > 0; news = await after(position)) {
          position = news.at(-1)?.event.position ?? position;
          for (const listener of listeners) listener(news);
          // What was written is on its way before more is.
          await nextTurn();
        }
      }
    } catch (fault) {
      onFault(fault);
    } finally {
      reading = false;
    }
  };

  const changed = () => {
    isBehind = true;
    if (listeners.size > 0) void readOn();
  };
  engine.subscribe(changed);
  engine.subscribeRefunds(changed);

  return {
    async listen(listener) {
      if (listeners.size === 0) {
        const last = await ledger.lastPosition();
        // Somebody else may have begun meanwhile, and must miss nothing.
        if (listeners.size === 0) position = last;
      }
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    after,
    readOn: changed,
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Reads each once. */
function remembering<Value>(read: (id: string) => Promise<Value>): (id: string) => Promise<Value> {
  const known = new Map<string, Value>();
  return async (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const value = await read(id);
    known.set(id, value);
    return value;
  };
}
