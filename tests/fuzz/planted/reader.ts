/** A reader that is wrong on purpose: where five letters follow each other, each looked at behind a branch of its own. */

const NUMBERS = { first: 0x71, second: 0x7f, third: 0x03, fourth: 0xc6, fifth: 0x59 } as const;

/** @throws RangeError for one input of 2^40 that begin alike: chance would have to guess it as a whole. */
export function readPlanted(bytes: Uint8Array): string {
  if (bytes[0] !== NUMBERS.first) return 'none';
  if (bytes[1] !== NUMBERS.second) return 'one';
  if (bytes[2] !== NUMBERS.third) return 'two';
  if (bytes[3] !== NUMBERS.fourth) return 'three';
  if (bytes[4] !== NUMBERS.fifth) return 'four';
  throw new RangeError('found');
}
