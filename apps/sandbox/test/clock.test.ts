import { afterEach, expect, test, vi } from 'vitest';
import { SandboxClock } from '../src/clock.ts';

const NOBODY = 'http://127.0.0.1:9/clock';
afterEach(() => vi.restoreAllMocks());

/** The machine's clock, five milliseconds later at each reading: a process that is often interrupted. */
function interrupted(): SandboxClock {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 5));
  return new SandboxClock({ wallNow: () => 0 });
}

test('however little was asked for, followers are told, and who is gone is named', async () => {
  const clock = interrupted();
  clock.follow(NOBODY);
  const happened: number[] = [];
  expect(
    await clock.advance(
      1,
      (now) => happened.push(now),
      () => null,
    ),
  ).toMatchObject({ lost: [NOBODY] });
  expect(happened).toHaveLength(1);
});

test('what is arranged for later comes when its time has come, and not as much later as the clock was advanced', async () => {
  const clock = new SandboxClock();
  const from = clock.now();
  const came: number[] = [];
  clock.at(from + 60_000, () => came.push(clock.now() - from));
  const nothing = () => {};
  await clock.advance(59_900, nothing, () => null);
  expect(came).toEqual([]);
  await expect.poll(() => came.length).toBe(1);
  expect(came[0]).toBeGreaterThanOrEqual(60_000);
});

test('an advance by nothing moves nothing and tells nobody', async () => {
  const clock = interrupted();
  clock.follow(NOBODY);
  let happened = 0;
  expect(
    await clock.advance(
      0,
      () => happened++,
      () => null,
    ),
  ).toMatchObject({ lost: [] });
  expect(happened).toBe(0);
});
