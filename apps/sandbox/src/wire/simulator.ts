/**
 * The official V2 simulators, under their own paths only: `xdc/apiv2sandbox`, and `sandboxnew` before it. They have orders of their own, a
 * key of their own that is asked for with the merchant's, and answer by the amount (1, 2, 3) or by the header `Wechatpay-Negative-Test`.
 */
import { createHmac } from 'node:crypto';
import type { Settings } from '@quickpay/gateway-model';
import { type StoredOrder, type TradeState, UNTOUCHED } from '@quickpay/gateway-model';
import type { RandomSource } from '@quickpay/wechatpay/signing';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { MerchantEntry, Merchants } from '../merchants.ts';
import type { Store } from '../store.ts';
import { paidFields } from './order-fields.ts';
import { failedFields, problem } from './problem.ts';
import { type Asked, type Fields, readRequest } from './reading.ts';
import { codeInWords, say, stateInWords, type TextName } from './texts.ts';
import { document, signed, unsignedFail } from './writing.ts';

export type SimulatorOptions = Readonly<{
  merchants: Merchants;
  store: Store;
  random: RandomSource;
  now: () => number;
  settingsOf: (mchId: string) => Settings;
}>;

const KEY_PATHS = ['/xdc/apiv2getsignkey/sign/getsignkey', '/sandboxnew/pay/getsignkey'] as const;
const PREFIXES = ['/xdc/apiv2sandbox', '/sandboxnew'] as const;
const NEGATIVE_HEADER = 'wechatpay-negative-test';

type Coupons = StoredOrder['coupons'];
const coupon = (id: string, kind: 'CASH' | 'NO_CASH', amountMinor: number): Coupons[number] => ({
  id,
  kind,
  amountMinor,
  goodsTag: null,
});
/** Paid at once: the coupons that are part of the price. */
const PAID: Readonly<Record<string, Coupons>> = {
  '1': [],
  '2': [coupon('10000', 'CASH', 1)],
  '3': [coupon('10000', 'CASH', 1), coupon('10001', 'NO_CASH', 2)],
};
/** What the header asks for: how the submit is answered, and the state that a query tells; `null` is a query that fails as well. */
const NEGATIVE: Readonly<Record<string, Readonly<{ timesOut: boolean; state: TradeState | null }>>> = {
  MICROPAY_USERPAYING: { timesOut: false, state: 'USERPAYING' },
  MICROPAY_TIMEOUT: { timesOut: true, state: 'SUCCESS' },
  MICROPAY_PAYERROR: { timesOut: true, state: 'PAYERROR' },
  MICROPAY_PAY_QUERY_TIMEOUT: { timesOut: true, state: null },
};
/** Clients are asked to give up within 500 ms. */
const TIMES_OUT_MS = 1_000;
const REQUIRED = ['body', 'out_trade_no', 'total_fee', 'auth_code'] as const;
const HOUR_MS = 3_600_000;

type Simulated = Readonly<{ stored: StoredOrder; state: TradeState | null }>;

