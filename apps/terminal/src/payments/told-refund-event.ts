/** What happened to a refund, in plain words: as `told-event.ts` does it for payments. */
import type { RefundEventView } from '@quickpay/api';
import type { RefundEventKind } from '@quickpay/core';
import type { ScreenLanguage } from '../words/language.ts';
import { TIMELINE_WORDS, type TimelineKey } from '../words/timeline-words.ts';
import { fillTable } from '../words/translator.ts';

const KEYS: Readonly<Record<RefundEventKind | 'requested', TimelineKey>> = {
  requested: 'refundEvent.requested',
  sent: 'refundEvent.sent',
  querySent: 'refundEvent.querySent',
  accepted: 'refundEvent.accepted',
  refused: 'refundEvent.refused',
  unclear: 'refundEvent.unclear',
  neverSent: 'refundEvent.neverSent',
  processing: 'refundEvent.processing',
  succeeded: 'refundEvent.succeeded',
  closed: 'refundEvent.closed',
  abnormal: 'refundEvent.abnormal',
  absent: 'refundEvent.absent',
  foreign: 'refundEvent.foreign',
  check: 'refundEvent.check',
  resumed: 'refundEvent.resumed',
};

/** Every kind that has a sentence. */
export const TOLD_REFUND_KINDS = Object.keys(KEYS);

const isKnown = (kind: string): kind is keyof typeof KEYS => Object.hasOwn(KEYS, kind);

/** A refund goes on where somebody else has become its owner, and where the server was started again. */
const isTakenOver = (kind: string, detail: RefundEventView['detail']): boolean =>
  kind === 'resumed' && detail.takenOverBy !== undefined;

/** `by`: who did it, as people are called. @example toldRefundEvent(event, 'Cashier 1', 'en') // 'Refund asked for by Cashier 1' */
export function toldRefundEvent(
  { kind, detail }: Pick<RefundEventView, 'kind' | 'detail'>,
  by: string,
  language: ScreenLanguage,
): string {
  // A server newer than this page may tell of what it does not know.
  const key = isTakenOver(kind, detail) ? 'refundEvent.takenOver' : isKnown(kind) ? KEYS[kind] : 'refundEvent.unknown';
  const code = typeof detail.code === 'string' ? detail.code : '';
  return fillTable(TIMELINE_WORDS, language)(key, { kind, code, by });
}
