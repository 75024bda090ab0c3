/**
 * The sale that is being keyed in: known to this window alone until its first send, and kept over a reload.
 */
import { AMOUNT_MINOR_MAX, CURRENCY_EXPONENTS, type Currency } from '@quickpay/core';
import { type KeyedAmount, NOTHING_KEYED } from '../../ui/keyed-amount.ts';

export type Draft = Readonly<{
  keyed: KeyedAmount;
  /** Null until somebody chose: the till's first. */
  currency: Currency | null;
  reference: string;
}>;

/** Characters of a reference: what the server takes. */
export const REFERENCE_MAX = 64;
const DECIMALS_MAX = Math.max(...Object.values(CURRENCY_EXPONENTS));

export const NO_DRAFT: Draft = { keyed: NOTHING_KEYED, currency: null, reference: '' };

export type DraftStore = Readonly<{
  get(): Draft;
  change(part: Partial<Draft>): void;
  /** For the next customer. The currency stays. */
  clear(): void;
  subscribe(listener: () => void): () => void;
}>;

const KEY = 'quickpay-draft';

/** @param storage a window's own, or null where a browser keeps nothing for pages */
export function createDraftStore(storage: Pick<Storage, 'getItem' | 'setItem'> | null): DraftStore {
  const listeners = new Set<() => void>();
  let draft = readDraft(storage?.getItem(KEY) ?? null);
  const set = (next: Draft) => {
    draft = next;
    try {
      storage?.setItem(KEY, JSON.stringify(next));
    } catch {
      // Remembered for as long as the window lives, which is all that can be had.
    }
    for (const listener of listeners) listener();
  };
  return {
    get: () => draft,
    change: (part) => set({ ...draft, ...part }),
    clear: () => set({ ...NO_DRAFT, currency: draft.currency }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** What was kept, where it reads as a draft: anything may stand in a browser's storage. */
export function readDraft(text: string | null): Draft {
  if (text === null) return NO_DRAFT;
  try {
    const { keyed, currency, reference } = JSON.parse(text) as {
      keyed?: Partial<KeyedAmount>;
      currency?: unknown;
      reference?: unknown;
    };
    const { minor = 0, decimals = null } = keyed ?? {};
    const isAmount = isWhole(minor, AMOUNT_MINOR_MAX) && (decimals === null || isWhole(decimals, DECIMALS_MAX));
    if (!isAmount) return NO_DRAFT;
    return {
      keyed: { minor, decimals },
      currency: typeof currency === 'string' && Object.hasOwn(CURRENCY_EXPONENTS, currency) ? (currency as Currency) : null, // a key of the table
      reference: typeof reference === 'string' && reference.length <= REFERENCE_MAX ? reference : '',
    };
  } catch {
    return NO_DRAFT;
  }
}

const isWhole = (value: number, most: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= most;
