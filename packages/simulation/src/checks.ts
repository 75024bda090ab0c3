/** The invariants, as questions to a world: after every durable change, and once everything has come to rest. */
import { holdsSale, isFinal, type Payment } from '@quickpay/core';
import { heldMinor, type Manners, refundedOf, type StoredOrder } from '@quickpay/gateway-model';
import { brokenAt, foldEvents, type Ledger } from '@quickpay/storage';

export type Violation = Readonly<{ invariant: string; what: string; paymentId: string }>;

/** What must hold after every change. `last` holds every payment as it was before. */
export function checkUpdate(last: ReadonlyMap<string, Payment>, payment: Payment): Violation[] {
  const found: Violation[] = [];
  const say = (invariant: string, what: string) => found.push({ invariant, what, paymentId: payment.id });
  const before = last.get(payment.id);
  if (before !== undefined && isFinal(before.state) && before.state !== payment.state)
    say('I8', `${before.state} became ${payment.state}`);
  if (
    payment.state === 'paid' &&
    before?.state !== 'paid' &&
    (payment.revokesInDoubt > 0 || payment.revokeAcknowledgedAt !== null)
  )
    say('I13', 'paid with a revoke in doubt or acknowledged');
  if (payment.state === 'paid' && payment.moneySeenAt === null) say('I2', 'paid without a success seen');
  if (before !== undefined && payment.revokesSent > before.revokesSent && payment.frozen) say('I14', 'revoked while frozen');
  if (!holdsSale(payment.state) && payment.state !== 'paid') return found;
  for (const other of last.values()) {
    if (other.saleId !== payment.saleId || other.id === payment.id) continue;
    if (holdsSale(payment.state) && holdsSale(other.state)) say('I5', `two hold ${payment.saleId}`);
    if (payment.state === 'paid' && other.state === 'paid') say('I5', `two are paid for ${payment.saleId}`);
  }
  return found;
}

export type AtRest = Readonly<{
  payments: readonly Payment[];
  ledger: Ledger;
  orders: readonly StoredOrder[];
  manners: Manners;
  taken: ReadonlySet<string>;
}>;

export async function checkAtRest({ payments, ledger, orders, manners, taken }: AtRest): Promise<Violation[]> {
  const found: Violation[] = [];
  const say = (invariant: string, what: string, paymentId = '') => found.push({ invariant, what, paymentId });
  const orderOf = new Map(orders.map((order) => [order.outTradeNo, order]));

  for (const payment of payments) {
    const order = orderOf.get(payment.merchantOrderNumber);
    const events = await ledger.eventsOf(payment.id);
    if (brokenAt(events) !== null) say('I11', 'the chain is broken', payment.id);
    if (taken.has(payment.merchantOrderNumber)) {
      // Unseen, a number of our own minting may be revoked; once an answer said whose it is, never.
      const kinds = events.map(({ event }) => event.kind);
      const seenAt = kinds.indexOf('foreign');
      const touchedAfter = seenAt >= 0 && (kinds.indexOf('revokeSent', seenAt) >= 0 || kinds.indexOf('refundSent', seenAt) >= 0);
      const isUntouched = order !== undefined && heldMinor(order.order) === 999_999;
      if (touchedAfter || (!isUntouched && !kinds.includes('revokeSent')))
        say('I14', 'somebody else’s order was touched', payment.id);
      if (payment.state === 'paid') say('I2', 'paid by somebody else’s order', payment.id);
      if (!isFinal(payment.state) && payment.attention === null) say('I4', `${payment.state} without attention`, payment.id);
      continue;
    }
    if (!isFinal(payment.state)) {
      // An order that failed, that the channel neither revokes nor ends: nothing is held, and a person was told.
      const isLeftOver = payment.revokeExpired && order?.order.state === 'PAYERROR' && payment.attention === 'revokeWindowOver';
      // A refund that the channel cannot deliver waits for somebody to act in the portal, and a person was told.
      const isAbnormal =
        payment.attention === 'refundTrouble' && order?.order.refunds.some(({ state }) => state === 'ABNORMAL') === true;
      if (isLeftOver || isAbnormal) continue;
      say('I4', `still ${payment.state} long after everything healed, due ${payment.due}`, payment.id);
      continue;
    }
    const held = order === undefined ? 0 : heldMinor(order.order);
    if (payment.state === 'paid' && held !== payment.amount.amountMinor)
      say('I1', `paid, and the channel holds ${held} of ${payment.amount.amountMinor}`, payment.id);
    if (payment.state === 'notPaid' && held > 0)
      say('I1', `not paid (${payment.reason}), and the channel holds ${held}`, payment.id);
    if (payment.state === 'notPaid' && order?.order.paid && payment.reason !== 'returned')
      say('I3', `money moved and came back, and we say ${payment.reason}`, payment.id);
    if (order !== undefined && refundedOf(order.order) > order.order.totalMinor) say('I9', 'more refunded than paid', payment.id);
  }
  if (manners.earlyRevokes > 0) say('I7', `${manners.earlyRevokes} revokes within 15 s`);
  if (manners.hurriedQueries > 0) say('I7', `${manners.hurriedQueries} hurried queries`);
  if (manners.resentSubmits > 0) say('I6', `${manners.resentSubmits} submits sent again`);
  for (const [operation, count] of Object.entries(manners.overQuota))
    if (count > 0) say('I7', `${count} over the quota of ${operation}`);
  return found;
}

/** Folding is slower than the rest, so that it is asked of some worlds only. */
export async function checkFold(payments: readonly Payment[], ledger: Ledger, lateRequestWatchMs: number): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const payment of payments) {
    const folded = foldEvents(await ledger.eventsOf(payment.id), { lateRequestWatchMs, epoch: ledger.identity.epoch });
    if (JSON.stringify(sorted(folded)) !== JSON.stringify(sorted(payment)))
      found.push({ invariant: 'I11', what: 'its events do not give its row', paymentId: payment.id });
  }
  return found;
}

const sorted = (payment: Payment): [string, unknown][] => Object.entries(payment).sort(([a], [b]) => (a < b ? -1 : 1));
