/** What must never be, and where nothing more is to be done. */
import { holdsSale, isFinal, returnRefundSequence } from '@quickpay/core';
import { heldMinor } from '@quickpay/gateway-model';
import { AMOUNT } from './amount.ts';
import type { World } from './world.ts';

/** Why this world is wrong, or null. */
export function wrongIn(world: World): string | null {
  const { payment, order } = world;
  const held = heldMinor(order);
  if (world.theirs && world.call?.kind === 'refund') return 'refunds somebody else’s order (I14)';
  const byOthers = othersMinor(world);
  if (world.unheardPaid && ((payment.state === 'notPaid' && byOthers < AMOUNT) || held + byOthers !== AMOUNT))
    return 'told paid by a node that is gone, and the money gone back (I13)';
  if (payment.state === 'paid') {
    if (world.theirs) return 'paid by somebody else’s order (I2)';
    if (held + byOthers !== AMOUNT) return 'goods handed over, money gone back (I1, I13)';
    if (world.freed) return 'paid after the sale was free for another payment (I5)';
    if (payment.revokesInDoubt > 0 || payment.revokeAcknowledgedAt !== null)
      return 'paid with a revoke in doubt or acknowledged (I13)';
  }
  if (payment.state === 'notPaid' && !world.theirs && held > 0 && isNothingLate(world)) {
    return 'not paid, and the channel holds the money (I1)';
  }
  if (holdsSale(payment.state) && world.freed) return 'holds a sale that was free (I5)';
  return null;
}

const isNothingLate = ({ lateRevokes, lateRefunds, unheardRevoke }: World): boolean =>
  lateRevokes === 0 && lateRefunds === 0 && !unheardRevoke;

/** Frozen, and no order of ours exists that could thaw it: shown to a person, and meant to be. */
const waitsForAPerson = ({ payment, order, theirs }: World): boolean => payment.frozen && (theirs || order === undefined);

/** Refunds that a person made, in the portal or at a node that is gone, are not ours to answer for. */
const othersMinor = ({ order }: World): number =>
  (order?.refunds ?? []).reduce(
    (sum, { number, state, amountMinor }) =>
      returnRefundSequence({ merchantOrderNumber: 'N' }, number) === 0 && state !== 'CLOSED' ? sum + amountMinor : sum,
    0,
  );

/** Nothing is on the wire and nothing is left to find out. */
export function isAtRest(world: World): boolean {
  const quiet = world.submits === 0 && world.call === null && isNothingLate(world);
  return quiet && (isFinal(world.payment.state) || waitsForAPerson(world));
}
