/** Our own two clients. What they say of an answer that they do not believe is its problem, by name. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { createV2Client, createV3Client, type V2Answer, type V3Answer } from '@quickpay/wechatpay';
import type { Account, Client, Maker, Told } from './client.ts';

const SENDING = { timeoutMs: 20_000 };
const around = { now: Date.now, random: { bytes: (length: number) => randomBytes(length) } };

const modeOf = ({ subMchId }: Account) =>
  subMchId === undefined ? ({ mode: 'direct' } as const) : ({ mode: 'institution', subMchId } as const);

function told<Fields>(answer: V2Answer<Fields> | V3Answer<Fields>, said: (fields: Fields) => Record<string, unknown>): Told {
  switch (answer.kind) {
    case 'succeeded':
      return { kind: 'success', said: said(answer.fields) };
    case 'failed':
      return { kind: 'refusal', code: answer.code };
    case 'unsignedFail':
      return { kind: 'nothing', why: 'unsignedFail' };
    default:
      return { kind: 'nothing', why: answer.problem };
  }
}

export const oursV2: Maker = {
  name: '@quickpay/wechatpay',
  wire: 'V2',
  open(account, { baseUrl, ca }): Client {
    const { appId, mchId, apiKeyV2, signType = 'MD5', certificate, privateKey } = account;
    const client = createV2Client({
      merchant: { ...modeOf(account), appId, mchId, apiKey: apiKeyV2, signType },
      hosts: [baseUrl],
      tls: { ...(ca === undefined ? {} : { ca }), certificate: { cert: certificate, key: privateKey } },
      ip: '127.0.0.1',
      ...around,
    });
    return {
      pay: async ({ outTradeNo, total, currency, authCode, description }) =>
        told(
          await client.submit({ outTradeNo, totalFee: total, feeType: currency, authCode, body: description }, SENDING),
          (fields) => ({
            out_trade_no: fields.outTradeNo,
            transaction_id: fields.transactionId,
            total_fee: String(fields.totalFee),
          }),
        ),
      query: async (outTradeNo) =>
        told(await client.query({ outTradeNo }, SENDING), (fields) => ({
          out_trade_no: fields.outTradeNo,
          trade_state: fields.tradeState,
          total_fee: String(fields.totalFee),
        })),
      revoke: async (outTradeNo) => told(await client.revoke({ outTradeNo }, SENDING), ({ recall }) => ({ recall })),
      refund: async ({ outTradeNo, outRefundNo, total, refund, currency }) =>
        told(
          await client.refund({ outTradeNo, outRefundNo, totalFee: total, refundFee: refund, refundFeeType: currency }, SENDING),
          (fields) => ({ out_refund_no: fields.outRefundNo, refund_fee: String(fields.refundFee) }),
        ),
      queryRefund: async ({ outTradeNo }) =>
        told(await client.queryRefunds({ outTradeNo }, SENDING), ({ refunds }) => ({
          out_refund_no_0: refunds[0]?.outRefundNo,
          refund_fee_0: String(refunds[0]?.refundFee),
        })),
      close: () => client.close(),
    };
  },
};

export const oursV3: Maker = {
  name: '@quickpay/wechatpay',
  wire: 'V3',
  open(account, { baseUrl, ca }): Client {
    const { appId, mchId, serial, privateKey, apiKeyV3, platformSerial, platformCertificate } = account;
    const client = createV3Client({
      merchant: {
        ...modeOf(account),
        appId,
        mchId,
        serialNo: serial,
        privateKey: createPrivateKey(privateKey),
        apiV3Key: apiKeyV3,
      },
      hosts: [baseUrl],
      ...(platformSerial.startsWith('PUB_KEY_ID_')
        ? { publicKeys: { [platformSerial]: platformCertificate } }
        : { certificates: [platformCertificate] }),
      ...(ca === undefined ? {} : { tls: { ca } }),
      ...around,
    });
    return {
      pay: async ({ outTradeNo, total, currency, authCode, description }) =>
        told(
          await client.submit({ outTradeNo, total, currency, authCode, description, merchantCategoryCode: '5812' }, SENDING),
          (fields) => ({ out_trade_no: fields.outTradeNo, trade_state: fields.tradeState, amount: fields.amount }),
        ),
      query: async (outTradeNo) =>
        told(await client.query({ outTradeNo }, SENDING), (fields) => ({
          out_trade_no: fields.outTradeNo,
          trade_state: fields.tradeState,
          amount: fields.amount,
        })),
      revoke: async (outTradeNo) => told(await client.revoke({ outTradeNo }, SENDING), () => ({})),
      refund: async (refund) =>
        told(await client.refund(refund, SENDING), (fields) => ({
          out_refund_no: fields.outRefundNo,
          amount: { refund: fields.refund },
        })),
      queryRefund: async ({ outRefundNo }) =>
        told(await client.queryRefund({ outRefundNo }, SENDING), (fields) => ({
          out_refund_no: fields.outRefundNo,
          amount: { refund: fields.refund },
        })),
      async certificates() {
        const answer = await client.certificates(SENDING);
        if (answer.kind === 'succeeded') return answer.fields.map(({ serialNo }) => serialNo);
        throw new Error('problem' in answer ? answer.problem : answer.kind);
      },
      close: () => client.close(),
    };
  },
};
