/** Another input from one that is known: a few small changes, as accidents and attackers make them. */
import type { Chance } from '../../packages/simulation/src/chance.ts';

export type Pool = Readonly<{
  chance: Chance;
  /** Pieces that mean something to the reader. */
  words: readonly Uint8Array[];
  /** Another known input, to take a piece of. */
  other: () => Uint8Array;
}>;

/** Longer ones find nothing that a shorter one would not: how time grows with length has tests of its own. */
export const INPUT_BYTES_MAX = 4_096;
const CHANGES_MAX = 6;
const PIECE_MAX = 32;
const REPEATS_MAX = 64;

/** What readers trip over, whatever they read. */
const STUMBLING = [
  ...[
    '\0',
    '\r',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '"',
    "'",
    '\\',
    '<',
    '>',
    '&',
    ';',
    ',',
    '=',
    ':',
    '%',
    '{',
    '}',
    '[',
    ']',
    '/',
    '.',
    '-',
    '+',
  ],
  ...[
    '0',
    '-1',
    '-0',
    '1e400',
    '0x10',
    '9007199254740993',
    '2147483648',
    '１',
    '٣',
    'null',
    'true',
    'NaN',
    '__proto__',
    'constructor',
  ],
  ...['\ufeff', '\u2028', '\u202e', '茶', '😀', 'e\u0301', '%00', '%ff', '\\u0000', '\\ud800', '134567890123456789'],
].map((text) => Buffer.from(text));
/** Bytes that are no UTF-8. */
const BROKEN = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf0, 0x9f]].map((bytes) => Uint8Array.from(bytes));

type Change = (input: Uint8Array, pool: Pool) => Uint8Array;

const CHANGES: readonly [Change, ...Change[]] = [
  function aBit(input, { chance }) {
    const at = chance.below(input.length + 1);
    return replaced(input, at, 1, Uint8Array.of((input[at] ?? 0) ^ (1 << chance.below(8))));
  },
  function aByte(input, { chance }) {
    return replaced(input, chance.below(input.length + 1), chance.below(2), chance.bytes(1));
  },
  function without(input, { chance }) {
    const { at, length } = piece(input, chance);
    return replaced(input, at, length, new Uint8Array());
  },
  function twice(input, { chance }) {
    const { at, length } = piece(input, chance);
    return replaced(input, chance.below(input.length + 1), 0, input.subarray(at, at + length));
  },
  function often(input, { chance }) {
    const { at, length } = piece(input, chance);
    const times = chance.between(2, REPEATS_MAX);
    return replaced(input, at, 0, Buffer.concat(Array.from({ length: times }, () => input.subarray(at, at + length))));
  },
  function aWord(input, { chance, words }) {
    const word = words[chance.below(words.length)] ?? new Uint8Array();
    return replaced(input, chance.below(input.length + 1), chance.often(0.3) ? word.length : 0, word);
  },
  function stumblingBlock(input, { chance }) {
    const block = chance.often(0.1) ? BROKEN[chance.below(BROKEN.length)] : STUMBLING[chance.below(STUMBLING.length)];
    return replaced(input, chance.below(input.length + 1), chance.below(3), block ?? new Uint8Array());
  },
  function ofAnother(input, { chance, other }) {
    const from = other();
    const { at, length } = piece(from, chance, from.length);
    return replaced(input, chance.below(input.length + 1), chance.below(PIECE_MAX), from.subarray(at, at + length));
  },
  function digits(input, { chance }) {
    const from = chance.below(input.length + 1);
    const at = input.findIndex((byte, index) => index >= from && byte >= 0x30 && byte <= 0x39);
    return at < 0 ? input : replaced(input, at, 1, Buffer.from(String(chance.below(10))));
  },
];

/** @example mutated(Buffer.from('<xml></xml>'), pool) // '<xml><</xml>' */
export function mutated(input: Uint8Array, pool: Pool): Uint8Array {
  const { chance } = pool;
  let changed = input;
  // One change more often than two, two more often than three.
  for (let left = chance.between(1, chance.between(1, CHANGES_MAX)); left > 0; left--)
    changed = chance.pick(CHANGES)(changed, pool);
  return changed.slice(0, INPUT_BYTES_MAX);
}

function piece(input: Uint8Array, chance: Chance, most = PIECE_MAX): Readonly<{ at: number; length: number }> {
  const at = chance.below(input.length + 1);
  return { at, length: chance.below(Math.min(most, input.length - at) + 1) };
}

const replaced = (input: Uint8Array, at: number, length: number, by: Uint8Array): Uint8Array =>
  Buffer.concat([input.subarray(0, at), by, input.subarray(at + length)]);
