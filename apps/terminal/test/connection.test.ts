import { expect, test } from 'vitest';
import { connectionOf } from '../src/server/readiness.ts';

test.each([
  ['nothing was heard yet', false, false, true, null],
  ['an answer', true, false, true, 'online'],
  ['none, and the device has no network', true, true, false, 'device'],
  ['none, though it has one', false, true, true, 'backend'],
] as const)('%s', (_what, hasAnswer, failed, deviceOnline, connection) => {
  expect(connectionOf(hasAnswer, failed, deviceOnline)).toBe(connection);
});
