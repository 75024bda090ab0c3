/**
 * What a node that was taken over and head office have both done, and do not agree about: for a manager, who may know what machines cannot, such
 * as who has the goods. Only what the node last said is noted; whether that disagrees is seen each time somebody looks, because head office may
 * still be finding out.
 */
import type { Instant, Payment, PaymentState, Refund, RefundState } from '@quickpay/core';
import { CONFLICTS, type ConflictKind, paymentConflict, refundConflict } from '@quickpay/exchange';
import type { LateFact, Ledger } from '@quickpay/storage';
import { openBeside } from '@quickpay/storage';
import { z } from 'zod';
import type { Nodes } from './registry.ts';

export type Dispute = Readonly<{
  /** Of the payment or refund that it is about. */
  id: string;
  kind: ConflictKind;
  nodeId: string;
  paymentId: string;
  refundId: string | null;
  /** As the node last said; null where it was not asked what it says. */
  nodeState: string | null;
  officeState: string;
  /** When the node's word came. */
  at: Instant;
}>;

export type Disputes = Readonly<{
  /** Notes what has come since the last look. */
  look(): Promise<void>;
  /** Something about a payment, or about a refund of it, that no late fact says. */
  note(kind: Noted, of: Readonly<{ nodeId: string; paymentId: string; refundId: string | null }>): void;
  /** Those that nobody has seen, oldest first, at most 200. */
  unseen(): Promise<readonly Dispute[]>;
  /** Somebody has; false where there is none. */
  see(id: string, by: string): boolean;
  close(): void;
}>;

const NOTED = ['unheardOf', 'refundOfNode', 'paidAtBothDoors'] as const satisfies readonly ConflictKind[];
type Noted = (typeof NOTED)[number];

const VERSION = 1;
const TABLES = `
  CREATE TABLE IF NOT EXISTS dispute (
    id          TEXT    PRIMARY KEY,
    kind        TEXT,
    node_id     TEXT    NOT NULL,
    payment_id  TEXT    NOT NULL,
    refund_id   TEXT,
    node_state  TEXT,
    at          INTEGER NOT NULL,
    seen_at     INTEGER,
    seen_by     TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS dispute_unseen ON dispute (at) WHERE seen_at IS NULL;
  CREATE TABLE IF NOT EXISTS dispute_read (
    node_id     TEXT    PRIMARY KEY,
    up_to       INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
const PAGE = 200;

const row = z.object({
  id: z.string(),
  /** Null: what the node said, to be held against what is here. */
  kind: z.enum(NOTED).nullable(),
  node_id: z.string(),
  payment_id: z.string(),
  refund_id: z.string().nullable(),
  node_state: z.string().nullable(),
  at: z.int(),
});
/** A late event's body, as the ledger has checked it. */
const late = z.object({ event: z.object({ state: z.string() }) });

type Parts = Readonly<{
  file: string;
  ledger: Pick<Ledger, 'lateFacts' | 'payment' | 'refund'>;
  nodes: Pick<Nodes, 'all'>;
  now: () => Instant;
}>;

/** @throws LedgerError `ledgerNewer` */
export async function openDisputes({ file, ledger, nodes, now }: Parts): Promise<Disputes> {
  const database = await openBeside({ file, name: 'disputes', version: VERSION, migrate: async (made) => made.exec(TABLES) });
  const readUpTo = database.prepare('SELECT up_to FROM dispute_read WHERE node_id = ?');
  const setRead = database.prepare(
    'INSERT INTO dispute_read (node_id, up_to) VALUES (?, ?) ON CONFLICT (node_id) DO UPDATE SET up_to = excluded.up_to',
  );
  // What a node says later is news again.
  const put = database.prepare(
    `INSERT INTO dispute (id, kind, node_id, payment_id, refund_id, node_state, at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, node_state = excluded.node_state, at = excluded.at,
       seen_at = CASE WHEN node_state IS excluded.node_state THEN seen_at ELSE NULL END`,
  );
  const unseen = database.prepare(`SELECT * FROM dispute WHERE seen_at IS NULL ORDER BY at, id LIMIT ${PAGE}`);
  const see = database.prepare('UPDATE dispute SET seen_at = ?, seen_by = ? WHERE id = ? AND seen_at IS NULL');

  const noteLate = ({ kind, nodeId, paymentId, refundId, body, at }: LateFact): void => {
    if (kind !== 'event' || paymentId === null) return;
    const { state } = late.parse(JSON.parse(body)).event;
    put.run(refundId ?? paymentId, null, nodeId, paymentId, refundId, state, at);
  };

  const lookAt = async (nodeId: string): Promise<void> => {
    for (;;) {
      const after = Number(readUpTo.get(nodeId)?.up_to ?? 0);
      const facts = await ledger.lateFacts({ nodeId }, after, PAGE);
      for (const fact of facts) noteLate(fact);
      const last = facts.at(-1);
      if (last === undefined) return;
      setRead.run(nodeId, last.id);
    }
  };

  const disputeOf = async (stored: unknown): Promise<Dispute | null> => {
    const {
      id,
      kind,
      node_id: nodeId,
      payment_id: paymentId,
      refund_id: refundId,
      node_state: nodeState,
      at,
    } = row.parse(stored);
    const payment = (await ledger.payment(paymentId))?.payment ?? null;
    const refund = refundId === null ? null : ((await ledger.refund(refundId))?.refund ?? null);
    const found = kind ?? conflictOf(nodeState, refundId, payment, refund);
    if (found === null || !isForManagers(found)) return null;
    const officeState = (refundId === null ? payment : refund)?.state ?? 'absent';
    return { id, kind: found, nodeId, paymentId, refundId, nodeState, officeState, at };
  };

  return {
    async look() {
      for (const { id, state } of nodes.all()) if (state !== 'active') await lookAt(id);
    },
    note: (kind, { nodeId, paymentId, refundId }) =>
      void put.run(refundId ?? paymentId, kind, nodeId, paymentId, refundId, null, now()),
    async unseen() {
      const found: Dispute[] = [];
      for (const stored of unseen.all()) {
        const dispute = await disputeOf(stored);
        if (dispute !== null) found.push(dispute);
      }
      return found;
    },
    see: (id, by) => see.run(now(), by, id).changes > 0,
    close: () => database.close(),
  };
}

function conflictOf(
  nodeState: string | null,
  refundId: string | null,
  payment: Payment | null,
  refund: Refund | null,
): ConflictKind | null {
  if (nodeState === null) return null;
  // The ledger has held both to their words.
  return refundId === null
    ? paymentConflict({ state: nodeState as PaymentState, reason: null }, payment)
    : refundConflict({ state: nodeState as RefundState }, refund);
}

const TOLD = new Map<string, readonly string[]>(
  Object.values(CONFLICTS).flatMap((group) => Object.entries(group).map(([kind, { told }]) => [kind, told])),
);
const isForManagers = (kind: ConflictKind): boolean => TOLD.get(kind)?.includes('manager') ?? false;
