import { describe, expect, test } from 'vitest';
import { candidatesOf, type PaymentEvent, type PaymentState, revokeAllowedAt } from '../src/index.ts';
import { Life, newPayment, POLICY, refused, SUBMIT } from './timeline.ts';

const paidBySubmit = { kind: 'paid', via: SUBMIT, transactionId: '4200' } as const;
const askedBySubmit = { kind: 'asked', via: SUBMIT } as const;

describe('the two flows of the guide', () => {
  test('a password-exempt payment is paid by the answer to its submit (S1, guide P7)', () => {
    const life = new Life().at(300, paidBySubmit);
    expect(life.now).toEqual(['paid', null, null]);
    expect(life.payment.transactionId).toBe('4200');
  });

  test('a payer who confirms after 7 s is polled at 5 and at 10 s (S2, guide V10)', () => {
    const life = new Life().at(400, askedBySubmit);
    expect(life.now).toEqual(['awaitingPayer', 'query', 5_000]);
    life.query(5_000, 'asked');
    expect(life.now).toEqual(['awaitingPayer', 'query', 10_000]);
    life.query(10_000, 'paid');
    expect(life.now).toEqual(['paid', null, null]);
  });

  test('a payer who cancels frees the sale at the next poll, and the order is revoked all the same (S3, guide E3)', () => {
    const life = new Life().at(400, askedBySubmit).query(5_000, 'unpaid');
    expect(life.now).toEqual(['watching', 'revoke', 15_400]);
    life.revoke(15_400, 'revokeDone').query(16_400, 'closed');
    expect(life.now).toEqual(['notPaid', null, null]);
    expect(life.payment.reason).toBe('payerEnded');
  });

  test('a silent payer is called off 30 s after being asked, with one last query first (S4, guide V10)', () => {
    const life = new Life().at(400, askedBySubmit);
    for (const now of [5_000, 10_000, 15_000, 20_000, 25_000]) life.query(now, 'asked');
    expect(life.now).toEqual(['awaitingPayer', 'deadline', 30_400]);
    life.at(30_400, { kind: 'deadline' });
    expect(life.now).toEqual(['awaitingPayer', 'query', 30_400]);
    life.query(30_400, 'asked');
    expect(life.now).toEqual(['revoking', 'revoke', 15_400]); // long past: at once
    life.revoke(30_500, 'revokeDone');
    expect(life.now).toEqual(['revoking', 'query', 31_400]);
    life.query(31_510, 'closed');
    expect([life.payment.state, life.payment.reason]).toEqual(['notPaid', 'expired']);
  });
});

describe('refusals', () => {
  test('a refusal frees the sale only when a query sent after it agrees (S7, S14)', () => {
    const life = new Life().at(300, refused(false));
    expect(life.now).toEqual(['uncertain', 'query', 300]);
    life.query(300, 'absent');
    expect(life.now).toEqual(['watching', 'revoke', 15_300]);
    expect(new Life().at(300, refused(false)).query(300, 'paid').now[0]).toBe('paid');
  });

  test('a query that was already out proves nothing about a refusal that came meanwhile', () => {
    const life = new Life().at(5_000, { kind: 'noAnswer' }).at(5_000, { kind: 'querySent' });
    const answer = life.answer(5_000, 'absent');
    life.at(5_100, refused(false)).at(5_200, answer);
    expect(life.now).toEqual(['uncertain', 'query', 6_000]);
  });

  test('a refusal that left no order needs no revoke, and is watched all the same', () => {
    const life = new Life().at(300, refused(true)).query(300, 'absent');
    expect(life.now).toEqual(['watching', 'query', 5_310]);
    life.query(620_000, 'absent');
    expect([life.payment.state, life.payment.reason, life.payment.decline]).toEqual(['notPaid', 'declined', 'code']);
  });

  test('… unless the order is seen after all: then it is revoked', () => {
    const life = new Life().at(300, refused(true)).query(300, 'absent').query(5_310, 'unpaid');
    expect(life.now).toEqual(['watching', 'revoke', 15_300]);
  });

  test('a payment failed at the bank is called off, and the sale is not free before proof (S15)', () => {
    const life = new Life().at(400, askedBySubmit).query(5_000, 'failed');
    expect(life.now).toEqual(['revoking', 'query', 10_000]);
    life.query(10_000, 'failed');
    expect(life.now).toEqual(['revoking', 'revoke', 15_400]);
    life.revoke(15_400, 'revokeDone').query(16_410, 'closed');
    expect(life.payment.reason).toBe('failed');
  });
});

