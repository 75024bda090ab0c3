/**
 * Tells merchants of the ends of their refunds, at the address that each refund named, until an answer says SUCCESS or the protocol gives
 * up. What is still to be told is kept with the refund, so that a restart goes on with it.
 *
 * The address is a developer's own machine: its certificate is not checked.
 */
import { request } from 'node:https';
import type { DueNotice, Gateway } from '@quickpay/gateway-model';
import { decodeXml, XmlError } from '@quickpay/wechatpay/codec';
import type { RandomSource } from '@quickpay/wechatpay/signing';
import type { Merchants } from './merchants.ts';
import { refundNotice } from './wire/refund-notice.ts';

export type NotifierOptions = Readonly<{
  gateway: Gateway;
  merchants: Merchants;
  random: RandomSource;
  now: () => number;
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

  async #tell({ stored, number, url }: DueNotice, signal: AbortSignal): Promise<boolean> {
    const { gateway, merchants, random } = this.#options;
    const merchant = merchants.find(stored.mchId, stored.subMchId);
    if (merchant === undefined) return false;
    const { language } = gateway.settings(stored.mchId);
    const payer = gateway.payer(stored.payerId ?? '');
    return heard(url, refundNotice({ merchant, stored, number, payer, language, random }), signal);
  }
}

/** Whether somebody at that address answered SUCCESS. Never throws: whatever goes wrong there is an answer that was not given. */
function heard(url: string, body: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'text/xml; charset=utf-8' },
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
        response.on('close', () => resolve(response.complete && saysSuccess(Buffer.concat(chunks))));
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
