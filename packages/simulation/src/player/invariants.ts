/** The invariants in the words of docs/correctness.md (a test holds both to each other), and which of them a trace has violated. */
import type { Told } from '../trace.ts';

type Invariant = Readonly<{
  /** Without marks. */
  words: string;
  /** When a world asks: while it goes on, only once all is at rest, or never, because something else holds it. */
  asked: 'always' | 'atRest' | 'elsewhere';
}>;

export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  I1: {
    words:
      'at rest the channel holds, for each sale, exactly its amount less refunds if one payment is paid, and nothing otherwise; an end rests on proof',
    asked: 'always',
  },
  I2: { words: 'paid only by a verified answer about that very order; nothing is noted that nobody answered', asked: 'always' },
  I3: { words: 'at rest our state and the channel’s agree about money that we moved', asked: 'atRest' },
  I4: {
    words: 'what was acknowledged survives any crash, settles or calls a person, and nothing leaves before it is durable',
    asked: 'always',
  },
  I5: {
    words: 'a sale has one payment that holds it, and one that is paid; none is paid after its sale was free',
    asked: 'always',
  },
  I6: {
    words: 'a submit is repeated only when the first never left; one request makes one payment; a code is charged once',
    asked: 'always',
  },
  I7: {
    words: 'polls, revokes and refunds keep their distances, and no second holds more of them than the quota',
    asked: 'always',
  },
  I8: { words: 'an end never changes', asked: 'always' },
  I9: { words: 'refunds never add up to more than was paid', asked: 'always' },
  I10: { words: 'hand over the goods is shown for paid alone (held in the browser)', asked: 'elsewhere' },
  I11: { words: 'the events of a payment give its row; its chain of hashes holds', asked: 'always' },
  I12: { words: 'no payment code is in an event (keys, logs and errors are held elsewhere)', asked: 'always' },
  I13: { words: 'paid is never reached while a revoke is in doubt or acknowledged', asked: 'always' },
  I14: {
    words: 'an order that is not ours, or one of an older ledger that was never seen, is neither revoked nor refunded',
    asked: 'always',
  },
};

/** What a world says that is none of them. */
const BESIDE: Readonly<Record<string, string>> = { fault: 'nothing throws', end: 'a world comes to rest' };

export type Violated = Extract<Told, { kind: 'violation' }>;

/** An invariant in words. @example wordsOf('I8') // 'an end never changes' */
export const wordsOf = (invariant: string): string => INVARIANTS[invariant]?.words ?? BESIDE[invariant] ?? invariant;

export type Standing = Readonly<{
  name: string;
  words: string;
  verdict: 'holds' | 'violated' | 'atRest' | 'elsewhere';
  by: Violated | null;
}>;

/** How each stands once so much was told, of a world that has come to rest by then or not: what is violated first. */
export function standings(told: readonly Told[], isAtRest: boolean): readonly Standing[] {
  const violations = told.filter((one): one is Violated => one.kind === 'violation');
  const names = new Set([...Object.keys(INVARIANTS), ...violations.map(({ invariant }) => invariant)]);
  const all = [...names].map((name): Standing => {
    const by = violations.find(({ invariant }) => invariant === name) ?? null;
    const asked = INVARIANTS[name]?.asked ?? 'always';
    const unasked = asked === 'always' || (asked === 'atRest' && isAtRest) ? 'holds' : asked;
    return { name, words: wordsOf(name), verdict: by === null ? unasked : 'violated', by };
  });
  return all.toSorted((one, other) => Number(one.by === null) - Number(other.by === null));
}
