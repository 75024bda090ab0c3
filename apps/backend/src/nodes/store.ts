/**
 * Nodes that were enrolled, the tokens that enrol them, and which revision of its profile each store is at: tables beside the ledger. They are
 * nobody's money. What is heard of a node is not flushed for itself; who was enrolled, revoked or taken over is.
 */
import { DatabaseSync } from 'node:sqlite';
import { NODE_STATES, type NodeState } from '@quickpay/api';
import type { Instant } from '@quickpay/core';
import { openBeside } from '@quickpay/storage';
import { z } from 'zod';
import { together } from '../together.ts';

const VERSION = 1;

const TABLES = `
CREATE TABLE IF NOT EXISTS node (
  id             TEXT    PRIMARY KEY,
  store_id       TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('active', 'takenOver', 'revoked')),
  signing_key    TEXT    NOT NULL,
  sealing_key    TEXT    NOT NULL,
  version        TEXT    NOT NULL,
  enrolled_at    INTEGER NOT NULL,
  enrolled_by    TEXT    NOT NULL,
  ended_at       INTEGER,
  heard_at       INTEGER,
  backlog        INTEGER,
  reasons        TEXT,
  revision       INTEGER NOT NULL DEFAULT 0,
  CHECK ((state = 'active') = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS node_store ON node (store_id);
CREATE UNIQUE INDEX IF NOT EXISTS node_active ON node (store_id) WHERE state = 'active';

-- One that waits for each store; a used one stays, so that its node may ask again what became of it.
CREATE TABLE IF NOT EXISTS node_token (
  store_id       TEXT    PRIMARY KEY,
  hash           TEXT    NOT NULL,
  made_by        TEXT    NOT NULL,
  expires_at     INTEGER NOT NULL,
  used_by        TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS node_profile (
  store_id       TEXT    PRIMARY KEY,
  revision       INTEGER NOT NULL,
  digest         TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
`;

const node = z.object({
  id: z.string(),
  storeId: z.string(),
  state: z.enum(NODE_STATES),
  /** Ed25519 and X25519, raw, base64url. */
  signingKey: z.string(),
  sealingKey: z.string(),
  version: z.string(),
  enrolledAt: z.int(),
  enrolledBy: z.string(),
  endedAt: z.int().nullable(),
  heardAt: z.int().nullable(),
  backlog: z.int().nullable(),
  reasons: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : z.array(z.string()).parse(JSON.parse(text)))),
  /** Of the profile that it works by. */
  revision: z.int(),
});
export type EnrolledNode = Readonly<z.infer<typeof node>>;

const token = z.object({
  storeId: z.string(),
  hash: z.string(),
  madeBy: z.string(),
  expiresAt: z.int(),
  /** `nodeId signingKey sealingKey` of who used it. */
  usedBy: z.string().nullable(),
});
export type EnrolmentToken = Readonly<z.infer<typeof token>>;

/** What a node says of itself; what is left out stays as it was. */
export type Heard = Readonly<{
  at: Instant;
  revision?: number;
  backlog?: number;
  /** What is not well there, in words. */
  reasons?: readonly string[];
}>;

export type NodeStore = Readonly<{
  /** Changes that happen together, or not at all. */
  together<Answer>(work: () => Answer): Answer;
  node(id: string): EnrolledNode | null;
  /** The store's living one, else the last there was. */
  latest(storeId: string): EnrolledNode | null;
  /** Whoever was ever enrolled. */
  nodes(): readonly EnrolledNode[];
  /** Adds one, or gives one that was there new keys. */
  put(made: Pick<EnrolledNode, 'id' | 'storeId' | 'signingKey' | 'sealingKey' | 'version' | 'enrolledAt' | 'enrolledBy'>): void;
  end(id: string, state: Exclude<NodeState, 'active'>, at: Instant): void;
  heard(id: string, heard: Heard): void;
  token(storeId: string): EnrolmentToken | null;
  tokenByHash(hash: string): EnrolmentToken | null;
  /** In the place of the store's earlier one. */
  putToken(made: Omit<EnrolmentToken, 'usedBy'>): void;
  useToken(storeId: string, usedBy: string): void;
  dropToken(storeId: string): void;
  profile(storeId: string): Readonly<{ revision: number; digest: string }> | null;
  putProfile(storeId: string, revision: number, digest: string): void;
  close(): void;
}>;

const COLUMNS =
  'id, store_id AS storeId, state, signing_key AS signingKey, sealing_key AS sealingKey, version, enrolled_at AS enrolledAt, enrolled_by AS enrolledBy, ended_at AS endedAt, heard_at AS heardAt, backlog, reasons, revision';
const TOKEN_COLUMNS = 'store_id AS storeId, hash, made_by AS madeBy, expires_at AS expiresAt, used_by AS usedBy';

