/** The schema, as steps that only ever grow: a released one is never edited. `user_version` counts those applied. */

const LEDGER = `
CREATE TABLE identity (
  one          INTEGER PRIMARY KEY CHECK (one = 1),
  node_id      TEXT    NOT NULL,
  epoch        INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 1295),
  environment  TEXT    NOT NULL CHECK (environment IN ('sandbox', 'production')),
  hash_key     BLOB    NOT NULL CHECK (length(hash_key) = 32)
) STRICT;

CREATE TABLE sale (
  id           TEXT    PRIMARY KEY,
  merchant_id  TEXT    NOT NULL,
  store_id     TEXT    NOT NULL,
  terminal_id  TEXT    NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  currency     TEXT    NOT NULL,
  reference    TEXT,
  created_at   INTEGER NOT NULL,
  left_at      INTEGER
) STRICT;

-- What is asked for or constrained has a column; every other fact of a payment is in \`facts\`, and none is in both.
CREATE TABLE payment (
  id           TEXT    PRIMARY KEY,
  sale_id      TEXT    NOT NULL REFERENCES sale (id),
  merchant_id  TEXT    NOT NULL,
  store_id     TEXT    NOT NULL,
  order_number TEXT    NOT NULL,
  epoch        INTEGER NOT NULL,
  owner        TEXT    NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN
               ('submitting', 'awaitingPayer', 'uncertain', 'revoking', 'watching', 'returning', 'paid', 'notPaid')),
  attention    TEXT,
  submitted_at INTEGER NOT NULL,
  due          TEXT,
  due_at       INTEGER,
  version      INTEGER NOT NULL CHECK (version > 0),
  head         TEXT    NOT NULL,
  facts        TEXT    NOT NULL CHECK (json_valid(facts)),
  CHECK ((due IS NULL) = (due_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX payment_order_number ON payment (merchant_id, order_number);
CREATE INDEX payment_sale ON payment (sale_id, id);
-- I5: one payment holds a sale, and one is paid.
CREATE UNIQUE INDEX payment_holds ON payment (sale_id) WHERE state IN ('submitting', 'awaitingPayer', 'uncertain', 'revoking');
CREATE UNIQUE INDEX payment_paid ON payment (sale_id) WHERE state = 'paid';
CREATE INDEX payment_due ON payment (owner, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX payment_open ON payment (owner, id) WHERE state NOT IN ('paid', 'notPaid');
CREATE INDEX payment_attention ON payment (id) WHERE attention IS NOT NULL;

CREATE TABLE event (
  position     INTEGER PRIMARY KEY AUTOINCREMENT,
  payment_id   TEXT    NOT NULL REFERENCES payment (id),
  version      INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  state        TEXT    NOT NULL,
  body         TEXT    NOT NULL CHECK (json_valid(body)),
  hash         TEXT    NOT NULL CHECK (length(hash) = 64),
  UNIQUE (payment_id, version)
) STRICT;

CREATE TABLE idempotent_answer (
  key          TEXT    PRIMARY KEY,
  fingerprint  TEXT    NOT NULL,
  resource_id  TEXT    NOT NULL,
  at           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Refunds, whose events are numbered in the one journal with those of payments. */
const REFUNDS = `
CREATE TABLE refund (
  id            TEXT    PRIMARY KEY,
  payment_id    TEXT    NOT NULL REFERENCES payment (id),
  merchant_id   TEXT    NOT NULL,
  refund_number TEXT    NOT NULL,
  owner         TEXT    NOT NULL,
  amount_minor  INTEGER NOT NULL CHECK (amount_minor > 0),
  state         TEXT    NOT NULL CHECK (state IN ('requested', 'processing', 'abnormal', 'succeeded', 'closed')),
  attention     TEXT,
  in_doubt      INTEGER NOT NULL CHECK (in_doubt IN (0, 1)),
  due           TEXT,
  due_at        INTEGER,
  version       INTEGER NOT NULL CHECK (version > 0),
  head          TEXT    NOT NULL,
  facts         TEXT    NOT NULL CHECK (json_valid(facts)),
  CHECK ((due IS NULL) = (due_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX refund_number ON refund (merchant_id, refund_number);
CREATE INDEX refund_payment ON refund (payment_id, id);
-- One at a time per order.
CREATE UNIQUE INDEX refund_in_doubt ON refund (payment_id) WHERE in_doubt = 1;
CREATE INDEX refund_due ON refund (owner, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX refund_open ON refund (owner, id) WHERE state NOT IN ('succeeded', 'closed');
CREATE INDEX refund_attention ON refund (payment_id) WHERE attention IS NOT NULL;

CREATE TABLE journal (
  position     INTEGER PRIMARY KEY AUTOINCREMENT,
  payment_id   TEXT    NOT NULL REFERENCES payment (id),
  refund_id    TEXT    REFERENCES refund (id),
  version      INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  state        TEXT    NOT NULL,
  body         TEXT    NOT NULL CHECK (json_valid(body)),
  hash         TEXT    NOT NULL CHECK (length(hash) = 64)
) STRICT;
INSERT INTO journal (position, payment_id, version, at, state, body, hash)
  SELECT position, payment_id, version, at, state, body, hash FROM event ORDER BY position;
DROP TABLE event;
ALTER TABLE journal RENAME TO event;
CREATE UNIQUE INDEX event_payment ON event (payment_id, version) WHERE refund_id IS NULL;
CREATE UNIQUE INDEX event_refund ON event (refund_id, version) WHERE refund_id IS NOT NULL;
`;

/** Which account each merchant id stands for: bound when it is first seen, and never to another. */
const ACCOUNTS = `
CREATE TABLE account (
  merchant_id  TEXT    PRIMARY KEY,
  account      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Tables that others keep in this file, by name, with the version that they are at: `open-beside.ts`. */
export const BESIDE = `
CREATE TABLE beside (
  name         TEXT    PRIMARY KEY,
  version      INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;
`;

/**
 * What payments are searched by: facts that are asked for become columns. SQLite wants a default for a column that is added; every insert
 * names its value. The end of an order number is what people compare aloud; whole numbers are found by it too.
 */
const SEARCH = `
ALTER TABLE payment ADD COLUMN terminal_id TEXT NOT NULL DEFAULT '';
ALTER TABLE payment ADD COLUMN amount_minor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE payment ADD COLUMN transaction_id TEXT;
UPDATE payment SET
  terminal_id = facts ->> '$.terminalId',
  amount_minor = facts ->> '$.amount.amountMinor',
  currency = facts ->> '$.amount.currency',
  transaction_id = facts ->> '$.transactionId',
  facts = json_remove(facts, '$.terminalId', '$.amount', '$.transactionId');
CREATE INDEX payment_store ON payment (store_id, id);
CREATE INDEX payment_terminal ON payment (terminal_id, id);
CREATE INDEX payment_amount ON payment (amount_minor, id);
CREATE INDEX payment_order_ends ON payment (substr(order_number, -4), id);
CREATE INDEX payment_transaction ON payment (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX sale_reference ON sale (reference) WHERE reference IS NOT NULL;
`;

/** What people at the counter wrote. Listed in the order in which it was kept: ids are minted in browsers, and say nothing of time. */
const FEEDBACK = `
CREATE TABLE feedback (
  position     INTEGER PRIMARY KEY AUTOINCREMENT,
  id           TEXT    NOT NULL UNIQUE,
  text         TEXT    NOT NULL CHECK (text <> ''),
  screen       TEXT,
  state        TEXT,
  order_number TEXT,
  version      TEXT,
  written_at   INTEGER,
  by           TEXT    NOT NULL,
  terminal_id  TEXT,
  at           INTEGER NOT NULL
) STRICT;
`;

/**
 * Shifts of tills, each a stretch of the journal: `after` to `up_to`. What a closed one came to is frozen in `contents`. Refunds are few, so
 * that where each was asked for may have an index of its own; a payment's has none, which would be written at every scan.
 */
const SHIFTS = `
CREATE TABLE shift (
  position     INTEGER PRIMARY KEY AUTOINCREMENT,
  id           TEXT    NOT NULL UNIQUE,
  terminal_id  TEXT    NOT NULL,
  store_id     TEXT    NOT NULL,
  number       INTEGER NOT NULL CHECK (number > 0),
  after        INTEGER NOT NULL CHECK (after >= 0),
  opened_at    INTEGER,
  opened_by    TEXT,
  up_to        INTEGER CHECK (up_to >= after),
  closed_at    INTEGER,
  closed_by    TEXT,
  contents     TEXT    CHECK (json_valid(contents)),
  UNIQUE (terminal_id, number),
  CHECK ((opened_at IS NULL) = (opened_by IS NULL)),
  CHECK ((up_to IS NULL) = (closed_at IS NULL) AND (up_to IS NULL) = (closed_by IS NULL) AND (up_to IS NULL) = (contents IS NULL)),
  CHECK (opened_at IS NOT NULL OR closed_at IS NOT NULL)
) STRICT;
CREATE INDEX shift_up_to ON shift (terminal_id, up_to) WHERE up_to IS NOT NULL;
CREATE INDEX event_requested ON event (position) WHERE refund_id IS NOT NULL AND version = 1;
`;

/** Closed shifts of all tills are listed as they were closed: one that was opened early may be closed late. */
const CLOSINGS = `
CREATE INDEX shift_closed ON shift (closed_at) WHERE closed_at IS NOT NULL;
`;

/**
 * What a node has still to tell head office, and what head office was told. Facts name rows; `shipped` is made with the first of them.
 * `apart`: two nodes that did not know of each other have charged one sale, or refunded one payment, and both are true.
 */
const STORES = `
CREATE TABLE outbox (
  sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
  kind         TEXT    NOT NULL,
  ref          ANY     NOT NULL
) STRICT;
CREATE TABLE shipped (
  one          INTEGER PRIMARY KEY CHECK (one = 1),
  sequence     INTEGER NOT NULL CHECK (sequence >= 0),
  head         TEXT    NOT NULL
) STRICT;

CREATE TABLE arrived (
  node_id      TEXT    PRIMARY KEY,
  epoch        INTEGER NOT NULL CHECK (epoch >= 0),
  sequence     INTEGER NOT NULL CHECK (sequence >= 0),
  head         TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE late_fact (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  node_id      TEXT    NOT NULL,
  epoch        INTEGER NOT NULL,
  sequence     INTEGER NOT NULL,
  kind         TEXT    NOT NULL,
  why          TEXT    NOT NULL CHECK (why IN ('takenOver', 'forked')),
  payment_id   TEXT,
  refund_id    TEXT,
  body         TEXT    NOT NULL CHECK (json_valid(body)),
  at           INTEGER NOT NULL
) STRICT;
CREATE INDEX late_fact_node ON late_fact (node_id, id);
CREATE INDEX late_fact_payment ON late_fact (payment_id, id) WHERE payment_id IS NOT NULL;
CREATE TABLE instruction_answer (
  id           TEXT    PRIMARY KEY,
  answer       TEXT    NOT NULL CHECK (json_valid(answer)),
  at           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE payment ADD COLUMN apart INTEGER NOT NULL DEFAULT 0 CHECK (apart IN (0, 1));
ALTER TABLE refund ADD COLUMN apart INTEGER NOT NULL DEFAULT 0 CHECK (apart IN (0, 1));
DROP INDEX payment_holds;
DROP INDEX payment_paid;
DROP INDEX refund_in_doubt;
CREATE UNIQUE INDEX payment_holds ON payment (sale_id)
  WHERE apart = 0 AND state IN ('submitting', 'awaitingPayer', 'uncertain', 'revoking');
CREATE UNIQUE INDEX payment_paid ON payment (sale_id) WHERE apart = 0 AND state = 'paid';
CREATE UNIQUE INDEX refund_in_doubt ON refund (payment_id) WHERE apart = 0 AND in_doubt = 1;
`;

export const MIGRATIONS: readonly string[] = [LEDGER, REFUNDS, ACCOUNTS, BESIDE, SEARCH, FEEDBACK, SHIFTS, CLOSINGS, STORES];
