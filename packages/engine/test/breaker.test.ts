import type { QueryAnswer, RevokeAnswer } from '@quickpay/core';
import { expect, test } from 'vitest';
import { createBreaker } from '../src/breaker.ts';
import { handClock, START } from './hand-clock.ts';

const WRONG_KEY = { configuration: 'SIGNERROR' };

function opened(answers: readonly (QueryAnswer | RevokeAnswer)[] = []) {
  const clock = handClock();
  const changes: string[] = [];
  const left = [...answers];
  const causes: string[] = [];
  const breaker = createBreaker({
    clock,
    probe: async (cause) => {
      causes.push(cause);
      return left.shift() ?? { kind: 'absent' };
    },
    onChange: ({ state }) => changes.push(state),
  });
  return { clock, breaker, changes, causes, probes: () => causes.length };
}

test('one refused submit can be about that payment; two running are about the merchant (S21)', () => {
  const { breaker } = opened();
  breaker.observe('submit', WRONG_KEY);
  breaker.observe('submit', {});
  breaker.observe('submit', WRONG_KEY);
  expect(breaker.state).toEqual({ state: 'closed' });
  breaker.observe('submit', WRONG_KEY);
  expect(breaker.state).toEqual({ state: 'open', since: START, cause: 'SIGNERROR' });
});

test('any other answer of that class opens it at once, and once', () => {
  const { breaker, changes } = opened();
  breaker.observe('other', WRONG_KEY);
  breaker.observe('other', { configuration: 'NOAUTH' });
  expect(breaker.state).toMatchObject({ state: 'open', cause: 'SIGNERROR' });
  expect(changes).toEqual(['open']);
});

test('a probe every ten seconds; what is unclear heals nothing, a proper answer heals', async () => {
  const { clock, breaker, changes, probes } = opened([
    { kind: 'unclear', note: 'no network' },
    { kind: 'unclear', note: 'SIGNERROR', configuration: 'SIGNERROR' },
    { kind: 'absent' },
  ]);
  breaker.observe('other', WRONG_KEY);
  await clock.forward(9_999);
  expect(probes()).toBe(0);
  await clock.forward(20_001);
  expect([probes(), changes]).toEqual([3, ['open', 'closed']]);
  await clock.forward(60_000);
  expect(probes()).toBe(3);
  breaker.observe('submit', WRONG_KEY);
  expect(breaker.state).toEqual({ state: 'closed' });
});

test('a probe is told the cause, and one that never left heals nothing', async () => {
  const { clock, breaker, changes, causes } = opened([{ kind: 'neverSent', note: 'no connection' }, { kind: 'done' }]);
  breaker.observe('other', { configuration: 'CERTERROR' });
  await clock.forward(10_000);
  expect(changes).toEqual(['open']);
  await clock.forward(10_000);
  expect([causes, changes]).toEqual([
    ['CERTERROR', 'CERTERROR'],
    ['open', 'closed'],
  ]);
});

test('stopped, it asks no more', async () => {
  const { clock, breaker, probes } = opened();
  breaker.observe('other', WRONG_KEY);
  breaker.stop();
  await clock.forward(60_000);
  expect(probes()).toBe(0);
});
