import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MerchantQuotas, SUBMIT_TURN_MS_MAX, type SubmitTurn } from '../src/quotas.ts';
import { DEFAULT_QUOTAS } from '../src/requests.ts';
import { handClock, START } from './hand-clock.ts';

const NEVER = Number.MAX_SAFE_INTEGER;

test('so many a second and no more, and when the next is free is said', async () => {
  const clock = handClock();
  const quotas = new MerchantQuotas({ ...DEFAULT_QUOTAS, revoke: 2 }, clock);
  expect(quotas.take('revoke')).toEqual({ taken: true });
  await clock.forward(300);
  expect(quotas.take('revoke')).toEqual({ taken: true });
  const refused = quotas.take('revoke');
  if (refused.taken) throw new Error('a third within a second was let through');
  expect(refused.freeAt).toBeGreaterThan(START + 1_000);
  await clock.forward(refused.freeAt - clock.now());
  expect(quotas.take('revoke')).toEqual({ taken: true });
  expect(quotas.take('revoke').taken).toBe(false);
});

test('operations do not take each other’s turns', () => {
  const quotas = new MerchantQuotas({ submit: 1, query: 1, revoke: 1, refund: 1, refundQuery: 1 }, handClock());
  for (const operation of ['query', 'revoke', 'refund', 'refundQuery'] as const)
    expect(quotas.take(operation)).toEqual({ taken: true });
});

test('no second ever holds more than the quota, whenever requests come', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(900), { minLength: 1, maxLength: 40 }),
      async (limit, gaps) => {
        const clock = handClock();
        const quotas = new MerchantQuotas({ ...DEFAULT_QUOTAS, query: limit }, clock);
        const sent: number[] = [];
        for (const gap of gaps) {
          await clock.forward(gap);
          if (quotas.take('query').taken) sent.push(clock.now());
        }
        for (const from of sent) expect(sent.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(limit);
      },
    ),
    { numRuns: 30 },
  ));

test('requests whose commits end at once leave one after the other, as they had their turns', async () => {
  const clock = handClock();
  const quotas = new MerchantQuotas({ ...DEFAULT_QUOTAS, query: 2 }, clock);
  const left: number[] = [];
  const leaves = () => void quotas.leave('query').then(() => left.push(clock.now() - START));
  for (let n = 0; n < 5; n++) leaves();
  await clock.forward(0);
  expect(left).toEqual([0, 0]);
  await clock.forward(3_000);
  expect(left).toHaveLength(5);
  for (const from of left) expect(left.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(2);
});

test('submits of two stores take turns, in the order each store came (S26)', async () => {
  const clock = handClock();
  const quotas = new MerchantQuotas({ ...DEFAULT_QUOTAS, submit: 1 }, clock);
  const served: string[] = [];
  const ask = (store: string, name: string) =>
    void quotas.submitTurn(store, NEVER).then((turn) => {
      served.push(`${name}${turn === null ? ' given up' : ''}`);
      turn?.ended();
    });
  ask('a', 'a1');
  ask('a', 'a2');
  ask('a', 'a3');
  ask('b', 'b1');
  await clock.forward(1_200);
  expect(served).toEqual(['a1', 'b1']);
  await clock.forward(SUBMIT_TURN_MS_MAX);
  // A second later one more had its turn before the two seconds were over; the last is given up, not held.
  expect(served.slice(2).sort()).toEqual(['a2 given up', 'a3 given up']);
});

test('a submit is never given a turn after its own time', async () => {
  const clock = handClock();
  const quotas = new MerchantQuotas({ ...DEFAULT_QUOTAS, submit: 1 }, clock);
  await quotas.submitTurn('a', NEVER);
  let answer: unknown = 'none yet';
  void quotas.submitTurn('a', START + 500).then((turn) => {
    answer = turn;
  });
  await clock.forward(400);
  expect(answer).toBe('none yet');
  await clock.forward(200);
  expect(answer).toBe(null);
});

test('no second at the channel holds more submits than the quota, however long each is on its way', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ gap: fc.nat(300), travels: fc.nat(500), answered: fc.nat(3_000) }), { minLength: 1, maxLength: 30 }),
      async (limit, submits) => {
        const clock = handClock();
        const quotas = new MerchantQuotas({ ...DEFAULT_QUOTAS, submit: limit }, clock);
        const arrivals: number[] = [];
        for (const { gap, travels, answered } of submits) {
          await clock.forward(gap);
          void quotas.submitTurn('a', NEVER).then((turn) => {
            if (turn === null) return;
            arrivals.push(clock.now() + travels);
            clock.wakeAt(clock.now() + travels + answered, turn.ended);
          });
        }
        await clock.forward(10_000);
        expect(arrivals.length).toBeGreaterThan(0);
        for (const from of arrivals)
          expect(arrivals.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(limit);
      },
    ),
    { numRuns: 50 },
  ));

test('an answer that takes long holds nobody up, and one that is there at once lets the next go sooner', async () => {
  const clock = handClock();
  const quotas = new MerchantQuotas({ ...DEFAULT_QUOTAS, submit: 1 }, clock);
  const next = async () => {
    let given: Readonly<{ turn: SubmitTurn | null; at: number }> | undefined;
    void quotas.submitTurn('a', NEVER).then((turn) => {
      given = { turn, at: clock.now() };
    });
    while (given === undefined) await clock.forward(50);
    return given;
  };
  const first = await next();
  const second = await next();
  expect(second.at - first.at).toBe(1_500);
  second.turn?.ended();
  expect((await next()).at - second.at).toBe(1_100);
});
