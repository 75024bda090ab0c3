/** What the channel would answer to each order: signed as WeChat Pay signs, with as many fields as it sends, and no two alike. */
import { createPrivateKey, randomUUID } from 'node:crypto';
import { encodeXml } from '@quickpay/wechatpay/codec';
import { answerText, sign, signV3 } from '@quickpay/wechatpay/signing';
import type { Keys } from '../../tests/peers/keys.ts';
import { AMOUNT } from './orders.ts';

/** A whole HTTP answer, as it goes over the line. */
export type Prepare = (orderNumber: string) => Promise<Buffer>;
export type Kind = 'v2.submit' | 'v2.revoke' | 'v3.submit';

const once = (): string => randomUUID().replaceAll('-', '');

function http(type: string, body: string, headers = ''): Buffer {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${head}${headers}\r\n${body}`);
}

export function preparing({ account, platformKey }: Keys): Readonly<Record<Kind, Prepare>> {
  const { appId, mchId, apiKeyV2, platformSerial } = account;
  const key = createPrivateKey(platformKey);
  const xml = (fields: Readonly<Record<string, string>>): Buffer => {
    const all = {
      return_code: 'SUCCESS',
      return_msg: 'OK',
      appid: appId,
      mch_id: mchId,
      nonce_str: once(),
      result_code: 'SUCCESS',
      ...fields,
    };
    return http('text/xml', encodeXml({ ...all, sign: sign(all, apiKeyV2, 'MD5') }));
  };
  return {
    'v2.submit': async (outTradeNo) =>
      xml({
        openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        is_subscribe: 'N',
        trade_type: 'MICROPAY',
        bank_type: 'CFT',
        total_fee: String(AMOUNT.total),
        fee_type: AMOUNT.currency,
        cash_fee: '3542',
        cash_fee_type: 'CNY',
        rate: '92000000',
        transaction_id: `4200000000${outTradeNo.slice(-10)}00000000`,
        out_trade_no: outTradeNo,
        attach: 'store-7',
        time_end: '20261124120000',
      }),
    'v2.revoke': async () => xml({ recall: 'N' }),
    async 'v3.submit'(outTradeNo) {
      const body = JSON.stringify({
        appid: appId,
        mchid: mchId,
        out_trade_no: outTradeNo,
        id: `4200000000${outTradeNo.slice(-10)}00000000`,
        trade_type: 'MICROPAY',
        trade_state: 'SUCCESS',
        trade_state_desc: 'Paid',
        bank_type: 'CFT',
        attach: 'store-7',
        success_time: '2026-11-24T12:00:00+08:00',
        payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
        amount: {
          ...AMOUNT,
          payer_total: 3_542,
          payer_currency: 'CNY',
          exchange_rate: { type: 'SETTLEMENT_RATE', rate: 92_000_000 },
        },
      });
      const [timestamp, nonce] = [String(Math.floor(Date.now() / 1_000)), once()];
      const headers = {
        'wechatpay-timestamp': timestamp,
        'wechatpay-nonce': nonce,
        'wechatpay-serial': platformSerial,
        'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
        'wechatpay-signature': await signV3(answerText({ timestamp, nonce, body }), key),
        'request-id': `${once()}-0`,
      };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      return http('application/json', body, lines.join(''));
    },
  };
}
