/**
 * Reads ESC/POS as a printer does: bytes to what comes out of it. Written from the commands' reference, and not from what sends them; a byte
 * that it does not know is an error, so that nothing is printed by accident.
 */

export type Printed =
  | Readonly<{ kind: 'line'; text: string; scale: number; isBold: boolean; isInverse: boolean; align: 'left' | 'centre' }>
  | Readonly<{ kind: 'picture'; width: number; height: number; dots: Uint8Array }>
  | Readonly<{ kind: 'qr'; text: string; moduleDots: number; level: number }>
  | Readonly<{ kind: 'feed'; lines: number }>
  | Readonly<{ kind: 'cut' }>;

export type Answer = Readonly<{ kind: 'status'; n: number } | { kind: 'whenDone' }>;

/** @throws Error for what is no command, or ends in the middle of one */
export function decode(bytes: Uint8Array): Readonly<{ printed: readonly Printed[]; asked: readonly Answer[] }> {
  const printed: Printed[] = [];
  const asked: Answer[] = [];
  let at = 0;
  let line: number[] = [];
  let style = { scale: 1, isBold: false, isInverse: false, align: 'left' as 'left' | 'centre', isChinese: false };
  let qr = { text: '', moduleDots: 3, level: 48 };
  const next = (): number => {
    const byte = bytes[at++];
    if (byte === undefined) throw new Error('ends in the middle of a command');
    return byte;
  };
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw new Error('ends in the middle of a command');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const unknown = (...command: readonly number[]): never => {
    throw new Error(`no command: ${command.map((byte) => byte.toString(16)).join(' ')} before ${at}`);
  };
  const endLine = () => {
    const text = new TextDecoder(style.isChinese ? 'gb18030' : 'latin1', { fatal: true }).decode(Uint8Array.from(line));
    printed.push({
      kind: 'line',
      text,
      scale: style.scale,
      isBold: style.isBold,
      isInverse: style.isInverse,
      align: style.align,
    });
    line = [];
  };

  const afterEsc: Readonly<Record<number, () => void>> = {
    64: () => {
      style = { scale: 1, isBold: false, isInverse: false, align: 'left', isChinese: false };
    },
    69: () => {
      style.isBold = next() === 1;
    },
    97: () => {
      style.align = next() === 1 ? 'centre' : 'left';
    },
    100: () => printed.push({ kind: 'feed', lines: next() }),
  };
  const afterFs: Readonly<Record<number, () => void>> = {
    38: () => {
      style.isChinese = true;
    },
    46: () => {
      style.isChinese = false;
    },
    33: () => {
      const mode = next();
      if ((mode === 0x0c ? 2 : 1) !== style.scale) unknown(0x1c, 0x21, mode);
    },
  };
  const afterGs: Readonly<Record<number, () => void>> = {
    33: () => {
      style.scale = next() === 0x11 ? 2 : 1;
    },
    66: () => {
      style.isInverse = next() === 1;
    },
    86: () => {
      if (next() !== 66) unknown(0x1d, 0x56);
      next();
      printed.push({ kind: 'cut' });
    },
    114: () => {
      next();
      asked.push({ kind: 'whenDone' });
    },
    40: () => {
      if (next() !== 0x6b) unknown(0x1d, 0x28);
      const length = next() + 256 * next();
      const [cn, fn = 0, ...rest] = take(length);
      if (cn !== 0x31) unknown(0x1d, 0x28, 0x6b);
      if (fn === 0x43) qr = { ...qr, moduleDots: rest[0] ?? 0 };
      else if (fn === 0x45) qr = { ...qr, level: rest[0] ?? 0 };
      else if (fn === 0x50) qr = { ...qr, text: new TextDecoder().decode(Uint8Array.from(rest.slice(1))) };
      else if (fn === 0x51) printed.push({ kind: 'qr', ...qr });
      else if (fn !== 0x41) unknown(0x1d, 0x28, 0x6b, fn);
    },
    118: () => {
      if (next() !== 0x30) unknown(0x1d, 0x76);
      next();
      const widthBytes = next() + 256 * next();
      const height = next() + 256 * next();
      const data = take(widthBytes * height);
      const width = widthBytes * 8;
      const dots = Uint8Array.from({ length: width * height }, (_, index) => {
        const y = Math.floor(index / width);
        const x = index % width;
        return ((data[y * widthBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
      });
      printed.push({ kind: 'picture', width, height, dots });
    },
  };
  const commands: Readonly<Record<number, Readonly<Record<number, () => void>>>> = { 27: afterEsc, 28: afterFs, 29: afterGs };

  while (at < bytes.length) {
    const byte = next();
    const table = commands[byte];
    if (table !== undefined) {
      const second = next();
      (table[second] ?? (() => unknown(byte, second)))();
    } else if (byte === 0x10) {
      if (next() !== 0x04) unknown(0x10);
      asked.push({ kind: 'status', n: next() });
    } else if (byte === 0x0a) endLine();
    else if (byte < 0x20 || byte === 0x7f) unknown(byte);
    else {
      line.push(byte);
      // The second of two bytes, or the rest of four, is never a command.
      if (style.isChinese && byte >= 0x81) {
        const second = next();
        line.push(second);
        if (second <= 0x39) line.push(next(), next());
      }
    }
  }
  if (line.length > 0) throw new Error('ends in the middle of a line');
  return { printed, asked };
}

/** The text that came out, a line each, without what centres it. */
export const textOf = (printed: readonly Printed[]): readonly string[] =>
  printed.flatMap((one) => (one.kind === 'line' && one.text.trim() !== '' ? [one.text.trim()] : []));
