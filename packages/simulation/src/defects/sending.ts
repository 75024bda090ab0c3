/** Sending: what leaves before it is durable, what leaves twice, and what leaves beside something else. */
import { type Defect, inFile } from './defect.ts';

export const SENDING: readonly Defect[] = [
  ...inFile('engine/src/pay.ts', {
    submittedBeforeItsCommit: {
      breaks: 'The submit leaves before the payment is durable.',
      find: `    const committed = await committedOrBusy(ledger, changes).catch((fault: unknown) => {
      if (isNothingWritten(fault)) usedCodes.forget(codeHash);
      throw fault;
    });
    if (committed === 'ledgerBusy') {
      usedCodes.forget(codeHash);
      return { kind: 'notAccepting', reason: 'ledgerBusy' };
    }
    if (committed.ok) {
      calls.submit(payment, code.digits, request.description ?? of.merchant.description);
`,
      put: `    calls.submit(payment, code.digits, request.description ?? of.merchant.description);
    await Promise.resolve().then(() => {});
    const committed = await committedOrBusy(ledger, changes).catch((fault: unknown) => {
      if (isNothingWritten(fault)) usedCodes.forget(codeHash);
      throw fault;
    });
    if (committed === 'ledgerBusy') {
      usedCodes.forget(codeHash);
      return { kind: 'notAccepting', reason: 'ledgerBusy' };
    }
    if (committed.ok) {
`,
    },
    startedBeforeDurable: {
      breaks: 'A cashier is told that a payment has started before it is durable.',
      find: `    const committed = await committedOrBusy(ledger, changes).catch((fault: unknown) => {
      if (isNothingWritten(fault)) usedCodes.forget(codeHash);
      throw fault;
    });
`,
      put: `    void committedOrBusy(ledger, changes);
    const committed = { ok: true, written: [] } as unknown as Awaited<ReturnType<typeof committedOrBusy>>;
`,
    },
  }),
  ...inFile('engine/src/calls.ts', {
    askedBeforeItsCommit: {
      breaks: 'A query leaves before its sending is durable, and what its answer proves is read afterwards.',
      find: `    const begun = await begin(due, 'query', { kind: 'querySent' });
    if (begun === null) return null;
    const sent = begun.payment;
    const known = knownAt(sent, sent.lastQueryAt ?? clock.now(), policy.lateRequestWatchMs);
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.query(identityOf(sent), { timeoutMs: TIMING.timeoutsMs.query }));
`,
      put: `    const before = (await ledger.payment(due.id))?.payment;
    if (before === undefined) return null;
    const { channel } = servedOf(before).merchant;
    const answer = await asked(() => channel.query(identityOf(before), { timeoutMs: TIMING.timeoutsMs.query }));
    const begun = await begin(due, 'query', { kind: 'querySent' });
    if (begun === null) return null;
    const sent = begun.payment;
    const known = knownAt(sent, sent.lastQueryAt ?? clock.now(), policy.lateRequestWatchMs);
`,
    },
    revokedBeforeItsCommit: {
      breaks: 'A revoke leaves before its sending is durable.',
      find: `    const begun = await begin(due, 'revoke', { kind: 'revokeSent' });
    if (begun === null) return null;
    const sent = begun.payment;
    // The submit stays open until the first revoke leaves; from here on its answer could only be misread.
    submits.get(sent.id)?.abort();
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.revoke(identityOf(sent), { timeoutMs: TIMING.timeoutsMs.revoke }));
`,
      put: `    const before = (await ledger.payment(due.id))?.payment;
    if (before === undefined) return null;
    const { channel } = servedOf(before).merchant;
    const answer = await asked(() => channel.revoke(identityOf(before), { timeoutMs: TIMING.timeoutsMs.revoke }));
    const begun = await begin(due, 'revoke', { kind: 'revokeSent' });
    if (begun === null) return null;
    const sent = begun.payment;
    submits.get(sent.id)?.abort();
`,
    },
    returnedBeforeItsCommit: {
      breaks: 'The refund that gives a payment back leaves before its sending is durable.',
      find: `    const begun = await begin(due, 'refund', { kind: 'refundSent' });
    if (begun === null) return null;
    const sent = begun.payment;
    if (sent.refund === null) return null;
    const request = {
      ...identityOf(sent),
      refundNumber: returnRefundNumber(sent, sent.refund.sequence),
      refundMinor: sent.refund.amountMinor,
      reason: null,
    };
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.refund(request, { timeoutMs: TIMING.timeoutsMs.refund }));
`,
      put: `    const before = (await ledger.payment(due.id))?.payment;
    if (before?.refund == null) return null;
    const request = {
      ...identityOf(before),
      refundNumber: returnRefundNumber(before, before.refund.sequence),
      refundMinor: before.refund.amountMinor,
      reason: null,
    };
    const { channel } = servedOf(before).merchant;
    const answer = await asked(() => channel.refund(request, { timeoutMs: TIMING.timeoutsMs.refund }));
    const begun = await begin(due, 'refund', { kind: 'refundSent' });
    if (begun === null) return null;
    const sent = begun.payment;
    if (sent.refund === null) return null;
`,
    },
    returnAskedBeforeItsCommit: {
      breaks: 'The query about the refund that gives a payment back leaves before its sending is durable.',
      find: `    const begun = await begin(due, 'refundQuery', { kind: 'refundQuerySent' });
    if (begun === null) return null;
    const sent = begun.payment;
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.queryRefunds(identityOf(sent), { timeoutMs: TIMING.timeoutsMs.refundQuery }));
`,
      put: `    const before = (await ledger.payment(due.id))?.payment;
    if (before === undefined) return null;
    const { channel } = servedOf(before).merchant;
    const answer = await asked(() => channel.queryRefunds(identityOf(before), { timeoutMs: TIMING.timeoutsMs.refundQuery }));
    const begun = await begin(due, 'refundQuery', { kind: 'refundQuerySent' });
    if (begun === null) return null;
    const sent = begun.payment;
`,
    },
    returnNumberAnew: {
      breaks: 'The refund that gives a payment back has a new number at every try.',
      find: 'refundNumber: returnRefundNumber(sent, sent.refund.sequence),',
      put: 'refundNumber: returnRefundNumber(sent, 100 * sent.refund.sequence + sent.refund.tries),',
    },
    submittedAgain: {
      breaks: 'A submit that was not answered is sent again.',
      find: '      turn.ended();\n',
      put: `      turn.ended();
      if (answer.kind === 'unclear')
        answer = await asked(() =>
          merchant.channel.submit(
            { ...identityOf(payment), paymentCode, description, storeId, terminalId },
            { notAfter, timeoutMs: TIMING.timeoutsMs.submit, signal: control.signal },
          ),
        );
`,
    },
    submitLeftOpen: {
      breaks: 'The submit stays open when a revoke leaves.',
      find: '    submits.get(sent.id)?.abort();\n',
      put: '',
    },
    stillDueUnasked: {
      breaks: 'Whether a request is still due is not looked at before it is sent.',
      find: 'entry.payment.due === due && (entry.payment.dueAt ?? now + 1) <= now &&',
      put: 'due !== null && now !== 0 &&',
    },
  }),
  ...inFile('engine/src/work.ts', {
    twoRequestsAtOnce: {
      breaks: 'A payment has more than one request out beside its submit.',
      find: '        if (busy.has(row.id)) continue;\n',
      put: '',
    },
  }),
];
