/** What happened to a refund, in plain words: every kind of event has a sentence, in both languages. */
import { LANGUAGES } from '@quickpay/api';
import { expect, test } from 'vitest';
import { REFUND_TABLE } from '../../../packages/core/src/refund-step.ts';
import { TOLD_REFUND_KINDS, toldRefundEvent } from '../src/payments/told-refund-event.ts';

test('every event that core knows has a sentence of its own, in every language', () => {
  expect([...TOLD_REFUND_KINDS].sort()).toEqual(['requested', ...Object.keys(REFUND_TABLE)].sort());
  for (const language of LANGUAGES) {
    const sentences = TOLD_REFUND_KINDS.map((kind) => toldRefundEvent({ kind, detail: { code: 'NOTENOUGH' } }, 'Li', language));
    expect(new Set(sentences).size, language).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).not.toMatch(/[{}]|undefined|refundEvent\./);
  }
});

test('it says who asked for it, and which code was answered', () => {
  expect(toldRefundEvent({ kind: 'requested', detail: {} }, '李明', 'zh-CN')).toBe('李明 申请退款');
  expect(toldRefundEvent({ kind: 'resumed', detail: { takenOverBy: { owner: 'office', epoch: 0 } } }, '', 'en')).toBe(
    'Head office took the refund over and asks WeChat Pay first',
  );
  expect(toldRefundEvent({ kind: 'refused', detail: { code: 'NOTENOUGH' } }, '', 'en')).toBe(
    'WeChat Pay refused the refund (NOTENOUGH)',
  );
});

test('what a newer server tells is not made up', () => {
  expect(toldRefundEvent({ kind: 'fromTomorrow', detail: {} }, '', 'en')).toContain('fromTomorrow');
  expect(toldRefundEvent({ kind: 'toString', detail: {} }, '', 'en')).toContain('toString');
});
