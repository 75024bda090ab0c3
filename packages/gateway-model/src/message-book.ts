/** Guide P7, V8: merchant and payer are told by SMS or WeChat message. */
import type { Instant } from '@quickpay/core';
import type { Journal } from './journal.ts';
import type { StoredOrder } from './stored-order.ts';

export type Message = Readonly<{
  at: Instant;
  to: Readonly<{ payerId: string }> | Readonly<{ mchId: string }>;
  channel: 'sms' | 'wechat';
  kind: 'paid' | 'revoked' | 'refunded';
  outTradeNo: string;
  text: string;
}>;

export class MessageBook {
  readonly #journal: Journal;
  readonly #sent = new Map<string, Message[]>();
  #count = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  to(recipient: Message['to']): readonly Message[] {
    return this.#sent.get(nameOf(recipient)) ?? [];
  }

  tell(stored: StoredOrder, kind: Message['kind'], amountMinor: number, at: Instant): void {
    const text = `${kind} ${stored.currency} ${(amountMinor / 10 ** stored.exponent).toFixed(stored.exponent)}: ${stored.body}`;
    const common = { at, kind, outTradeNo: stored.outTradeNo, text };
    this.#send({ ...common, to: { mchId: stored.mchId }, channel: 'wechat' });
    if (stored.payerId === null) return;
    this.#send({ ...common, to: { payerId: stored.payerId }, channel: 'wechat' });
    this.#send({ ...common, to: { payerId: stored.payerId }, channel: 'sms' });
  }

  restore(value: unknown): void {
    this.#place(value as Message); // its own record
  }

  #send(message: Message): void {
    this.#place(message);
    this.#journal.changed('message', String(this.#count), message);
  }

  #place(message: Message): void {
    this.#count++;
    const name = nameOf(message.to);
    const known = this.#sent.get(name);
    if (known === undefined) this.#sent.set(name, [message]);
    else known.push(message);
  }
}

const nameOf = (to: Message['to']): string => ('payerId' in to ? `payer ${to.payerId}` : `merchant ${to.mchId}`);
