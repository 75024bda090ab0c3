/** Revoking an order that no ledger knows, and the proof of it. */
import { OUTSIDE_TIMEOUT_MS, type OutsideMerchant } from '@quickpay/backend';
import { CommandError, EXIT } from '../exit.ts';
import { print, printJson } from '../show.ts';
import { confirmed } from './confirm.ts';
import { lookedText, orderText } from './describe.ts';
import { identityOf, orderOutside } from './find-order.ts';

export type RevokeFlags = Readonly<{ confirm?: string; dryRun?: true; json?: true }>;

/** What an order is of which nothing is kept, and nothing can be taken any more. */
const REVOKED: ReadonlySet<string> = new Set(['REVOKED', 'CLOSED']);
const LOOK_AGAIN = (orderNumber: string): string => `Look: quickpay query ${orderNumber}; revoking once more does no harm.`;

/** Nothing of the order's amount is asked for by a revoke. */
const NO_AMOUNT = { amountMinor: 1, currency: 'CNY' } as const;

export async function revokeOutside(
  merchant: OutsideMerchant,
  orderNumber: string,
  { confirm, dryRun, json }: RevokeFlags,
): Promise<void> {
  const order = await orderOutside(merchant, orderNumber);
  const { environment, id, channel } = merchant;
  const what = `${orderNumber} of ${id}, ${orderText(order)}`;
  if (dryRun) {
    if (json) printJson({ environment, dryRun: true, merchant: id, order });
    else print(environment, `Would revoke ${what}. Nothing was sent.`);
    return;
  }
  await confirmed(`Revoke ${what}? What was paid goes back.`, orderNumber, confirm);
  const answer = await channel.revoke(identityOf(order, order.amount ?? NO_AMOUNT), { timeoutMs: OUTSIDE_TIMEOUT_MS });
  const wrong = wrongWith(orderNumber, answer);
  if (wrong !== null) throw wrong;
  // Its own word for it is proven by a query, as every revoke of ours is.
  const looked = await merchant.look(orderNumber);
  if (looked.kind !== 'found' || !REVOKED.has(looked.order.state))
    throw new CommandError(
      `WeChat Pay says that it is revoked, and a query does not show it. ${lookedText(merchant, orderNumber, looked)}\n${LOOK_AGAIN(orderNumber)}`,
      EXIT.unknown,
    );
  if (json) printJson({ environment, merchant: id, orderNumber, revoked: true, ...looked });
  else print(environment, `Revoked. Nothing but WeChat Pay has a record of it.\n${lookedText(merchant, orderNumber, looked)}`);
}

type Answer = Awaited<ReturnType<OutsideMerchant['channel']['revoke']>>;

function wrongWith(orderNumber: string, answer: Answer): CommandError | null {
  switch (answer.kind) {
    case 'done':
      return null;
    case 'busy':
      return new CommandError('Not revoked: the payer is typing the password. Try again in a few seconds.');
    case 'tooLate':
      return new CommandError(`Not revoked: it is too late for that. Refund it: quickpay refund ${orderNumber}`);
    case 'refused':
      return new CommandError(`Not revoked: WeChat Pay refuses, ${answer.code}.`);
    case 'neverSent':
      return new CommandError(`Not revoked: nothing was sent (${answer.note}).`);
    case 'unclear':
      return new CommandError(`It is not known whether it was revoked: ${answer.note}. ${LOOK_AGAIN(orderNumber)}`, EXIT.unknown);
  }
}
