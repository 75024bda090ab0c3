/**
 * Tells merchants of the ends of their refunds, at the address that each refund named and in the words of the wire that it came over, until
 * it is heard or the protocol gives up. What is still to be told is kept with the refund, so that a restart goes on with it.
 *
 * The address is a developer's own machine: its certificate is not checked.
 */
import { request } from 'node:https';
import type { DueNotice, Gateway } from '@quickpay/gateway-model';
import { decodeXml, XmlError } from '@quickpay/wechatpay/codec';
import type { RandomSource } from '@quickpay/wechatpay/signing';
import type { Merchants } from './merchants.ts';
import { refundNotice } from './wire/refund-notice.ts';
import { v3RefundNotice } from './wire/v3/refund-notice.ts';
import { signatureOf } from './wire/v3/signed.ts';

export type NotifierOptions = Readonly<{
  gateway: Gateway;
  merchants: Merchants;
  random: RandomSource;
  now: () => number;
  /** Signatures' time. */
  wallNow: () => number;
  /** Makes durable what was told and heard. */
  flush: () => void;
}>;

const ANSWER_MS_MAX = 5_000;
const ANSWER_BYTES_MAX = 16_384;
/** More wait for the next look. */
const AT_ONCE_MAX = 20;

export class RefundNotifier {
  readonly #options: NotifierOptions;
  readonly #underWay = new Map<string, AbortController>();
  #isClosed = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Looks what is due, and begins to tell it. Called whenever time has passed. */
  look(): void {
    if (this.#isClosed) return;
    for (const notice of this.#options.gateway.dueNotices(this.#options.now())) {
      const key = `${notice.stored.mchId}/${notice.stored.subMchId ?? ''}/${notice.number}`;
      if (this.#underWay.has(key) || this.#underWay.size >= AT_ONCE_MAX) continue;
      const abort = new AbortController();
      this.#underWay.set(key, abort);
      void this.#tell(notice, abort.signal).then((heard) => {
        this.#underWay.delete(key);
        if (this.#isClosed) return;
        this.#options.gateway.noticeTold(notice.stored, notice.number, heard, this.#options.now());
        this.#options.flush();
      });
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const abort of this.#underWay.values()) abort.abort();
  }

  async #tell({ stored, number, url, wire }: DueNotice, signal: AbortSignal): Promise<boolean> {
    const { gateway, merchants, random, now } = this.#options;
    const merchant = merchants.find(stored.mchId, stored.subMchId);
    if (merchant === undefined) return false;
    const settings = gateway.settings(stored.mchId);
    const payer = gateway.payer(stored.payerId ?? '');
    const about = { merchant, stored, number, payer, language: settings.language, random };
    if (wire === 'v2') return isHeard(url, { ...V2_WAYS, body: refundNotice(about) }, signal);
    const body = v3RefundNotice({ ...about, at: now() });
    const signature = await signatureOf(body, { account: merchant, settings }, this.#options);
    return isHeard(url, { ...V3_WAYS, body, headers: { ...V3_WAYS.headers, ...signature } }, signal);
  }
}

/** What is posted, and what it means to have been heard. */
type Telling = Readonly<{
  headers: Readonly<Record<string, string>>;
  body: string;
  isHeardBy: (status: number, answer: Uint8Array) => boolean;
}>;

const V2_WAYS: Omit<Telling, 'body'> = {
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  isHeardBy: (_status, answer) => saysSuccess(answer),
};
const V3_WAYS: Omit<Telling, 'body'> = {
  headers: { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'quickpay-sandbox' },
  isHeardBy: (status) => status === 200 || status === 204,
};

/** Whether somebody at that address heard it. Never throws: whatever goes wrong there is an answer that was not given. */
function isHeard(url: string, { headers, body, isHeardBy }: Telling, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      url,
      {
        method: 'POST',
        headers,
        rejectUnauthorized: false,
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > ANSWER_BYTES_MAX) response.destroy();
          else chunks.push(chunk);
        });
        response.on('close', () => resolve(response.complete && isHeardBy(response.statusCode ?? 0, Buffer.concat(chunks))));
        response.on('error', () => resolve(false));
      },
    );
    asked.on('error', () => resolve(false));
    asked.end(body);
  });
}

function saysSuccess(answer: Uint8Array): boolean {
  try {
    return decodeXml(answer).return_code === 'SUCCESS';
  } catch (error) {
    if (error instanceof XmlError) return false;
    throw error;
  }
}
