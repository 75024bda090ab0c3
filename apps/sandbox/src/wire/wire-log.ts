/**
 * The last messages that went over the wire, for people who want to look. They are kept as they were, at the cost of an object each; what is
 * secret in them is masked before anybody is shown any (`masking.ts`).
 */
import { FAULT_KINDS, type FaultKind } from '../faults.ts';
import type { WireOperation } from './operations.ts';

export type Direction = 'request' | 'answer';

/** What became of a message on its way; null where nothing did. */
export type Fate = 'lost' | 'late' | 'twice' | 'false';

export type WireMessage = Readonly<{
  id: number;
  /** A request and its answer share it. */
  exchange: number;
  /** From the merchant, or back to it. */
  direction: Direction;
  /** Null for a connection that was refused: nobody knows what it would have asked. */
  operation: WireOperation | null;
  path: string | null;
  mchId: string | null;
  subMchId: string | null;
  outTradeNo: string | null;
  /** The code that the request was about, so that its answer cannot tell it either. Never shown. */
  authCode: string | null;
  /** Business time. */
  at: number;
  /** Since the request arrived, by business time; null for the request itself. */
  ms: number | null;
  /** The HTTP status of an answer. */
  status: number | null;
  /** Null where there is none to show: a bill, a connection that was refused, more than is kept. */
  document: Uint8Array | string | null;
  fault: FaultKind | null;
  fate: Fate | null;
}>;

export const WIRE_LOG_LIMITS = {
  /** Older ones are forgotten. */
  messagesMax: 500,
  /** Longer documents are listed without their content: far beyond what a payment says. */
  documentCharactersMax: 16_384,
} as const;

/** Which message of an exchange a fault strikes, and how. */
const STRIKES: Readonly<Record<FaultKind, Readonly<{ on: Direction; fate: Fate }>>> = {
  loseRequest: { on: 'request', fate: 'lost' },
  refuseConnection: { on: 'request', fate: 'lost' },
  delayRequest: { on: 'request', fate: 'late' },
  reorder: { on: 'request', fate: 'late' },
  duplicate: { on: 'request', fate: 'twice' },
  loseAnswer: { on: 'answer', fate: 'lost' },
  delayAnswer: { on: 'answer', fate: 'late' },
  slowDrip: { on: 'answer', fate: 'late' },
  error: { on: 'answer', fate: 'false' },
  badSignature: { on: 'answer', fate: 'false' },
  probe: { on: 'answer', fate: 'false' },
  unsignedFail: { on: 'answer', fate: 'false' },
  garbage: { on: 'answer', fate: 'false' },
  otherOrder: { on: 'answer', fate: 'false' },
  otherAmount: { on: 'answer', fate: 'false' },
  otherMerchant: { on: 'answer', fate: 'false' },
};
/** Every kind with where it strikes, for the page that explains them. */
export const struckBy = (kind: FaultKind): Readonly<{ on: Direction; fate: Fate }> => STRIKES[kind];
export const FATES: readonly Fate[] = [...new Set(FAULT_KINDS.map((kind) => STRIKES[kind].fate))];

type Arrival = Pick<WireMessage, 'operation' | 'path' | 'mchId' | 'subMchId' | 'outTradeNo' | 'authCode' | 'document' | 'fault'>;
type Reply = Readonly<{
  status: number;
  document: string | null;
  /** The merchant is there to hear it. */
  isHeard: boolean;
}>;

/** One request that arrived, to be answered at most once. */
export type Exchange = Readonly<{ answered(reply: Reply): void }>;

export type WireLogOptions = Readonly<{
  now: () => number;
  /** Told of the id of every new one. */
  added?: (id: number) => void;
}>;

export class WireLog {
  readonly #now: () => number;
  readonly #added: (id: number) => void;
  /** A ring: the message with an id is at its remainder. */
  readonly #ring: WireMessage[] = [];
  #count = 0;
  #exchanges = 0;

  constructor({ now, added = () => {} }: WireLogOptions) {
    this.#now = now;
    this.#added = added;
  }

  arrived(arrival: Arrival): Exchange {
    const exchange = ++this.#exchanges;
    const at = this.#now();
    this.#add({ ...arrival, exchange, direction: 'request', at, ms: null, status: null, fate: fateOf(arrival.fault, 'request') });
    return {
      answered: ({ status, document, isHeard }) => {
        const now = this.#now();
        const fate = fateOf(arrival.fault, 'answer') ?? (isHeard ? null : 'lost');
        this.#add({ ...arrival, exchange, direction: 'answer', at: now, ms: now - at, status, document, fate });
      },
    };
  }

  /** Somebody wanted to connect, and was not let in. */
  connectionRefused(): void {
    this.arrived({ ...NOBODY, fault: 'refuseConnection' });
  }

  /** The newest first. */
  list(): readonly WireMessage[] {
    const split = this.#count % WIRE_LOG_LIMITS.messagesMax;
    return this.#count <= WIRE_LOG_LIMITS.messagesMax
      ? this.#ring.toReversed()
      : [...this.#ring.slice(split), ...this.#ring.slice(0, split)].reverse();
  }

  find(id: number): WireMessage | undefined {
    const found = this.#ring[(id - 1) % WIRE_LOG_LIMITS.messagesMax];
    return found?.id === id ? found : undefined;
  }

  #add(message: Omit<WireMessage, 'id'>): void {
    const id = ++this.#count;
    const isKept = (message.document?.length ?? 0) <= WIRE_LOG_LIMITS.documentCharactersMax;
    this.#ring[(id - 1) % WIRE_LOG_LIMITS.messagesMax] = { ...message, id, document: isKept ? message.document : null };
    this.#added(id);
  }
}

const NOBODY = {
  operation: null,
  path: null,
  mchId: null,
  subMchId: null,
  outTradeNo: null,
  authCode: null,
  document: null,
} as const;

function fateOf(fault: FaultKind | null, direction: Direction): Fate | null {
  if (fault === null) return null;
  const { on, fate } = STRIKES[fault];
  return on === direction ? fate : null;
}
