/**
 * A node's side: what its outbox holds goes to head office, in order, in batches.
 *
 * Theory of operation: a loop of turns. A turn reads what comes next, sends it, and acts on the answer; what it returns is how long to rest.
 * While it rests a nudge can wake it, unless it rests because something failed or head office asked it to. Nothing is remembered but the
 * cursor, and that is the outbox's: a shipper that is started again goes on from there, and head office says where it really stands.
 *
 * Where much has piled up one batch is sent ahead: it leaves while the one before it is being taken, so that neither side waits for the other.
 * Answers are read in the order of the batches; one that was sent ahead of a batch that failed is called off, and sent again in its turn.
 *
 * A batch is sent again until an answer to it was read, so head office may be told twice; it takes nothing twice, because a batch says what
 * it comes after.
 */
import type { Clock, Cursor, Instant, Random } from '@quickpay/core';
import { backOff } from './back-off.ts';
import type { Apart, Batch, BatchAnswer, NodeHealth, Standing } from './batch.ts';
import { isSameCursor } from './chain.ts';
import { stepTo } from './in-step.ts';
import { EXCHANGE_LIMITS } from './limits.ts';
import type { MakeBatch } from './make-batch.ts';
import type { OutboxPort } from './ports.ts';
import { createRest, endsWithin, within } from './rest.ts';

const { factsMax, gatherMs, heartbeatMs, backOffMsMax, postMsMax, stopMsMax } = EXCHANGE_LIMITS;

/** `Body`: what a batch is sent as. */
export type ShipperOptions<Body = Batch> = Readonly<{
  nodeId: string;
  /** Of the node's ledger. */
  epoch: number;
  lateRequestWatchMs: number;
  outbox: OutboxPort;
  /** Makes a batch of what the outbox has to tell, here (`batchMaker`) or elsewhere. */
  make: MakeBatch<Body>;
  /** Sends a batch and reads its answer; throws where there is none that can be believed. Ends soon once the signal says so. */
  post(batch: Body, signal: AbortSignal): Promise<BatchAnswer>;
  health(): NodeHealth;
  clock: Clock;
  random: Random;
  /** Hears every answer that was read, after it was acted on. */
  onAnswer?(answer: BatchAnswer): void;
  /** Hears every try that failed: for a log. */
  onFault?(fault: unknown): void;
}>;

/**
 * What it is about. `telling`: all is well, or will be. `takenOver`: head office works on the node's payments; what is left is told, and no
 * heartbeat. `apart`: the two are apart, and head office has still to hear of it. `stopped`: nothing more will be told, and why; people are
 * told. `ended`: it was stopped by its owner.
 */
export type Telling =
  | Readonly<{ kind: 'telling' }>
  | Readonly<{ kind: 'takenOver' }>
  | Readonly<{ kind: 'apart'; standing: Apart }>
  | Readonly<{ kind: 'stopped'; standing: Standing; takenOver: boolean; why: string }>
  | Readonly<{ kind: 'ended' }>;

export type ShipperState = Readonly<{
  telling: Telling;
  /** When head office last took what it was told, and so said whether it has taken the node over. Any other answer says nothing of that. */
  spokenAt: Instant | null;
  /** Facts that have still to be told, as far as is known. */
  backlog: number;
  /** What failed last, and when; null once a batch was taken after it. */
  lastFault: Readonly<{ at: Instant; why: string }> | null;
}>;

export type Shipper = {
  start(): void;
  /** So many facts were written. They leave together with what is written within the next 200 ms, or at once where they fill a batch. */
  nudge(facts?: number): void;
  state(): ShipperState;
  /** Ends it: what is under way is called off. Resolves when it has ended, after 2 s at the latest. */
  stop(): Promise<void>;
};

/** A batch that has left, and what will be answered to it. */
type Sent = Readonly<{ end: Cursor; isFull: boolean; answer: Promise<BatchAnswer> }>;
/** One that left before its turn. `sent` is null where there was nothing to tell. */
type Ahead = Readonly<{ own: Cursor; sent: Promise<Sent | null>; callOff: AbortController }>;

