/**
 * Outgoing webhooks: a shop's own programs are told what happens.
 *
 * Theory of operation: the ledger's journal is the outbox. What happened is committed there anyway, so that no payment waits for anything of
 * this. Each endpoint has a *lane* that reads the journal from where it has read to, notes what the endpoint is to be told, and delivers it:
 * at least once, under an id that stays, in the order in which it happened where nothing has failed. A process that is killed goes on where
 * it was; an endpoint that is away for a weekend gets everything when it is back.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Environment, WebhookEvent } from '@quickpay/api';
import type { Clock, Instant, Random } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import type { Logger } from 'pino';
import { type Resolve, resolveByDns } from './address.ts';
import { eventIdOf, type Journal } from './journal.ts';
import { createLane, type Endpoint, type Lane } from './lane.ts';
import { WEBHOOK_LIMITS } from './limits.ts';
import { createSender } from './send.ts';
import { type AttemptRow, type Delivery, type DeliveryState, type Notice, openWebhookStore, type PendingLook } from './store.ts';

/** Changes that come together are read together. */
const TOGETHER_MS = 25;
const PRUNE_EVERY_MS = 3_600_000;

export type EndpointLook = Readonly<{
  endpoint: Endpoint;
  state: 'on' | 'resting' | 'disabled';
  disabledAt: Instant | null;
  deliveredAt: Instant | null;
}> &
  PendingLook;

export type Webhooks = Readonly<{
  endpoints(): readonly EndpointLook[];
  /** Null where there is no such endpoint; so are all of the following. */
  deliveries(
    endpointId: string,
    query: Readonly<{ state: DeliveryState | null; before: number | null; limit: number }>,
  ): readonly Delivery[] | null;
  delivery(endpointId: string, number: number): Readonly<{ delivery: Delivery; attempts: readonly AttemptRow[] }> | null;
  /** Sends one anew, whatever became of it. */
  resend(endpointId: string, number: number): Delivery | 'disabled' | null;
  /** Sends those anew that were given up; how many. */
  resendFailed(endpointId: string, from: Instant, before: Instant): number | 'disabled' | null;
  /** Sends an event that says that nothing happened. */
  test(endpointId: string): Delivery | 'disabled' | null;
  /**
   * Tells all who want it of something that stands in no journal of payments, such as a shift that was closed. Who was made known after it
   * happened is not told; nor is anybody told again of what was told under its name before: so whoever does not know whether they came to it
   * may repeat it. Never throws: whom it could not be kept for is told when it is repeated.
   *
   * @param name of what happened, the same for ever: such as the shift's id
   */
  tell(name: string, event: WebhookEvent): void;
  /** An endpoint that said 410 wants to be told again. Repeating it changes nothing. */
  enable(endpointId: string): boolean;
  /** The journal has grown otherwise than by the engine. */
  readOn(): void;
  /** Begins: before, nothing is read or sent. */
  start(): void;
  close(): Promise<void>;
}>;

/** Where nobody is to be told anything. */
export const NO_WEBHOOKS: Webhooks = {
  endpoints: () => [],
  deliveries: () => null,
  delivery: () => null,
  resend: () => null,
  resendFailed: () => null,
  test: () => null,
  tell: () => {},
  enable: () => false,
  readOn: () => {},
  start: () => {},
  close: async () => {},
};

export type WebhooksOptions = Readonly<{
  /** The ledger's file, which this process must have open; `:memory:` keeps nothing. */
  file: string;
  endpoints: readonly Endpoint[];
  journal: Journal;
  engine: Pick<Engine, 'subscribe' | 'subscribeRefunds'>;
  environment: Environment;
  clock: Clock;
  random: Random;
  logger: Logger;
  onTried?: (endpointId: string, result: 'delivered' | 'failed') => void;
  /** How names become addresses. Default: DNS. */
  resolve?: Resolve;
  /** The machine's time, by which receivers judge. Default: the machine's. */
  wallNow?: () => number;
  /** How long an endpoint may take. Default: 15 s. */
  timeoutMs?: number;
  /** Deliveries of an endpoint that wait. Default: as `WEBHOOK_LIMITS` has it. */
  pendingMax?: number;
}>;

/**
 * Opens or makes what is kept; nothing is read or sent before `start`.
 *
 * @throws LedgerError `ledgerNewer`
 * @example
 * const webhooks = await openWebhooks({ file, endpoints, journal: ledger, engine, environment, clock, random, logger });
 * webhooks.start();
 */
