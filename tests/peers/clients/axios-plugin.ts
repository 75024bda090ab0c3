/** `wechatpay-axios-plugin`: V2 and V3 by one client, whose base URL, certificate and HTTPS agent are options. */
import { Agent } from 'node:https';
import { Aes, Wechatpay } from 'wechatpay-axios-plugin';
import { type Account, type Gateway, type Maker, type SealedCertificate, type Told, v2Ids, v3Apps, v3Owners } from './client.ts';
import { named } from './installed.ts';

const NAME = named('wechatpay-axios-plugin');

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** `codeName`: the field of a document that says why the channel refused. Where one is thrown that has it, the refusal is passed on. */
async function told(asked: PromiseLike<{ data: unknown }>, codeName: string): Promise<Told> {
  try {
    const { data } = await asked;
    return { kind: 'success', said: isFields(data) ? data : {} };
  } catch (fault) {
    const thrown = isFields(fault) ? fault : {};
    const document = isFields(thrown.response) && isFields(thrown.response.data) ? thrown.response.data : {};
    const code = document[codeName];
    return typeof code === 'string' && thrown.code !== 'EV2_RES_SIGNATURE_NOT_EQUAL'
      ? { kind: 'refusal', code }
      : { kind: 'nothing', why: String(thrown.code ?? thrown.message) };
  }
}

function configured(
  { mchId, serial, privateKey, platformSerial, platformCertificate, apiKeyV2, certificate }: Account,
  { baseUrl, ca }: Gateway,
) {
  const trust = ca === undefined ? {} : { ca };
  const agent = new Agent({ keepAlive: true, ...trust });
  const config = {
    mchid: mchId,
    serial,
    privateKey,
    certs: { [platformSerial]: platformCertificate },
    secret: apiKeyV2,
    merchant: { cert: certificate, key: privateKey, ...trust },
    baseURL: baseUrl,
    httpsAgent: agent,
  };
  return { config, client: new Wechatpay(config).client, close: async () => agent.destroy() };
}

export const axiosPluginV2: Maker = {
  name: NAME,
  wire: 'V2',
  open(account, gateway) {
    const { client, close } = configured(account, gateway);
    const ids = { ...v2Ids(account), sign_type: account.signType ?? 'MD5' };
    const ask = (path: string, fields: Fields, security = false) =>
      told(client.request(`v2${path}`, 'post', { ...ids, ...fields }, { security }), 'err_code');
    return {
      pay: ({ outTradeNo, total, currency, authCode, description }) =>
        ask('/pay/micropay', {
          version: '1.0',
          out_trade_no: outTradeNo,
          total_fee: total,
          fee_type: currency,
          auth_code: authCode,
          body: description,
          spbill_create_ip: '127.0.0.1',
        }),
      query: (outTradeNo) => ask('/pay/orderquery', { out_trade_no: outTradeNo }),
      revoke: (outTradeNo) => ask('/secapi/pay/reverse', { out_trade_no: outTradeNo }, true),
      refund: ({ outTradeNo, outRefundNo, total, refund, currency }) =>
        ask(
          '/secapi/pay/refund',
          {
            out_trade_no: outTradeNo,
            out_refund_no: outRefundNo,
            total_fee: total,
            refund_fee: refund,
            refund_fee_type: currency,
          },
          true,
        ),
      queryRefund: ({ outRefundNo }) => ask('/pay/refundquery', { out_refund_no: outRefundNo }),
      close,
    };
  },
};

export const axiosPluginV3: Maker = {
  name: NAME,
  wire: 'V3',
  open(account, gateway) {
    const { client, config, close } = configured(account, gateway);
    const { apiKeyV3 } = account;
    const [owners, apps] = [v3Owners(account), v3Apps(account)];
    const post = (path: string, fields: Fields) => told(client.request(`v3/global${path}`, 'post', fields), 'code');
    const get = (path: string) => told(client.request(`v3/global${path}`, 'get', undefined, { params: owners }), 'code');
    return {
      pay: ({ outTradeNo, total, currency, authCode, description }) =>
        post('/micropay/transactions/pay', {
          ...owners,
          ...apps,
          out_trade_no: outTradeNo,
          trade_type: 'MICROPAY',
          description,
          merchant_category_code: '5812',
          payer: { auth_code: authCode },
          amount: { total, currency },
        }),
      query: (outTradeNo) => get(`/transactions/out-trade-no/${outTradeNo}`),
      revoke: (outTradeNo) => post(`/micropay/transactions/out-trade-no/${outTradeNo}/reverse`, owners),
      refund: ({ outTradeNo, outRefundNo, total, refund, currency }) =>
        post('/refunds', {
          ...owners,
          ...apps,
          out_trade_no: outTradeNo,
          out_refund_no: outRefundNo,
          amount: { refund, total, currency },
        }),
      queryRefund: ({ outRefundNo }) => get(`/refunds/out-refund-no/${outRefundNo}`),
      /** As its own command line does it: opened before the answer is verified, so that they verify it themselves. */
      async certificates() {
        const known: Record<string, unknown> = config.certs;
        for (const serial of Object.keys(known)) delete known[serial];
        const open = (body: string): string => {
          for (const { serial_no, encrypt_certificate: sealed } of sealedIn(body))
            known[serial_no] = Aes.AesGcm.decrypt(sealed.ciphertext, apiKeyV3, sealed.nonce, sealed.associated_data);
          return body;
        };
        const transformers = [client.v3.defaults.transformResponse ?? []].flat();
        await client.request('v3/global/certificates', 'get', undefined, { transformResponse: [open, ...transformers] });
        return Object.keys(known);
      },
      close,
    };
  },
};

const sealedIn = (body: string): readonly SealedCertificate[] => (JSON.parse(body) as { data?: SealedCertificate[] }).data ?? []; // what a refusal has not
