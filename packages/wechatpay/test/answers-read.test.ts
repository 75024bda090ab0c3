import { expect, test } from 'vitest';
import { ANSWERS_REMEMBERED, answersRead } from '../src/answers-read.ts';

const signature = (n: number): string => n.toString(16).toUpperCase().padStart(13, '0').padEnd(32, 'F');

test('an answer is known the second time, and no other is taken for it', () => {
  const wasRead = answersRead();
  for (let n = 0; n < 1_000; n++) expect(wasRead(signature(n))).toBe(false);
  for (let n = 0; n < 1_000; n++) expect(wasRead(signature(n))).toBe(true);
});

test('so many are remembered at least, and not twice as many', () => {
  const wasRead = answersRead(10);
  const seen = (n: number) => wasRead(signature(n));
  for (let n = 0; n < 100; n++) expect(seen(n)).toBe(false);
  for (let n = 90; n < 100; n++) expect(seen(n)).toBe(true);
  expect(seen(0)).toBe(false);
});

test('what is remembered takes a few megabytes, whatever the documents weighed', () => {
  const wasRead = answersRead();
  const documentOf = (n: number) => `<xml><sign>${signature(n)}</sign><more>${'x'.repeat(2_000)}</more></xml>`;
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 2 * ANSWERS_REMEMBERED; n++) wasRead(/<sign>(.*)<\/sign>/.exec(documentOf(n))?.[1] ?? '');
  globalThis.gc?.();
  // With a piece of each document kept, these would be 140 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * 1_048_576);
});