export async function openWebhooks(options: WebhooksOptions): Promise<Webhooks> {
  const { file, endpoints, journal, engine, environment, clock, random, logger, onTried = () => {} } = options;
  const { pendingMax = WEBHOOK_LIMITS.pendingMax } = options;
  const store = await openWebhookStore(file);
  // An endpoint that is new is told of what happens from now on.
  const ids = endpoints.map(({ id }) => id);
  if (ids.length > 0) store.keepEndpoints(ids, await journal.lastPosition(), clock.now());
  const send = createSender({
    wallNow: options.wallNow ?? Date.now,
    resolve: options.resolve ?? resolveByDns,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  const onFault = (fault: unknown) => logger.error({ err: fault }, 'webhooks could not be read or kept');
  const lanes = new Map<string, Lane>(
    endpoints.map((endpoint) => [
      endpoint.id,
      createLane({
        endpoint,
        journal,
        store,
        send,
        clock,
        random,
        pendingMax,
        onFault,
        onTried({ id }, { eventId, type }, { status, problem, ms }) {
          onTried(id, problem === null ? 'delivered' : 'failed');
          // Never the address: some have a secret in it.
          const entry = { endpoint: id, event: type, eventId, status, ms, ...(problem === null ? {} : { problem }) };
          if (problem === null) logger.debug(entry, 'webhook');
          else logger.warn(entry, 'webhook not delivered');
        },
      }),
    ]),
  );
  let isStarted = false;
  let timer: NodeJS.Timeout | null = null;
  let pruneNoMore = () => {};
  const wakeAll = () => {
    timer = null;
    for (const lane of lanes.values()) lane.wake();
  };
  const changed = () => {
    if (isStarted) timer ??= setTimeout(wakeAll, TOGETHER_MS);
  };
  if (endpoints.length > 0) {
    engine.subscribe(changed);
    engine.subscribeRefunds(changed);
  }
  let pruning = Promise.resolve();
  const prune = async () => {
    try {
      // Between two pieces others have their turn.
      for (const { id } of endpoints) while (isStarted && store.prune(id, clock.now())) await turn();
    } catch (fault) {
      onFault(fault);
    }
    if (isStarted) pruneNoMore = clock.wakeAt(clock.now() + PRUNE_EVERY_MS, beginPrune);
  };
  const beginPrune = () => {
    pruning = prune();
  };

  let closing: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    isStarted = false;
    if (timer !== null) clearTimeout(timer);
    pruneNoMore();
    await pruning;
    await Promise.all([...lanes.values()].map((lane) => lane.close()));
    store.close();
  };

  const lookAt = ({ endpoint, restsUntil }: Lane): EndpointLook => {
    const { disabledUrl, disabledAt, deliveredAt } = store.endpoint(endpoint.id);
    const isDisabled = disabledUrl === endpoint.url;
    return {
      endpoint,
      state: isDisabled ? 'disabled' : restsUntil() === null ? 'on' : 'resting',
      disabledAt: isDisabled ? disabledAt : null,
      deliveredAt,
      ...store.pending(endpoint.id),
    };
  };
  const noticeOf = (name: string, subjectId: string, event: WebhookEvent): Notice => ({
    eventId: eventIdOf(journal.identity, name),
    type: event.type,
    subjectId,
    at: Date.parse(event.timestamp),
    body: JSON.stringify(event),
  });
  /** What somebody asks for goes out at once, also to one that is left alone. */
  const asked = <Answer>(endpointId: string, work: (lane: Lane) => Answer | null): Answer | 'disabled' | null => {
    const lane = lanes.get(endpointId);
    if (lane === undefined) return null;
    if (lookAt(lane).state === 'disabled') return 'disabled';
    const answer = work(lane);
    if (answer !== null) lane.rouse();
    return answer;
  };

  return {
    endpoints: () => [...lanes.values()].map(lookAt),
    deliveries: (id, { state, before, limit }) => (lanes.has(id) ? store.deliveries(id, state, before, limit) : null),
    delivery(id, number) {
      const delivery = lanes.has(id) ? store.delivery(id, number) : null;
      return delivery === null ? null : { delivery, attempts: store.attempts(number) };
    },
    resend: (id, number) =>
      asked(id, () => {
        if (store.delivery(id, number) === null) return null;
        store.resend(number, clock.now());
        return store.delivery(id, number);
      }),
    resendFailed: (id, from, before) => asked(id, () => store.resendFailed(id, from, before, clock.now())),
    test: (id) =>
      asked(id, () => {
        const now = clock.now();
        const event: WebhookEvent = {
          type: 'webhook.test',
          timestamp: new Date(now).toISOString(),
          data: { environment, endpointId: id },
        };
        store.add(id, noticeOf(`test_${Buffer.from(random.bytes(8)).toString('hex')}`, id, event), now);
        return store.deliveries(id, null, null, 1)[0] ?? null;
      }),
    tell(name, event) {
      const notice = noticeOf(`${name}_${event.type.replaceAll('.', '_')}`, name, event);
      for (const { endpoint, wake } of lanes.values()) {
        if (!endpoint.events.includes(event.type)) continue;
        try {
          if (notice.at < store.endpoint(endpoint.id).toldFrom) continue;
          store.add(endpoint.id, notice, clock.now());
          if (isStarted) wake();
        } catch (fault) {
          onFault(fault);
        }
      }
    },
    enable(id) {
      const lane = lanes.get(id);
      if (lane === undefined) return false;
      if (lookAt(lane).state === 'disabled') {
        store.disable(id, null);
        store.hurry(id, clock.now());
      }
      lane.rouse();
      return true;
    },
    readOn: changed,
    start() {
      if (endpoints.length === 0) return;
      isStarted = true;
      beginPrune();
      wakeAll();
    },
    close() {
      closing ??= end();
      return closing;
    },
  };
}
