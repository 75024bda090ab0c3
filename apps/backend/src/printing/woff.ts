/** Reads the glyphs of a font file: WOFF 1.0 around TrueType, of which only what a font of straight lines has. */
import { inflateSync } from 'node:zlib';

/** Corners of an outline, in units of the font, y upwards. */
export type Outline = readonly (readonly [x: number, y: number])[];

export type GlyphFont = Readonly<{
  unitsPerEm: number;
  /** From the baseline up to the top of a line. */
  ascent: number;
  /** The outlines of a character; those of the box for what is missing where the font has none. */
  outlines: (character: string) => readonly Outline[];
}>;

const SIGNATURE = 0x774f4646;
/** Of TrueType's flags for a point. */
const X_SHORT = 0x02;
const Y_SHORT = 0x04;
const REPEATS = 0x08;
const X_SAME = 0x10;
const Y_SAME = 0x20;

/**
 * @throws Error for a file that is no such font
 * @example readWoff(await readFile(file)).outlines('茶')
 */
export function readWoff(file: Buffer): GlyphFont {
  if (file.readUInt32BE(0) !== SIGNATURE) throw new Error('this is no WOFF file');
  const table = tablesOf(file);
  const [head, hhea, loca, glyf] = [table('head'), table('hhea'), table('loca'), table('glyf')];
  if (head.readInt16BE(50) !== 1) throw new Error('glyphs are expected to be found by 32 bits');
  const glyphOf = characterMap(table('cmap'));
  return {
    unitsPerEm: head.readUInt16BE(18),
    ascent: hhea.readInt16BE(4),
    outlines(character) {
      const glyph = glyphOf(character.codePointAt(0) ?? 0);
      const [from, to] = [loca.readUInt32BE(4 * glyph), loca.readUInt32BE(4 * glyph + 4)];
      return from === to ? [] : outlinesOf(glyf.subarray(from, to));
    },
  };
}

function tablesOf(file: Buffer): (tag: string) => Buffer {
  const tables = new Map<string, Buffer>();
  for (let index = 0; index < file.readUInt16BE(12); index++) {
    const entry = 44 + 20 * index;
    const [offset, packed, length] = [4, 8, 12].map((at) => file.readUInt32BE(entry + at)) as [number, number, number]; // three are read
    const bytes = file.subarray(offset, offset + packed);
    tables.set(
      file.toString('latin1', entry, entry + 4),
      packed < length ? inflateSync(bytes, { maxOutputLength: length }) : bytes,
    );
  }
  return (tag) => {
    const found = tables.get(tag);
    if (found === undefined) throw new Error(`the font has no table ${tag}`);
    return found;
  };
}

/** Code points to glyphs, by the map that covers all of Unicode (format 12). */
function characterMap(cmap: Buffer): (code: number) => number {
  for (let index = 0; index < cmap.readUInt16BE(2); index++) {
    const offset = cmap.readUInt32BE(8 + 8 * index);
    if (cmap.readUInt16BE(offset) !== 12) continue;
    const count = cmap.readUInt32BE(offset + 12);
    return (code) => {
      let [low, high] = [0, count - 1];
      while (low <= high) {
        const middle = (low + high) >> 1;
        const group = offset + 16 + 12 * middle;
        if (code < cmap.readUInt32BE(group)) high = middle - 1;
        else if (code > cmap.readUInt32BE(group + 4)) low = middle + 1;
        else return cmap.readUInt32BE(group + 8) + code - cmap.readUInt32BE(group);
      }
      return 0;
    };
  }
  throw new Error('the font does not say which glyph is which character');
}

function outlinesOf(glyph: Buffer): readonly Outline[] {
  const contours = glyph.readInt16BE(0);
  // Glyphs made of other glyphs: a pixel font has none.
  if (contours <= 0) return [];
  const ends = Array.from({ length: contours }, (_, index) => glyph.readUInt16BE(10 + 2 * index));
  const points = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * contours;
  at += 2 + glyph.readUInt16BE(at);
  const flags: number[] = [];
  while (flags.length < points) {
    const flag = glyph.readUInt8(at++);
    flags.push(flag);
    if ((flag & REPEATS) !== 0) for (let again = glyph.readUInt8(at++); again > 0; again--) flags.push(flag);
  }
  const coordinates = (short: number, same: number): readonly number[] => {
    let value = 0;
    return flags.map((flag) => {
      if ((flag & short) !== 0) value += (flag & same) !== 0 ? glyph.readUInt8(at++) : -glyph.readUInt8(at++);
      else if ((flag & same) === 0) {
        value += glyph.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = coordinates(X_SHORT, X_SAME);
  const ys = coordinates(Y_SHORT, Y_SAME);
  return ends.map((end, index) => {
    const from = index === 0 ? 0 : (ends[index - 1] ?? 0) + 1;
    return Array.from({ length: end - from + 1 }, (_, offset) => [xs[from + offset] ?? 0, ys[from + offset] ?? 0] as const);
  });
}
