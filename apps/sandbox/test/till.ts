/**
 * A merchant's end of the wire for tests: plain requests, signed by hand, so that what the sandbox says is seen as it is and not as a client
 * reads it.
 */
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { decodeXml, encodeXml } from '@quickpay/wechatpay/codec';
import { type SignType, sign, verify } from '@quickpay/wechatpay/signing';
import { madeCertificates } from '../../../tests/made-certificates.ts';
import { type MerchantEntry, type Sandbox, type SandboxOptions, startSandbox } from '../src/index.ts';

export type Fields = Record<string, string>;
export type Raw = Readonly<{ status: number; type: string; text: string; bytes: Buffer }>;

/** How one request differs from a usual one. */
export type Manner = Readonly<{
  signType?: SignType;
  apiKey?: string;
  /** `plain` for HTTP, a merchant for TLS with its certificate, `anonymous` for TLS without one. The own certificate by default. */
  via?: 'plain' | 'anonymous' | MerchantEntry;
  /** Header fields beside or in place of the usual ones; null takes one away. */
  headers?: Readonly<Record<string, string | null>>;
  signal?: AbortSignal;
}>;

/** No two of a process are the same, whichever till asks. */
let numbers = 0;
const SECURE = new Set(['/secapi/pay/reverse', '/secapi/pay/refund', '/secapi/pay/refundv2', '/pay/downloadfundflow']);
const HOUR_MS = 3_600_000;
const ADVANCE_MS_MAX = 7 * 24 * HOUR_MS;

export class Till {
  readonly sandbox: Sandbox;
  readonly merchant: MerchantEntry;

  constructor(
    sandbox: Sandbox,
    choose: (merchant: MerchantEntry) => boolean = ({ settlementCurrency }) => settlementCurrency === 'HKD',
  ) {
    const merchant = sandbox.merchants.find(choose);
    if (merchant === undefined) throw new Error('no such merchant in the demo');
    this.sandbox = sandbox;
    this.merchant = merchant;
  }

  static async open(options: Partial<SandboxOptions> = {}): Promise<Till> {
    return new Till(await startSandbox({ port: 0, tlsPort: 0, ...madeCertificates(), ...options }));
  }

  number(): string {
    return `T${process.pid}_${++numbers}`;
  }

  /** The fields of a request, signed. */
  signed(fields: Fields, { signType = 'MD5', apiKey = this.merchant.apiKeyV2 }: Manner = {}): Fields {
    const { appId, mchId, subMchId } = this.merchant;
    const all: Fields = {
      appid: appId,
      mch_id: mchId,
      ...(subMchId ? { sub_mch_id: subMchId } : {}),
      nonce_str: 'n0nce',
      ...(signType === 'MD5' ? {} : { sign_type: signType }),
      ...fields,
    };
    return { ...all, sign: sign(all, apiKey, signType) };
  }

  /** Sends fields and answers the fields that came back; a signed answer must be rightly signed. */
  async post(path: string, fields: Fields, manner: Manner = {}): Promise<Fields> {
    const { status, text } = await this.raw(path, encodeXml(this.signed(fields, manner)), manner);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    const answer = decodeXml(text);
    if (answer.return_code === 'SUCCESS' && !verify(answer, this.merchant.apiKeyV2, manner.signType ?? 'MD5'))
      throw new Error(`${path}: the answer is wrongly signed`);
    return answer;
  }

  raw(
    path: string,
    body: string | Uint8Array,
    { via = this.merchant, signal, headers = {} }: Manner = {},
    method = 'POST',
  ): Promise<Raw> {
    const options: RequestOptions = { method, agent: false, ...(signal ? { signal } : {}) };
    if (via === 'plain') return answerOf(httpRequest(`${this.sandbox.baseUrl}${path}`, options), body, headers);
    const tls = {
      ca: readFileSync(this.sandbox.caCertificate),
      ...(via !== 'anonymous' && SECURE.has(path)
        ? { cert: readFileSync(via.certificate), key: readFileSync(via.privateKey) }
        : {}),
    };
    return answerOf(httpsRequest(`${this.sandbox.mtlsBaseUrl}${path}`, { ...options, ...tls }), body, headers);
  }