export function simulatorRoutes(app: FastifyInstance, { merchants, store, random, now, settingsOf }: SimulatorOptions): void {
  /** A key is good for the hour that it was asked for in and the next: derived, so that nothing needs to be remembered. */
  const signKeysOf = (merchant: MerchantEntry): readonly string[] =>
    merchants.apiKeysOf(merchant, now()).flatMap((key) => {
      const hour = Math.floor(now() / HOUR_MS);
      return [hour, hour - 1].map((of) => createHmac('sha256', key).update(`simulator ${of}`).digest('hex').slice(0, 32));
    });
  const languageOf = (mchId = '') => settingsOf(mchId).language;
  const refuse = (reply: FastifyReply, text: TextName, mchId?: string) => xml(reply, unsignedFail(say(text, languageOf(mchId))));

  for (const path of KEY_PATHS) {
    app.post(path, (request, reply) => {
      const apiKeysOf = (merchant: MerchantEntry) => merchants.apiKeysOf(merchant, now());
      const read = readRequest(request.body, { merchants, ofWholeInstitution: true, apiKeysOf });
      if (read.kind === 'refused') return refuse(reply, read.text, read.mchId);
      const { merchant } = read.asked;
      const [sandbox_signkey = ''] = signKeysOf(merchant);
      return xml(reply, document({ return_code: 'SUCCESS', return_msg: 'ok', mch_id: merchant.mchId, sandbox_signkey }));
    });
  }

  for (const prefix of PREFIXES) {
    const noteOf = ({ merchant, fields }: Asked) => `simulated ${prefix} ${merchant.mchId} ${fields.out_trade_no ?? ''}` as const;
    const serve = (path: string, answer: (asked: Asked, negative: string | undefined) => Answer): void => {
      app.post(`${prefix}${path}`, async (request, reply) => {
        const read = readRequest(request.body, { merchants, ofWholeInstitution: true, apiKeysOf: signKeysOf });
        if (read.kind === 'refused') return refuse(reply, read.text, read.mchId);
        // Whatever app is named is taken.
        const { merchant, fields } = read.asked;
        const asked = { ...read.asked, merchant: { ...merchant, appId: fields.appid ?? merchant.appId } };
        const header = request.headers[NEGATIVE_HEADER];
        const said = answer(asked, typeof header === 'string' ? header : undefined);
        if ('unsigned' in said) return refuse(reply, said.unsigned, merchant.mchId);
        if (said.timesOut) await new Promise<void>((resolve) => void setTimeout(resolve, TIMES_OUT_MS).unref());
        return xml(reply, signed(asked, said.fields, random));
      });
    };

    serve('/pay/micropay', (asked, negative) => {
      const { fields, merchant } = asked;
      const settings = settingsOf(merchant.mchId);
      const failed = (code: string): Fields => failedFields(coded(code), settings.language);
      const missing = REQUIRED.find((name) => !fields[name]);
      if (missing !== undefined)
        return { fields: failedFields(problem('LACK_PARAMS', 'missing', { name: missing }), settings.language), timesOut: false };
      const known = store.note(noteOf(asked)) as Simulated | undefined; // kept below
      if (known?.state === 'SUCCESS') return { fields: failed('ORDERPAID'), timesOut: false };
      const bad = negative === undefined ? undefined : NEGATIVE[negative];
      const coupons = PAID[fields.total_fee ?? ''];
      if (bad === undefined && coupons === undefined) return { unsigned: 'simulatorAmount' };
      const stored = simulatedOrder(asked, coupons ?? [], bad?.state ?? 'SUCCESS', now());
      store.keepNote(noteOf(asked), { stored, state: bad === undefined ? 'SUCCESS' : bad.state } satisfies Simulated);
      if (bad === undefined) return { fields: paidFields(stored, asked, settings), timesOut: false };
      return { fields: failed(bad.timesOut ? 'SYSTEMERROR' : 'USERPAYING'), timesOut: bad.timesOut };
    });

    serve('/pay/orderquery', (asked, negative) => {
      const settings = settingsOf(asked.merchant.mchId);
      const failed = (code: string): Fields => failedFields(coded(code), settings.language);
      const known = store.note(noteOf(asked)) as Simulated | undefined; // kept above
      if (known === undefined) return { fields: failed('ORDERNOTEXIST'), timesOut: false };
      const asks = negative === undefined ? undefined : NEGATIVE[negative];
      const state = asks === undefined ? known.state : asks.state;
      if (state === null) return { fields: failed('SYSTEMERROR'), timesOut: true };
      const { out_trade_no = '' } = asked.fields;
      const common = { out_trade_no, trade_state: state, trade_state_desc: stateInWords(state, settings.language) };
      const fields = state === 'SUCCESS' ? { ...paidFields(known.stored, asked, settings), ...common } : common;
      return { fields, timesOut: false };
    });
  }
}

type Answer = Readonly<{ fields: Fields; timesOut: boolean }> | Readonly<{ unsigned: TextName }>;

const coded = (code: string) => ({ code, inWords: (language: Settings['language']) => codeInWords(code, language) });
const xml = (reply: FastifyReply, body: string) => reply.type('text/xml; charset=utf-8').send(body);

/** An order that is in no ledger and no bill. */
function simulatedOrder({ merchant, fields }: Asked, coupons: Coupons, state: TradeState, at: number): StoredOrder {
  const totalMinor = Number(fields.total_fee);
  const cashMinor = totalMinor - coupons.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    ...UNTOUCHED,
    mchId: merchant.mchId,
    subMchId: merchant.subMchId ?? null,
    outTradeNo: fields.out_trade_no ?? '',
    transactionId: `42${String(at).padStart(26, '0')}`,
    attach: fields.attach || null,
    body: fields.body ?? '',
    deviceInfo: fields.device_info || null,
    currency: fields.fee_type || 'CNY',
    exponent: 2,
    payerId: 'simulated',
    order: { state, totalMinor, paid: state === 'SUCCESS', revokedAfterPaid: false, refunds: [] },
    createdAt: at,
    paidAt: at,
    cash: { amountMinor: cashMinor, currency: 'CNY', rateE8: 1e8 },
    coupons,
    history: [],
  };
}
