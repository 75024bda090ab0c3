/** Figures for operators. Never an order number, an id or a key as a label. */
import type { Environment } from '@quickpay/api';
import { holdsSale, type PaymentChannel } from '@quickpay/core';
import type { Engine, Update } from '@quickpay/engine';
import type { Ledger } from '@quickpay/storage';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { NoticeFate } from './webhooks/refund-notices.ts';

export type Metrics = Readonly<{
  registry: Registry;
  /** Brings up to date what is read from the ledger and the engine. */
  read(engine: Engine, ledger: Ledger, now: number): Promise<void>;
  watch(engine: Engine): void;
  /** The same channel, with each of its calls measured. */
  measured(channel: PaymentChannel, merchantId: string): PaymentChannel;
  requestEnded(labels: Readonly<{ method: string; route: string; status: string }>, seconds: number): void;
  /** A connection had to go, or was not let in: too many were open. */
  connectionShed(): void;
  /** A refund notice came, and what became of it. */
  noticeRead(merchantId: string, became: NoticeFate): void;
  /** A gauge over the channel's own certificates, by which V3's answers are checked. `end`: when the last that is known ends, or null. */
  watchCertificates(merchantId: string, end: () => number | null): void;
  /** Gauges over what webhooks still have to deliver. */
  watchWebhooks(
    look: () => readonly Readonly<{ id: string; pending: number; oldestAt: number | null; isOn: boolean }>[],
    now: () => number,
  ): void;
  webhookTried(endpoint: string, result: 'delivered' | 'failed'): void;
  /** Gauges over what the API holds open. */
  watchOpen(open: Readonly<{ streams: () => number; held: () => number }>): void;
}>;

const CALL_SECONDS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10, 40];
const RESULT_SECONDS = [0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 120];

