/**
 * What happens in a world, as it happens: by whom, to whom, and what became of it. From it a run is told, shown and compared; the hash over
 * all of it is the same whenever the seed is.
 */
import type { DueKind, Instant, PaymentState } from '@quickpay/core';

/** Where something happens. In the order in which they stand side by side. */
export const LANES = ['cashier', 'terminal', 'backend', 'network', 'gateway', 'payer'] as const;
export type Lane = (typeof LANES)[number];

/** What became of a message. */
export type Fate = 'arrived' | 'late' | 'doubled' | 'lost';

/** What something is about, as far as that is known: neither is everybody's matter. */
export type About = Readonly<{ saleId?: string; paymentId?: string }>;

export type Told = Readonly<{ at: Instant }> &
  (
    | (Readonly<{ kind: 'act'; lane: Lane; text: string }> & About)
    /** Told when it arrives, or when it is lost on its way. */
    | (Readonly<{ kind: 'message'; from: Lane; to: Lane; sentAt: Instant; text: string; fate: Fate }> & About)
    /** A durable change of a payment, or of one of its refunds. */
    | Readonly<{
        kind: 'state';
        paymentId: string;
        saleId: string;
        version: number;
        event: string;
        state: PaymentState;
        due: DueKind | null;
        dueAt: Instant | null;
      }>
    | Readonly<{ kind: 'refund'; paymentId: string; refundId: string; version: number; event: string; state: string }>
    | (Readonly<{ kind: 'fault'; lane: Lane; text: string }> & About)
    | Readonly<{ kind: 'healed' }>
    | Readonly<{ kind: 'violation'; invariant: string; text: string; paymentId: string }>
  );

/** What is told, without its time: that is now. */
export type Telling = Told extends infer One ? (One extends Told ? Omit<One, 'at'> : never) : never;

/** Takes down what is told. Keeps only the hash, unless it is to be read. */
export class Teller {
  readonly #keeps: boolean;
  readonly #now: () => Instant;
  readonly told: Told[] = [];
  #high = 0x1234_5678;
  #low = 0x9abc_def1;

  constructor(now: () => Instant, keeps: boolean) {
    this.#now = now;
    this.#keeps = keeps;
  }

  tell(telling: Telling): void {
    const at = this.#now();
    this.#number(at);
    for (const name in telling) this.#take(telling[name as keyof Telling]);
    if (this.#keeps) this.told.push({ at, ...telling } as Told); // its telling and its time
  }

  /**
   * For whoever reads of a world: kept where that is asked for, and no part of the hash, because all of it follows from what is. `at`:
   * when it was, if that is not now.
   */
  show(telling: Telling, at: Instant = this.#now()): void {
    if (this.#keeps) this.told.push({ at, ...telling } as Told); // its telling and its time
  }

  /** Over everything told so far: 64 bits in hex. To compare runs, not to keep secrets. */
  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #take(value: string | number | null | undefined): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#text(value);
    else this.#mix(value === null ? NULL : UNDEFINED);
  }

  /** Two multiplicative hashes (FNV-1a's step) side by side. */
  #text(text: string): void {
    let [high, low] = [this.#high, this.#low];
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      high = Math.imul(high ^ code, 0x0100_0193);
      low = Math.imul(low ^ code, 0x85eb_ca6b);
    }
    this.#high = high;
    this.#low = low;
    this.#mix(END);
  }

  /** A whole number. */
  #number(value: number): void {
    this.#mix(value | 0);
    this.#mix(Math.floor(value / 0x1_0000_0000));
  }

  #mix(code: number): void {
    const high = Math.imul(this.#high ^ code, 0x0100_0193);
    const low = Math.imul(this.#low ^ code, 0x85eb_ca6b);
    this.#high = high ^ (high >>> 15);
    this.#low = low ^ (low >>> 13);
  }
}

/** No character is one of these. */
const [END, NULL, UNDEFINED] = [0x1_0000, 0x1_0001, 0x1_0002];

/** One line of a trace, for people. */
export function lineOf(told: Told): string {
  const { at, kind, ...rest } = told;
  return `${new Date(at).toISOString()} ${kind.padEnd(9)} ${Object.entries(rest)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ')}`;
}
