/**
 * `wechatpay-node-v3`: V3. It has methods for the mainland's paths only; a merchant of Global would call its parts as they stand here: its
 * signature, its JSON, its HTTP, its opening of what is sealed. The host is changed as its documentation says, by an HTTP service of
 * one's own, which here hands on to the one it comes with. That passes on no headers of answers, so that nothing of them can be verified.
 */
import Pay from 'wechatpay-node-v3';
import type { IPayRequest } from 'wechatpay-node-v3/dist/lib/pay-request.interface.js';
import { type Account, type Gateway, type Maker, type SealedCertificate, type Told, v3Apps, v3Owners } from './client.ts';
import { named } from './installed.ts';

/** The only one that it takes off before it signs a path. */
const HOST = 'https://api.mch.weixin.qq.com';

type Fields = Readonly<Record<string, unknown>>;
type Output = Awaited<ReturnType<IPayRequest['post']>>;

class GlobalPay extends Pay {
  constructor({ appId, mchId, serial, certificate, privateKey, apiKeyV3 }: Account, { baseUrl }: Gateway) {
    super({
      appid: appId,
      mchid: mchId,
      serial_no: serial,
      publicKey: Buffer.from(certificate),
      privateKey: Buffer.from(privateKey),
      key: apiKeyV3,
    });
    const own = this.httpService;
    const there = (url: string): string => url.replace(HOST, baseUrl);
    this.createHttp({
      post: (url, fields, headers) => own.post(there(url), fields, headers),
      get: (url, headers) => own.get(there(url), headers),
      upload: (url, fields, headers) => own.upload(there(url), fields, headers),
    });
  }

  postGlobal(path: string, fields: Fields): Promise<Output> {
    const url = `${HOST}/v3/global${path}`;
    const headers = this.getHeaders(this.buildAuthorization('POST', url, fields), { 'Content-Type': 'application/json' });
    return this.httpService.post(url, fields, headers);
  }

  getGlobal(path: string): Promise<Output> {
    const url = `${HOST}/v3/global${path}`;
    return this.httpService.get(url, this.getHeaders(this.buildAuthorization('GET', url)));
  }
}

async function told(asked: Promise<Output>): Promise<Told> {
  const { status, data, error } = await asked;
  if (status >= 200 && status < 300) return { kind: 'success', said: data };
  const code = codeIn(String(error ?? ''));
  return code === null ? { kind: 'nothing', why: `status ${status}` } : { kind: 'refusal', code };
}

function codeIn(text: string): string | null {
  try {
    const { code } = JSON.parse(text) as Fields;
    return typeof code === 'string' ? code : null;
  } catch {
    return null;
  }
}

export const nodeV3: Maker = {
  name: named('wechatpay-node-v3'),
  wire: 'V3',
  open(account, gateway) {
    const client = new GlobalPay(account, gateway);
    const [owners, apps] = [v3Owners(account), v3Apps(account)];
    const query = new URLSearchParams(owners).toString();
    return {
      pay: ({ outTradeNo, total, currency, authCode, description }) =>
        told(
          client.postGlobal('/micropay/transactions/pay', {
            ...owners,
            ...apps,
            out_trade_no: outTradeNo,
            trade_type: 'MICROPAY',
            description,
            merchant_category_code: '5812',
            payer: { auth_code: authCode },
            amount: { total, currency },
          }),
        ),
      query: (outTradeNo) => told(client.getGlobal(`/transactions/out-trade-no/${outTradeNo}?${query}`)),
      revoke: (outTradeNo) => told(client.postGlobal(`/micropay/transactions/out-trade-no/${outTradeNo}/reverse`, owners)),
      refund: ({ outTradeNo, outRefundNo, total, refund, currency }) =>
        told(
          client.postGlobal('/refunds', {
            ...owners,
            ...apps,
            out_trade_no: outTradeNo,
            out_refund_no: outRefundNo,
            amount: { refund, total, currency },
          }),
        ),
      queryRefund: ({ outRefundNo }) => told(client.getGlobal(`/refunds/out-refund-no/${outRefundNo}?${query}`)),
      async certificates() {
        const { data } = await client.getGlobal('/certificates');
        const sealed: readonly SealedCertificate[] = data.data;
        return sealed.map(({ serial_no, encrypt_certificate: { ciphertext, associated_data, nonce } }) => {
          const pem = client.decipher_gcm<string>(ciphertext, associated_data, nonce);
          return pem.startsWith('-----BEGIN CERTIFICATE-----') ? serial_no : '';
        });
      },
      close: async () => {},
    };
  },
};