describe('answers that do not come', () => {
  test('after 5 s without an answer a query asks, and finds the payment (S10)', () => {
    const life = new Life();
    expect(life.now).toEqual(['submitting', 'noAnswer', 5_000]);
    life.at(5_000, { kind: 'noAnswer' });
    expect(life.now).toEqual(['uncertain', 'query', 5_000]);
    expect(life.query(5_000, 'paid').now).toEqual(['paid', null, null]);
  });

  test('a submit nobody knows of is called off after 30 s and free once the revoke is proven (S9, S10)', () => {
    const life = new Life().at(5_000, { kind: 'noAnswer' });
    for (const now of [5_000, 10_000, 15_000, 20_000, 25_000]) life.query(now, 'absent');
    expect(life.now).toEqual(['uncertain', 'deadline', 30_000]);
    life.at(30_000, { kind: 'deadline' }).query(30_000, 'absent').revoke(30_010, 'revokeDone').query(31_020, 'absent');
    expect(life.payment.state).toBe('watching');
    expect(life.query(640_000, 'absent').payment.reason).toBe('expired');
  });

  test('a deadline query that is itself not answered calls the payment off', () => {
    const life = new Life().at(400, askedBySubmit).at(30_400, { kind: 'deadline' }).query(30_400, 'unclear');
    expect([life.payment.state, life.payment.why]).toEqual(['revoking', 'expired']);
  });

  test('a submit that never left is not paid at once', () => {
    const life = new Life().at(100, { kind: 'neverSent', note: 'connection refused' });
    expect([life.payment.state, life.payment.reason]).toEqual(['notPaid', 'notSent']);
  });
});

describe('point of no return', () => {
  const calledOff = () => new Life().at(400, askedBySubmit).at(3_000, { kind: 'cancel', by: 'c' });

  test('a payer who confirms before the first revoke has paid, just before it was cancelled (S19)', () => {
    expect(calledOff().query(5_000, 'asked').query(10_000, 'paid').payment.state).toBe('paid');
  });

  test('a cancel waits for the 15 s that the channel asks for', () => {
    expect(calledOff().query(5_000, 'asked').query(10_000, 'asked').now).toEqual(['revoking', 'revoke', 15_400]);
  });

  test('the 15 s count from when the submit has left at the latest: its answer, or the 5 s within which it leaves (I7)', () => {
    const cancelledAt = (now: number) => new Life().at(now, { kind: 'cancel', by: 'c' });
    // It waited two seconds for its turn: nobody but its answer tells.
    expect(revokeAllowedAt(cancelledAt(500).payment)).toBe(20_000);
    expect(revokeAllowedAt(cancelledAt(500).at(2_300, askedBySubmit).payment)).toBe(17_300);
    expect(revokeAllowedAt(cancelledAt(500).at(2_300, refused(true)).payment)).toBe(17_300);
    expect(revokeAllowedAt(cancelledAt(500).at(2_300, { kind: 'unclear', via: SUBMIT, note: '' }).payment)).toBe(17_300);
    // The answer to a query tells nothing of it, and one that comes late tells nothing new.
    expect(revokeAllowedAt(cancelledAt(500).query(2_000, 'absent').payment)).toBe(20_000);
    expect(revokeAllowedAt(cancelledAt(500).at(9_000, askedBySubmit).payment)).toBe(20_000);
    // What a process had not sent when it ended has not left.
    expect(revokeAllowedAt(cancelledAt(500).at(1_000, { kind: 'resumed', clockAgrees: true }).payment)).toBe(16_000);
  });

  test('a success found while a revoke is in doubt is never paid, and goes back (S13)', () => {
    const life = calledOff()
      .at(15_000, { kind: 'revokeSent' })
      .at(25_000, { kind: 'revokeUnclear', note: 'lost' })
      .query(25_100, 'paid');
    expect(life.payment.state).toBe('revoking');
    life.query(30_100, 'paid').revoke(40_000, 'revokeDone').query(41_010, 'closed');
    expect([life.payment.state, life.payment.reason]).toEqual(['notPaid', 'returned']);
  });

  test('a revoke refused because the payer is typing leaves no doubt: a confirmation after it counts (S6)', () => {
    const life = calledOff().query(5_000, 'asked').query(10_000, 'asked').revoke(15_000, 'revokeBusy');
    expect(life.now).toEqual(['revoking', 'query', 15_000]);
    expect(life.payment.revokesInDoubt).toBe(0);
    expect(life.query(16_000, 'paid').payment.state).toBe('paid');
  });

  test('a late answer to the submit, after the first revoke, counts only as money seen', () => {
    const life = calledOff().revoke(15_000, 'revokeBusy').at(15_500, paidBySubmit);
    expect([life.payment.state, life.payment.due]).toEqual(['revoking', 'query']);
  });
});

