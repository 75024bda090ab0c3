/** A submit: whose code it is, whether that payer may pay it at once, and what a repeated one is told. */
import type { Instant } from '@quickpay/core';
import { type Books, paid } from './books.ts';
import { type Order, stepOrder } from './order.ts';
import { CODE_LIFE, charge, type Due, type Payer, regionOf, type ShownCode } from './payers.ts';
import { actUpTo, planFrom } from './plan.ts';
import { codeRefused, failed, type Refused } from './refusals.ts';
import { orderSwitches } from './settings.ts';
import { dayOf, keyOf, type OrderNotes, type Owner, type StoredOrder, UNTOUCHED } from './stored-order.ts';
import { costIn, type Region } from './wallets.ts';

export type SubmitParameters = Owner &
  Pick<OrderNotes, 'attach' | 'body'> &
  Partial<Omit<OrderNotes, 'attach' | 'body'>> &
  Readonly<{
    outTradeNo: string;
    totalMinor: number;
    currency: string;
    exponent: number;
    authCode: string;
    /** Credit cards are not taken. Default false. */
    noCredit?: boolean;
    /** Whose wallets the merchant takes. Default: all. */
    wallets?: readonly Region[];
  }>;

type Answer = Readonly<{ kind: 'ok'; order: StoredOrder }> | Refused;

export function submit(books: Books, asked: SubmitParameters, now: Instant): Answer {
  const known = books.orders.find(asked, asked);
  return known === undefined ? first(books, asked, now) : repeated(known, asked);
}

function first(books: Books, asked: SubmitParameters, now: Instant): Answer {
  const { mchId, wallets, totalMinor, noCredit = false, ...identity } = asked;
  const key = keyOf(asked, asked.outTradeNo);
  const settings = books.settings.of(mchId);
  if (books.revokedUnknown.has(key) && settings.submitAfterRevoke === 'refused') return failed('orderReversed');
  const { password, refusal, plan, arrivedAt = now } = books.arrangements.take(key);
  const found = chargeable(books, asked, arrivedAt);
  if (found.kind === 'failed') return found;
  if (refusal === 'codeExpired') return codeRefused(refusal, settings);
  const { code, payer } = found;
  const region = regionOf(code.authCode);
  if (wallets !== undefined && !wallets.includes(region)) return failed('codeOfOtherRegion');
  books.payers.keepCode({ ...code, usedBy: key });

  const due: Due = { goodsTag: null, ...asked, noCredit };
  const charged = refusal === undefined ? charge(payer, due, region) : ({ kind: 'refused', why: refusal } as const);
  const asks = password === undefined ? asksPassword(books, payer, due, code, asked, now) : password === 'asked';
  const decision = charged.kind === 'refused' ? 'refuses' : asks ? 'asks' : 'pays';
  const { order } = stepOrder(undefined, { kind: 'submit', totalMinor, decision }, orderSwitches(settings));
  const made =
    order === undefined
      ? null
      : books.orders.keep({
          ...UNTOUCHED,
          ...identity,
          mchId,
          noCredit,
          payerId: payer.id,
          order,
          createdAt: now,
          plan: plan !== undefined && decision === 'asks' ? planFrom(plan, now) : null,
          history: [{ at: now, event: 'submit', from: null, to: order.state }],
        });
  if (made !== null && made.plan !== null) actUpTo(books, made, now);
  if (charged.kind === 'refused') return failed(charged.why);
  if (made === null || asks) return failed('payerAsked');
  const free = { day: dayOf(now), count: freeToday(payer, now) + 1 };
  return { kind: 'ok', order: paid(books, made, { ...charged, payer: { ...charged.payer, free } }, now) };
}

/** A code that this merchant may charge now, and whose it is. */
export function chargeable(
  { payers, settings }: Books,
  { mchId, authCode }: Readonly<{ mchId: string; authCode: string }>,
  now: Instant,
): Readonly<{ kind: 'chargeable'; code: ShownCode; payer: Payer }> | Refused {
  const code = payers.code(authCode);
  const payer = payers.get(code?.payerId ?? null);
  if (code === undefined || payer === undefined) return codeRefused('codeUnknown', settings.of(mchId));
  if (now - code.shownAt > CODE_LIFE.acceptedMs) return codeRefused('codeExpired', settings.of(mchId));
  if (code.usedBy !== null) return codeRefused('codeUsed', settings.of(mchId));
  if (code.claimedBy !== null && code.claimedBy !== mchId) return failed('codeClaimed');
  return { kind: 'chargeable', code, payer };
}

const freeToday = ({ free }: Payer, now: Instant): number => (free.day === dayOf(now) ? free.count : 0);

function asksPassword(
  { orders, settings }: Books,
  payer: Payer,
  { totalMinor, exponent, currency }: Due,
  { shownAt, isRevealed }: ShownCode,
  { mchId }: Owner,
  now: Instant,
): boolean {
  const again = settings.of(mchId).repeatedPaymentsAskPassword === 'on' && now - (orders.lastPaidAt(payer.id) ?? 0) < AGAIN_MS;
  return (
    costIn(payer.balance.currency, totalMinor, exponent, currency) > payer.passwordFree.limitMinor ||
    freeToday(payer, now) >= payer.passwordFree.perDay ||
    now - shownAt > CODE_LIFE.freshMs ||
    isRevealed ||
    again
  );
}
const AGAIN_MS = 60_000;

/** A submit with a number that exists: what it is told follows from the order. */
function repeated(known: StoredOrder, asked: SubmitParameters): Refused {
  if (known.order.totalMinor !== asked.totalMinor || known.currency !== asked.currency || known.body !== asked.body)
    return failed('numberUsed');
  return known.authCode === asked.authCode ? REPEATED[known.order.state] : failed('otherPayer');
}

const REPEATED: Readonly<Record<Order['state'], Refused>> = {
  SUCCESS: failed('orderPaid'),
  REFUND: failed('orderPaid'),
  USERPAYING: failed('payerAsked'),
  NOTPAY: failed('payerCancelled'),
  PAYERROR: failed('paymentFailed'),
  REVOKED: failed('orderReversed'),
  CLOSED: failed('orderClosed'),
};
