/**
 * Lives of refunds beside each other, by the thousand: requests lost, late and doubled, answers lost, crashes, an empty pool, refunds made
 * in the portal, channels that close and that cannot deliver. At rest we and the channel must agree, and never more went back than came.
 */
import {
  beginRefund,
  isFinalRefund,
  mayBeSentFrom,
  type Payment,
  type Refund,
  type RefundEvent,
  refundProblem,
  reservedMinor,
  stepRefund,
} from '@quickpay/core';
import { expect, test } from 'vitest';

const PAID = { state: 'paid', amount: { amountMinor: 1_000, currency: 'HKD' }, settledAt: 0 } as const satisfies Partial<Payment>;
const POLICY = { lateRequestWatchMs: 600_000, epoch: 0 };
const LATE_MS_MAX = 590_000;
const LIFE_MS_MAX = 12 * 86_400_000;
const ADDED_UNTIL_MS = 3_600_000;

type Listed = {
  amountMinor: number;
  state: 'processing' | 'succeeded' | 'closed' | 'abnormal';
  endsAt: number;
  endsAs: Listed['state'];
};
type Step = typeof stepRefund;

/** Chance that repeats: mulberry32. */
function chance(seed: number) {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { is: (share: number) => next() < share, below: (limit: number) => Math.floor(next() * limit) };
}

/** One payment's refunds, run to rest. Answers what went wrong. */
function live(seed: number, step: Step): { wrong: string[]; refunds: number; doubted: number } {
  const luck = chance(seed);
  const troubled = luck.below(4) / 6;
  const poolEmptyUntil = luck.is(0.3) ? luck.below(9 * 86_400_000) : 0;
  const channel = new Map<string, Listed>();
  const refunds: Refund[] = [];
  const late: { at: number; refund: Refund }[] = [];
  const wrong: string[] = [];
  let now = 1_000;
  let lastArrival: number | null = null;
  let doubted = 0;

  const givenBack = () =>
    [...channel.values()].reduce((sum, { state, amountMinor }) => (state === 'closed' ? sum : sum + amountMinor), 0);
  const settle = () => {
    for (const one of channel.values()) if (one.state === 'processing' && one.endsAt <= now) one.state = one.endsAs;
    // Somebody acts in the portal.
    for (const one of channel.values()) if (one.state === 'abnormal' && one.endsAt + 86_400_000 <= now) one.state = 'succeeded';
  };
  const arrives = ({ refundNumber, amount }: Refund): RefundEvent => {
    const known = channel.get(refundNumber);
    // A number that was closed is taken again by whatever of it arrives next.
    if (known !== undefined && known.state !== 'closed') return { kind: 'accepted' };
    if (now < poolEmptyUntil) return { kind: 'refused', code: 'NOTENOUGH', retry: true };
    if (givenBack() + amount.amountMinor > 1_000 || luck.is(0.1)) return { kind: 'refused', code: 'ERROR', retry: false };
    const endsAs = luck.is(0.1) ? 'closed' : luck.is(0.1) ? 'abnormal' : 'succeeded';
    channel.set(refundNumber, {
      amountMinor: amount.amountMinor,
      state: 'processing',
      // Some end while earlier requests of theirs are still on their way.
      endsAt: now + luck.below(luck.is(0.3) ? 300_000 : 2 * 86_400_000),
      endsAs,
    });
    return { kind: 'accepted' };
  };
  const put = (refund: Refund, event: RefundEvent): Refund => {
    const stepped = step(refund, event, now, POLICY);
    if (!stepped.ok) {
      wrong.push(`${event.kind} has no meaning in ${stepped.state}`);
      return refund;
    }
    refunds[refunds.findIndex(({ id }) => id === refund.id)] = stepped.refund;
    return stepped.refund;
  };
  const crash = () => {
    for (const refund of [...refunds]) if (!isFinalRefund(refund.state)) put(refund, { kind: 'resumed' });
  };
  const unclear: RefundEvent = { kind: 'unclear', note: '' };

  const send = (refund: Refund) => {
    if (refunds.some((other) => other.id !== refund.id && other.sendsInDoubt > 0)) wrong.push('two refunds are in doubt at once');
    const before = Math.max(...refunds.map(({ sentAt }) => sentAt ?? Number.NEGATIVE_INFINITY));
    if (now - before < 60_000) wrong.push('less than a minute between two requests');
    const sent = put(refund, { kind: 'sent' });
    if (!luck.is(troubled)) return void put(sent, arrives(sent));
    doubted++;
    switch (luck.below(6)) {
      case 0:
        return void put(sent, { kind: 'neverSent', note: '' });
      case 1:
        arrives(sent);
        return void put(sent, unclear);
      case 2:
        late.push({ at: now + luck.below(LATE_MS_MAX), refund: sent });
        return void put(sent, unclear);
      case 3:
        return crash();
      case 4:
        arrives(sent);
        return crash();
      default:
        return void put(sent, unclear);
    }
  };
  const query = (refund: Refund) => {
    const asking = put(refund, { kind: 'querySent' });
    if (luck.is(troubled / 2)) return luck.is(0.3) ? crash() : undefined;
    put(asking, { kind: channel.get(refund.refundNumber)?.state ?? 'absent' });
  };

  while (now < LIFE_MS_MAX) {
    settle();
    if (now < ADDED_UNTIL_MS && luck.is(0.4)) {
      const amountMinor = 1 + luck.below(700);
      if (refundProblem(PAID, refunds, amountMinor, now) === null)
        refunds.push(
          beginRefund({
            id: `ref_${refunds.length}`,
            paymentId: 'pay_1',
            merchantId: 'm1',
            refundNumber: `QR${refunds.length}`,
            owner: 'n',
            amount: { amountMinor, currency: 'HKD' },
            reason: null,
            requestedBy: 't',
            approvedBy: null,
            requestedAt: now,
          }),
        );
      if (luck.is(0.05)) {
        const surplus = Math.min(100, 1_000 - givenBack());
        if (surplus > 0)
          channel.set(`PORTAL${now}`, { amountMinor: surplus, state: 'processing', endsAt: now, endsAs: 'succeeded' });
      }
    }
    const plans = refunds.flatMap((refund) => {
      if (refund.due === null || refund.dueAt === null) return [];
      const at = refund.due === 'refund' ? mayBeSentFrom(refund, refunds, now) : refund.dueAt;
      return [{ at: Math.max(now, at), refund }];
    });
    const next = Math.min(
      ...plans.map(({ at }) => at),
      ...late.map(({ at }) => at),
      now < ADDED_UNTIL_MS ? now + 30_000 : LIFE_MS_MAX,
    );
    now = Math.max(next, now);
    const arriving = late.findIndex(({ at }) => at <= now);
    if (arriving >= 0) {
      const [{ refund }] = late.splice(arriving, 1) as [(typeof late)[number]];
      lastArrival = now;
      arrives(refund);
    } else {
      // What could leave when it was planned may have to wait by now.
      const plan = plans.find(
        ({ at, refund }) => at <= now && (refund.due === 'refundQuery' || mayBeSentFrom(refund, refunds, now) <= now),
      );
      if (plan === undefined) continue;
      if (plan.refund.due === 'refund') send(plan.refund);
      else query(plan.refund);
    }
    if (reservedMinor(refunds) > 1_000) wrong.push('more is reserved than was paid');
    if (givenBack() > 1_000) wrong.push('more went back than was paid');
  }
  for (const { refundNumber, state, due, attention } of refunds) {
    const there = channel.get(refundNumber)?.state ?? 'absent';
    if (state === 'closed' ? there !== 'absent' && there !== 'closed' : state !== there)
      wrong.push(`${refundNumber} is ${state} here and ${there} there (last late arrival ${lastArrival})`);
    if (!isFinalRefund(state) && due === null) wrong.push(`${refundNumber} is ${state}, and nothing is due`);
    if (state === 'requested') wrong.push(`${refundNumber} is still requested (${attention})`);
  }
  return { wrong, refunds: refunds.length, doubted };
}

