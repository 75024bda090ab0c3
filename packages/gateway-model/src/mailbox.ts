/** What merchants and payers were told, by SMS or as a message in the app (guide P7, V8). */
import type { Instant } from '@quickpay/core';
import type { Journal, Message, StoredOrder } from './records.ts';

const WORDS: Readonly<Record<Message['kind'], string>> = { paid: 'Paid', revoked: 'Revoked, returned', refunded: 'Refunded' };

export class Mailbox {
  readonly #journal: Journal;
  readonly #messages = new Map<string, Message[]>();
  #count = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** The merchant is told in the app, the payer in the app and by SMS. */
  tell(stored: StoredOrder, kind: Message['kind'], amountMinor: number, at: Instant): void {
    const amount = (amountMinor / 10 ** stored.exponent).toFixed(stored.exponent);
    const common = {
      at,
      kind,
      outTradeNo: stored.outTradeNo,
      text: `${WORDS[kind]} ${stored.currency} ${amount}: ${stored.body}`,
    };
    this.#send({ ...common, to: { mchId: stored.mchId }, channel: 'wechat' });
    if (stored.payerId === null) return;
    for (const channel of ['wechat', 'sms'] as const) this.#send({ ...common, to: { payerId: stored.payerId }, channel });
  }

  to(whom: Message['to']): readonly Message[] {
    return this.#messages.get(addressOf(whom)) ?? [];
  }

  restore(message: Message): void {
    this.#count++;
    const address = addressOf(message.to);
    const theirs = this.#messages.get(address);
    if (theirs) theirs.push(message);
    else this.#messages.set(address, [message]);
  }

  #send(message: Message): void {
    this.restore(message);
    this.#journal('message', String(this.#count), message);
  }
}

const addressOf = (to: Message['to']): string => ('payerId' in to ? `payer/${to.payerId}` : `merchant/${to.mchId}`);
