/**
 * What the channel and the payers said to each other, read from the gateway's journal once a world is over: prompts, what was done at
 * them, and messages. The gateway lets it happen by itself, at the times that it notes.
 */
import type { Instant } from '@quickpay/core';
import type { Act, Change, Message, Payer, StoredOrder } from '@quickpay/gateway-model';
import type { Lane, Told } from './trace.ts';

/** @param changes all that the gateway has handed out, in its order */
export function payerSide(changes: readonly Change[]): Told[] {
  const told: Told[] = [];
  const online = new Map<string, boolean>();
  const orders = new Map<string, StoredOrder>();
  for (const { kind, key, value } of changes) {
    // Each is the gateway's own record of that kind.
    if (kind === 'payer') online.set(key, (value as Payer).online);
    if (kind === 'message') told.push(...messageTold(value as Message, orders));
    if (kind !== 'order') continue;
    const order = value as StoredOrder;
    const before = orders.get(order.outTradeNo);
    orders.set(order.outTradeNo, order);
    told.push(...stepsTold(order, before));
    const acted = actIn(order, before);
    if (acted !== null && online.get(order.payerId ?? '') !== false) told.push(actTold(order, acted));
  }
  return told;
}

type Acted = Readonly<{ at: Instant; does: Act }>;

/** The act at the prompt that a change has used up. */
function actIn(order: StoredOrder, before: StoredOrder | undefined): Acted | null {
  const [next] = before?.plan?.acts ?? [];
  return next !== undefined && order.plan !== null && order.plan.acts.length < (before?.plan?.acts.length ?? 0) ? next : null;
}

function actTold(order: StoredOrder, { at, does }: Acted): Told {
  const text = DOES[does];
  return TELLS_NOBODY.has(does)
    ? { at, kind: 'act', lane: 'payer', text, ...about(order) }
    : said('payer', 'gateway', order, at, text);
}

const TELLS_NOBODY: ReadonlySet<Act> = new Set(['closesApp', 'goesOffline']);
const DOES: Readonly<Record<Act, string>> = {
  types: 'types a digit',
  confirms: 'enters the password',
  confirmsInVain: 'enters the password',
  entersWrongPassword: 'enters a wrong password',
  cancels: 'cancels',
  closesApp: 'closes the app',
  goesOffline: 'goes offline',
};

/** What an order has gone through since it was written last, where the payer sees something of it. */
function stepsTold(order: StoredOrder, before: StoredOrder | undefined): Told[] {
  return order.history.slice(before?.history.length ?? 0).flatMap(({ at, event, to }): Told[] => {
    if (to === 'USERPAYING') return [toPayer(order, at, 'asks for the password')];
    const text = SHOWN[event];
    return text === undefined ? [] : [toPayer(order, at, text)];
  });
}

const SHOWN: Readonly<Record<string, string>> = {
  bankRefuses: 'the bank refuses',
  passwordsWrong: 'too many wrong passwords',
  payerCancels: 'payment cancelled',
  autoRevoke: 'the prompt ends by itself',
};

/** Each message goes to the payer twice, as one of WeChat's and by SMS: told once. */
function messageTold({ to, channel, at, text, outTradeNo }: Message, orders: ReadonlyMap<string, StoredOrder>): Told[] {
  const order = orders.get(outTradeNo);
  if (order === undefined || channel === 'sms') return [];
  if ('payerId' in to) return [toPayer(order, at, `message: ${text}`)];
  return [{ at, kind: 'act', lane: 'gateway', text: `tells the merchant: ${text}`, ...about(order) }];
}

const about = ({ attach }: StoredOrder) => (attach === null ? {} : { paymentId: attach });
const toPayer = (order: StoredOrder, at: Instant, text: string): Told => said('gateway', 'payer', order, at, text);

function said(from: Lane, to: Lane, order: StoredOrder, at: Instant, text: string): Told {
  return { at, kind: 'message', from, to, sentAt: at, text, fate: 'arrived', ...about(order) };
}
