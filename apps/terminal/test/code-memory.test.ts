/** A second scan of a code, told from a new one before anything is sent. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createCodeMemory } from '../src/capture/code-memory.ts';

const CODE = '134567890123456789';
const OTHER = '134567890123456780';
const memoryOf = () => createCodeMemory({ bytes: (length) => randomBytes(length) });

describe('a code', () => {
  test('nobody has scanned is new; while another payment is open it has to wait', () => {
    const memory = memoryOf();
    expect(memory.standingOf(CODE, false)).toBe('new');
    memory.began(OTHER);
    expect(memory.standingOf(CODE, true)).toBe('busy');
  });

  test('is being worked on while its payment is live, in front or parked', () => {
    const memory = memoryOf();
    memory.began(CODE);
    expect(memory.standingOf(CODE, true)).toBe('same');
    expect(memory.standingOf(CODE, false)).toBe('same');
  });

  test('is used once its payment has ended, whatever is open', () => {
    const memory = memoryOf();
    memory.began(CODE)();
    expect(memory.standingOf(CODE, false)).toBe('used');
    expect(memory.standingOf(CODE, true)).toBe('used');
    expect(memory.standingOf(OTHER, false)).toBe('new');
  });

  test('is forgotten after a thousand others: the server still knows it', () => {
    const memory = memoryOf();
    const ended = memory.began(CODE);
    for (let number = 0; number < 1_000; number++) memory.began(`13${String(number).padStart(16, '0')}`);
    ended();
    expect(memory.standingOf(CODE, false)).toBe('new');
    expect(memory.standingOf('130000000000000999', false)).toBe('same');
  });
});
