/** Figures for operators. Never an order number as a label. */
import type { Engine } from '@quickpay/engine';
import type { Ledger } from '@quickpay/storage';
import { Counter, Gauge, Registry } from 'prom-client';

export type Metrics = Readonly<{
  registry: Registry;
  read(engine: Engine, ledger: Ledger, now: number): Promise<void>;
  watch(engine: Engine): void;
}>;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const at = { registers: [registry] };
  const open = new Gauge({
    name: 'quickpay_open_payments',
    help: 'Payments that are not final, by state',
    labelNames: ['state'],
    ...at,
  });
  const oldest = new Gauge({
    name: 'quickpay_oldest_open_seconds',
    help: 'Age of the oldest payment that is not final, by state',
    labelNames: ['state'],
    ...at,
  });
  const events = new Counter({
    name: 'quickpay_payment_events_total',
    help: 'Events of payments, by kind',
    labelNames: ['kind'],
    ...at,
  });
  const settled = new Counter({
    name: 'quickpay_payments_settled_total',
    help: 'Payments that became final, by state',
    labelNames: ['state'],
    ...at,
  });
  const lateness = new Gauge({
    name: 'quickpay_scheduler_lateness_seconds',
    help: 'How late the scheduler’s last pass was',
    ...at,
  });
  return {
    registry,
    watch(engine) {
      engine.subscribe(({ payment, event }) => {
        events.inc({ kind: event.event.kind });
        if (payment.settledAt !== null && payment.settledAt === event.at) settled.inc({ state: payment.state });
      });
    },
    async read(engine, ledger, now) {
      open.reset();
      oldest.reset();
      for (const { state, count, oldestAt } of await ledger.summary()) {
        open.set({ state }, count);
        oldest.set({ state }, Math.max(0, now - oldestAt) / 1_000);
      }
      lateness.set(engine.health().latenessMs / 1_000);
    },
  };
}
