/** The tables of outgoing webhooks, beside the ledger. What is released is never edited: what comes later is added, wherever it is not there yet. */
import type { DatabaseSync } from 'node:sqlite';

export const VERSION = 2;

const TABLES = `
CREATE TABLE IF NOT EXISTS webhook_endpoint (
  id            TEXT    PRIMARY KEY,
  position      INTEGER NOT NULL,
  failures      INTEGER NOT NULL DEFAULT 0,
  disabled_url  TEXT,
  disabled_at   INTEGER,
  delivered_at  INTEGER,
  seen_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS webhook_delivery (
  number        INTEGER PRIMARY KEY AUTOINCREMENT,
  endpoint_id   TEXT    NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
  event_id      TEXT    NOT NULL,
  type          TEXT    NOT NULL,
  subject_id    TEXT    NOT NULL,
  at            INTEGER NOT NULL,
  body          TEXT    NOT NULL,
  state         TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  tries         INTEGER NOT NULL DEFAULT 0,
  due_at        INTEGER,
  settled_at    INTEGER,
  CHECK ((state = 'pending') = (due_at IS NOT NULL)),
  UNIQUE (endpoint_id, event_id)
) STRICT;
CREATE INDEX IF NOT EXISTS webhook_delivery_pending ON webhook_delivery (endpoint_id, number) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS webhook_delivery_failed ON webhook_delivery (endpoint_id, number) WHERE state = 'failed';
CREATE INDEX IF NOT EXISTS webhook_delivery_due ON webhook_delivery (endpoint_id, due_at) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS webhook_delivery_of ON webhook_delivery (endpoint_id, number);
CREATE INDEX IF NOT EXISTS webhook_delivery_settled ON webhook_delivery (settled_at) WHERE settled_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS webhook_attempt (
  delivery      INTEGER NOT NULL REFERENCES webhook_delivery (number) ON DELETE CASCADE,
  at            INTEGER NOT NULL,
  ms            INTEGER NOT NULL,
  status        INTEGER,
  problem       TEXT,
  answer        TEXT    NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS webhook_attempt_delivery ON webhook_attempt (delivery);

-- Why each payment or refund needs a person, as far as the endpoint was told.
CREATE TABLE IF NOT EXISTS webhook_call (
  endpoint_id   TEXT    NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
  subject_id    TEXT    NOT NULL,
  reason        TEXT    NOT NULL,
  PRIMARY KEY (endpoint_id, subject_id)
) STRICT, WITHOUT ROWID;
`;

/** Of what happened before that an endpoint is told nothing; those of the first version were told of everything that was left to tell. */
const TOLD_FROM = 'ALTER TABLE webhook_endpoint ADD COLUMN told_from INTEGER NOT NULL DEFAULT 0';

export function migrate(database: DatabaseSync): void {
  database.exec(TABLES);
  const has = database.prepare("SELECT 1 FROM pragma_table_info('webhook_endpoint') WHERE name = 'told_from'").get();
  if (has === undefined) database.exec(TOLD_FROM);
}