describe('after the sale is free', () => {
  const watched = () =>
    new Life()
      .at(5_000, { kind: 'noAnswer' })
      .at(6_000, { kind: 'cancel', by: 'c' })
      .revoke(15_000, 'revokeDone')
      .query(15_020, 'absent');

  test('a late success is returned, never adopted (S11)', () => {
    const life = watched().query(60_000, 'paid');
    expect(life.now).toEqual(['returning', 'revoke', 20_000]); // long past: at once
    life.revoke(60_020, 'revokeDone').query(61_100, 'closed');
    expect([life.payment.state, life.payment.reason]).toEqual(['notPaid', 'returned']);
  });

  test('a channel that acknowledges a revoke and goes on asking the payer is not revoked every second', () => {
    const life = new Life().at(400, askedBySubmit).at(3_000, { kind: 'cancel', by: 'c' });
    const sent: number[] = [];
    while (sent.length < 5) {
      const { due, dueAt } = life.payment;
      if (due === 'revoke') sent.push(dueAt ?? 0);
      if (due === 'revoke') life.revoke(dueAt ?? 0, 'revokeDone');
      else life.query(dueAt ?? 0, 'asked');
    }
    expect(sent).toEqual([15_400, 20_400, 30_400, 50_400, 110_400]);
    expect(life.payment.revokesInDoubt).toBe(0);
  });

  test('the watch asks after 5, 10, 20 … 320 s and once when it is over', () => {
    const life = watched();
    const asked: number[] = [];
    while (life.payment.state === 'watching') {
      const at = life.payment.dueAt ?? 0;
      asked.push(at - (life.payment.watchFrom ?? 0));
      life.query(at, 'absent');
    }
    expect(asked).toEqual([5_010, 10_010, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000]);
    expect([life.payment.state, life.payment.reason]).toEqual(['notPaid', 'cancelled']);
  });

  test('a watch whose last query has no answer goes on, once a minute', () => {
    const life = watched().query(615_010, 'unclear');
    expect(life.now).toEqual(['watching', 'query', 675_010]);
  });

  test('leave ends the sale and gives back what is found (S20)', () => {
    const life = new Life().at(5_000, { kind: 'noAnswer' }).query(5_000, 'absent').at(8_000, { kind: 'leave', by: 'c' });
    expect(life.now).toEqual(['returning', 'query', 10_000]);
    expect(life.query(10_000, 'absent').now).toEqual(['returning', 'query', 15_000]);
    expect(life.query(15_000, 'absent').now).toEqual(['returning', 'revoke', 20_000]);
    life.revoke(20_000, 'revokeDone').query(20_020, 'closed');
    expect(life.payment.reason).toBe('left');
  });
});