/**
 * @param file the ledger's, which this process has open, or `:memory:`
 * @throws LedgerError `ledgerNewer`
 */
export async function openNodeStore(file: string): Promise<NodeStore> {
  const database = await openBeside({
    file,
    name: 'nodes',
    version: VERSION,
    migrate: async (opened) => void opened.exec(TABLES),
  });
  return storeOn(database);
}

/** Whoever was ever enrolled, read beside the process that has the ledger open. */
export function readNodes(file: string): readonly EnrolledNode[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'node'").get() !== undefined;
    return isThere ? z.array(node).parse(database.prepare(`SELECT ${COLUMNS} FROM node ORDER BY id`).all()) : [];
  } finally {
    database.close();
  }
}

function storeOn(database: DatabaseSync): NodeStore {
  const q = {
    node: database.prepare(`SELECT ${COLUMNS} FROM node WHERE id = ?`),
    latest: database.prepare(
      `SELECT ${COLUMNS} FROM node WHERE store_id = ? ORDER BY state = 'active' DESC, enrolled_at DESC, id LIMIT 1`,
    ),
    nodes: database.prepare(`SELECT ${COLUMNS} FROM node ORDER BY id`),
    put: database.prepare(
      `INSERT INTO node (id, store_id, state, signing_key, sealing_key, version, enrolled_at, enrolled_by) VALUES (?, ?, 'active', ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = 'active', ended_at = NULL, revision = 0, signing_key = excluded.signing_key,
         sealing_key = excluded.sealing_key, version = excluded.version, enrolled_at = excluded.enrolled_at, enrolled_by = excluded.enrolled_by`,
    ),
    end: database.prepare('UPDATE node SET state = ?, ended_at = ? WHERE id = ?'),
    heard: database.prepare(
      'UPDATE node SET heard_at = ?, revision = coalesce(?, revision), backlog = coalesce(?, backlog), reasons = coalesce(?, reasons) WHERE id = ?',
    ),
    token: database.prepare(`SELECT ${TOKEN_COLUMNS} FROM node_token WHERE store_id = ?`),
    tokenByHash: database.prepare(`SELECT ${TOKEN_COLUMNS} FROM node_token WHERE hash = ?`),
    putToken: database.prepare(
      'INSERT OR REPLACE INTO node_token (store_id, hash, made_by, expires_at, used_by) VALUES (?, ?, ?, ?, NULL)',
    ),
    useToken: database.prepare('UPDATE node_token SET used_by = ? WHERE store_id = ?'),
    dropToken: database.prepare('DELETE FROM node_token WHERE store_id = ?'),
    profile: database.prepare('SELECT revision, digest FROM node_profile WHERE store_id = ?'),
    putProfile: database.prepare('INSERT OR REPLACE INTO node_profile (store_id, revision, digest) VALUES (?, ?, ?)'),
  };
  const nodeOf = (row: unknown): EnrolledNode | null => (row === undefined ? null : node.parse(row));
  const tokenOf = (row: unknown): EnrolmentToken | null => (row === undefined ? null : token.parse(row));
  /** Who speaks every few seconds need not be on the disk each time: after a power cut it speaks again. */
  const unflushed = (write: () => void): void => {
    database.exec('PRAGMA synchronous = NORMAL');
    try {
      write();
    } finally {
      database.exec('PRAGMA synchronous = FULL');
    }
  };
  return {
    together: (work) => together(database, work),
    node: (id) => nodeOf(q.node.get(id)),
    latest: (storeId) => nodeOf(q.latest.get(storeId)),
    nodes: () => z.array(node).parse(q.nodes.all()),
    put: ({ id, storeId, signingKey, sealingKey, version, enrolledAt, enrolledBy }) =>
      void q.put.run(id, storeId, signingKey, sealingKey, version, enrolledAt, enrolledBy),
    end: (id, state, at) => void q.end.run(state, at, id),
    heard: (id, { at, revision, backlog, reasons }) =>
      unflushed(
        () => void q.heard.run(at, revision ?? null, backlog ?? null, reasons === undefined ? null : JSON.stringify(reasons), id),
      ),
    token: (storeId) => tokenOf(q.token.get(storeId)),
    tokenByHash: (hash) => tokenOf(q.tokenByHash.get(hash)),
    putToken: ({ storeId, hash, madeBy, expiresAt }) => void q.putToken.run(storeId, hash, madeBy, expiresAt),
    useToken: (storeId, usedBy) => void q.useToken.run(usedBy, storeId),
    dropToken: (storeId) => void q.dropToken.run(storeId),
    profile: (storeId) => {
      const row = q.profile.get(storeId);
      return row === undefined ? null : { revision: Number(row.revision), digest: String(row.digest) };
    },
    putProfile: (storeId, revision, digest) => void q.putProfile.run(storeId, revision, digest),
    close: () => database.close(),
  };
}
