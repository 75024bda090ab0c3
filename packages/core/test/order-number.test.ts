import { expect, test } from 'vitest';
import { isOrderNumber, leastIdAt, mintId, mintOrderNumber, mintRefundNumber, nodeTagIn, nodeTagOf } from '../src/index.ts';

/** Reproducible bytes: what matters here is that they differ. */
const counting = () => {
  let state = 0;
  const byte = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  return { bytes: (length: number) => Uint8Array.from({ length }, byte) };
};

test('an order number is 28 of the 32 characters that the channel takes', () => {
  const number = mintOrderNumber(1_795_507_200_000, { nodeTag: nodeTagOf('node-1'), epoch: 3, random: counting() });
  expect(number).toMatch(/^QP[0-9A-Z]{26}$/);
  expect(number.slice(10, 12)).toBe('03');
});

test('the number of an order or a refund names the node that minted it, and no other text does', () => {
  for (const nodeId of ['node-1', '7c1e9a40', '']) {
    for (const mint of [mintOrderNumber, mintRefundNumber]) {
      const number = mint(1_795_507_200_000, { nodeTag: nodeTagOf(nodeId), epoch: 1_295, random: counting() });
      expect(nodeTagIn(number)).toBe(nodeTagOf(nodeId));
    }
  }
  expect(nodeTagIn('LOST-1042')).toBeNull();
});

test('numbers sort by time, and ten thousand of one instant differ', () => {
  const source = { nodeTag: 'ABC', epoch: 0, random: counting() };
  expect(mintOrderNumber(1_000, source) < mintOrderNumber(2_000, source)).toBe(true);
  expect(new Set(Array.from({ length: 10_000 }, () => mintOrderNumber(5, source))).size).toBe(10_000);
});

test.each([1_296, -1, 0.5])('an epoch that does not fit its two characters, %d, is a programmer’s error', (epoch) => {
  expect(() => mintOrderNumber(1, { nodeTag: 'ABC', epoch, random: counting() })).toThrow(`an epoch is 0 to 1295, not ${epoch}`);
});

test('ids carry their prefix and no character that can be misread in a URL', () => {
  expect(mintId('pay', 1_795_507_200_000, counting())).toMatch(/^pay_[0-9A-Z]{25}$/);
});

test('what a receipt’s QR holds is known as an order number, and nothing else is', () => {
  const source = { nodeTag: 'ABC', epoch: 0, random: counting() };
  const number = mintOrderNumber(1_795_507_200_000, source);
  expect(isOrderNumber(number)).toBe(true);
  const others = [mintRefundNumber(1, source), number.slice(1), `${number}0`, number.toLowerCase(), '134567890123456789', ''];
  for (const other of others) expect(isOrderNumber(other), other).toBe(false);
});

test('a time has its place in a list of ids, whatever time it is', () => {
  const at = 1_795_507_200_000;
  expect(leastIdAt('pay', at)).toBe('pay_0MWUEMM80');
  expect(mintId('pay', at, counting()) >= leastIdAt('pay', at)).toBe(true);
  expect(mintId('pay', at - 1, counting()) < leastIdAt('pay', at)).toBe(true);
  expect(leastIdAt('pay', at - 0.5)).toBe(leastIdAt('pay', at));
  expect(leastIdAt('pay', -1)).toBe('pay_000000000');
  expect(leastIdAt('pay', 8.64e15)).toBe('pay_ZZZZZZZZZ');
});