  submit(authCode: string, fields: Fields = {}, manner: Manner = {}): Promise<Fields> {
    return this.post('/pay/micropay', { ...this.sale(authCode), ...fields }, manner);
  }

  /** The fields of a usual submit. */
  sale(authCode: string): Fields {
    return {
      version: '1.0',
      body: 'Two cups of tea',
      attach: 'store-7',
      out_trade_no: this.number(),
      total_fee: '3850',
      fee_type: this.merchant.settlementCurrency,
      spbill_create_ip: '127.0.0.1',
      auth_code: authCode,
    };
  }

  query = (out_trade_no: string, manner: Manner = {}): Promise<Fields> => this.post('/pay/orderquery', { out_trade_no }, manner);
  revoke = (out_trade_no: string, manner: Manner = {}): Promise<Fields> =>
    this.post('/secapi/pay/reverse', { out_trade_no }, manner);

  async control<Answer = Record<string, unknown>>(path: string, method = 'GET', body?: unknown): Promise<Answer> {
    const { status, json } = await this.tryControl<Answer>(path, method, body);
    if (status > 299) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }

  /** As {@link control}, with errors answered. */
  async tryControl<Answer = Record<string, unknown>>(
    path: string,
    method = 'GET',
    body?: unknown,
  ): Promise<{ status: number; type: string | null; json: Answer }> {
    const answer = await fetch(`${this.sandbox.controlUrl}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = (text === '' ? {} : JSON.parse(text)) as Answer; // each test looks at what it got
    return { status: answer.status, type: answer.headers.get('content-type'), json };
  }

  async code(payer = 'ready'): Promise<string> {
    return (await this.control<{ authCode: string }>(`/payers/${payer}/code`)).authCode;
  }

  async now(): Promise<number> {
    return Date.parse((await this.control<{ now: string }>('/clock')).now);
  }

  /** Goes on to this time of day in Beijing, so many days from now (0: the next time it is that late). Answers that day as `yyyyMMdd`. */
  async advanceTo(hour: number, minute = 0, days = 0): Promise<string> {
    const now = await this.now();
    const midnight = now - ((now + 8 * HOUR_MS) % (24 * HOUR_MS));
    const today = midnight + hour * HOUR_MS + minute * 60_000;
    const at = today + (days > 0 ? days : today <= now ? 1 : 0) * 24 * HOUR_MS;
    for (let left = at - now; left > 0; left -= ADVANCE_MS_MAX)
      await this.control('/clock', 'POST', { advanceMs: Math.min(left, ADVANCE_MS_MAX) });
    return new Date(at + 8 * HOUR_MS).toISOString().slice(0, 10).replaceAll('-', '');
  }

  advance = (seconds: number): Promise<unknown> => this.control('/clock', 'POST', { advanceMs: seconds * 1_000 });
  fault = (fault: Readonly<Record<string, unknown>>): Promise<unknown> => this.control('/faults', 'POST', { times: 1, ...fault });
  set = (name: string, value: string): Promise<unknown> => this.control('/settings', 'PATCH', { [name]: value });
  confirm = (payer = 'asks'): Promise<unknown> => this.control(`/payers/${payer}/password`, 'POST', { password: '123456' });

  async order(outTradeNo: string): Promise<LedgerOrder | undefined> {
    const { orders } = await this.control<{ orders: LedgerOrder[] }>(`/ledger?mchId=${this.merchant.mchId}`);
    return orders.find((order) => order.outTradeNo === outTradeNo);
  }

  close = (): Promise<void> => this.sandbox.close();
}

export type LedgerOrder = Readonly<{
  outTradeNo: string;
  transactionId: string | null;
  state: string;
  total: number;
  refunded: number;
  paid: boolean;
  payerId: string | null;
  history: readonly { at: string; event: string; from: string | null; to: string | null }[];
  refunds: readonly { outRefundNo: string; amount: number; state: string }[];
}>;

function answerOf(
  request: ReturnType<typeof httpRequest>,
  body: string | Uint8Array,
  headers: NonNullable<Manner['headers']>,
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString('utf8'),
          bytes: Buffer.concat(chunks),
        }),
      );
    });
    for (const [name, value] of Object.entries({ 'content-type': 'text/xml; charset=utf-8', ...headers }))
      if (value !== null) request.setHeader(name, value);
    request.end(body);
  });
}
