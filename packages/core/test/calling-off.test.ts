/** Calling a payment off where the channel does not do what is asked: waits between tries, windows that are over, rests. */
import { describe, expect, test } from 'vitest';
import { type PaymentEvent, returnRefundNumber, returnRefundSequence } from '../src/index.ts';
import { Life, SUBMIT } from './timeline.ts';

const SECOND = 1_000;

/** Nobody knows of the submit, and the cashier has called it off: the first revoke may leave at 20 s. */
const calledOff = () => new Life().at(5_000, { kind: 'noAnswer' }).at(6_000, { kind: 'cancel', by: 'c' });
/** The same with the payer asked. */
const askedAndOff = () =>
  new Life().at(400, { kind: 'asked', via: SUBMIT }).at(6_000, { kind: 'cancel', by: 'c' }).query(11_000, 'asked');

describe('a revoke is sent again', () => {
  /** How long after each sending the next may leave, where each is answered alike a second later. */
  const waits = (answer: PaymentEvent, count: number): number[] => {
    const life = calledOff();
    return Array.from({ length: count }, (_, index) => {
      const now = 20_000 + index * 120_000;
      life.at(now, { kind: 'revokeSent' }).at(now + SECOND, answer);
      return (life.payment.revokeNotBefore ?? 0) - now;
    });
  };

  test.each<[string, PaymentEvent, number[]]>([
    ['is lost', { kind: 'revokeUnclear', note: '' }, [5, 10, 20, 60, 60]],
    ['never left', { kind: 'revokeNeverSent', note: '' }, [5, 10, 20, 60, 60]],
    ['is refused because the payer is typing (guide V10)', { kind: 'revokeBusy' }, [5, 10, 20, 20, 20]],
    ['is refused outright', { kind: 'revokeRefused', code: 'TRADEERROR' }, [60, 60, 60, 60, 60]],
  ])('later and later while its answer %s', (_what, answer, seconds) => {
    expect(waits(answer, seconds.length)).toEqual(seconds.map((s) => s * SECOND));
  });

  test('never before its answer, however late that came', () => {
    const life = calledOff().at(20_000, { kind: 'revokeSent' }).at(30_000, { kind: 'revokeUnclear', note: '' });
    expect(life.payment.revokeNotBefore).toBe(30_000);
  });
});

describe('a revoke that is refused outright', () => {
  test('is shown to a person, asked about at once, and leaves no doubt', () => {
    const life = calledOff().at(20_000, { kind: 'revokeSent' }).at(20_100, { kind: 'revokeRefused', code: 'TRADEERROR' });
    expect(life.payment).toMatchObject({ attention: 'revokeRefused', revokesInDoubt: 0, due: 'query' });
    expect(life.query(20_200, 'paid').payment.state).toBe('paid');
  });

  test('while another is in doubt: what was paid goes back by refund (I13)', () => {
    const life = calledOff()
      .at(20_000, { kind: 'revokeSent' })
      .at(30_000, { kind: 'revokeUnclear', note: '' })
      .query(31_000, 'paid')
      .at(36_000, { kind: 'revokeSent' })
      .at(36_100, { kind: 'revokeRefused', code: 'TRADEERROR' });
    expect(life.payment).toMatchObject({ state: 'returning', attention: 'revokeRefused', revokesInDoubt: 1 });
    expect(life.payment.refund).toMatchObject({ sequence: 1, amountMinor: 3850, state: 'wanted' });
  });
});

test('a revoke that provably never left leaves no doubt: a success found after it counts', () => {
  const life = calledOff().at(20_000, { kind: 'revokeSent' }).at(20_100, { kind: 'revokeNeverSent', note: '' });
  expect(life.query(20_200, 'paid').payment.state).toBe('paid');
});

describe('an order that can no longer be revoked (S25)', () => {
  test('and holds no money frees the sale, is watched, and ends with a person told', () => {
    const life = askedAndOff().revoke(20_000, 'revokeTooLate').query(21_010, 'unpaid');
    expect(life.payment).toMatchObject({ state: 'watching', watchFrom: 21_020, revokeWanted: false, attention: null });
    life.query(40_000, 'asked');
    expect(life.payment).toMatchObject({ state: 'watching', revokeWanted: false, attention: 'revokeWindowOver' });
    life.query(622_000, 'unpaid');
    expect(life.payment).toMatchObject({ state: 'notPaid', reason: 'cancelled', attention: 'revokeWindowOver' });
  });

  test('and turns out to be paid, though a revoke had been acknowledged, gives the money back by refund', () => {
    const life = askedAndOff()
      .revoke(20_000, 'revokeDone')
      .query(21_010, 'asked')
      .revoke(25_000, 'revokeTooLate')
      .query(26_010, 'paid');
    expect(life.payment).toMatchObject({ state: 'returning', refund: { sequence: 1, state: 'wanted' } });
  });
});

