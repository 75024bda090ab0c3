/**
 * What every client has to do at the least: the same bytes over the same HTTP client, and over V3 one signature made and one checked, with
 * keys that were read once. Nothing is written or read beside: no field, no document, no rule.
 *
 * The exchange is made twice: by undici's `request`, which is how its documentation makes one, and by its `dispatch`, on which `request`
 * stands, and on which ours does.
 */
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { encodeXml } from '@quickpay/wechatpay/codec';
import { answerText, authorization, nonce, requestText, sign } from '@quickpay/wechatpay/signing';
import { Pool } from 'undici';
import { CLIENT_LIMITS } from '../../packages/wechatpay/src/transport/limits.ts';
import { USER_AGENT } from '../../packages/wechatpay/src/transport/transport.ts';
import type { Account } from '../../tests/peers/clients/client.ts';
import { AMOUNT, AUTH_CODE, DESCRIPTION, numbersOf, type Range } from './orders.ts';
import type { Asking } from './variants.ts';

type Headers = Readonly<Record<string, string>>;
type Answer = Readonly<{ status: number; headers: Readonly<Record<string, string | string[] | undefined>>; body: Buffer }>;
type Exchange = (headers: Headers, body: string) => Promise<Answer>;

const random = { bytes: (length: number) => randomBytes(length) };

/** The pool that ours has as well. */
const poolTo = (origin: string): Pool =>
  new Pool(origin, { connections: CLIENT_LIMITS.connectionsMax, pipelining: 1, allowH2: false });

const byRequest =
  (pool: Pool, path: string): Exchange =>
  async (headers, body) => {
    const answer = await pool.request({ path, method: 'POST', headers, body });
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
  };

const byDispatch =
  (pool: Pool, path: string): Exchange =>
  (headers, body) =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let status = 0;
      let answered: Answer['headers'] = {};
      pool.dispatch(
        { path, method: 'POST', headers, body },
        {
          onRequestStart() {},
          onResponseStart(_controller, code, received) {
            status = code;
            answered = received;
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk);
          },
          onResponseEnd: () => resolve({ status, headers: answered, body: Buffer.concat(chunks) }),
          onResponseError: (_controller, fault) => reject(fault),
        },
      );
    });
const EXCHANGES = { request: byRequest, dispatch: byDispatch } as const;

function bodyIn(bodies: ReadonlyMap<string, string>, number: string): string {
  const body = bodies.get(number);
  if (body === undefined) throw new Error(`${number} was not prepared`);
  return body;
}

export function bareV2({ appId, mchId, apiKeyV2 }: Account, origin: string, by: keyof typeof EXCHANGES): Asking {
  const pool = poolTo(origin);
  const exchange = EXCHANGES[by](pool, '/pay/micropay');
  const headers = {
    'content-type': 'text/xml; charset=utf-8',
    'user-agent': USER_AGENT,
    accept: 'text/xml',
    'accept-encoding': 'identity',
  };
  let bodies: ReadonlyMap<string, string> = new Map();
  const written = (number: string): string => {
    const fields = {
      appid: appId,
      mch_id: mchId,
      version: '1.0',
      out_trade_no: number,
      total_fee: String(AMOUNT.total),
      fee_type: AMOUNT.currency,
      auth_code: AUTH_CODE,
      body: DESCRIPTION,
      spbill_create_ip: '127.0.0.1',
      nonce_str: nonce(random),
      sign_type: 'MD5',
    };
    return encodeXml({ ...fields, sign: sign(fields, apiKeyV2, 'MD5') });
  };
  return {
    prepare(range: Range) {
      bodies = new Map(numbersOf(range).map((number) => [number, written(number)]));
    },
    async ask(number) {
      return (await exchange(headers, bodyIn(bodies, number))).status === 200;
    },
    close: () => pool.close(),
  };
}

export function bareV3({ appId, mchId, serial, privateKey, platformCertificate }: Account, origin: string): Asking {
  const path = '/v3/global/micropay/transactions/pay';
  const pool = poolTo(origin);
  const exchange = byDispatch(pool, path);
  const [key, platformKey] = [createPrivateKey(privateKey), createPublicKey(platformCertificate)];
  let bodies: ReadonlyMap<string, string> = new Map();
  const written = (number: string): string =>
    JSON.stringify({
      mchid: mchId,
      appid: appId,
      out_trade_no: number,
      description: DESCRIPTION,
      merchant_category_code: '5812',
      trade_type: 'MICROPAY',
      payer: { auth_code: AUTH_CODE },
      amount: AMOUNT,
    });
  const signedHeaders = (body: string): Headers => {
    const [timestamp, once] = [Math.floor(Date.now() / 1_000), nonce(random)];
    const text = requestText({ method: 'POST', target: path, timestamp, nonce: once, body });
    const signature = signBytes('RSA-SHA256', text, key).toString('base64');
    return {
      authorization: authorization({ mchId, serialNo: serial, timestamp, nonce: once, signature }),
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': USER_AGENT,
      'content-type': 'application/json',
    };
  };
  return {
    prepare(range: Range) {
      bodies = new Map(numbersOf(range).map((number) => [number, written(number)]));
    },
    async ask(number) {
      const body = bodyIn(bodies, number);
      return isSigned(await exchange(signedHeaders(body), body), platformKey);
    },
    close: () => pool.close(),
  };
}

function isSigned({ headers, body }: Answer, key: KeyObject): boolean {
  const [timestamp, once, signature] = ['timestamp', 'nonce', 'signature'].map((name) => String(headers[`wechatpay-${name}`]));
  const text = answerText({ timestamp: timestamp ?? '', nonce: once ?? '', body });
  return verifyBytes('RSA-SHA256', text, key, Buffer.from(signature ?? '', 'base64'));
}
