/**
 * Merchant order numbers: unique for ever, readable enough to compare two receipts, and sortable by time.
 *
 * `QP` + time (8 characters, base 36 milliseconds) + epoch (2) + node tag (3) + 64 random bits (13) = 28 of the channel's 32 characters,
 * which leaves room for the refund suffix. A restored ledger starts a new epoch, so that it cannot mint a number it has forgotten.
 */
import type { Instant, Random } from './time.ts';

export type NumberSource = Readonly<{ nodeTag: string; epoch: number; random: Random }>;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Behind `QP`, the time and the epoch. */
const TAG_AT = 12;
const TAG_CHARACTERS = 3;
const RANDOM_BYTES = 8;
const RANDOM_CHARACTERS = 13; // 36^13 > 2^64

const base36 = (value: bigint | number, width: number): string => value.toString(36).toUpperCase().padStart(width, '0');

/** Three characters that tell a node's numbers apart, made from its id. */
export function nodeTagOf(nodeId: string): string {
  let hash = 0;
  for (const character of nodeId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 46_656;
  return base36(hash, TAG_CHARACTERS);
}

/**
 * A new number, 28 characters of `0-9A-Z`.
 *
 * @throws RangeError when the epoch leaves its two characters (0 to 1,295).
 */
export const mintOrderNumber = (now: Instant, source: NumberSource): string => mint('QP', now, source);

/**
 * Whether text is an order number as this program mints them: what the QR of a receipt holds.
 *
 * @example isOrderNumber('QPMHT3K2P803ABC0Y6V8B0C1D3E5') // true
 */
export const isOrderNumber = (text: string): boolean => /^QP[0-9A-Z]{26}$/.test(text);

/**
 * Whether text is a refund number as this program mints them: what a refund's receipt holds, and WeChat Pay's portal shows.
 *
 * @example isRefundNumber('QRMHT3K2P803ABC0Y6V8B0C1D3E5') // true
 */
export const isRefundNumber = (text: string): boolean => /^QR[0-9A-Z]{26}$/.test(text);

/**
 * The tag of the node that minted the number of an order or of a refund, or null for what is no number of ours.
 *
 * @example nodeTagIn('QPMHT3K2P803ABC0Y6V8B0C1D3E5') // 'ABC'
 */
export const nodeTagIn = (number: string): string | null =>
  isOrderNumber(number) || isRefundNumber(number) ? number.slice(TAG_AT, TAG_AT + TAG_CHARACTERS) : null;

/** A new refund number, made like an order's: not counted up, because a restored ledger would count the same again. */
export const mintRefundNumber = (now: Instant, source: NumberSource): string => mint('QR', now, source);

function mint(prefix: 'QP' | 'QR', now: Instant, { nodeTag, epoch, random }: NumberSource): string {
  if (!Number.isInteger(epoch) || epoch < 0 || epoch >= 1_296) throw new RangeError(`an epoch is 0 to 1295, not ${epoch}`);
  const bits = random.bytes(RANDOM_BYTES).reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  return `${prefix}${base36(now, 8)}${base36(epoch, 2)}${nodeTag}${base36(bits, RANDOM_CHARACTERS)}`;
}

/** Nine digits of base 36: enough until the year 5188. */
const ID_TIME_CHARACTERS = 9;
const ID_TIME_MAX = 36 ** ID_TIME_CHARACTERS - 1;

/**
 * An id for our own things: a prefix, the time and 80 random bits, sortable by time.
 *
 * @example mintId('pay', now, random) // 'pay_0MHT3K2P8ZQ5W7X4Y6V8B0C1D3'
 */
export function mintId(prefix: string, now: Instant, random: Random): string {
  let text = '';
  for (const byte of random.bytes(16)) text += DIGITS[byte % 32];
  return `${prefix}_${base36(now, ID_TIME_CHARACTERS)}${text}`;
}

/**
 * What every id of that prefix minted at `at` or later is not less than, and every earlier one is: where a range of time begins in a list
 * of ids. A time that no id can have is brought to the nearest that one can.
 *
 * @example leastIdAt('pay', 1_795_507_200_000) // 'pay_0MWUEMM80'
 */
export const leastIdAt = (prefix: string, at: Instant): string =>
  `${prefix}_${base36(Math.min(Math.max(Math.ceil(at), 0), ID_TIME_MAX), ID_TIME_CHARACTERS)}`;
