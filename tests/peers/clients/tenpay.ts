/// <reference path="./untyped.d.ts" />
/**
 * `tenpay`: V2. Its hosts are a table of its instance, which is set to the sandbox’s; which authorities to trust it leaves to Node.
 * What the channel refuses it throws as an error whose message is the code.
 */
import Payment from 'tenpay';
import { type Maker, type Told, v2Ids } from './client.ts';
import { named } from './installed.ts';

/** How the channel writes codes; what else it throws is in words. */
const CODE = /^[A-Z][A-Z_]+$/;

async function told(asked: Promise<Record<string, string>>): Promise<Told> {
  try {
    return { kind: 'success', said: await asked };
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    return CODE.test(why) ? { kind: 'refusal', code: why } : { kind: 'nothing', why };
  }
}

export const tenpay: Maker = {
  name: named('tenpay'),
  wire: 'V2',
  open(account, { baseUrl }) {
    const { appId, mchId, apiKeyV2, pkcs12Base64 } = account;
    const client = new Payment({ appid: appId, mchid: mchId, partnerKey: apiKeyV2, pfx: Buffer.from(pkcs12Base64, 'base64') });
    const common = { ...v2Ids(account), sign_type: account.signType ?? 'MD5' };
    client.urls = Object.fromEntries(
      Object.entries(client.urls).map(([name, url]) => [name, url.replace('https://api.mch.weixin.qq.com', baseUrl)]),
    );
    return {
      pay: ({ outTradeNo, total, currency, authCode, description }) =>
        told(
          client.micropay({
            ...common,
            version: '1.0',
            out_trade_no: outTradeNo,
            total_fee: total,
            fee_type: currency,
            auth_code: authCode,
            body: description,
          }),
        ),
      query: (outTradeNo) => told(client.orderQuery({ ...common, out_trade_no: outTradeNo })),
      revoke: (outTradeNo) => told(client.reverse({ ...common, out_trade_no: outTradeNo })),
      refund: ({ outTradeNo, outRefundNo, total, refund, currency }) =>
        told(
          client.refund({
            ...common,
            out_trade_no: outTradeNo,
            out_refund_no: outRefundNo,
            total_fee: total,
            refund_fee: refund,
            refund_fee_type: currency,
          }),
        ),
      queryRefund: ({ outRefundNo }) => told(client.refundQuery({ ...common, out_refund_no: outRefundNo })),
      async bill(day) {
        const { list_title, list_data } = await client.downloadBill({ ...common, bill_date: day, bill_type: 'SUCCESS' }, true);
        return list_data.map((line) => Object.fromEntries(list_title.map((heading, n) => [heading, line[n] ?? ''])));
      },
      close: async () => {},
    };
  },
};
