/** An order at WeChat Pay in words: what it says, and what the ledger knows of it. */
import { type Looked, type OutsideMerchant, type OutsideOrder, plain } from '@quickpay/backend';
import { moneyText } from '@quickpay/client';
import type { OutsideRefund } from './find-order.ts';

type Amount = NonNullable<OutsideOrder['amount']>;
export const amountText = ({ amountMinor, currency }: Amount): string => moneyText({ minor: amountMinor, currency });

/** @example orderText(order) // 'SUCCESS   HKD 38.50   transaction 4200…   attach pay_…' */
export const orderText = ({ state, amount, transactionId, attach }: OutsideOrder): string =>
  [
    state,
    ...(amount === null ? [] : [amountText(amount)]),
    ...(transactionId === null ? [] : [`transaction ${plain(transactionId)}`]),
    ...(attach === null ? [] : [`attach ${plain(attach)}`]),
  ].join('   ');

export const refundLines = (amount: Amount, refunds: readonly OutsideRefund[]): readonly string[] =>
  refunds.map(
    ({ refundNumber, amountMinor, state }) =>
      `  refund ${plain(refundNumber)}   ${amountText({ ...amount, amountMinor })}   ${state}`,
  );

/** What was found, in a sentence. */
export function lookedText({ id, protocol }: OutsideMerchant, orderNumber: string, looked: Looked): string {
  const of = `${orderNumber} (${id}, over ${protocol.toUpperCase()})`;
  switch (looked.kind) {
    case 'found':
      return `${of}: ${orderText(looked.order)}`;
    case 'absent':
      return `WeChat Pay knows no order ${of}.`;
    case 'refused':
      return `WeChat Pay does not tell of ${of}: ${plain(`${looked.code} ${looked.description}`)}. "quickpay doctor" says more.`;
    case 'unclear':
      return `It is not known how ${of} stands: ${plain(looked.note)}. Ask again; "quickpay doctor" says more.`;
  }
}

export function ledgerText(ledger: ReturnType<OutsideMerchant['inLedger']>): string {
  switch (ledger.kind) {
    case 'known':
      return `In this ledger it is payment ${ledger.paymentId}, ${ledger.state}.`;
    case 'unknown':
      return 'This ledger knows no payment under that number.';
    case 'none':
      return 'There is no ledger here.';
    case 'unreadable':
      return `The ledger here cannot be read: ${ledger.problem}.`;
  }
}
