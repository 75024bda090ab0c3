/**
 * The engine: one per process and ledger. It decides nothing about payments; core does. It makes sure that what core decided is durable,
 * done, done once, and done again after a crash.
 */
import { step as coreStep, isFinal, type PaymentEvent } from '@quickpay/core';
import type { Change, Committed, Ledger } from '@quickpay/storage';
import { createAdvance, createAdvanceRefund } from './advance.ts';
import { createBreaker } from './breaker.ts';
import { createCalls } from './calls.ts';
import { createLanes } from './lanes.ts';
import { refundTold } from './notices.ts';
import type { EngineOptions, Resolved } from './options.ts';
import { pay } from './pay.ts';
import { probe, probeIdentity } from './probe.ts';
import { MerchantQuotas, WINDOW_MS } from './quotas.ts';
import { createRefundCalls } from './refund-calls.ts';
import { requestRefund } from './refunds.ts';
import type { ActAnswer, Engine, Health, LeaveAnswer, Merchant, RefundUpdate, Update } from './requests.ts';
import { resume, resumeRefunds } from './resume.ts';
import { createSale, statusOf } from './sales.ts';
import { createSchedule } from './schedule.ts';
import type { Served } from './served.ts';
import { createUsedCodes } from './used-codes.ts';

/** Default of `lateRequestWatchMs`: no request of ours has ever been seen to arrive ten minutes late. */
const LATE_REQUEST_WATCH_MS = 600_000;
/** A sale being left while payments of it are moving: each try starts from what they are then. */
const LEAVE_TRIES_MAX = 8;

