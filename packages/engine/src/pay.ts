/**
 * Taking a code for a sale: everything that can be refused is refused before anything is recorded, the intention is durable before
 * anything is sent, and the answer is given as soon as it is.
 */
import { begin, codeHint, holdsSale, mintId, mintOrderNumber, nodeTagOf, type Payment, readPaymentCode } from '@quickpay/core';
import type { Change, Conflict } from '@quickpay/storage';
import type { Calls } from './calls.ts';
import { committedOrBusy, isNothingWritten } from './commit.ts';
import type { Resolved } from './options.ts';
import type { Ownership } from './ownership.ts';
import type { PayAnswer, PayRequest, SaleStatus } from './requests.ts';
import { ownerOf, probablyFreeAt, statusOf } from './sales.ts';
import { type Served, servedOf } from './served.ts';
import type { UsedCodes } from './used-codes.ts';

export type PayOptions = Readonly<{
  engine: Resolved;
  served: ReadonlyMap<string, Served>;
  calls: Calls;
  usedCodes: UsedCodes;
  elsewhere: Ownership['elsewhere'];
}>;

/** A number taken by chance is minted anew; more than once in a row is no chance. */
const MINTS_MAX = 3;
/** A sale that others take and free again between our look and our commit is tried so often. */
const OVERTAKEN_MAX = 8;

/**
 * Whether the very request was made before is asked only when it would be refused: a repeat finds its sale held or paid, its code used or
 * its key taken, by what it made the first time. A payment that is recorded takes its key in the same commit.
 */
export async function pay(options: PayOptions, request: PayRequest): Promise<PayAnswer> {
  for (let tries = 0; tries < OVERTAKEN_MAX; tries++) {
    const answer = await begun(options, request);
    if (answer === 'overtaken') continue;
    return answer.kind === 'started' ? answer : ((await repeatedAnswer(options.engine, request)) ?? answer);
  }
  throw new Error(`sale ${request.saleId} was taken and free again in ${OVERTAKEN_MAX} tries to take it`);
}

/** `overtaken`: another payment held the sale as ours was to be written, and has ended since. Nothing is written. */
async function begun(
  { engine, served, calls, usedCodes, elsewhere }: PayOptions,
  request: PayRequest,
): Promise<PayAnswer | 'overtaken'> {
  const { ledger, clock, random, policy } = engine;
  const status = await statusOf(ledger, request.saleId);
  if (status === null) return { kind: 'saleUnknown' };
  const refused = refusedBySale(status);
  // What has ended has ended for everybody.
  const others = refused === null || refused.kind === 'saleBusy' ? elsewhere(ownerOf(status) ?? ledger.identity.nodeId) : null;
  if (others !== null) return others;
  if (refused !== null) return refused;
  const { sale } = status;
  const of = servedOf(served, sale);

  const code = readPaymentCode(request.scannedCode, of.merchant.codeRules);
  if ('problem' in code) return { kind: 'codeRefused', problem: code.problem };
  const codeHash = usedCodes.hash(code.digits);
  // Looked at again after every wait: from the last look on nothing waits until the code is taken, so that of two scans at once one has it.
  for (let isAsNew: string | null = null; ; ) {
    const paymentId = usedCodes.userOf(codeHash, clock.now());
    if (paymentId === null || paymentId === isAsNew) break;
    const used = await usedBy(engine, paymentId);
    if (used !== null) return used;
    isAsNew = paymentId;
  }

  const { breaker } = of;
  if (breaker.state.state === 'open')
    return { kind: 'channelMisconfigured', since: breaker.state.since, cause: breaker.state.cause };

  const now = clock.now();
  const { nodeId, epoch } = ledger.identity;
  const id = mintId('pay', now, random);
  // Taken before the commit, so that the other half of a double scan finds it taken.
  usedCodes.use(codeHash, id, now);
  for (let mints = 1; ; mints++) {
    const payment = begin(
      {
        id,
        saleId: sale.id,
        merchantId: sale.merchantId,
        storeId: sale.storeId,
        terminalId: request.terminalId,
        merchantOrderNumber: mintOrderNumber(now, { nodeTag: nodeTagOf(nodeId), epoch, random }),
        epoch,
        owner: nodeId,
        amount: sale.amount,
        codeHash,
        codeHint: codeHint(code.digits),
        submittedAt: now,
      },
      policy,
    );
    const changes: Change[] = [{ kind: 'record', payment, at: now }];
    if (request.idempotency) changes.push({ kind: 'remember', answer: { ...request.idempotency, resourceId: id, at: now } });
    const committed = await committedOrBusy(ledger, changes).catch((fault: unknown) => {
      if (isNothingWritten(fault)) usedCodes.forget(codeHash);
      throw fault;
    });
    if (committed === 'ledgerBusy') {
      usedCodes.forget(codeHash);
      return { kind: 'notAccepting', reason: 'ledgerBusy' };
    }
    if (committed.ok) {
      calls.submit(payment, code.digits, request.description ?? of.merchant.description);
      return { kind: 'started', payment };
    }
    if (committed.conflict === 'orderNumberTaken' && mints < MINTS_MAX) continue;
    usedCodes.forget(codeHash);
    return lost(engine, request.saleId, committed.conflict);
  }
}

/** The very request was made before, or its key was used for another. */
async function repeatedAnswer({ ledger }: Resolved, { idempotency }: PayRequest): Promise<PayAnswer | null> {
  if (idempotency === undefined) return null;
  const before = await ledger.remembered(idempotency.key);
  if (before === null) return null;
  if (before.fingerprint !== idempotency.fingerprint) return { kind: 'keyReused' };
  const entry = await ledger.payment(before.resourceId);
  return entry === null ? { kind: 'keyReused' } : { kind: 'repeated', payment: entry.payment };
}

function refusedBySale(status: SaleStatus): PayAnswer | null {
  switch (status.state) {
    case 'open':
      return null;
    case 'paid':
      return { kind: 'salePaid', status };
    case 'closed':
      return { kind: 'saleClosed', status };
    case 'busy': {
      const payment = status.payments.find(({ state }) => holdsSale(state));
      return payment === undefined ? null : { kind: 'saleBusy', payment, probablyAt: probablyFreeAt(payment) };
    }
  }
}

/** Live: already working on it. Answered: used up. Never left: as good as new. */
async function usedBy({ ledger }: Resolved, paymentId: string): Promise<PayAnswer | null> {
  const payment: Payment | undefined = (await ledger.payment(paymentId))?.payment;
  if (payment === undefined || holdsSale(payment.state)) return { kind: 'codeLive', paymentId };
  return payment.reason === 'notSent' ? null : { kind: 'codeUsed', paymentId };
}

/** Somebody was faster between looking and committing: what they did is the answer, unless it is over. */
async function lost({ ledger }: Resolved, saleId: string, conflict: Conflict): Promise<PayAnswer | 'overtaken'> {
  if (conflict === 'keyUsed') return { kind: 'keyReused' };
  const status = await statusOf(ledger, saleId);
  if (status === null) return { kind: 'saleUnknown' };
  const refused = refusedBySale(status);
  if (refused !== null) return refused;
  if (conflict === 'saleHeld') return 'overtaken';
  throw new Error(`the ledger refused a payment: ${conflict}`);
}
