/** What somebody does about a refund that is not through: by what the channel said last, and how it stands. */
import { describe, expect, test } from 'vitest';
import { REFUND_REFUSALS, type Refund, type RefundNextStep, refundNextStep, refundRefusalOf } from '../src/index.ts';

type Standing = Pick<Refund, 'state' | 'attention' | 'refusedCode' | 'refusedAt'>;
const standing = (change: Partial<Standing> = {}): Standing => ({
  state: 'requested',
  attention: null,
  refusedCode: null,
  refusedAt: null,
  ...change,
});

test('a code is known however it is spelt, and one that nobody knows is looked up in the portal', () => {
  expect(refundRefusalOf('TRADE_OVERDUE')).toBe('tooLate');
  expect(refundRefusalOf('not_enough')).toBe('pool');
  for (const code of ['SOMETHING_NEW', 'constructor', '']) expect(refundRefusalOf(code)).toBe('other');
  for (const [code, refusal] of Object.entries(REFUND_REFUSALS)) expect(refundRefusalOf(code)).toBe(refusal);
});

describe('the next step', () => {
  test.each<readonly [what: string, Partial<Standing>, RefundNextStep | null]>([
    ['sent, and not answered: it goes on by itself', {}, 'wait'],
    ['accepted', { state: 'processing' }, 'wait'],
    ['not to be delivered', { state: 'abnormal', attention: 'refundAbnormal' }, 'portal'],
    ['through', { state: 'succeeded' }, null],
    ['another under this number, wherever it stands', { state: 'succeeded', attention: 'refundContradiction' }, 'portal'],
    ['an empty balance', { refusedCode: 'NOTENOUGH', attention: 'refundWaiting' }, 'topUp'],
    ['an empty balance for seven days', { state: 'closed', refusedCode: 'NOTENOUGH' }, 'topUp'],
    ['too many requests', { refusedCode: 'FREQUENCYLIMITED' }, 'wait'],
    ['too many for seven days', { state: 'closed', refusedCode: 'FREQUENCYLIMITED' }, 'refundAgain'],
    ['a payment that was never ready', { state: 'closed', refusedCode: 'ORDERNOTREADY' }, 'refundAgain'],
    ['refused for good while an earlier request may still arrive', { refusedCode: 'NOTENOUGH', refusedAt: 1 }, 'wait'],
    ['too late', { state: 'closed', refusedCode: 'TRADEOVERDUE' }, 'otherWay'],
    ['an account that is gone', { state: 'closed', refusedCode: 'USERACCOUNTABNORMAL' }, 'otherWay'],
    ['given back already, perhaps', { state: 'closed', refusedCode: 'TRADESTATEERROR' }, 'portal'],
    ['a wrong key', { state: 'closed', refusedCode: 'SIGNERROR' }, 'setUp'],
    ['no right question', { state: 'closed', refusedCode: 'PARAMERROR' }, 'support'],
    ['ended empty-handed, as a query tells', { state: 'closed', refusedCode: 'REFUNDCLOSE' }, 'refundAgain'],
    ['ended, and nobody said why', { state: 'closed' }, 'refundAgain'],
    ['something else', { state: 'closed', refusedCode: 'ERROR' }, 'portal'],
  ])('%s', (_what, change, next) => {
    expect(refundNextStep(standing(change))).toBe(next);
  });

  test('while it is tried again nobody but whoever fills the balance has anything to do', () => {
    for (const [code, refusal] of Object.entries(REFUND_REFUSALS))
      expect(refundNextStep(standing({ refusedCode: code })), code).toBe(refusal === 'pool' ? 'topUp' : 'wait');
  });
});