function search(lives: number, step: Step) {
  let [refunds, doubted, ends] = [0, 0, 0];
  const wrong: string[] = [];
  for (let seed = 1; seed <= lives; seed++) {
    const life = live(seed, step);
    refunds += life.refunds;
    doubted += life.doubted;
    ends += life.wrong.length > 0 ? 1 : 0;
    if (life.wrong.length > 0 && wrong.length < 5) wrong.push(`seed ${seed}: ${life.wrong[0]}`);
  }
  return { refunds, doubted, ends, wrong };
}

test('at rest we and the channel agree about every refund, and never more goes back than came (I1, I9)', () => {
  const { refunds, doubted, ends, wrong } = search(3_000, stepRefund);
  process.stdout.write(`refunds: ${refunds} in 3,000 lives, ${doubted} requests in trouble, ${ends} wrong ends\n`);
  expect(wrong).toEqual([]);
  expect(refunds).toBeGreaterThan(5_000);
  expect(doubted).toBeGreaterThan(2_000);
});

test('without the wait for a request that is still in doubt, a refund is called closed that goes through', () => {
  const withoutTheWait: Step = (refund, event, now, policy) =>
    stepRefund(event.kind === 'refused' ? { ...refund, sendsInDoubt: 1 } : refund, event, now, policy);
  const { ends } = search(3_000, withoutTheWait);
  process.stdout.write(`refunds, without the wait: ${ends} wrong ends\n`);
  expect(ends).toBeGreaterThan(0);
});
