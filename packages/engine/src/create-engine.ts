/**
 * The engine: one per process and ledger. It decides nothing about payments; core does. It makes sure that what core decided is durable,
 * done, done once, and done again after a crash.
 */
import { step as coreStep } from '@quickpay/core';
import type { Committed, Ledger } from '@quickpay/storage';
import { createActs } from './acts.ts';
import { createAdvance, createAdvanceRefund } from './advance.ts';
import { createBreaker } from './breaker.ts';
import { createCalls } from './calls.ts';
import { createHold } from './hold.ts';
import { createLanes } from './lanes.ts';
import { createListeners } from './listeners.ts';
import { refundTold } from './notices.ts';
import type { EngineOptions, Resolved } from './options.ts';
import { createOwnership } from './ownership.ts';
import { pay } from './pay.ts';
import { probe, probeIdentity } from './probe.ts';
import { MerchantQuotas, WINDOW_MS } from './quotas.ts';
import { createRefundCalls } from './refund-calls.ts';
import { requestRefund } from './refunds.ts';
import type { Engine, Health, Merchant, OwnedElsewhere, PayAnswer, RefundUpdate, Update } from './requests.ts';
import { resume, resumeRefunds } from './resume.ts';
import { createSale, statusOf } from './sales.ts';
import { createSchedule } from './schedule.ts';
import type { Served } from './served.ts';
import { createUsedCodes } from './used-codes.ts';

/** Default of `lateRequestWatchMs`: no request of ours has ever been seen to arrive ten minutes late. */
const LATE_REQUEST_WATCH_MS = 600_000;

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
      // What waits is looked at again, since what it waits with has changed.
      if (hold.changed(entry.payment)) calls.work.resumePostponed(entry.payment.id);
      schedule.arm(entry.payment.dueAt);
      listeners.tell({ payment: entry.payment, event });
    }
    for (const { entry, event } of refunds) {
      // Somebody asks, and does not wait for a turn to send.
      if (event.event.kind === 'check') refundCalls.resumePostponed(entry.refund.id);
      schedule.arm(entry.refund.dueAt);
      refundListeners.tell({ refund: entry.refund, event });
    }
  };

  const advance = createAdvance(engine);
  const advanceRefund = createAdvanceRefund(engine);
  const ownership = createOwnership({ engine, lanes, advance, advanceRefund });
  const hold = createHold();
  const served = new Map([...engine.merchants.values()].map((merchant) => [merchant.id, serve(merchant)]));
  const calls = createCalls({
    engine,
    lanes,
    advance,
    ownership,
    hold,
    served,
    onFree: (dueAt) => schedule.arm(dueAt),
    onNeverSent: ({ codeHash }) => usedCodes.forget(codeHash),
  });
  const refundCalls = createRefundCalls({
    engine,
    lanes,
    advance: advanceRefund,
    ownership,
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

  /** Why nothing new is taken now, or null. */
  const notTaking = (): OwnedElsewhere | Extract<PayAnswer, { kind: 'notAccepting' }> | null =>
    ownership.elsewhere(ledger.identity.nodeId) ?? (phase === 'running' ? null : { kind: 'notAccepting', reason: 'draining' });

  return {
    createSale: (sale) => createSale(ledger, engine.merchants, sale, clock.now()),
    sale: (id) => statusOf(ledger, id),
    pay: async (request) => notTaking() ?? pay({ engine, served, calls, usedCodes, elsewhere: ownership.elsewhere }, request),
    ...createActs({ engine, lanes, advance, advanceRefund, ownership }),
    refund: async (request) => notTaking() ?? lanes.run(request.paymentId, () => requestRefund(engine, ownership, request)),
    refundTold: (told) => refundTold({ engine, lanes, advance, advanceRefund, ownership }, told),
    subscribe: listeners.add,
    subscribeRefunds: refundListeners.add,
    takeOver: ownership.takeOver,
    takeOverOne: ownership.takeOverOne,
    release() {
      const held = hold.release();
      if (held > 0) log({ what: 'released', detail: { held } });
      calls.work.resumePostponed();
      schedule.arm(clock.now());
    },
    disown(by) {
      if (!ownership.isWorking()) return;
      ownership.disown(by);
      log({ what: 'disowned', detail: { by } });
      phase = 'disowned';
      schedule.stop();
      for (const { breaker } of served.values()) breaker.stop();
    },
    async start() {
      if (!ownership.isWorking()) return;
      const startedAt = clock.now();
      const isNew = (await ledger.lastPosition()) === 0;
      if (given.holdsAfterStart) hold.begin(startedAt);
      const payments = await resume(engine, lanes, advance, served);
      const refunds = await resumeRefunds(engine, lanes, advanceRefund);
      if (payments + refunds > 0) log({ what: 'resumed', detail: { payments, refunds } });
      await ownership.endTakeOvers();
      // Nobody knows what the process before this one has sent just before it ended.
      if (!isNew) for (const { quotas } of served.values()) quotas.close(startedAt + WINDOW_MS);
      // It may have been taken over since.
      if (!ownership.isWorking()) return;
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
      held: hold.count(),
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

function resolved({ merchants, lateRequestWatchMs, step, log, onFault, ...given }: EngineOptions): Resolved {
  return {
    isTakenOver: () => false,
    holdsAfterStart: false,
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
