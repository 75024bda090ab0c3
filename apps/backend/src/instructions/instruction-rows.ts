/**
 * What head office has asked of the nodes of its stores, beside the ledger. What came of it stands in the ledger, written with what the node
 * told: where a process died between the two it is read there again.
 */
import type { Instant } from '@quickpay/core';
import type { Instruction, InstructionAnswer } from '@quickpay/exchange';
import { openBeside } from '@quickpay/storage';
import { z } from 'zod';

/** `takenBack`: the node was taken over before it answered. */
export type Outcome = InstructionAnswer | Readonly<{ kind: 'takenBack' }>;
export type StoredInstruction = Readonly<{
  nodeId: string;
  storeId: string;
  instruction: Instruction;
  outcome: Outcome | null;
  answeredAt: Instant | null;
}>;

export type InstructionRows = Readonly<{
  find(id: string): StoredInstruction | null;
  /** Oldest first, the newest hundred. */
  ofPayment(paymentId: string): readonly StoredInstruction[];
  /** Of a node: all without an outcome, and the newest so many with one, by their numbers. */
  ofNode(nodeId: string, settledMax: number): readonly StoredInstruction[];
  add(made: Omit<StoredInstruction, 'outcome' | 'answeredAt'>): void;
  settle(id: string, outcome: Outcome, at: Instant): void;
  close(): void;
}>;

const VERSION = 1;
const TABLES = `
  CREATE TABLE IF NOT EXISTS instruction (
    id          TEXT    PRIMARY KEY,
    node_id     TEXT    NOT NULL,
    store_id    TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    payment_id  TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    act         TEXT    NOT NULL CHECK (json_valid(act)),
    outcome     TEXT    CHECK (json_valid(outcome)),
    answered_at INTEGER,
    UNIQUE (node_id, number),
    CHECK ((outcome IS NULL) = (answered_at IS NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS instruction_payment ON instruction (payment_id, number);
  CREATE INDEX IF NOT EXISTS instruction_open ON instruction (node_id, number) WHERE outcome IS NULL;
`;
const OF_PAYMENT_MAX = 100;

const by = { paymentId: z.string(), by: z.string() };
const act = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('refund'),
    ...by,
    refundId: z.string(),
    amount: z.object({ amountMinor: z.int().min(1), currency: z.string() }),
    reason: z.string().nullable(),
    approvedBy: z.string().nullable(),
  }),
  z.object({ kind: z.literal('cancel'), ...by }),
  z.object({ kind: z.literal('check'), ...by }),
]);
const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('refused'), code: z.string(), why: z.string() }),
  z.object({ kind: z.literal('takenBack') }),
]);
/** What is in a file may have been written by anybody. */
const row = z
  .object({
    id: z.string(),
    node_id: z.string(),
    store_id: z.string(),
    number: z.int(),
    at: z.int(),
    act: z.string(),
    outcome: z.string().nullable(),
    answered_at: z.int().nullable(),
  })
  .transform(
    (read): StoredInstruction => ({
      nodeId: read.node_id,
      storeId: read.store_id,
      // Money's currencies are those that were minted.
      instruction: { id: read.id, number: read.number, at: read.at, act: act.parse(JSON.parse(read.act)) as Instruction['act'] },
      outcome: read.outcome === null ? null : outcome.parse(JSON.parse(read.outcome)),
      answeredAt: read.answered_at,
    }),
  );

/**
 * @param file the ledger's, which this process has open; `:memory:` keeps nothing
 * @throws LedgerError `ledgerNewer`
 */
export async function openInstructionRows(file: string): Promise<InstructionRows> {
  const database = await openBeside({
    file,
    name: 'instructions',
    version: VERSION,
    migrate: async (opened) => opened.exec(TABLES),
  });
  const one = database.prepare('SELECT * FROM instruction WHERE id = ?');
  const ofPayment = database.prepare(
    `SELECT * FROM (SELECT * FROM instruction WHERE payment_id = ? ORDER BY number DESC LIMIT ${OF_PAYMENT_MAX}) ORDER BY number`,
  );
  const open = database.prepare('SELECT * FROM instruction WHERE node_id = ? AND outcome IS NULL ORDER BY number');
  const settled = database.prepare(
    'SELECT * FROM (SELECT * FROM instruction WHERE node_id = ? AND outcome IS NOT NULL ORDER BY number DESC LIMIT ?) ORDER BY number',
  );
  const insert = database.prepare(
    'INSERT INTO instruction (id, node_id, store_id, number, payment_id, at, act) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const update = database.prepare('UPDATE instruction SET outcome = ?, answered_at = ? WHERE id = ? AND outcome IS NULL');
  const all = (rows: readonly unknown[]): readonly StoredInstruction[] => rows.map((found) => row.parse(found));
  return {
    find(id) {
      const found = one.get(id);
      return found === undefined ? null : row.parse(found);
    },
    ofPayment: (paymentId) => all(ofPayment.all(paymentId)),
    ofNode: (nodeId, settledMax) => [...all(settled.all(nodeId, settledMax)), ...all(open.all(nodeId))],
    add: ({ nodeId, storeId, instruction: { id, number, at, act: does } }) =>
      void insert.run(id, nodeId, storeId, number, does.paymentId, at, JSON.stringify(does)),
    settle: (id, result, at) => void update.run(JSON.stringify(result), at, id),
    close: () => database.close(),
  };
}