describe('the refund of what a revoke cannot give back', () => {
  const wanted = () =>
    new Life()
      .at(5_000, { kind: 'noAnswer' })
      .at(8_000, { kind: 'leave', by: 'c' })
      .revoke(15_000, 'revokeTooLate')
      .query(16_010, 'paid');
  const sent = () => wanted().at(17_000, { kind: 'refundSent' });

  test('makes nothing wait for the old time after a clock was set back', () => {
    const lost = sent().at(17_500, { kind: 'refundUnclear', note: '' });
    expect(lost.at(-600_000, { kind: 'resumed', clockAgrees: true }).now).toEqual(['returning', 'refund', -540_000]);
    const refused = sent().at(17_100, { kind: 'refundRefused', code: 'NOTENOUGH' });
    expect(refused.at(-600_000, { kind: 'resumed', clockAgrees: true }).payment.refund?.notBefore).toBe(-540_000);
    const taken = sent().at(17_100, { kind: 'refundAccepted', own: true }).at(22_100, { kind: 'refundQuerySent' });
    expect(taken.at(-600_000, { kind: 'resumed', clockAgrees: true }).now).toEqual(['returning', 'refundQuery', -590_000]);
  });

  test('has a number made from the order’s own', () => {
    expect(returnRefundNumber({ merchantOrderNumber: 'QP1' }, 2)).toBe('QP1-B2');
    expect(returnRefundSequence({ merchantOrderNumber: 'QP1' }, 'QP1-B12')).toBe(12);
    for (const other of ['QP1-B', 'QP1-B0', 'QP1-B01', 'QP1-B1.5', 'QP12-B1', 'QR1', '', 'QP1-B-1'])
      expect(returnRefundSequence({ merchantOrderNumber: 'QP1' }, other), other).toBe(0);
  });

  test.each<[string, PaymentEvent]>([
    ['its answer is lost', { kind: 'refundUnclear', note: '' }],
    ['it never left', { kind: 'refundNeverSent', note: '' }],
    ['the channel knows nothing of it', { kind: 'refundAbsent' }],
  ])('is sent again under its number, a minute after the last, where %s', (_what, event) => {
    const life = sent().at(17_500, event);
    expect(life.payment).toMatchObject({ refund: { sequence: 1, tries: 1, state: 'wanted' }, refundPending: false });
    expect(life.now).toEqual(['returning', 'refund', 77_000]);
  });

  test('is not asked for while another of the order, the portal’s, is under way', () => {
    const life = wanted().at(17_000, { kind: 'refundQuerySent' }).at(17_100, { kind: 'refundAccepted', own: false });
    expect(life.payment.refund).toMatchObject({ state: 'wanted', tries: 0 });
    expect(life.payment.due).toBe('refundQuery');
  });

  test('is about the rest where the portal was faster, under the number that never left (I9)', () => {
    const life = wanted()
      .at(17_000, { kind: 'refundQuerySent' })
      .at(17_100, { kind: 'refundSucceeded', returnedMinor: 1_000, own: false });
    expect(life.payment.refund).toMatchObject({ sequence: 1, amountMinor: 2_850, tries: 0 });
  });

  test('keeps its number and amount while its fate is not known, whatever the portal gave back meanwhile (I9)', () => {
    const life = sent()
      .at(17_500, { kind: 'refundUnclear', note: '' })
      .at(18_000, { kind: 'refundQuerySent' })
      .at(18_100, { kind: 'refundSucceeded', returnedMinor: 1_000, own: false });
    expect(life.payment.refund).toMatchObject({ sequence: 1, amountMinor: 3_850, tries: 1 });
  });

  test('that this ledger does not know of is the present one: the next has a number of its own (I9)', () => {
    const life = wanted()
      .at(17_000, { kind: 'refundQuerySent' })
      .at(17_100, { kind: 'refundClosed', returnedMinor: 1_000, unheard: { sequence: 1, amountMinor: 3_850 } });
    expect(life.payment.refund).toMatchObject({ sequence: 2, amountMinor: 2_850, tries: 0 });
  });

  test('that was refused is shown to a person, asked about, and sent again under its number after a minute', () => {
    const life = sent().at(17_100, { kind: 'refundRefused', code: 'NOTENOUGH' });
    expect(life.payment).toMatchObject({
      attention: 'refundTrouble',
      refund: { sequence: 1, state: 'refused', notBefore: 77_100 },
      queryWantedFrom: 21_010,
      refundQueryWantedFrom: 17_100,
    });
    life.at(17_200, { kind: 'refundQuerySent' }).at(17_300, { kind: 'refundAbsent' });
    expect(life.payment.refund).toMatchObject({ state: 'refused', notBefore: 77_100 });
  });
});
