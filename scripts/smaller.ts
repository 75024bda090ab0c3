/**
 * A picture of a screen, a quarter of its size: as one of 256 colours. Screens are flat, so that nobody sees the difference; what is
 * written in the picture stays sharp, for colours are put together and pixels are not.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS_MAX = 256;
/** Colours that differ in less than this many low bits of a channel are one. */
const LOW_BITS = 3;
/** Of a PNG's header: samples for each pixel, by its type of colour. */
const SAMPLES: Readonly<Record<number, number>> = { 2: 3, 6: 4 };
const PALETTE_TYPE = 3;

type Pixels = Readonly<{ width: number; height: number /** As 0xRRGGBB, row by row. */; colours: Uint32Array }>;

/**
 * @param png of 8 bits a sample, in colour, not interlaced, as browsers write them
 * @throws Error for any other
 */
export function smaller(png: Buffer): Buffer {
  const pixels = read(png);
  const palette = paletteOf(pixels.colours);
  return write(pixels, palette);
}

function read(png: Buffer): Pixels {
  const parts: Buffer[] = [];
  let header: Buffer | undefined;
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const kind = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') header = body;
    if (kind === 'IDAT') parts.push(body);
    at += length + 12;
  }
  const samples = SAMPLES[header?.[9] ?? -1];
  if (header === undefined || header[8] !== 8 || samples === undefined || header[12] !== 0)
    throw new Error('not a picture as browsers write them: colour, 8 bits a sample, not interlaced');
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  return {
    width,
    height,
    colours: coloursOf(unfiltered(inflateSync(Buffer.concat(parts)), width * samples, height, samples), samples),
  };
}

/** Undoes what each row was written with: as differences from the pixel before, the row above, or both. */
function unfiltered(data: Buffer, stride: number, height: number, samples: number): Buffer {
  const plain = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = data[row * (stride + 1)] ?? 0;
    const from = row * (stride + 1) + 1;
    const to = row * stride;
    for (let i = 0; i < stride; i++) {
      const left = i < samples ? 0 : (plain[to + i - samples] ?? 0);
      const above = row === 0 ? 0 : (plain[to + i - stride] ?? 0);
      const corner = row === 0 || i < samples ? 0 : (plain[to + i - stride - samples] ?? 0);
      plain[to + i] = (data[from + i] ?? 0) + predicted(filter, left, above, corner);
    }
  }
  return plain;
}

/** The five filters of PNG (ISO/IEC 15948, 9.2). */
function predicted(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const [toLeft, toAbove, toCorner] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs);
      if (toLeft === undefined || toAbove === undefined || toCorner === undefined) return 0;
      return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
    default:
      return 0;
  }
}

function coloursOf(plain: Buffer, samples: number): Uint32Array {
  const colours = new Uint32Array(plain.length / samples);
  for (let i = 0; i < colours.length; i++) colours[i] = plain.readUIntBE(i * samples, 3);
  return colours;
}

/** The most frequent colours, of those that look alike only one. */
function paletteOf(colours: Uint32Array): readonly number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const frequent = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  if (frequent.length <= COLOURS_MAX) return frequent;
  const alike = new Map<number, number>();
  const mask = 0x010101 * (0xff ^ ((1 << LOW_BITS) - 1));
  for (const colour of frequent) if (!alike.has(colour & mask)) alike.set(colour & mask, colour);
  return [...alike.values()].slice(0, COLOURS_MAX);
}

const channel = (colour: number, shift: number): number => (colour >> shift) & 0xff;
const distance = (a: number, b: number): number =>
  [16, 8, 0].reduce((sum, shift) => sum + (channel(a, shift) - channel(b, shift)) ** 2, 0);

function write({ width, height, colours }: Pixels, palette: readonly number[]): Buffer {
  const places = new Map(palette.map((colour, place) => [colour, place]));
  const placeOf = (colour: number): number => {
    const known = places.get(colour);
    if (known !== undefined) return known;
    const nearest = palette.reduce(
      (best, other, place) => (distance(colour, other) < distance(colour, palette[best] ?? 0) ? place : best),
      0,
    );
    places.set(colour, nearest);
    return nearest;
  };
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++)
    for (let x = 0; x < width; x++) rows[row * (width + 1) + 1 + x] = placeOf(colours[row * width + x] ?? 0);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, PALETTE_TYPE], 8);
  const table = Buffer.from(palette.flatMap((colour) => [16, 8, 0].map((shift) => channel(colour, shift))));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', table),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