describe('when the channel no longer revokes', () => {
  test('money found after leave goes back by refund, the same number until it is known (S25)', () => {
    const life = new Life()
      .at(5_000, { kind: 'noAnswer' })
      .at(8_000, { kind: 'leave', by: 'c' })
      .revoke(15_000, 'revokeTooLate')
      .query(16_010, 'paid');
    expect(life.payment.refund).toMatchObject({ sequence: 1, amountMinor: 3850, state: 'wanted' });
    life.at(17_000, { kind: 'refundSent' }).at(17_100, { kind: 'refundUnclear', note: '' });
    expect(life.now).toEqual(['returning', 'refund', 77_000]);
    life.at(77_000, { kind: 'refundSent' }).at(77_100, { kind: 'refundAccepted', own: true });
    expect(life.payment.due).toBe('refundQuery');
    life.at(80_000, { kind: 'refundQuerySent' }).at(80_100, { kind: 'refundSucceeded', returnedMinor: 3850, own: true });
    expect([life.payment.state, life.payment.reason]).toEqual(['notPaid', 'returned']);
  });

  test('an order without money ends with a person told (S25)', () => {
    const life = new Life()
      .at(5_000, { kind: 'noAnswer' })
      .at(8_000, { kind: 'leave', by: 'c' })
      .revoke(15_000, 'revokeTooLate')
      .query(700_000, 'unpaid');
    expect([life.payment.state, life.payment.reason, life.payment.attention]).toEqual(['notPaid', 'left', 'revokeWindowOver']);
  });

  test('a part that the portal gave back is not given back twice (I9)', () => {
    const life = new Life().at(300, askedBySubmit).query(5_000, 'refunded');
    expect(life.now.slice(0, 2)).toEqual(['returning', 'refundQuery']);
    life.at(5_100, { kind: 'refundQuerySent' }).at(5_200, { kind: 'refundSucceeded', returnedMinor: 1000, own: false });
    expect(life.payment.refund).toMatchObject({ sequence: 1, amountMinor: 2850 });
  });

  test('what is left after a part was given back elsewhere goes back a minute after the refused try, not at once', () => {
    const life = new Life()
      .at(300, askedBySubmit)
      .at(400, { kind: 'leave', by: 'c' })
      .revoke(15_300, 'revokeTooLate')
      .query(16_310, 'paid')
      .at(17_000, { kind: 'refundSent' })
      .at(17_100, { kind: 'refundRefused', code: 'ERROR' })
      .at(17_200, { kind: 'refundQuerySent' })
      .at(17_300, { kind: 'refundSucceeded', returnedMinor: 1000, own: false });
    expect(life.payment.refund).toMatchObject({ sequence: 2, amountMinor: 2850 });
    expect(candidatesOf(life.payment, POLICY)).toContainEqual({ due: 'refund', at: 77_100 });
  });

  /** Money found, too late to revoke it: a refund was asked for. */
  const refunding = () =>
    new Life()
      .at(300, askedBySubmit)
      .at(400, { kind: 'leave', by: 'c' })
      .revoke(15_300, 'revokeTooLate')
      .query(16_310, 'paid')
      .at(17_000, { kind: 'refundSent' })
      .at(17_100, { kind: 'refundAccepted', own: true });

  test('a refund that was closed or is held up is shown to a person, and nobody asks about it every second (S25, I7)', () => {
    const life = refunding();
    const waits: number[] = [];
    for (let now = 17_100; waits.length < 4; ) {
      life.at(now, { kind: 'refundQuerySent' }).at(now, { kind: 'refundClosed', returnedMinor: 0 });
      expect(life.payment).toMatchObject({ state: 'returning', attention: 'refundTrouble', due: 'refund' });
      waits.push((life.payment.dueAt ?? 0) - now);
      now = life.payment.dueAt ?? 0;
      life.at(now, { kind: 'refundSent' }).at(now, { kind: 'refundAccepted', own: true });
    }
    expect(waits).toEqual([60_000, 600_000, 3_600_000, 3_600_000]);

    const heldUp = refunding().at(22_100, { kind: 'refundQuerySent' }).at(22_200, { kind: 'refundAbnormal' });
    expect(heldUp.now).toEqual(['returning', 'refundQuery', 32_100]);
    expect(heldUp.payment.attention).toBe('refundTrouble');
  });

  test('a refund that begins is asked about at once, however often the one before it was (seed 19880 of the simulation)', () => {
    const life = refunding();
    // A person who asks again and again, while another refund of the order is on its way.
    for (let now = 22_100; now < 32_100; now += 1_000)
      life
        .at(now, { kind: 'check', by: 'c' })
        .at(now, { kind: 'refundQuerySent' })
        .at(now, { kind: 'refundAccepted', own: false });
    expect(life.payment.refundQueries).toBe(10);
    life.at(33_000, { kind: 'refundQuerySent' }).at(33_100, { kind: 'refundClosed', returnedMinor: 0 });
    life.at(93_100, { kind: 'refundSent' }).at(93_200, { kind: 'refundAccepted', own: true });
    const { due, at } = candidatesOf(life.payment, POLICY).find((one) => one?.due === 'refundQuery') ?? {};
    expect([due, at]).toEqual(['refundQuery', 38_000]);
    // … and then less and less often, like any other.
    life.at(93_200, { kind: 'refundQuerySent' }).at(93_300, { kind: 'refundAccepted', own: true });
    expect(life.payment.refundQueries).toBe(1);
  });

  test('with ours closed, what the portal gave back is enough, or leaves a rest that goes back under a new number (I1, I9)', () => {
    const asked = () => refunding().at(22_100, { kind: 'refundQuerySent' });
    const part = asked().at(22_200, { kind: 'refundClosed', returnedMinor: 1000 });
    expect(part.payment.refund).toMatchObject({ sequence: 2, amountMinor: 2850, state: 'wanted' });
    const all = asked().at(22_200, { kind: 'refundClosed', returnedMinor: 3850 });
    expect([all.payment.state, all.payment.reason]).toEqual(['notPaid', 'returned']);
  });
});

