import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MerchantQuotas, SUBMIT_TURN_MS_MAX } from '../src/quotas.ts';
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

test('submits of two stores take turns, in the order each store came (S26)', async () => {
  const clock = handClock();
  const quotas = new MerchantQuotas({ ...DEFAULT_QUOTAS, submit: 1 }, clock);
  const served: string[] = [];
  const ask = (store: string, name: string) =>
    void quotas.submitTurn(store, NEVER).then((mayLeave) => served.push(`${name}${mayLeave ? '' : ' given up'}`));
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
  let mayLeave: boolean | null = null;
  void quotas.submitTurn('a', START + 500).then((answer) => {
    mayLeave = answer;
  });
  await clock.forward(400);
  expect(mayLeave).toBe(null);
  await clock.forward(200);
  expect(mayLeave).toBe(false);
});