/** How long to rest, and whether a nudge may cut that short. */
type Rest = Readonly<{ ms: number; nudges: boolean }>;
const AT_ONCE: Rest = { ms: 0, nudges: false };
/** Answers after which the next batch may leave at once. */
const TAKES: ReadonlySet<BatchAnswer['kind']> = new Set(['taken', 'takenOver']);
const FOR_EVER = Number.POSITIVE_INFINITY;

export function createShipper<Body = Batch>(options: ShipperOptions<Body>): Shipper {
  const { outbox, clock, random, onAnswer, onFault } = options;
  const rest = createRest(clock);
  const ending = new AbortController();
  let telling: Telling = { kind: 'telling' };
  let running: Promise<void> | null = null;
  /** Null until it has been read. */
  let cursor: Cursor | null = null;
  /** The outbox keeps the cursor of a batch while the next is on its way. */
  let keeping: Promise<void> = Promise.resolve();
  let ahead: Ahead | null = null;
  /** The last batch was taken, and there is more: the next but one may be sent ahead. */
  let flows = false;
  let last = 0;
  let failures = 0;
  let quietUntil: Instant = 0;
  let spokenAt: Instant | null = null;
  let lastFault: ShipperState['lastFault'] = null;

  const failed = (fault: unknown): Rest => {
    lastFault = { at: clock.now(), why: fault instanceof Error ? fault.message : String(fault) };
    failures += 1;
    onFault?.(fault);
    return { ms: backOff(failures, random), nudges: false };
  };

  /** Where the next batch begins; the outbox is told beside it. A batch that is sent again after a fall is answered by a gap. */
  const movesTo = (to: Cursor): void => {
    keeping = outbox.shipped(to);
    keeping.catch(() => {}); // told in the next turn
    cursor = to;
    last = Math.max(last, to.sequence);
  };

  /** Throws, once, what became of the cursor that was kept beside. */
  const kept = async (): Promise<void> => {
    const before = keeping;
    keeping = Promise.resolve();
    await before;
  };

  const moveTo = async (to: Cursor): Promise<void> => {
    await outbox.shipped(to);
    cursor = to;
    last = Math.max(last, to.sequence);
  };

  /** Head office stands elsewhere: from there on, if that is somewhere where we were. */
  const goTo = async (own: Cursor, theirs: Cursor): Promise<Rest> => {
    // It has been told that the two are apart, and goes on as if they were not.
    if (telling.kind === 'apart') return failed(new Error('head office goes on from where the node was not'));
    const step = await stepTo(outbox, own, theirs);
    quietUntil = 0;
    if (step.kind === 'apart') {
      telling = step;
      return AT_ONCE;
    }
    // Asked for what it was just given, with nothing between: to do so again at once would never end.
    if (isSameCursor(own, theirs)) return failed(new Error('head office asks again for what it was told'));
    await moveTo(step.cursor);
    return AT_ONCE;
  };

  /** Nothing is said before the next heartbeat, unless there is something to tell. */
  const quiet = (): Rest => ({ ms: quietUntil - clock.now(), nudges: true });

  const acted = async (own: Cursor, end: Cursor, goesOn: boolean, answer: BatchAnswer): Promise<Rest> => {
    switch (answer.kind) {
      case 'taken':
      case 'takenOver':
        spokenAt = clock.now();
        if (answer.kind === 'takenOver' && telling.kind === 'telling') telling = { kind: 'takenOver' };
        if (!isSameCursor(answer.cursor, end)) return goTo(own, answer.cursor);
        if (goesOn) movesTo(end);
        else await moveTo(end);
        failures = 0;
        lastFault = null;
        quietUntil = answer.kind === 'takenOver' ? FOR_EVER : clock.now() + heartbeatMs;
        return goesOn ? AT_ONCE : quiet();
      case 'gap':
        return goTo(own, answer.cursor);
      case 'busy':
        return { ms: Math.min(answer.waitMs, backOffMsMax), nudges: false };
      case 'refused':
        return failed(new Error(`${answer.code}: ${answer.why}`));
      case 'broken':
        telling = {
          kind: 'stopped',
          standing: telling.kind === 'apart' ? telling.standing : 'inStep',
          takenOver: answer.takenOver,
          why: answer.why,
        };
        return AT_ONCE;
    }
  };

  /** Sends what comes behind a cursor; null where there is nothing to tell, and no heartbeat is due. */
  const send = async (own: Cursor, ends: AbortSignal): Promise<Sent | null> => {
    last = await outbox.last();
    const standing: Standing = telling.kind === 'apart' ? telling.standing : 'inStep';
    const { nodeId, epoch, lateRequestWatchMs } = options;
    const begun = {
      nodeId,
      epoch,
      after: own,
      sentAt: clock.now(),
      lateRequestWatchMs,
      standing,
      health: options.health(),
      last,
    };
    const { body, facts, end, isFull } = await options.make(begun);
    if (facts === 0 && standing === 'inStep' && clock.now() < quietUntil) return null;
    const answer = within(clock, postMsMax, ends, (signal) => options.post(body, signal));
    answer.catch(() => {}); // whoever waits for it is told
    return { end, isFull, answer };
  };

  const sendAhead = (own: Cursor): Ahead => {
    const callOff = new AbortController();
    const sent = send(own, AbortSignal.any([ending.signal, callOff.signal]));
    sent.catch(() => {}); // told in its turn, if that comes
    return { own, sent, callOff };
  };

  const callOffAhead = (): void => {
    ahead?.callOff.abort(new Error('the batch before it was not taken'));
    ahead = null;
  };

  /** What was sent ahead from there; what was sent ahead from elsewhere is called off. */
  const sentAhead = (own: Cursor): Promise<Sent | null> | null => {
    if (ahead === null || !isSameCursor(ahead.own, own)) {
      callOffAhead();
      return null;
    }
    const { sent } = ahead;
    ahead = null;
    return sent;
  };

  const turn = async (): Promise<Rest> => {
    cursor ??= await outbox.cursor();
    const own = cursor;
    const before = await sentAhead(own);
    const sent = before ?? (await send(own, ending.signal));
    if (sent === null) return quiet();
    const { end, isFull } = sent;
    if (isFull && flows) ahead = sendAhead(end);
    flows = false;
    const answer = await sent.answer;
    await kept();
    // One that was sent ahead may have overtaken the one before it: then it is sent again in its turn.
    const isEarly = before !== null && answer.kind === 'gap';
    // What was written since a batch was sent ahead has been nudged for, and that was not heard.
    const next = isEarly ? AT_ONCE : await acted(own, end, isFull || before !== null, answer);
    flows = isFull && next === AT_ONCE && TAKES.has(answer.kind);
    onAnswer?.(answer);
    return next;
  };

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted && telling.kind !== 'stopped') {
      rest.heard();
      const { ms, nudges } = await turn().catch((fault) => (ending.signal.aborted ? AT_ONCE : failed(fault)));
      if (ending.signal.aborted || ms === 0) continue;
      callOffAhead();
      await rest.for(ms, nudges ? gatherMs : null, factsMax, ending.signal);
    }
    callOffAhead();
  };

  return {
    start() {
      running ??= run();
    },
    nudge(facts = 1) {
      last += facts;
      rest.nudge(facts);
    },
    state: () => ({ telling, spokenAt, backlog: Math.max(0, last - (cursor?.sequence ?? 0)), lastFault }),
    async stop() {
      if (telling.kind !== 'stopped') telling = { kind: 'ended' };
      ending.abort(new Error('the shipper was stopped'));
      await endsWithin(clock, stopMsMax, running);
    },
  };
}
