/** One round trip: requests and answers are lost, late and doubled, and whoever gave up waiting may still have been heard. */
import type { Instant } from '@quickpay/core';
import type { Chance } from './chance.ts';
import { PROBE } from './door.ts';
import type { Fault } from './faults.ts';
import type { Fate, Teller } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Reply, Waiting } from './wire.ts';
import type { Request } from './witness.ts';

const LATE_ANSWER_MS_MAX = 60_000;
/** A gateway in trouble has done what it was asked all the same, so often. */
const DONE_IN_TROUBLE = 0.7;

export type Way<Said> = Readonly<{
  request: Request;
  paymentId: string;
  waiting: Waiting;
  /** Called when the request reaches the gateway: after we gave up, twice, or never. */
  arrive: () => Reply<Said>;
  /** What a gateway in trouble says instead; `done`: what it has done, if anything. */
  trouble: (done: Reply<Said> | null) => Reply<Said>;
  /** Whether it can be told that a request never left. */
  canStay: boolean;
}>;

export type RoundTripParts = Readonly<{
  time: VirtualTime;
  chance: Chance;
  teller: Teller;
  lateMsMax: number;
  isDown: () => boolean;
  /** Whether this fault happens to this payment now. */
  happens: (fault: Fault, paymentId: string, text?: string) => boolean;
}>;

export class RoundTrip {
  readonly #parts: RoundTripParts;

  constructor(parts: RoundTripParts) {
    this.#parts = parts;
  }

  make<Said>({ request, paymentId, waiting, arrive, trouble, canStay }: Way<Said>): Promise<Reply<Said>> {
    const { time, chance, isDown, happens, lateMsMax } = this.#parts;
    const asks = paymentId === PROBE ? 'probe' : request;
    const sentAt = time.now();
    if (canStay && (isDown() ? chance.often(0.5) : happens('neverSent', paymentId, `a ${request} cannot leave`)))
      return time.after(chance.between(1, 50)).then(() => ({ kind: 'neverSent', problem: 'refused' }));
    const told = (from: 'backend' | 'gateway', text: string, fate: Fate, since: Instant) =>
      this.#tell({ from, sentAt: since, text, fate, paymentId });
    return new Promise((resolve) => {
      const lost = (problem: string) => () => resolve({ kind: 'noAnswer', problem });
      const cancel = time.at(sentAt + waiting.timeoutMs, lost('given up waiting'));
      const end = (reply: Reply<Said>) => {
        cancel();
        resolve(reply);
      };
      waiting.signal?.addEventListener('abort', () => end({ kind: 'noAnswer', problem: 'given up waiting' }), { once: true });
      if (isDown() || happens('requestLost', paymentId)) return told('backend', asks, 'lost', sentAt);
      const reach = (fate: 'arrived' | 'late' | 'doubled') => () => {
        told('backend', asks, fate, sentAt);
        const reply = this.#answered(paymentId, arrive, trouble);
        const answeredAt = time.now();
        const text = textOf(reply);
        if (isDown() || happens('answerLost', paymentId)) return told('gateway', text, 'lost', answeredAt);
        const isLate = happens('answerLate', paymentId);
        time.at(answeredAt + (isLate ? chance.between(1_000, LATE_ANSWER_MS_MAX) : chance.between(5, 400)), () => {
          told('gateway', text, isLate ? 'late' : 'arrived', answeredAt);
          end(reply);
        });
      };
      const isLate = happens('requestLate', paymentId);
      const there = isLate ? chance.between(1_000, lateMsMax) : chance.between(5, 400);
      time.at(sentAt + there, reach(isLate ? 'late' : 'arrived'));
      // A copy of a revoke comes at once with it, or not at all: see the assumptions.
      if (happens('requestDoubled', paymentId)) time.at(sentAt + there + this.#copyLateMs(request, there), reach('doubled'));
    });
  }

  /** A copy of a submit may be as late as a submit; of the others it comes close behind. */
  #copyLateMs(request: Request, lateMs: number): number {
    const { chance, lateMsMax } = this.#parts;
    if (request === 'revoke') return 0;
    return request === 'submit' && chance.often(0.4) ? chance.below(lateMsMax - lateMs + 1) : chance.between(0, 100);
  }

  /** What the gateway does with a request that has arrived, and says. */
  #answered<Said>(paymentId: string, arrive: () => Reply<Said>, trouble: Way<Said>['trouble']): Reply<Said> {
    const { chance, happens } = this.#parts;
    if (!happens('systemError', paymentId)) return arrive();
    return trouble(chance.often(DONE_IN_TROUBLE) ? arrive() : null);
  }

  #tell({
    from,
    ...told
  }: Readonly<{ from: 'backend' | 'gateway'; text: string; fate: Fate; sentAt: Instant; paymentId: string }>): void {
    this.#parts.teller.tell({ kind: 'message', from, to: from === 'backend' ? 'gateway' : 'backend', ...told });
  }
}

/** What was said, in a word of the wire. */
function textOf(reply: Reply<unknown>): string {
  switch (reply.kind) {
    case 'said':
      return typeof reply.said === 'object' && reply.said !== null && 'state' in reply.said
        ? String(reply.said.state)
        : 'SUCCESS';
    case 'failed':
      return reply.code;
    default:
      return reply.kind;
  }
}
