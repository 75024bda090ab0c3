/** The notification of a refund's end: not signed, but encrypted under the merchant's key. */
import { createCipheriv, hash } from 'node:crypto';
import { couponsMinor, type Payer, refundsOf, type Settings, type StoredOrder } from '@quickpay/gateway-model';
import { encodeXml } from '@quickpay/wechatpay/codec';
import { nonce, type RandomSource } from '@quickpay/wechatpay/signing';
import type { MerchantEntry } from '../merchants.ts';
import { accountOf, REFUND_STATUS, settled, sourceOf } from './refund-fields.ts';
import { wireTimeSpelt } from './wire-time.ts';
import { document } from './writing.ts';

export type RefundNotice = Readonly<{
  merchant: MerchantEntry;
  stored: StoredOrder;
  /** The merchant's number of the refund. */
  number: string;
  payer: Payer | undefined;
  language: Settings['language'];
  random: RandomSource;
}>;

export function refundNotice({ merchant, stored, number, payer, language, random }: RefundNotice): string {
  return document({
    return_code: 'SUCCESS',
    appid: merchant.appId,
    mch_id: merchant.mchId,
    ...(merchant.subMchId ? { sub_mch_id: merchant.subMchId } : {}),
    ...(stored.subAppId === null ? {} : { sub_appid: stored.subAppId }),
    nonce_str: nonce(random),
    req_info: encrypted(inner(stored, number, payer, language), merchant.apiKeyV2),
  });
}

/** AES-256-ECB under the lower-case hex MD5 of the API key. */
export function encrypted(text: string, apiKey: string): string {
  const cipher = createCipheriv('aes-256-ecb', hash('md5', apiKey, 'hex'), null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

function inner(stored: StoredOrder, number: string, payer: Payer | undefined, language: Settings['language']): string {
  const known = refundsOf(stored).find(({ refund }) => refund.number === number);
  if (known === undefined) return encodeXml({}, { root: 'root' });
  const { refund, facts } = known;
  const noCash = couponsMinor(stored.coupons, 'NO_CASH');
  return encodeXml(
    {
      transaction_id: stored.transactionId ?? '',
      out_trade_no: stored.outTradeNo,
      refund_id: facts.refundId,
      out_refund_no: number,
      total_fee: String(stored.order.totalMinor),
      ...(noCash > 0 ? { settlement_total_fee: String(stored.order.totalMinor - noCash) } : {}),
      refund_fee: String(refund.amountMinor),
      settlement_refund_fee: String(refund.amountMinor),
      ...settled(stored, known, ''),
      cash_refund_fee: String(facts.cashMinor),
      refund_status: REFUND_STATUS[refund.state],
      ...(facts.succeededAt === null ? {} : { success_time: wireTimeSpelt(facts.succeededAt) }),
      // Misspelt on the wire.
      refund_recv_accout: accountOf(stored, payer, language).account,
      refund_account: sourceOf(facts),
      refund_request_source: 'API',
    },
    { root: 'root' },
  );
}