describe('somebody else’s order under our number (S17)', () => {
  const frozen = () => new Life().at(300, { kind: 'unclear', via: SUBMIT, note: 'number used' }).query(5_000, 'foreign');

  test('freezes: asked about once a minute, never revoked or refunded, with attention (I14)', () => {
    const life = frozen();
    expect(life.payment).toMatchObject({ frozen: true, attention: 'foreignOrder', due: 'query', dueAt: 65_000 });
    expect(life.try(6_000, { kind: 'cancel', by: 'c' })).toMatchObject({ ok: false, frozen: true });
    expect(life.query(65_000, 'absent').payment.frozen).toBe(true);
    expect(life.at(70_000, { kind: 'leave', by: 'c' }).payment).toMatchObject({ frozen: true, state: 'uncertain' });
  });

  test('thaws when a later answer is ours', () => {
    expect(frozen().query(65_000, 'paid').payment.state).toBe('paid');
  });

  test('… but never adopts for a sale that was left meanwhile', () => {
    const life = frozen().at(60_000, { kind: 'leave', by: 'c' }).query(65_000, 'paid');
    expect(life.now.slice(0, 2)).toEqual(['returning', 'revoke']);
  });
});

describe('what was minted before a restore', () => {
  const old = () => new Life(newPayment(0), { ...POLICY, epoch: 1 }).at(5_000, { kind: 'noAnswer' });

  test('is watched with attention and not revoked while its order is unseen (I14)', () => {
    const life = old().at(30_000, { kind: 'deadline' }).query(30_000, 'absent');
    expect(life.payment).toMatchObject({ state: 'watching', attention: 'olderEpoch', revokeWanted: false });
    life.query(640_000, 'absent');
    expect(life.payment).toMatchObject({ state: 'notPaid', attention: 'olderEpoch' });
  });

  test('is revoked once its order is seen', () => {
    const life = old().at(30_000, { kind: 'deadline' }).query(30_000, 'absent').query(40_000, 'unpaid');
    expect(life.payment.due).toBe('revoke');
  });
});

