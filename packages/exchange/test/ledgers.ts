/** Both ledgers, as far as the exchange sees them: in memory, and durable in that they outlive whoever uses them. */
import { type Cursor, type Fact, type FactKind, NOTHING_TOLD } from '@quickpay/core';
import { type Arrived, type ArrivePort, isSameCursor, type OutboxPort } from '@quickpay/exchange';

export type NodeLedger = OutboxPort & {
  write(body: Readonly<Record<string, unknown>>, kind?: FactKind): Fact;
  /** What a copy of its disk would hold now. */
  copy(): NodeLedger;
};

/** @param keeps whether facts that were told can still be given */
export function nodeLedger({ keeps = false, facts = [] as readonly Fact[], told = NOTHING_TOLD } = {}): NodeLedger {
  let outbox = [...facts];
  let cursor: Cursor = told;
  let last = outbox.at(-1)?.sequence ?? cursor.sequence;
  return {
    after: async (sequence, limit) => outbox.filter((fact) => fact.sequence > sequence).slice(0, limit),
    shipped: async (upTo) => {
      cursor = upTo;
      if (!keeps) outbox = outbox.filter((fact) => fact.sequence > upTo.sequence);
    },
    cursor: async () => cursor,
    last: async () => last,
    write(body, kind = 'event') {
      last += 1;
      const fact: Fact = { sequence: last, kind, body: JSON.stringify(body) };
      outbox.push(fact);
      return fact;
    },
    copy: () => nodeLedger({ keeps, facts: outbox, told: cursor }),
  };
}

export type OfficeLedger = ArrivePort & {
  readonly facts: readonly Fact[];
  copy(): OfficeLedger;
};

export function officeLedger(facts: readonly Fact[] = [], told: Cursor = NOTHING_TOLD): OfficeLedger {
  const kept = [...facts];
  let cursor = told;
  return {
    facts: kept,
    arrive: async ({ after, facts, head }): Promise<Arrived> => {
      if (!isSameCursor(after, cursor)) return { kind: 'gap', cursor };
      kept.push(...facts);
      cursor = { sequence: after.sequence + facts.length, head };
      return { kind: 'taken', cursor, late: [] };
    },
    copy: () => officeLedger(kept, cursor),
  };
}
