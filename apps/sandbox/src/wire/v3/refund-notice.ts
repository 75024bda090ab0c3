/** V3's notification of a refund's end: signed like an answer, with the refund itself sealed under the merchant's APIv3 key. */
import { createHash } from 'node:crypto';
import { type KnownRefund, type Payer, refundsOf, type Settings, type StoredOrder } from '@quickpay/gateway-model';
import { nonce, type RandomSource, seal } from '@quickpay/wechatpay/signing';
import type { MerchantEntry } from '../../merchants.ts';
import { accountOf, noCashBack, sourceOf } from '../refund-fields.ts';
import { say, type TextName } from '../texts.ts';
import { amountBody, v3Time } from './answers.ts';
import type { Json } from './reading.ts';

export type V3Notice = Readonly<{
  merchant: MerchantEntry;
  stored: StoredOrder;
  /** The merchant's number of the refund. */
  number: string;
  payer: Payer | undefined;
  language: Settings['language'];
  /** When it is told. */
  at: number;
  random: RandomSource;
}>;

const SUMMARIES: Readonly<Record<Ended, TextName>> = {
  SUCCESS: 'refundSucceeded',
  CLOSED: 'refundClosed',
  ABNORMAL: 'refundAbnormal',
};
type Ended = Exclude<KnownRefund['refund']['state'], 'PROCESSING'>;

/** What is posted. Of one end it is the same notification, by its id, however often it is told. */
export function v3RefundNotice({ merchant, stored, number, payer, language, at, random }: V3Notice): string {
  const known = refundsOf(stored).find(({ refund }) => refund.number === number);
  const status = known?.refund.state;
  if (known === undefined || status === undefined || status === 'PROCESSING') return '{}';
  const about = { nonce: nonce(random).slice(0, 12), associated_data: 'refund' };
  return JSON.stringify({
    id: `EV-${createHash('sha256').update(`${known.facts.refundId}/${status}`).digest('hex').slice(0, 32)}`,
    create_time: v3Time(at),
    resource_type: 'encrypt-resource',
    event_type: `REFUND.${status}`,
    summary: say(SUMMARIES[status], language),
    resource: {
      original_type: 'refund',
      algorithm: 'AEAD_AES_256_GCM',
      ...seal(
        JSON.stringify(inner(merchant, stored, known, status, accountOf(stored, payer, language).account)),
        about,
        merchant.apiKeyV3,
      ),
    },
  });
}

function inner(merchant: MerchantEntry, stored: StoredOrder, known: KnownRefund, status: Ended, account: string): Json {
  const { refund, facts } = known;
  const ids =
    merchant.subMchId === undefined ? { mchid: merchant.mchId } : { sp_mchid: merchant.mchId, sub_mchid: merchant.subMchId };
  return {
    ...ids,
    transaction_id: stored.transactionId ?? '',
    out_trade_no: stored.outTradeNo,
    refund_id: facts.refundId,
    out_refund_no: refund.number,
    refund_status: status,
    ...(facts.succeededAt === null ? {} : { success_time: v3Time(facts.succeededAt) }),
    recv_account: account,
    fund_source: sourceOf(facts),
    amount: {
      ...amountBody(stored),
      refund: refund.amountMinor,
      payer_refund: facts.cashMinor,
      settlement_refund: refund.amountMinor - noCashBack(stored, known),
      settlement_currency: stored.currency,
    },
  };
}
