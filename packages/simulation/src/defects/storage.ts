/** The ledger: what is not held, not chained, not written or not found again. */
import { type Defect, inFile } from './defect.ts';

/** In a world a flush fails at the ledger’s port; how the ledger itself takes it only a driver that fails can show. */
const belowThePort = (file: string, name: string): NonNullable<Defect['heldBy']> => ({
  file: `storage/test/${file}.test.ts`,
  name,
});

export const STORAGE: readonly Defect[] = [
  ...inFile('storage/src/sqlite/encode.ts', {
    chainNotChained: {
      breaks: 'The events of a payment are not chained to each other.',
      find: 'const event = paymentEvent(from.head, to, change.event, at);',
      put: 'const event = paymentEvent(CHAIN_START, to, change.event, at);',
    },
    refundChainNotChained: {
      breaks: 'The events of a refund are not chained to each other.',
      find: 'const event = refundEvent(from.head, to, change.event, at);',
      put: 'const event = refundEvent(CHAIN_START, to, change.event, at);',
    },
    standingForgotten: {
      breaks: 'A step that changes only the mark for people is not written where such marks are looked for.',
      find: '        attention === to.attention &&\n',
      put: '',
    },
  }),
  ...inFile('storage/src/sqlite/writer.ts', {
    lastWriterWins: {
      breaks: 'Who writes last wins: what another has written of the payment meanwhile is overwritten, row and events.',
      find: `        if (advance(op) === 0) return 'stale';
`,
      put: `        if (advance(op) === 0) {
          driver.prepare('UPDATE payment SET version = ?, head = ? WHERE id = ?').run(op.fromVersion, op.fromHead, op.id);
          driver.prepare('DELETE FROM event WHERE payment_id = ? AND refund_id IS NULL AND version > ?').run(op.id, op.fromVersion);
          advance(op);
        }
`,
    },
    rowWithoutEvent: {
      breaks: 'A payment’s row is written without its event.',
      find: `        if (advance(op) === 0) return 'stale';
        positions.push(statements.event.run(...op.event).lastRowId);
`,
      put: `        if (advance(op) === 0) return 'stale';
        positions.push(0);
`,
    },
    eventWithoutRow: {
      breaks: 'A payment’s event is written without its row.',
      find: `        if (advance(op) === 0) return 'stale';
`,
      put: '',
    },
    closedSaleCharged: {
      breaks: 'A sale that was left or paid takes another payment when two come at once.',
      find: "return sale.left_at === null && sale.paid === 0 ? null : 'saleClosed';",
      put: 'return null;',
    },
    paymentNotLeft: {
      breaks: 'A sale is left although a payment that came meanwhile is not.',
      find: "        if (statements.notLeft.get(op.saleId) !== undefined) return 'paymentNotLeft';\n",
      put: '',
    },
    halfACommitKept: {
      breaks: 'Of a commit that conflicts, what came before the conflict stays written.',
      find: "      if (!result.ok) driver.exec('ROLLBACK TO one');\n",
      put: '',
    },
    neighbourFails: {
      breaks: 'One commit’s conflict fails those that share its flush.',
      find: 'return batch.length === 1 ? [result] : null;',
      put: 'return batch.map(() => result);',
    },
    writtenAfterAFailedFlush: {
      breaks: 'After a flush that failed, writing goes on as if it were known what is in the file.',
      find: '      broken = true;\n',
      put: '',
      heldBy: belowThePort('sqlite-faults', 'after a flush that failed nothing more is written until the ledger is opened again'),
    },
    keyTakenTwice: {
      breaks: 'A key that is remembered already is no conflict.',
      find: "return statements.remember.run(...op.values).changes === 0 ? 'keyUsed' : null;",
      put: "return statements.remember.run(...op.values).changes === -1 ? 'keyUsed' : null;",
    },
  }),
  ...inFile('storage/src/shifts.ts', {
    openAtClosingForgotten: {
      breaks: 'What a shift leaves unresolved never lands in a later one.',
      find: 'if (left.length > 0) yield* await ledger.tracksOf(left, stretch);',
      put: 'if (left.length < 0) yield* await ledger.tracksOf(left, stretch);',
    },
  }),
  ...inFile('storage/src/sqlite/migrations.ts', {
    saleHeldTwice: {
      breaks: 'The ledger lets two payments hold one sale.',
      find: 'CREATE UNIQUE INDEX payment_holds ON payment (sale_id)\n  WHERE apart = 0',
      put: 'CREATE INDEX payment_holds ON payment (sale_id)\n  WHERE apart = 0',
    },
  }),
  ...inFile('storage/src/sqlite/sqlite-ledger.ts', {
    dueNowOverlooked: {
      breaks: 'What is due at this very moment is neither due nor due next.',
      find: 'FROM payment WHERE owner = ? AND due_at <= ? ORDER BY due_at, rowid LIMIT',
      put: 'FROM payment WHERE owner = ? AND due_at < ? ORDER BY due_at, rowid LIMIT',
    },
    lastDueFirst: {
      breaks: 'The schedule sleeps until what is due last.',
      find: "nextDueAt: reader.prepare('SELECT min(due_at)",
      put: "nextDueAt: reader.prepare('SELECT max(due_at)",
    },
    attentionUnlisted: {
      breaks: 'A payment that a person should look at is not in the list of those.',
      find: '(SELECT id FROM payment WHERE attention IS NOT NULL UNION',
      put: '(SELECT id FROM payment WHERE attention IS NULL AND due IS NOT NULL UNION',
    },
    recentKeptAfterDoubt: {
      breaks: 'Rows of which nobody knows whether they are in the file are answered from memory.',
      find: "if (fault instanceof LedgerError && fault.code === 'outcomeUnknown') recent.forget();",
      put: "if (fault instanceof LedgerError && fault.code === 'ledgerClosed') recent.forget();",
      heldBy: belowThePort('recent', 'when nobody knows whether a commit was flushed, the file is asked'),
    },
    recentBehindTheJournal: {
      breaks:
        'Who has read an event whose commit is not acknowledged yet is given the row of before it, and takes it for old news.',
      find: '    recent.seen(events);\n',
      put: '',
      heldBy: belowThePort(
        'recent',
        'whoever has read an event is given no row of before it, though its commit is not acknowledged yet',
      ),
    },
  }),
  ...inFile('storage/src/sqlite/rows.ts', {
    factNotWritten: {
      breaks: 'How many revokes are in doubt is not written.',
      find: 'if (!HAS_COLUMN.has(name) && all[name] !== unwritten[name]) facts[name] = all[name];',
      put: "if (!HAS_COLUMN.has(name) && name !== 'revokesInDoubt' && all[name] !== unwritten[name]) facts[name] = all[name];",
    },
  }),
  ...inFile('storage/src/recent.ts', {
    leftSaleRememberedOpen: {
      breaks: 'A sale that was left is remembered as open.',
      find: "      if (change.kind === 'leaveSale') this.#left(change.saleId, change.leftAt);\n",
      put: '',
    },
    paymentForgottenBySale: {
      breaks: 'A sale that was made lately does not remember its payments.',
      find: "      if (change.kind === 'record') this.#recorded(change.payment.saleId, change.payment.id);\n",
      put: '',
    },
  }),
];
