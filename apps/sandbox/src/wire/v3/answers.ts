/**
 * The V3 wire: what a request that was read is answered. The same orders and the same gateway as V2's, in V3's words; parameters first, then
 * manners where they are enforced; and nothing is answered before what changed is durable.
 */
import {
  couponsMinor,
  type Gateway,
  type GatewayAnswer,
  type Owner,
  refundsOf,
  type Settings,
  type StoredOrder,
} from '@quickpay/gateway-model';
import { walletsOf } from '../../merchants.ts';
import type { Haste } from '../../wire-manners.ts';
import { HASTY } from '../hasty.ts';
import { bankType, openidOf } from '../order-fields.ts';
import { problem } from '../problem.ts';
import { accountOf, sourceOf } from '../refund-fields.ts';
import { stateInWords } from '../texts.ts';
import { ownerOf, type V2Options } from '../v2.ts';
import { parameterProblem } from './parameters.ts';
import type { Json, V3Asked } from './reading.ts';
import { refused, refusedBy, type V3Refused } from './refused.ts';

export type V3Operation = 'submit' | 'query' | 'revoke' | 'refund' | 'refundQuery';
/** What a request names, taken from its path. */
export type PathNames = Readonly<{ outTradeNo?: string; transactionId?: string; outRefundNo?: string; refundId?: string }>;

/** `body` undefined: none. */
export type V3Said = Readonly<{ status: number; body?: Json }>;
export type V3Answered = V3Said | V3Refused;

export type V3Options = Omit<V2Options, 'merchants'>;

type Context = Readonly<{
  gateway: Gateway;
  exponentOf: V3Options['exponentOf'];
  asked: V3Asked;
  owner: Owner;
  settings: Settings;
  names: PathNames;
  at: number;
}>;

export function createV3({ gateway, exponentOf, now, flush }: V3Options) {
  return {
    /** What the gateway says, after it is durable. `haste`: what this request comes too soon for. */
    answerTo(operation: V3Operation, asked: V3Asked, names: PathNames, haste: Haste | null): V3Answered {
      const settings = gateway.settings(asked.merchant.mchId);
      const wrong = parameterProblem(operation, asked, names);
      if (wrong !== null) return wrong;
      if (haste !== null && settings.manners === 'enforced') return refused(HASTY[haste]);
      const answered = ANSWERS[operation]({
        gateway,
        exponentOf,
        asked,
        owner: ownerOf(asked.merchant),
        settings,
        names,
        at: now(),
      });
      flush();
      return answered;
    },
  };
}

const ok = (body: Json): V3Said => ({ status: 200, body });
const saying = (answer: GatewayAnswer, bodyOf: (order: StoredOrder) => Json): V3Answered =>
  answer.kind === 'failed' ? refusedBy(answer) : answer.kind === 'ok' ? ok(bodyOf(answer.order)) : { status: 204 };

const textIn = (json: Json, name: string): string | null =>
  typeof json[name] === 'string' && json[name] !== '' ? json[name] : null;
