/** A merchant's end of V3's wire for tests: requests signed by hand, answers checked by hand, over the same sandbox as a {@link Till}. */
import { createDecipheriv, createPublicKey, createSign, createVerify, randomUUID, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Till } from './till.ts';

export type Json = Record<string, unknown>;
export type V3Raw = Readonly<{ status: number; headers: Headers; text: string; json: Json }>;
export type V3Manner = Readonly<{
  /** In place of the usual; null takes one away. */
  headers?: Readonly<Record<string, string | null>>;
  /** Signed with another time than now: milliseconds beside it. */
  offMs?: number;
  /** Sent in place of what was signed. */
  sent?: string;
  serial?: string;
}>;

export class V3Till {
  readonly till: Till;

  constructor(till: Till) {
    this.till = till;
  }

  /** The ids of this merchant, as every request names them. */
  get owners(): Record<string, string> {
    const { mode, mchId, subMchId = '' } = this.till.merchant;
    return mode === 'direct' ? { mchid: mchId } : { sp_mchid: mchId, sub_mchid: subMchId };
  }

  get apps(): Record<string, string> {
    const { mode, appId } = this.till.merchant;
    return mode === 'direct' ? { appid: appId } : { sp_appid: appId };
  }

  async ask(method: 'GET' | 'POST', target: string, body?: Json, manner: V3Manner = {}): Promise<V3Raw> {
    const { merchant, sandbox } = this.till;
    const text = body === undefined ? '' : JSON.stringify(body);
    const timestamp = Math.floor((Date.now() + (manner.offMs ?? 0)) / 1_000);
    const nonce = randomUUID().replaceAll('-', '');
    const signature = createSign('RSA-SHA256')
      .update(`${method}\n${target}\n${timestamp}\n${nonce}\n${text}\n`)
      .sign(readFileSync(merchant.privateKey, 'utf8'), 'base64');
    const headers: Record<string, string | null> = {
      authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${merchant.mchId}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${manner.serial ?? merchant.serial}",signature="${signature}"`,
      accept: 'application/json',
      'user-agent': 'till',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...manner.headers,
    };
    const given = Object.entries(headers).filter((header): header is [string, string] => header[1] !== null);
    const answer = await fetch(`${sandbox.baseUrl}${target}`, {
      method,
      headers: given,
      ...(body === undefined ? {} : { body: manner.sent ?? text }),
    });
    const said = await answer.text();
    return { status: answer.status, headers: answer.headers, text: said, json: said === '' ? {} : (JSON.parse(said) as Json) };
  }

  /** Whether an answer is signed by the channel: by its certificate, or by its public key. */
  isSigned({ headers, text }: V3Raw): boolean {
    const { platformSerial, platformCertificate, publicKeyId, publicKey } = this.till.merchant;
    const serial = headers.get('wechatpay-serial');
    const pem = (path: string) => readFileSync(path, 'utf8');
    const keys = {
      [platformSerial]: () => new X509Certificate(pem(platformCertificate)).publicKey,
      [publicKeyId]: () => createPublicKey(pem(publicKey)),
    };
    const key = keys[serial ?? '']?.();
    if (key === undefined) return false;
    const signed = `${headers.get('wechatpay-timestamp')}\n${headers.get('wechatpay-nonce')}\n${text}\n`;
    return createVerify('RSA-SHA256')
      .update(signed)
      .verify(key, headers.get('wechatpay-signature') ?? '', 'base64');
  }

  sale(authCode: string, more: Json = {}): Json {
    return {
      ...this.owners,
      ...this.apps,
      out_trade_no: this.till.number(),
      trade_type: 'MICROPAY',
      description: 'Two cups of tea',
      merchant_category_code: '5812',
      attach: 'store-7',
      payer: { auth_code: authCode },
      amount: { total: 3_850, currency: this.till.merchant.settlementCurrency },
      ...more,
    };
  }

  submit = (sale: Json, manner?: V3Manner): Promise<V3Raw> =>
    this.ask('POST', '/v3/global/micropay/transactions/pay', sale, manner);
  query = (outTradeNo: string, manner?: V3Manner): Promise<V3Raw> =>
    this.ask('GET', `/v3/global/transactions/out-trade-no/${outTradeNo}?${new URLSearchParams(this.owners)}`, undefined, manner);
  reverse = (outTradeNo: string): Promise<V3Raw> =>
    this.ask('POST', `/v3/global/micropay/transactions/out-trade-no/${outTradeNo}/reverse`, this.owners);

  /** What was sealed with the merchant's APIv3 key. */
  opened({ ciphertext, nonce, associated_data: about }: Record<string, string>): string {
    const bytes = Buffer.from(ciphertext ?? '', 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.till.merchant.apiKeyV3, nonce ?? '');
    decipher.setAAD(Buffer.from(about ?? ''));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString();
  }
}
