/**
 * What happened to a payment, in plain words. One table from the kind of event, and what it carries, to a sentence: a new kind does not
 * compile until somebody says what it means. Nothing of a payment code is in an event.
 */
import type { EventView, Params } from '@quickpay/api';
import type { PaymentEvent, PaymentEventKind, Via } from '@quickpay/core';
import type { Speech } from '../words/language-provider.tsx';
import type { Amount } from '../words/money.ts';
import { RECORD_WORDS, type RecordKey } from '../words/record-words.ts';
import { fillTable } from '../words/translator.ts';

type Told = readonly [key: RecordKey, blanks?: Params];
type EventOf<Kind extends PaymentEventKind> = Extract<PaymentEvent, { kind: Kind }>;
type Teller<Kind extends PaymentEventKind> = (event: EventOf<Kind>, amountText: (minor: number) => string) => Told;

/** An answer to the submit comes by itself, one to a query was asked for. */
const told =
  (submit: RecordKey, query: RecordKey) =>
  ({ via }: { via: Via }): Told => [via.request === 'submit' ? submit : query];

const always = (key: RecordKey) => (): Told => [key];

const TELLERS: { readonly [Kind in PaymentEventKind]: Teller<Kind> } = {
  paid: told('event.paid', 'event.paid.asked'),
  asked: told('event.asked', 'event.asked.asked'),
  unclear: told('event.unclear', 'event.unclear.asked'),
  foreign: always('event.foreign'),
  refused: ({ refusal }) => ['event.refused', { code: refusal.code }],
  neverSent: always('event.neverSent'),
  unpaid: always('event.unpaid'),
  absent: always('event.absent'),
  failed: always('event.failed'),
  closed: always('event.closed'),
  refunded: always('event.refunded'),
  noAnswer: always('event.noAnswer'),
  deadline: always('event.deadline'),
  resumed: ({ takenOverBy }) => [takenOverBy === undefined ? 'event.resumed' : 'event.takenOver'],
  cancel: ({ by }) => ['event.cancel', { by }],
  leave: ({ by }) => ['event.leave', { by }],
  check: ({ by }) => ['event.check', { by }],
  querySent: always('event.querySent'),
  revokeSent: always('event.revokeSent'),
  refundSent: always('event.refundSent'),
  refundQuerySent: always('event.refundQuerySent'),
  revokeDone: always('event.revokeDone'),
  revokeBusy: always('event.revokeBusy'),
  revokeTooLate: always('event.revokeTooLate'),
  revokeRefused: ({ code }) => ['event.revokeRefused', { code }],
  revokeUnclear: always('event.revokeUnclear'),
  revokeNeverSent: always('event.revokeNeverSent'),
  refundAccepted: ({ own }) => [own ? 'event.refundAccepted' : 'event.refundAccepted.others'],
  refundUnclear: always('event.refundUnclear'),
  refundNeverSent: always('event.refundNeverSent'),
  refundAbsent: always('event.refundAbsent'),
  refundSucceeded: ({ returnedMinor }, amountText) => ['event.refundSucceeded', { amount: amountText(returnedMinor) }],
  refundRefused: ({ code }) => ['event.refundRefused', { code }],
  refundClosed: always('event.refundClosed'),
  refundAbnormal: always('event.refundAbnormal'),
};

/** Every kind that has a sentence. */
export const TOLD_KINDS = Object.keys(TELLERS) as readonly PaymentEventKind[]; // keys of the table are the kinds

const isKnown = (kind: string): kind is PaymentEventKind => Object.hasOwn(TELLERS, kind);

/**
 * The sentence of an event.
 *
 * @param currency of the payment, for amounts in the event
 * @example toldEvent(event, words, 'HKD') // 'Asked WeChat Pay: not paid yet'
 */
export function toldEvent(
  { kind, detail }: Pick<EventView, 'kind' | 'detail'>,
  { language, money }: Pick<Speech, 'language' | 'money'>,
  currency: Amount['currency'],
): string {
  const [key, blanks = {}] = tell(kind, detail, (minor) => money.text({ minor, currency }));
  return fillTable(RECORD_WORDS, language)(key, blanks);
}

function tell(kind: string, detail: EventView['detail'], amountText: (minor: number) => string): Told {
  if (kind === 'recorded') return ['event.recorded'];
  // A server newer than this page may tell of what it does not know.
  if (!isKnown(kind)) return ['event.unknown', { kind }];
  const teller = TELLERS[kind] as Teller<PaymentEventKind>; // the one for this very kind
  return teller({ kind, ...detail } as PaymentEvent, amountText); // as core wrote it
}
