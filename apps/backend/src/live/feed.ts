/**
 * What happens, in the ledger's order. Payments are committed in groups and told of side by side, so that of two changes the later can be
 * heard first; a listener that resumes after an event must have had all before it. So a change is only a reason to read on in the ledger,
 * once for all listeners.
 */
import type { Payment } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import type { Ledger, WrittenEvent } from '@quickpay/storage';

const PAGE = 500;

/** An event, and its payment as it is now. */
export type News = Readonly<{ event: WrittenEvent; payment: Payment }>;

export type Feed = {
  /** Calls back with everything written from now on, in order. The answer ends that. */
  listen(listener: (news: readonly News[]) => void): Promise<() => void>;
  /** What was written after a position, in order: at most 500, and none at the end. */
  after(position: number): Promise<readonly News[]>;
};

type Options = Readonly<{
  engine: Pick<Engine, 'subscribe'>;
  ledger: Pick<Ledger, 'eventsAfter' | 'lastPosition' | 'payment'>;
  onFault: (fault: unknown) => void;
}>;

export function createFeed({ engine, ledger, onFault }: Options): Feed {
  const listeners = new Set<(news: readonly News[]) => void>();
  let position = 0;
  let isBehind = false;
  let reading = false;

  const after = async (from: number): Promise<readonly News[]> => {
    const events = await ledger.eventsAfter(from, PAGE);
    const payments = new Map<string, Payment>();
    for (const { paymentId } of events) {
      const entry = payments.has(paymentId) ? null : await ledger.payment(paymentId);
      if (entry !== null) payments.set(paymentId, entry.payment);
    }
    return events.flatMap((event) => {
      const payment = payments.get(event.paymentId);
      return payment === undefined ? [] : [{ event, payment }];
    });
  };

  const readOn = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      while (isBehind && listeners.size > 0) {
        isBehind = false;
        // Changes of one group are told within one turn: read them together.
        await new Promise((resolve) => setImmediate(resolve));
        for (let news = await after(position); news.length > 0; news = await after(position)) {
          position = news.at(-1)?.event.position ?? position;
          for (const listener of listeners) listener(news);
        }
      }
    } catch (fault) {
      onFault(fault);
    } finally {
      reading = false;
    }
  };

  engine.subscribe(() => {
    isBehind = true;
    if (listeners.size > 0) void readOn();
  });

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
  };
}
