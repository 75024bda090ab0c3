/** Refunding an order that no ledger knows. */
import { OUTSIDE_TIMEOUT_MS, type OutsideMerchant } from '@quickpay/backend';
import { isMoneyError, parseMoney } from '@quickpay/client';
import { checkFields, InvalidRequest } from '@quickpay/wechatpay';
import { CommandError, EXIT } from '../exit.ts';
import { print, printJson } from '../show.ts';
import { confirmed } from './confirm.ts';
import { amountText, orderText, refundLines } from './describe.ts';
import { identityOf, type OutsideRefund, orderOutside, refundsOf } from './find-order.ts';

export type RefundFlags = Readonly<{ confirm?: string; refundNumber?: string; reason?: string; dryRun?: true; json?: true }>;

/** @throws CommandError where none is given, or none that WeChat Pay takes */
export function reasonOf({ reason = '' }: RefundFlags): string {
  if (reason.trim() === '') throw new CommandError('Say why with --reason: the payer reads it.', EXIT.usage);
  try {
    checkFields({ refund_desc: reason });
  } catch (fault) {
    if (!(fault instanceof InvalidRequest)) throw fault;
    throw new CommandError(`--reason must be ${fault.rule}.`, EXIT.usage);
  }
  return reason;
}

/** In which states money can be given back. */
const REFUNDABLE: ReadonlySet<string> = new Set(['SUCCESS', 'REFUND']);

/** @param text the amount, in the order's currency. Default: all that is left */
export async function refundOutside(
  merchant: OutsideMerchant,
  orderNumber: string,
  text: string | undefined,
  flags: RefundFlags,
): Promise<void> {
  const { confirm, refundNumber: named, dryRun, json } = flags;
  const order = await orderOutside(merchant, orderNumber);
  const { environment, id, channel } = merchant;
  const { amount } = order;
  if (amount === null || !REFUNDABLE.has(order.state))
    throw new CommandError(`${orderNumber} is not paid: ${orderText(order)}. Nothing was sent.`);
  const refunds = await refundsOf(merchant, order);
  const leftMinor = amount.amountMinor - takenMinor(refunds, named);
  const refundMinor = text === undefined ? leftMinor : minorOf(text, amount.currency);
  const left = amountText({ ...amount, amountMinor: leftMinor });
  const wanted = amountText({ ...amount, amountMinor: refundMinor });
  if (refundMinor < 1 || refundMinor > leftMinor)
    throw new CommandError(`${wanted} cannot be refunded: ${left} of ${orderNumber} is left. Nothing was sent.`);
  const refundNumber = named ?? `${orderNumber}-M${refunds.length + 1}`;
  const known = refundLines(amount, refunds).join('\n');
  if (dryRun) {
    if (json) printJson({ environment, dryRun: true, merchant: id, order, refunds, refundNumber, refundMinor, leftMinor });
    else
      print(
        environment,
        `Would refund ${wanted} of ${orderNumber}; ${left} can be refunded. Nothing was sent.${known && `\n${known}`}`,
      );
    return;
  }
  const reason = reasonOf(flags);
  await confirmed(
    `Refund ${wanted} of ${orderNumber} of ${id}, ${orderText(order)}, as ${refundNumber}?${known && `\n${known}\n`}`,
    orderNumber,
    confirm,
  );
  const asked = { ...identityOf(order, amount), refundNumber, refundMinor, reason };
  const answer = await channel.refund(asked, { timeoutMs: OUTSIDE_TIMEOUT_MS });
  switch (answer.kind) {
    case 'accepted':
      if (json) printJson({ environment, merchant: id, orderNumber, refundNumber, refundMinor, accepted: true });
      else
        print(
          environment,
          `WeChat Pay has taken it: ${wanted}, refund ${refundNumber}. Nothing but WeChat Pay has a record of it.\nHow it ends: quickpay query ${orderNumber}`,
        );
      return;
    case 'refused':
    case 'foreign':
      throw notRefunded(`WeChat Pay refuses, ${answer.code}`, orderNumber, named);
    case 'neverSent':
      throw notRefunded(`nothing was sent (${answer.note})`, orderNumber, named);
    case 'unclear':
      // Under another number it could go back twice.
      throw new CommandError(
        `It is not known whether it was refunded: ${answer.note}. Look: quickpay query ${orderNumber}. To ask again, which refunds nothing twice: --refund-number ${refundNumber}`,
        EXIT.unknown,
      );
  }
}

/** Of one that is asked for once more it says nothing of what was sent before. */
const notRefunded = (why: string, orderNumber: string, named: string | undefined): CommandError =>
  named === undefined
    ? new CommandError(`Not refunded: ${why}.`)
    : new CommandError(
        `This request refunded nothing: ${why}. What became of an earlier one as ${named} is not known by that. Look: quickpay query ${orderNumber}`,
        EXIT.unknown,
      );

/** What was given back, or may still be; what is asked for once more under its own number is not counted twice. */
const takenMinor = (refunds: readonly OutsideRefund[], named: string | undefined): number =>
  refunds
    .filter(({ state, refundNumber }) => state !== 'closed' && refundNumber !== named)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);

function minorOf(text: string, currency: string): number {
  const money = parseMoney(text, currency);
  if (isMoneyError(money)) throw new CommandError(`${text} ${currency}: ${money.message}.`, EXIT.usage);
  return money.amountMinor;
}
