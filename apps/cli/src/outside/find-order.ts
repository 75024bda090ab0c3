/** Orders that may be changed at WeChat Pay itself: those that no ledger knows, which is asked first. */
import {
  ConfigurationError,
  type Looked,
  OUTSIDE_TIMEOUT_MS,
  type OutsideMerchant,
  type OutsideOrder,
  openOutside,
  readSettings,
} from '@quickpay/backend';
import { InvalidRequest } from '@quickpay/wechatpay';
import { CommandError, EXIT } from '../exit.ts';
import { lookedText } from './describe.ts';

/** Opens the configured merchant, and closes it whatever is done with it. */
export async function withMerchant(id: string | undefined, act: (merchant: OutsideMerchant) => Promise<void>): Promise<void> {
  const merchant = opened(id);
  try {
    await act(merchant);
  } catch (fault) {
    // A number that no order can have, a reason that is too long: by their wire names, and never sent.
    throw fault instanceof InvalidRequest ? new CommandError(`${fault.message}. Nothing was sent.`, EXIT.usage) : fault;
  } finally {
    await merchant.close();
  }
}

function opened(id: string | undefined): OutsideMerchant {
  try {
    return openOutside(readSettings(process.env), id);
  } catch (fault) {
    throw fault instanceof ConfigurationError ? new CommandError(fault.message, EXIT.usage) : fault;
  }
}

/** What looking for an order is worth to a script. */
export const LOOKED_EXIT: Readonly<Record<Looked['kind'], number>> = {
  found: EXIT.done,
  absent: EXIT.notFound,
  refused: EXIT.failed,
  unclear: EXIT.unknown,
};

/**
 * The order, where WeChat Pay knows it and no ledger does.
 *
 * @throws CommandError in all other cases: nothing was sent that changes anything
 */
export async function orderOutside(merchant: OutsideMerchant, orderNumber: string): Promise<OutsideOrder> {
  if (merchant.headOffice !== null)
    throw new CommandError(
      `This machine is a store’s node: its ledger has that store’s payments alone, and ${orderNumber} may be a payment of another, or of head office. Type it there, ${merchant.headOffice}. Nothing was sent.`,
    );
  const ledger = merchant.inLedger(orderNumber);
  if (ledger.kind === 'known')
    throw new CommandError(
      `${orderNumber} is payment ${ledger.paymentId} of this ledger (${ledger.state}), and is changed through it alone: quickpay refund ${ledger.paymentId}, or quickpay cancel ${ledger.paymentId}. Nothing was sent.`,
    );
  if (ledger.kind === 'unreadable')
    throw new CommandError(`Whether the ledger knows ${orderNumber} cannot be read: ${ledger.problem}. Nothing was sent.`);
  const looked = await merchant.look(orderNumber);
  if (looked.kind === 'found') return looked.order;
  throw new CommandError(`${lookedText(merchant, orderNumber, looked)} Nothing was changed.`, LOOKED_EXIT[looked.kind]);
}

export type OutsideRefund = Readonly<{ refundNumber: string; amountMinor: number; state: string }>;

/** All refunds of an order. @throws CommandError where they cannot be told */
export async function refundsOf({ channel }: OutsideMerchant, order: OutsideOrder): Promise<readonly OutsideRefund[]> {
  if (order.state !== 'REFUND' || order.amount === null) return [];
  const answer = await channel.queryRefunds(identityOf(order, order.amount), { timeoutMs: OUTSIDE_TIMEOUT_MS });
  if (answer.kind === 'listed') return answer.refunds;
  throw new CommandError(`Its refunds cannot be told: ${answer.note}. Ask again.`, EXIT.unknown);
}

/** As a channel knows an order: what it says of itself, for no record of ours says it. */
export const identityOf = ({ orderNumber, attach }: OutsideOrder, amount: NonNullable<OutsideOrder['amount']>) => ({
  paymentId: attach ?? '',
  merchantOrderNumber: orderNumber,
  amount,
});
