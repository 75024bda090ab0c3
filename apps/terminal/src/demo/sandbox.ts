/** The sandbox's control API, as the demo page uses it. Its events are hints: the truth is asked for. */

/** What WeChat Pay's own ledger says of an order, as far as the walk reads it. */
export type Order = Readonly<{
  outTradeNo: string;
  state: string;
  history: readonly Readonly<{ event: string; from: string | null; to: string | null }>[];
}>;
/** A message on the wire that a fault may have struck. */
export type Message = Readonly<{ operation: string | null; outTradeNo: string | null; fault: string | null }>;
/** A scenario that somebody chose. */
export type Chosen = Readonly<{ id: string; name: string; payerId: string | null; state: 'waiting' | 'underWay' | 'usedUp' }>;

/** What the control API refused, in its own words. */
export class SandboxRefused extends Error {}

const ANSWER_MS_MAX = 10_000;
/** An advance goes in steps, and waits for the backend after each. */
const ADVANCE_MS_MAX = 60_000;

export type Sandbox = Readonly<{
  orders(): Promise<readonly Order[]>;
  messages(): Promise<readonly Message[]>;
  chosen(): Promise<readonly Chosen[]>;
  code(payerId: string): Promise<string>;
  /** Has the next payment of this payer go as the scenario says, in place of whatever waited for it. */
  arrange(scenario: string, payerId: string): Promise<void>;
  letPass(ms: number): Promise<void>;
  /** Calls back at each hint and whenever the stream is open anew; with false while it is cut. Answers how to stop. */
  watch(heard: (isOpen: boolean) => void): () => void;
}>;

/** Every kind of hint after which something that the walk looks at may be another. */
const HINTS = ['order', 'payer', 'scenario', 'fault', 'wire'] as const;

export function createSandbox(controlUrl: string): Sandbox {
  const call = async <Answer>(path: string, method = 'GET', body?: unknown, withinMs = ANSWER_MS_MAX): Promise<Answer> => {
    const answer = await fetch(`${controlUrl}${path}`, {
      method,
      signal: AbortSignal.timeout(withinMs),
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json: unknown = text === '' ? null : JSON.parse(text);
    if (answer.ok) return json as Answer; // the control API's own shape
    const { detail = answer.statusText } = json as { detail?: string }; // problem+json
    throw new SandboxRefused(detail);
  };
  const chosen = () => call<readonly Chosen[]>('/scenarios/chosen');
  return {
    orders: async () => (await call<{ orders: readonly Order[] }>('/ledger')).orders,
    messages: () => call('/messages'),
    chosen,
    code: async (payerId) => (await call<{ authCode: string }>(`/payers/${encodeURIComponent(payerId)}/code`)).authCode,
    async arrange(scenario, payerId) {
      // A payment takes the first that fits it: one that was left over from another step would be it.
      for (const one of await chosen())
        if (one.state === 'waiting' && one.payerId === payerId) await call(`/scenarios/${encodeURIComponent(one.id)}`, 'DELETE');
      await call(`/scenarios/${encodeURIComponent(scenario)}`, 'POST', { payerId });
    },
    letPass: async (ms) => void (await call('/clock', 'POST', { advanceMs: ms }, ADVANCE_MS_MAX)),
    watch(heard) {
      const events = new EventSource(`${controlUrl}/events`);
      for (const hint of [...HINTS, 'open']) events.addEventListener(hint, () => heard(true));
      events.addEventListener('error', () => heard(false));
      return () => events.close();
    },
  };
}
