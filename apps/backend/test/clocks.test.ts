import { afterEach, expect, test, vi } from 'vitest';
import { clockToFollow, followedClock, systemClock } from '../src/clocks.ts';
import { outsideRequests, requestIdNow, workingFor } from '../src/request-context.ts';

const realNow = Date.now;
afterEach(() => {
  vi.useRealTimers();
  Date.now = realNow;
});

test('somebody setting the computer’s clock moves nothing here (S28)', () => {
  const clock = systemClock();
  const before = clock.now();
  for (const jump of [600_000, -600_000]) {
    Date.now = () => realNow() + jump;
    expect(Math.abs(clock.now() - before)).toBeLessThan(1_000);
  }
});

test('times are whole milliseconds', () => {
  expect(Number.isSafeInteger(systemClock().now())).toBe(true);
  expect(Number.isSafeInteger(followedClock(1_700_000_000_000).now())).toBe(true);
});

test('a sleeper wakes at its time and not before, once, and not when called off', async () => {
  const clock = systemClock();
  const at = clock.now() + 30;
  const woken: number[] = [];
  clock.wakeAt(at, () => woken.push(clock.now()));
  clock.wakeAt(at, () => woken.push(-1))();
  await expect.poll(() => woken.length).toBe(1);
  expect(woken[0]).toBeGreaterThanOrEqual(at);
});

test('a sleeper of years sleeps on: no timer waits so long in one go', async () => {
  let woken = false;
  const cancel = systemClock().wakeAt(systemClock().now() + 10 * 365 * 86_400_000, () => {
    woken = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  cancel();
  expect(woken).toBe(false);
});

test('a followed clock wakes whoever was jumped over, in one step, once', () => {
  const clock = followedClock(0);
  const woken: string[] = [];
  clock.wakeAt(5_000, () => woken.push('five'));
  clock.wakeAt(60_000, () => woken.push('sixty'));
  clock.set(4_999);
  expect(woken).toEqual([]);
  clock.set(10_000);
  clock.set(11_000);
  expect(woken).toEqual(['five']);
});

test('a followed clock wakes whoever sleeps on when its time has come, and not as much later as the clock was set forward', async () => {
  const clock = followedClock(0);
  const woken: number[] = [];
  clock.wakeAt(60_000, () => woken.push(clock.now()));
  clock.wakeAt(60_000, () => woken.push(-1))();
  clock.set(59_950);
  expect(woken).toEqual([]);
  await expect.poll(() => woken.length).toBe(1);
  expect(woken[0]).toBeGreaterThanOrEqual(60_000);
});

test('a followed clock that stands wakes nobody until it is set again', async () => {
  const clock = followedClock(1_000);
  clock.stand();
  const stood = clock.now();
  const woken: number[] = [];
  clock.wakeAt(stood + 5, () => woken.push(clock.now()));
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect([clock.now(), woken]).toEqual([stood, []]);
  clock.set(stood + 2);
  await expect.poll(() => woken.length).toBe(1);
  expect(woken[0]).toBeGreaterThanOrEqual(stood + 5);
});

test('a followed clock goes on by itself when whoever set it is gone', () => {
  vi.useFakeTimers();
  const clock = followedClock(0);
  clock.stand();
  vi.advanceTimersByTime(9_999);
  expect(clock.now()).toBe(0);
  vi.advanceTimersByTime(2_001);
  expect(clock.now()).toBe(2_000);
});

test('what a timer starts later is nobody’s request', async () => {
  const clock = outsideRequests(systemClock());
  const seen: (string | undefined)[] = [];
  workingFor('req_1', null, () => {
    seen.push(requestIdNow());
    clock.wakeAt(clock.now(), () => seen.push(requestIdNow()));
  });
  await expect.poll(() => seen.length).toBe(2);
  expect(seen).toEqual(['req_1', undefined]);
});

test('production follows nobody’s clock, and a sandbox must be there to be followed', async () => {
  expect(await clockToFollow('', 'production')).toBeNull();
  await expect(clockToFollow('http://127.0.0.1:9/control', 'production')).rejects.toThrow('production keeps its own time');
  await expect(clockToFollow('http://127.0.0.1:9/control', 'sandbox')).rejects.toThrow('no sandbox answers');
});