export function createEngine(options: EngineOptions): Engine {
  const given = resolved(options);
  const { clock, random, onFault, log } = given;
  const lanes = createLanes();
  const listeners = createListeners<Update>(onFault);
  const refundListeners = createListeners<RefundUpdate>(onFault);
  const ledger = telling(given.ledger, (committed) => told(committed));
  const engine: Resolved = { ...given, ledger };
  const usedCodes = createUsedCodes(ledger.identity.hashKey);
  let phase: Health['phase'] = 'starting';

  /** After a commit: due times into the schedule, the news to whoever listens. */
  const told = ({ written, refunds }: Written) => {
    for (const { entry, event } of written) {
      schedule.arm(entry.payment.dueAt);
      listeners.tell({ payment: entry.payment, event });
    }
    for (const { entry, event } of refunds) {
      schedule.arm(entry.refund.dueAt);
      refundListeners.tell({ refund: entry.refund, event });
    }
  };

  const advance = createAdvance(engine);
  const advanceRefund = createAdvanceRefund(engine);
  const served = new Map([...engine.merchants.values()].map((merchant) => [merchant.id, serve(merchant)]));
  const calls = createCalls({
    engine,
    lanes,
    advance,
    served,
    onFree: (dueAt) => schedule.arm(dueAt),
    onNeverSent: ({ codeHash }) => usedCodes.forget(codeHash),
  });
  const refundCalls = createRefundCalls({
    engine,
    lanes,
    advance: advanceRefund,
    served,
    onFree: (dueAt) => schedule.arm(dueAt),
  });
  const schedule = createSchedule(engine, { payments: calls.work, refunds: refundCalls });
  const works = [calls.work, refundCalls];
  const inFlight = () => works.reduce((sum, work) => sum + work.inFlight(), 0);
  const idle = () => Promise.all(works.map((work) => work.idle()));

  function serve(merchant: Merchant): Served {
    const quotas = new MerchantQuotas(merchant.quotas, clock);
    const breaker = createBreaker({
      clock,
      probe: async (cause) => {
        try {
          return await probe({ merchant, quotas }, probeIdentity(clock.now(), random), { cause });
        } catch (fault) {
          onFault(fault);
          return { kind: 'unclear', note: 'the channel failed' };
        }
      },
      onChange: (state) => {
        log({
          what: state.state === 'open' ? 'breaker opened' : 'breaker closed',
          merchantId: merchant.id,
          detail: state.state === 'open' ? { cause: state.cause } : {},
        });
        if (state.state === 'closed') {
          for (const work of works) work.resumePostponed();
          schedule.arm(clock.now());
        }
      },
    });
    return { merchant, quotas, breaker };
  }

  const act = async (paymentId: string, event: PaymentEvent): Promise<ActAnswer> => {
    const advanced = await lanes.run(paymentId, () => advance(paymentId, event));
    if (advanced.kind === 'unknown') return advanced;
    return { kind: advanced.kind === 'advanced' ? 'done' : 'refused', payment: advanced.entry.payment };
  };

  /** Sale and payments in one commit; tried again from what is there when one of them moved meanwhile. */
  const leave = async (saleId: string, by: string): Promise<LeaveAnswer> => {
    for (let tries = 0; tries < LEAVE_TRIES_MAX; tries++) {
      const status = await statusOf(ledger, saleId);
      if (status === null) return { kind: 'unknown' };
      if (status.state === 'paid') return { kind: 'refused', status };
      const at = clock.now();
      const changes: Change[] = [];
      for (const from of await ledger.paymentsOf(saleId)) {
        if (from.payment.leftAt !== null || isFinal(from.payment.state)) continue;
        const event: PaymentEvent = { kind: 'leave', by };
        const stepped = engine.step(from.payment, event, at, engine.policy);
        if (stepped.ok) changes.push({ kind: 'advance', from, to: stepped.payment, event, at });
      }
      if (status.sale.leftAt === null) changes.push({ kind: 'leaveSale', saleId, leftAt: at });
      if (changes.length === 0) return { kind: 'done', status };
      const committed = await ledger.commit(changes);
      if (!committed.ok) continue;
      // The ledger holds that no payment was overlooked, and takes none from here on.
      return { kind: 'done', status: (await statusOf(ledger, saleId)) ?? status };
    }
    throw new Error(`sale ${saleId} kept changing under ${LEAVE_TRIES_MAX} tries to leave it`);
  };

  return {
    createSale: (sale) => createSale(ledger, engine.merchants, sale, clock.now()),
    sale: (id) => statusOf(ledger, id),
    pay: async (request) => {
      if (phase !== 'running') return { kind: 'notAccepting', reason: 'draining' };
      return pay({ engine, served, calls, usedCodes }, request);
    },
    cancel: (paymentId, by) => act(paymentId, { kind: 'cancel', by }),
    leave,
    check: (paymentId, by) => act(paymentId, { kind: 'check', by }),
    refund: async (request) => {
      if (phase !== 'running') return { kind: 'notAccepting', reason: 'draining' };
      return lanes.run(request.paymentId, () => requestRefund(engine, request));
    },
    async checkRefund(refundId, by) {
      const entry = await ledger.refund(refundId);
      if (entry === null) return null;
      const { refund } = entry;
      const advanced = await lanes.run(refund.paymentId, () => advanceRefund(refundId, { kind: 'check', by }));
      return advanced.kind === 'advanced' ? advanced.entry.refund : refund;
    },
    refundTold: (told) => refundTold({ engine, lanes, advance, advanceRefund }, told),
    subscribe: listeners.add,
    subscribeRefunds: refundListeners.add,
    async start() {
      const startedAt = clock.now();
      const isNew = (await ledger.lastPosition()) === 0;
      const payments = await resume(engine, lanes, advance, served);
      const refunds = await resumeRefunds(engine, lanes, advanceRefund);
      if (payments + refunds > 0) log({ what: 'resumed', detail: { payments, refunds } });
      // Nobody knows what the process before this one has sent just before it ended.
      if (!isNew) for (const { quotas } of served.values()) quotas.close(startedAt + WINDOW_MS);
      phase = 'running';
      schedule.start();
    },
    async drain(withinMs) {
      phase = 'draining';
      schedule.stop();
      const over = new Promise<void>((resolve) => {
        const cancel = clock.wakeAt(clock.now() + withinMs, resolve);
        Promise.all([idle(), calls.submitsEnded()]).then(() => {
          cancel();
          resolve();
        });
      });
      await over;
      calls.abortSubmits();
      await Promise.all([idle(), calls.submitsEnded()]);
      for (const { breaker } of served.values()) breaker.stop();
      phase = 'stopped';
    },
    health: () => ({
      phase,
      merchants: [...served.values()].map(({ merchant, breaker }) => ({ merchantId: merchant.id, breaker: breaker.state })),
      latenessMs: schedule.latenessMs,
      lastPassAt: schedule.lastPassAt,
      inFlight: inFlight(),
    }),
    async settled() {
      // A probe that heals sets off what had waited for it.
      await Promise.all([...served.values()].map(({ breaker }) => breaker.idle()));
      while ((await schedule.pass()) > 0 || inFlight() > 0) await idle();
    },
  };
}

type Written = Extract<Committed, { ok: true }>;

/**
 * A ledger of whose commits is told as they end, whoever made them: in their order, because nobody waits for anything between a commit and its
 * news.
 */
const telling = (ledger: Ledger, told: (written: Written) => void): Ledger => ({
  ...ledger,
  async commit(changes) {
    const committed = await ledger.commit(changes);
    if (committed.ok) told(committed);
    return committed;
  },
});

/** Listeners of which none can keep the news from the others. */
function createListeners<News>(onFault: (fault: unknown) => void) {
  const listeners = new Set<(news: News) => void>();
  return {
    add: (listener: (news: News) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: (news: News) => {
      for (const listener of listeners) {
        try {
          listener(news);
        } catch (fault) {
          onFault(fault);
        }
      }
    },
  };
}

function resolved({ merchants, lateRequestWatchMs, step, log, onFault, ...given }: EngineOptions): Resolved {
  return {
    ...given,
    merchants: new Map(merchants.map((merchant) => [merchant.id, merchant])),
    policy: { lateRequestWatchMs: lateRequestWatchMs ?? LATE_REQUEST_WATCH_MS, epoch: given.ledger.identity.epoch },
    step: step ?? coreStep,
    log: log ?? (() => {}),
    onFault:
      onFault ??
      ((fault) => log?.({ what: 'fault', detail: { message: fault instanceof Error ? fault.message : String(fault) } })),
  };
}