describe('a process that starts again', () => {
  test('asks at once about what fell due meanwhile', () => {
    const life = new Life().at(400, askedBySubmit).query(5_000, 'asked').at(12_000, { kind: 'resumed', clockAgrees: true });
    expect(life.now).toEqual(['awaitingPayer', 'query', 10_000]);
  });

  test('lets no wait count from a time that has not come (S28)', () => {
    const life = new Life().at(400, askedBySubmit).query(25_000, 'asked');
    life.at(-600_000, { kind: 'resumed', clockAgrees: true });
    expect(life.payment).toMatchObject({ due: 'query', dueAt: -595_000, lastQueryAt: -600_000, floorFrom: -600_000 });
  });

  test('counts the 15 s from its start when the clocks disagree', () => {
    const life = new Life()
      .at(400, askedBySubmit)
      .at(20_000, { kind: 'cancel', by: 'c' })
      .at(600_000, { kind: 'resumed', clockAgrees: false });
    expect(life.query(600_000, 'asked').payment).toMatchObject({ due: 'query' });
    expect(life.query(605_000, 'asked').query(610_000, 'asked').now).toEqual(['revoking', 'revoke', 615_000]);
  });

  test('begins a watch anew: how long it was down is told by a clock that may have been set (seed 10346)', () => {
    const life = new Life()
      .at(100, { kind: 'refused', refusal: { code: 'AUTHCODEEXPIRE', reason: 'code', orderImpossible: true } })
      .query(1_100, 'absent')
      .at(700_000, { kind: 'resumed', clockAgrees: true });
    expect(life.query(700_000, 'absent').payment.state).toBe('watching');
    expect(life.query(1_299_000, 'absent').payment.state).toBe('watching');
    expect(life.query(1_300_000, 'absent').payment.state).toBe('notPaid');
  });

  test('counts a watch that begins afterwards from its start, and not from when a revoke was acknowledged by another clock', () => {
    const life = new Life()
      .at(500, { kind: 'cancel', by: 'c' })
      .at(16_000, { kind: 'revokeSent' })
      .at(16_100, { kind: 'revokeDone' })
      .at(400_000, { kind: 'resumed', clockAgrees: true });
    expect(life.query(400_000, 'absent').payment).toMatchObject({ state: 'watching', watchFrom: 400_000 });
  });
});

describe('final states (I8)', () => {
  test('an answer that contradicts one is noted, asked about once more and shown to a person', () => {
    const life = new Life().at(300, paidBySubmit).at(400, { kind: 'check', by: 'm' });
    expect(life.payment.due).toBe('query');
    life.query(400, 'closed');
    expect(life.payment).toMatchObject({ state: 'paid', attention: 'paidThenReversed', due: 'query' });
    life.query(1_500, 'closed');
    expect(life.payment).toMatchObject({ state: 'paid', contradictions: 2, due: null });
  });

  test('one that says not paid of what is paid, and is no reversal, is a contradiction', () => {
    const life = new Life().at(300, paidBySubmit).at(400, { kind: 'check', by: 'm' }).query(400, 'unpaid');
    expect(life.payment).toMatchObject({ state: 'paid', attention: 'contradiction' });
  });

  test('nobody leaves or cancels what is paid', () => {
    const life = new Life().at(300, paidBySubmit);
    for (const kind of ['leave', 'cancel'] as const)
      expect(life.try(500, { kind, by: 'c' })).toMatchObject({ ok: false, error: 'illegalEvent' });
  });
});