const numberIn = (json: Json, name: string): number => Number(json[name]);
export const objectIn = (json: Json, name: string): Json => {
  const value = json[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
};

const ANSWERS: Readonly<Record<V3Operation, (context: Context) => V3Answered>> = {
  submit({ gateway, exponentOf, asked, owner, settings, at }) {
    const { said, merchant } = asked;
    const amount = objectIn(said, 'amount');
    const currency = textIn(amount, 'currency') ?? 'CNY';
    const answer = gateway.submit(
      {
        ...owner,
        outTradeNo: textIn(said, 'out_trade_no') ?? '',
        totalMinor: numberIn(amount, 'total'),
        currency,
        exponent: exponentOf(currency) ?? 2,
        authCode: textIn(objectIn(said, 'payer'), 'auth_code') ?? '',
        attach: textIn(said, 'attach'),
        body: textIn(said, 'description') ?? '',
        deviceInfo: textIn(objectIn(said, 'scene_info'), 'device_id'),
        subAppId: textIn(said, 'sub_appid'),
        goodsTag: textIn(said, 'goods_tag'),
        noCredit: said.limit_pay === 'no_credit',
        wallets: walletsOf(merchant),
      },
      at,
    );
    if (answer.kind === 'failed' && answer.why === 'payerAsked' && settings.v3UserPaying !== 'error') {
      const asksPayer = gateway.find(owner, { outTradeNo: textIn(said, 'out_trade_no') ?? '' });
      if (asksPayer !== undefined)
        return { status: settings.v3UserPaying === '202' ? 202 : 200, body: orderBody(asksPayer, asked, settings) };
    }
    return saying(answer, (order) => orderBody(order, asked, settings));
  },
  query: ({ gateway, asked, owner, settings, names, at }) =>
    saying(gateway.query(owner, names, at), (order) => orderBody(order, asked, settings)),
  revoke({ gateway, owner, settings, names, at }) {
    const answer = gateway.revoke(owner, names, at);
    if (answer.kind === 'failed') return refusedBy(answer);
    return answer.kind === 'okUnknown' && settings.v3UnknownRevoke === '404'
      ? refused(problem('ORDERNOTEXIST', 'orderUnknown'))
      : { status: 204 };
  },
  refund({ gateway, asked: { said }, owner, settings, at }) {
    const amount = objectIn(said, 'amount');
    const by = namesIn(said);
    const currency = gateway.find(owner, by)?.currency;
    const asked = textIn(amount, 'currency');
    if (asked !== null && currency !== undefined && asked !== currency)
      return refused(problem('PARAM_ERROR', 'refundCurrency', { rule: currency }), '/amount/currency');
    const number = textIn(said, 'out_refund_no') ?? '';
    const answer = gateway.refund(
      owner,
      {
        ...by,
        outRefundNo: number,
        totalMinor: numberIn(amount, 'total'),
        refundMinor: numberIn(amount, 'refund'),
        fromRecharge: said.source === 'REFUND_SOURCE_RECHARGE_FUNDS',
        notifyUrl: textIn(said, 'notify_url'),
        wire: 'v3',
      },
      at,
    );
    return saying(answer, (order) => {
      const { refund_id: id, ...taken } = refundBody(order, number, gateway, settings);
      return { id, ...only(taken, ['out_refund_no', 'create_time', 'amount']) };
    });
  },
  refundQuery({ gateway, asked: { said }, owner, settings, names, at }) {
    const { outRefundNo, refundId } = names;
    const isOne = outRefundNo !== undefined || refundId !== undefined;
    const answer = gateway.queryRefunds(owner, isOne ? names : namesIn(said), at);
    if (answer.kind === 'failed') return refusedBy(answer);
    const { order } = answer;
    const of = (number: string) => refundBody(order, number, gateway, settings);
    if (isOne) return ok({ ...of(answer.only ?? ''), id: of(answer.only ?? '').refund_id });
    const [offset, count] = [numberIn(said, 'offset') || 0, numberIn(said, 'count') || PAGE];
    const page = order.order.refunds
      .slice(offset, offset + count)
      .map(({ number }) => ({ ...of(number), id: of(number).refund_id }));
    return ok({
      id: order.transactionId ?? '',
      out_trade_no: order.outTradeNo,
      amount: amountBody(order),
      data: page,
      total_num: order.order.refunds.length,
      current_total_num: page.length,
    });
  },
};

const PAGE = 20;

const namesIn = (said: Json): PathNames => {
  const [outTradeNo, transactionId] = [textIn(said, 'out_trade_no'), textIn(said, 'transaction_id')];
  return { ...(outTradeNo === null ? {} : { outTradeNo }), ...(transactionId === null ? {} : { transactionId }) };
};

/** An instant as V3 writes it, in the channel's own zone. @example v3Time(0) // '1970-01-01T08:00:00+08:00' */
export const v3Time = (at: number): string => `${new Date(at + 28_800_000).toISOString().slice(0, 19)}+08:00`;

export function amountBody({ order, currency, cash }: StoredOrder): Json {
  const paid = cash === null ? {} : { payer_total: cash.amountMinor, payer_currency: cash.currency };
  const rate =
    cash !== null && cash.currency !== currency ? { exchange_rate: { type: 'SETTLEMENT_RATE', rate: cash.rateE8 } } : {};
  return { total: order.totalMinor, currency, ...paid, ...rate };
}

const idsBody = ({ merchant, said }: V3Asked): Json =>
  merchant.mode === 'direct'
    ? { appid: merchant.appId, mchid: merchant.mchId }
    : {
        sp_appid: merchant.appId,
        sp_mchid: merchant.mchId,
        sub_mchid: merchant.subMchId,
        ...(textIn(said, 'sub_appid') === null ? {} : { sub_appid: said.sub_appid }),
      };

function orderBody(stored: StoredOrder, asked: V3Asked, settings: Settings): Json {
  const { order, attach, payerId, paidAt, createdAt, transactionId, coupons, subAppId } = stored;
  const common = {
    ...idsBody(asked),
    out_trade_no: stored.outTradeNo,
    trade_type: 'MICROPAY',
    trade_state: order.state,
    trade_state_desc: stateInWords(order.state, settings.language),
    // Clients must read past what they do not know.
    sandbox_note: 'simulated',
  };
  const { merchant } = asked;
  const openid = openidOf(payerId, merchant.appId);
  if (!order.paid)
    return { ...common, ...(attach === null ? {} : { attach }), amount: { total: order.totalMinor, currency: stored.currency } };
  return {
    ...common,
    id: transactionId ?? '',
    ...(attach !== null && settings.attachWhenPaid === 'echoed' ? { attach } : {}),
    bank_type: bankType(stored),
    success_time: v3Time(paidAt ?? createdAt),
    payer:
      merchant.mode === 'direct'
        ? { openid }
        : { sp_openid: openid, ...(subAppId === null ? {} : { sub_openid: openidOf(payerId, subAppId) }) },
    amount: amountBody(stored),
    ...(couponsMinor(coupons) === 0
      ? {}
      : {
          promotion_detail: coupons.map(({ id, kind, amountMinor, goodsTag }) => ({
            promotion_id: id,
            name: id,
            scope: 'GLOBAL',
            type: kind === 'CASH' ? 'COUPON' : 'DISCOUNT',
            amount: amountMinor,
            currency: stored.currency,
            activity_id: goodsTag ?? id,
          })),
        }),
  };
}

const STATUS = { PROCESSING: 'PROCESSING', SUCCESS: 'SUCCESS', CLOSED: 'REFUNDCLOSE', ABNORMAL: 'ABNORMAL' } as const;

function refundBody(stored: StoredOrder, number: string, gateway: Gateway, settings: Settings): Json {
  const known = refundsOf(stored).find(({ refund }) => refund.number === number);
  if (known === undefined) return {};
  const { refund, facts } = known;
  const to = accountOf(stored, gateway.payer(stored.payerId ?? ''), settings.language);
  return {
    refund_id: facts.refundId,
    out_refund_no: refund.number,
    transaction_id: stored.transactionId ?? '',
    out_trade_no: stored.outTradeNo,
    channel: to.channel,
    recv_account: to.account,
    fund_source: sourceOf(facts),
    create_time: v3Time(facts.acceptedAt),
    ...(facts.succeededAt === null ? {} : { success_time: v3Time(facts.succeededAt) }),
    status: STATUS[refund.state],
    amount: {
      refund: refund.amountMinor,
      currency: stored.currency,
      payer_refund: facts.cashMinor,
      payer_currency: stored.cash?.currency ?? 'CNY',
    },
  };
}

const only = (json: Json, names: readonly string[]): Json => Object.fromEntries(names.map((name) => [name, json[name]]));