export function createMetrics(environment: Environment): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Figures of the sandbox look like any others: this one says whose they are.
  new Gauge({
    name: 'quickpay_environment',
    help: '1 for what this is: sandbox, where no real money moves, or production',
    labelNames: ['environment'],
    registers,
  }).set({ environment }, 1);
  const open = new Gauge({
    name: 'quickpay_open_payments',
    help: 'Payments that are not final, by state',
    labelNames: ['state'],
    registers,
  });
  const oldest = new Gauge({
    name: 'quickpay_oldest_open_seconds',
    help: 'Age of the oldest payment that is not final, by state',
    labelNames: ['state'],
    registers,
  });
  const events = new Counter({
    name: 'quickpay_payment_events_total',
    help: 'Events of payments, by kind: revokeDone, unclear and noAnswer among them',
    labelNames: ['kind'],
    registers,
  });
  const settled = new Counter({
    name: 'quickpay_payments_settled_total',
    help: 'Payments that became final, by state and reason',
    labelNames: ['state', 'reason'],
    registers,
  });
  const toResult = new Histogram({
    name: 'quickpay_time_to_result_seconds',
    help: 'From the submit until the cashier knows, by outcome',
    labelNames: ['outcome'],
    buckets: RESULT_SECONDS,
    registers,
  });
  const late = new Counter({
    name: 'quickpay_late_successes_total',
    help: 'Payments found paid after their sale was free; their money goes back',
    registers,
  });
  const lateness = new Gauge({
    name: 'quickpay_scheduler_lateness_seconds',
    help: 'How late the scheduler’s last pass was',
    registers,
  });
  const inFlight = new Gauge({ name: 'quickpay_channel_calls_in_flight', help: 'Calls to WeChat Pay under way', registers });
  const breaker = new Gauge({
    name: 'quickpay_breaker_open',
    help: '1 while WeChat Pay refuses a merchant’s configuration',
    labelNames: ['merchant'],
    registers,
  });
  const calls = new Histogram({
    name: 'quickpay_channel_call_seconds',
    help: 'Calls to WeChat Pay, by merchant, operation and kind of answer',
    labelNames: ['merchant', 'operation', 'answer'],
    buckets: CALL_SECONDS,
    registers,
  });
  const certificateEnds = new Map<string, () => number | null>();
  new Gauge({
    name: 'quickpay_channel_certificate_seconds',
    help: 'Over V3: how long the last of WeChat Pay’s certificates that is known is good, by merchant; the next is fetched when an answer names it',
    labelNames: ['merchant'],
    registers,
    collect() {
      this.reset();
      for (const [merchant, end] of certificateEnds) {
        const at = end();
        // Certificates go by the machine's clock, as TLS does.
        if (at !== null) this.set({ merchant }, Math.max(0, at - Date.now()) / 1_000);
      }
    },
  });
  const requests = new Histogram({
    name: 'quickpay_http_request_seconds',
    help: 'Requests to the API, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30, 60],
    registers,
  });

  const shed = new Counter({
    name: 'quickpay_connections_shed_total',
    help: 'Connections closed or not let in because too many were open',
    registers,
  });
  const refunds = new Counter({
    name: 'quickpay_refund_events_total',
    help: 'What happened to refunds, by kind of event and state after it',
    labelNames: ['kind', 'state'],
    registers,
  });

  const notices = new Counter({
    name: 'quickpay_refund_notices_total',
    help: 'What WeChat Pay told about refunds, by merchant and what became of it: unverified is whatever somebody else may have sent',
    labelNames: ['merchant', 'became'],
    registers,
  });
  const webhookTries = new Counter({
    name: 'quickpay_webhook_tries_total',
    help: 'Tries to deliver a webhook, by endpoint and result',
    labelNames: ['endpoint', 'result'],
    registers,
  });

  function observe({ payment, event }: Update): void {
    const { kind } = event.event;
    events.inc({ kind });
    if (payment.settledAt !== null && payment.settledAt === event.at)
      settled.inc({ state: payment.state, reason: payment.decline ?? payment.reason ?? 'none' });
    if (kind === 'paid' && payment.state === 'returning') late.inc();
  }

  return {
    registry,
    watch(engine) {
      // Payments whose outcome was unknown when last heard of: known once, observed once.
      const waiting = new Set<string>();
      engine.subscribeRefunds(({ event }) => refunds.inc({ kind: event.event.kind, state: event.state }));
      engine.subscribe((update) => {
        observe(update);
        const { payment, event } = update;
        if (holdsSale(payment.state)) waiting.add(payment.id);
        else if (waiting.delete(payment.id))
          toResult.observe({ outcome: payment.state === 'paid' ? 'paid' : 'notPaid' }, (event.at - payment.submittedAt) / 1_000);
      });
    },
    measured(channel, merchant) {
      const timed = async <Answer extends { kind: string }>(operation: string, call: () => Promise<Answer>): Promise<Answer> => {
        const end = calls.startTimer({ merchant, operation });
        try {
          const answer = await call();
          end({ answer: answer.kind });
          return answer;
        } catch (fault) {
          end({ answer: 'fault' });
          throw fault;
        }
      };
      return {
        submit: (request, options) => timed('submit', () => channel.submit(request, options)),
        query: (order, options) => timed('query', () => channel.query(order, options)),
        revoke: (order, options) => timed('revoke', () => channel.revoke(order, options)),
        refund: (request, options) => timed('refund', () => channel.refund(request, options)),
        queryRefunds: (order, options) => timed('queryRefunds', () => channel.queryRefunds(order, options)),
      };
    },
    requestEnded: (labels, seconds) => requests.observe(labels, seconds),
    connectionShed: () => shed.inc(),
    noticeRead: (merchant, became) => notices.inc({ merchant, became }),
    webhookTried: (endpoint, result) => webhookTries.inc({ endpoint, result }),
    watchWebhooks(look, now) {
      const gauge = (name: string, help: string, read: (one: ReturnType<typeof look>[number]) => number) =>
        new Gauge({
          name,
          help,
          labelNames: ['endpoint'],
          registers,
          collect() {
            this.reset();
            for (const one of look()) this.set({ endpoint: one.id }, read(one));
          },
        });
      gauge('quickpay_webhook_pending', 'Deliveries that are still to be made, by endpoint', ({ pending }) => pending);
      gauge(
        'quickpay_webhook_oldest_seconds',
        'Age of the oldest delivery that is still to be made, by endpoint',
        ({ oldestAt }) => (oldestAt === null ? 0 : Math.max(0, now() - oldestAt) / 1_000),
      );
      gauge('quickpay_webhook_on', '1 while an endpoint is told; 0 since it said that it wants nothing (410)', ({ isOn }) =>
        isOn ? 1 : 0,
      );
    },
    watchCertificates: (merchantId, end) => void certificateEnds.set(merchantId, end),
    watchOpen({ streams, held }) {
      new Gauge({
        name: 'quickpay_live_streams',
        help: 'Live event streams that are open',
        registers,
        collect() {
          this.set(streams());
        },
      });
      new Gauge({
        name: 'quickpay_held_requests',
        help: 'Requests held until an outcome is known',
        registers,
        collect() {
          this.set(held());
        },
      });
    },
    async read(engine, ledger, now) {
      open.reset();
      oldest.reset();
      for (const { state, count, oldestAt } of await ledger.summary()) {
        open.set({ state }, count);
        oldest.set({ state }, Math.max(0, now - oldestAt) / 1_000);
      }
      const health = engine.health();
      lateness.set(health.latenessMs / 1_000);
      inFlight.set(health.inFlight);
      for (const { merchantId, breaker: is } of health.merchants)
        breaker.set({ merchant: merchantId }, is.state === 'open' ? 1 : 0);
    },
  };
}
