/**
 * One breaker per merchant: when the channel says that nothing this merchant asks can be answered (a wrong key, a wrong id, a permission
 * taken away), no new payment is recorded, and open ones are asked about once a minute. A question about a number that cannot exist probes
 * every ten seconds (`probe.ts`); the first proper answer heals it.
 */
import type { AnswerNotes, Clock, Instant, QueryAnswer, RevokeAnswer } from '@quickpay/core';
import type { MerchantHealth } from './requests.ts';

const PROBE_EVERY_MS = 10_000;
/** One refused submit can be about that payment; two running are about the merchant. */
const SUBMITS_TO_OPEN = 2;

export type Breaker = {
  /** What an answer tells about the merchant as a whole. */
  observe(request: 'submit' | 'other', answer: AnswerNotes): void;
  readonly state: MerchantHealth['breaker'];
  /** Resolves when no probe is under way. */
  idle(): Promise<void>;
  /** Stops probing. */
  stop(): void;
};

export type BreakerOptions = Readonly<{
  clock: Clock;
  /** Asks what an answer to shows that the cause is gone. */
  probe: (cause: string) => Promise<QueryAnswer | RevokeAnswer>;
  onChange: (state: MerchantHealth['breaker']) => void;
}>;

export function createBreaker({ clock, probe, onChange }: BreakerOptions): Breaker {
  let state: MerchantHealth['breaker'] = { state: 'closed' };
  let refusedSubmits = 0;
  let cancelProbe: (() => void) | null = null;
  let stopped = false;
  let probing: Promise<void> = Promise.resolve();

  const open = (since: Instant, cause: string) => {
    if (state.state === 'open' || stopped) return;
    state = { state: 'open', since, cause };
    onChange(state);
    probeLater();
  };
  const close = () => {
    state = { state: 'closed' };
    refusedSubmits = 0;
    onChange(state);
  };
  const probeLater = () => {
    cancelProbe = clock.wakeAt(clock.now() + PROBE_EVERY_MS, () => {
      probing = probeNow();
    });
  };
  const probeNow = async () => {
    if (stopped || state.state === 'closed') return;
    const answer = await probe(state.cause);
    if (stopped) return;
    // What was not answered heals nothing: the network may be down as well.
    const isAnswered = answer.kind !== 'unclear' && answer.kind !== 'neverSent';
    if (isAnswered && answer.configuration === undefined) close();
    else probeLater();
  };

  return {
    observe(request, { configuration }) {
      if (request === 'other') {
        if (configuration !== undefined) open(clock.now(), configuration);
        return;
      }
      refusedSubmits = configuration === undefined ? 0 : refusedSubmits + 1;
      if (configuration !== undefined && refusedSubmits >= SUBMITS_TO_OPEN) open(clock.now(), configuration);
    },
    get state() {
      return state;
    },
    idle: () => probing,
    stop() {
      stopped = true;
      cancelProbe?.();
    },
  };
}
