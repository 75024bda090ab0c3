/**
 * Text in GB18030, the encoding that every printer with Chinese in it knows. The platform can read it and not write it, so what it reads is
 * turned around, once: each pair of bytes, and each of four for the rest of the first plane. Beyond that the standard counts on in a line.
 */

type Encoder = (text: string) => Uint8Array;

const TRAIL_FIRST = 0x30;
/** Where the planes beyond the first begin: 0x90 0x30 0x81 0x30. */
const LINEAR_LEAD = 0x90;
/** Four-byte codes of the first plane: from 0x81 0x30 0x81 0x30 to 0x84 0x31 0xA4 0x39. */
const BMP_FOUR = 39_420;

const fourBytes = (lead: number, index: number): readonly number[] => [
  lead + Math.floor(index / 12_600),
  TRAIL_FIRST + (Math.floor(index / 1_260) % 10),
  0x81 + (Math.floor(index / 10) % 126),
  TRAIL_FIRST + (index % 10),
];

function readBackwards(): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, readonly number[]>();
  const add = (bytes: readonly number[]) => {
    const text = decoder.decode(Uint8Array.from(bytes));
    // What is not assigned reads as a replacement, and as what follows it.
    if ([...text].length === 1 && text !== '\ufffd' && !codes.has(text)) codes.set(text, bytes);
  };
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) add([lead, trail]);
  for (let index = 0; index < BMP_FOUR; index++) add(fourBytes(0x81, index));
  return codes;
}

let codes: ReadonlyMap<string, readonly number[]> | null = null;

/**
 * @example gb18030('元1') // Uint8Array [0xd4, 0xaa, 0x31]
 */
export const gb18030: Encoder = (text) => {
  codes ??= readBackwards();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code >= 0x10000) bytes.push(...fourBytes(LINEAR_LEAD, code - 0x10000));
    else bytes.push(...(codes.get(character) ?? [0x3f]));
  }
  return Uint8Array.from(bytes);
};
