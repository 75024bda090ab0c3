/**
 * The official V2 simulators, under their own paths only: `xdc/apiv2sandbox`, and `sandboxnew` before it. They have orders of their own, a
 * key of their own that is asked for with the merchant's, and answer by the amount (1, 2, 3) or by the header `Wechatpay-Negative-Test`.
 */
import { createHmac } from 'node:crypto';
import { couponsMinor, type Settings, type StoredOrder, type TradeState, UNTOUCHED } from '@quickpay/gateway-model';
import type { RandomSource } from '@quickpay/wechatpay/signing';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { MerchantEntry, Merchants } from '../merchants.ts';
import type { Store } from '../store.ts';
import { paidFields } from './order-fields.ts';
import { failedFields, type Problem, problem } from './problem.ts';
import { type Asked, type Fields, readRequest } from './reading.ts';
import { codeInWords, say, stateInWords, type TextName } from './texts.ts';
import { ruleProblem } from './v2-parameters.ts';
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
const CASH: Coupons[number] = { id: '10000', kind: 'CASH', amountMinor: 1, goodsTag: null };
const NO_CASH: Coupons[number] = { id: '10001', kind: 'NO_CASH', amountMinor: 2, goodsTag: null };
/** Amounts that are paid at once, with the coupons that are part of them. */
const PAID: ReadonlyMap<string | undefined, Coupons> = new Map([
  ['1', []],
  ['2', [CASH]],
  ['3', [CASH, NO_CASH]],
]);

/** What the header asks for: how the submit is answered, and the state that a query tells; `null` is a query that fails as well. */
type Negative = Readonly<{ timesOut: boolean; state: TradeState | null }>;
const NEGATIVE: ReadonlyMap<string | undefined, Negative> = new Map([
  ['MICROPAY_USERPAYING', { timesOut: false, state: 'USERPAYING' }],
  ['MICROPAY_TIMEOUT', { timesOut: true, state: 'SUCCESS' }],
  ['MICROPAY_PAYERROR', { timesOut: true, state: 'PAYERROR' }],
  ['MICROPAY_PAY_QUERY_TIMEOUT', { timesOut: true, state: null }],
]);
/** Clients are asked to give up within 500 ms. */
const TIMES_OUT_MS = 1_000;
const HOUR_MS = 3_600_000;

/** What was submitted; `state` null where queries fail. */
type Simulated = Readonly<{ stored: StoredOrder; state: TradeState | null }>;
type Answer = Readonly<{ fields: Fields; timesOut?: boolean }> | Readonly<{ refused: Problem; timesOut?: boolean }>;
type Context = Readonly<{
  asked: Asked;
  settings: Settings;
  at: number;
  negative: Negative | undefined;
  known: Simulated | undefined;
  keep: (simulated: Simulated) => void;
}>;

export function simulatorRoutes(app: FastifyInstance, { merchants, store, random, now, settingsOf }: SimulatorOptions): void {
  /** A key is good for the hour that it was asked for in and the next: derived, so that nothing needs to be remembered. */
  const signKeysOf = (merchant: MerchantEntry): readonly string[] =>
    merchants.apiKeysOf(merchant, now()).flatMap((key) => {
      const hour = Math.floor(now() / HOUR_MS);
      return [hour, hour - 1].map((of) => createHmac('sha256', key).update(`simulator ${of}`).digest('hex').slice(0, 32));
    });
  const refuse = (reply: FastifyReply, text: TextName, mchId = '') =>
    xml(reply, unsignedFail(say(text, settingsOf(mchId).language)));

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
    for (const [path, answer] of Object.entries({ '/pay/micropay': submitted, '/pay/orderquery': queried })) {
      app.post(`${prefix}${path}`, async (request, reply) => {
        const read = readRequest(request.body, { merchants, ofWholeInstitution: true, apiKeysOf: signKeysOf });
        if (read.kind === 'refused') return refuse(reply, read.text, read.mchId);
        const { merchant, fields } = read.asked;
        // Whatever app is named is taken.
        const asked = { ...read.asked, merchant: { ...merchant, appId: fields.appid ?? merchant.appId } };
        const settings = settingsOf(merchant.mchId);
        const wrong = ruleProblem('submit', fields);
        const header = request.headers[NEGATIVE_HEADER];
        const note = `simulated ${prefix} ${merchant.mchId} ${fields.out_trade_no ?? ''}` as const;
        const said: Answer | TextName = wrong
          ? { refused: wrong }
          : answer({
              asked,
              settings,
              at: now(),
              negative: typeof header === 'string' ? NEGATIVE.get(header) : undefined,
              known: store.note(note) as Simulated | undefined, // as it is kept on the next line
              keep: (simulated) => store.keepNote(note, simulated),
            });
        if (typeof said === 'string') return refuse(reply, said, merchant.mchId);
        if (said.timesOut) await new Promise<void>((resolve) => void setTimeout(resolve, TIMES_OUT_MS).unref());
        const answered = 'fields' in said ? said.fields : failedFields(said.refused, settings.language);
        return xml(reply, signed(asked, answered, random));
      });
    }
  }
}

const coded = (code: string): Problem => ({ code, inWords: (language) => codeInWords(code, language) });
const xml = (reply: FastifyReply, body: string) => reply.type('text/xml; charset=utf-8').send(body);

function submitted({ asked, settings, at, negative, known, keep }: Context): Answer | TextName {
  const { fields } = asked;
  const missing = ['body', 'out_trade_no', 'total_fee', 'auth_code'].find((name) => !fields[name]);
  if (missing !== undefined) return { refused: problem('LACK_PARAMS', 'missing', { name: missing }) };
  if (known?.state === 'SUCCESS') return { refused: coded('ORDERPAID') };
  const coupons = PAID.get(fields.total_fee);
  if (negative === undefined && coupons === undefined) return 'simulatorAmount';
  const { timesOut, state }: Negative = negative ?? { timesOut: false, state: 'SUCCESS' };
  const stored = simulatedOrder(asked, coupons ?? [], state ?? 'SUCCESS', at);
  keep({ stored, state });
  if (negative === undefined) return { fields: paidFields(stored, asked, settings) };
  return { refused: coded(timesOut ? 'SYSTEMERROR' : 'USERPAYING'), timesOut };
}

/** By the merchant's number only. What the submit's header decided is told, unless the query has a header of its own. */
function queried({ asked, settings, negative, known }: Context): Answer {
  if (known === undefined) return { refused: coded('ORDERNOTEXIST') };
  const { state } = negative ?? known;
  if (state === null) return { refused: coded('SYSTEMERROR'), timesOut: true };
  const told = {
    out_trade_no: known.stored.outTradeNo,
    trade_state: state,
    trade_state_desc: stateInWords(state, settings.language),
  };
  return { fields: state === 'SUCCESS' ? { ...paidFields(known.stored, asked, settings), ...told } : told };
}

/** An order that is in no ledger and no bill. */
function simulatedOrder({ merchant, fields }: Asked, coupons: Coupons, state: TradeState, at: number): StoredOrder {
  const totalMinor = Number(fields.total_fee);
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
    cash: { amountMinor: totalMinor - couponsMinor(coupons), currency: 'CNY', rateE8: 1e8 },
    coupons,
    history: [],
  };
}