describe('taken over from a node that is gone', () => {
  const takenOver = { kind: 'resumed', clockAgrees: false, takenOverBy: { owner: 'office', epoch: 3 } } as const;
  const HOUR = 3_600_000;

  test('it has a new owner, in whose epoch it is from here on, and is asked about first', () => {
    const life = new Life(newPayment(0), { ...POLICY, epoch: 3 }).at(HOUR, takenOver);
    expect(life.payment).toMatchObject({ owner: 'office', epoch: 3, state: 'uncertain', due: 'query' });
    expect(revokeAllowedAt(life.payment)).toBe(HOUR + 15_000);
    life
      .query(HOUR + 100, 'absent')
      .at(HOUR + 200, { kind: 'deadline' })
      .query(HOUR + 1_200, 'absent');
    expect(life.payment).toMatchObject({ state: 'revoking', attention: null, revokeWanted: true });
  });

  test('one that is paid is asked about once more when nothing of the other node can arrive, until that is answered', () => {
    const life = new Life().at(HOUR, takenOver).query(HOUR, 'paid');
    expect(life.payment).toMatchObject({ state: 'paid', due: 'query', dueAt: HOUR + 600_010 });
    life.at(HOUR + 5_000, { kind: 'check', by: 'm' }).query(HOUR + 5_000, 'paid');
    expect(life.payment, 'a check before does not do').toMatchObject({ due: 'query', dueAt: HOUR + 600_010 });
    life.query(HOUR + 600_010, 'unclear');
    expect(life.payment).toMatchObject({ due: 'query', dueAt: HOUR + 660_010 });
    expect(life.query(HOUR + 660_010, 'paid').payment).toMatchObject({ due: null, attention: null, lookAgain: false });
  });

  test('… and a reversal that came meanwhile is told to a person', () => {
    const life = new Life()
      .at(HOUR, takenOver)
      .query(HOUR, 'paid')
      .query(HOUR + 600_010, 'closed');
    expect(life.payment).toMatchObject({ state: 'paid', attention: 'paidThenReversed' });
  });

  test('until the channel has said how it stands nothing leaves but questions, whatever a person or the time wants', () => {
    const life = new Life()
      .at(400, askedBySubmit)
      .at(HOUR, takenOver)
      .at(HOUR, { kind: 'cancel', by: 'm' })
      .query(HOUR, 'unclear');
    expect(life.payment).toMatchObject({ state: 'revoking', revokeWanted: true });
    expect(candidatesOf(life.payment, POLICY).map(({ due }) => due)).toEqual(['query']);
    // The goods may be gone: what the other node was told nobody knows.
    expect(life.query(HOUR + 5_000, 'paid').payment).toMatchObject({ state: 'paid', revokesSent: 0 });
  });

  test('… and then goes on as it would', () => {
    const life = new Life().at(400, askedBySubmit).at(HOUR, takenOver).at(HOUR, { kind: 'cancel', by: 'm' }).query(HOUR, 'asked');
    expect(candidatesOf(life.payment, POLICY)).toContainEqual({ due: 'revoke', at: HOUR + 15_000 });
  });

  test('money that is on its way back is asked about before it is sent again', () => {
    const life = new Life().at(400, askedBySubmit).at(500, { kind: 'leave', by: 'c' }).query(5_000, 'paid');
    life.revoke(15_400, 'revokeTooLate').at(HOUR, takenOver);
    expect(life.payment).toMatchObject({ state: 'returning', refund: { state: 'wanted' }, due: 'query' });
    life.query(HOUR, 'paid');
    expect(life.payment.due).toBe('refund');
  });

  test('one of which something was refunded has its refunds asked about: a cashier’s alone show that it was paid, and a person is told', () => {
    const life = new Life().at(400, askedBySubmit).at(HOUR, takenOver).query(HOUR, 'refunded');
    expect(life.payment).toMatchObject({ state: 'awaitingPayer', askFirst: true, due: 'refundQuery' });
    expect(candidatesOf(life.payment, POLICY).map(({ due }) => due)).toEqual(['refundQuery', 'query']);
    life.at(HOUR + 100, { kind: 'refundQuerySent' }).at(HOUR + 200, { kind: 'refundAccepted', own: false });
    expect(life.now, 'one is under way: its end is waited for').toEqual(['awaitingPayer', 'refundQuery', expect.any(Number)]);
    life.at(2 * HOUR, { kind: 'refundQuerySent' }).at(2 * HOUR, { kind: 'refundSucceeded', returnedMinor: 1_000, own: false });
    expect(life.payment).toMatchObject({
      state: 'paid',
      attention: 'refundedBeforeTakeOver',
      askFirst: false,
      returnedMinor: 1_000,
    });
    expect(life.payment, 'and asked about once more').toMatchObject({ lookAgain: true, due: 'query' });
    life.query(3 * HOUR, 'refunded');
    expect(life.payment, 'which tells nothing new').toMatchObject({
      attention: 'refundedBeforeTakeOver',
      contradictions: 0,
      due: null,
    });
  });

  test('… and whatever was refunded whole collects nothing', () => {
    const life = new Life().at(400, askedBySubmit).at(HOUR, takenOver).query(HOUR, 'refunded');
    life
      .at(HOUR + 100, { kind: 'refundQuerySent' })
      .at(HOUR + 200, { kind: 'refundSucceeded', returnedMinor: 3_850, own: false });
    expect(life.payment).toMatchObject({ state: 'notPaid', reason: 'returned' });
  });

  test.each<[string, PaymentEvent, PaymentState]>([
    ['went back', { kind: 'refundSucceeded', returnedMinor: 3_850, own: true }, 'notPaid'],
    ['is under way', { kind: 'refundAccepted', own: true }, 'returning'],
    ['was closed', { kind: 'refundClosed', returnedMinor: 0 }, 'returning'],
    ['cannot be delivered', { kind: 'refundAbnormal' }, 'returning'],
  ])('… and what the other node was giving back goes back: its refund %s', (_how, event, state) => {
    const life = new Life().at(400, askedBySubmit).at(HOUR, takenOver).query(HOUR, 'refunded');
    life.at(HOUR + 100, { kind: 'refundQuerySent' });
    life.at(HOUR + 200, { ...event, unheard: { sequence: 2, amountMinor: 3_850 } } as PaymentEvent);
    expect(life.payment).toMatchObject({ state, refund: { sequence: 2, amountMinor: 3_850 }, askFirst: false });
  });

  test('… and one that a revoke may have undone is given back, whoever refunded some of it', () => {
    const life = new Life().at(400, askedBySubmit).at(5_000, { kind: 'cancel', by: 'c' }).at(15_000, { kind: 'revokeSent' });
    expect(life.at(HOUR, takenOver).query(HOUR, 'refunded').payment).toMatchObject({ state: 'returning', askFirst: false });
  });

  test('… and an answer that is about somebody else’s order says nothing of ours: it is still asked first', () => {
    const life = new Life().at(400, askedBySubmit).at(HOUR, takenOver).query(HOUR, 'foreign');
    expect(life.payment).toMatchObject({ frozen: true, askFirst: true });
    life.query(HOUR + 60_000, 'refunded');
    expect(life.payment).toMatchObject({ state: 'awaitingPayer', frozen: false, askFirst: true, due: 'refundQuery' });
  });

  test('… and its sale, left meanwhile, takes the money no more', () => {
    const life = new Life()
      .at(400, askedBySubmit)
      .at(HOUR, takenOver)
      .query(HOUR, 'refunded')
      .at(HOUR + 50, { kind: 'leave', by: 'm' });
    life
      .at(HOUR + 100, { kind: 'refundQuerySent' })
      .at(HOUR + 200, { kind: 'refundSucceeded', returnedMinor: 1_000, own: false });
    expect(life.payment).toMatchObject({ state: 'returning', askFirst: false, refund: { sequence: 1, amountMinor: 2_850 } });
  });

  test('one that was paid before keeps its end, and is not asked about', () => {
    const life = new Life().at(300, paidBySubmit).at(HOUR, takenOver);
    expect(life.payment).toMatchObject({ owner: 'office', state: 'paid', due: null });
  });
});

test('an event without a cell leaves the payment as it was', () => {
  const life = new Life().at(400, askedBySubmit);
  const before = structuredClone(life.payment);
  expect(life.try(500, { kind: 'revokeDone' })).toEqual({
    ok: false,
    error: 'illegalEvent',
    event: 'revokeDone',
    state: 'awaitingPayer',
    frozen: false,
  });
  expect(life.payment).toEqual(before);
});
