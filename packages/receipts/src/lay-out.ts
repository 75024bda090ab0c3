/** A receipt on paper of so many columns: lines in order, each ready to be printed from the left edge. */
import { plainText, type WidthOf, widthOfText, wrapped } from './columns.ts';
import type { Receipt, Row } from './receipt.ts';

export type PaperLine =
  /** `scale` 2: each character twice as wide and high, so that half as many fit. */
  | Readonly<{ kind: 'text'; text: string; scale: 1 | 2; look: 'plain' | 'bold' | 'inverse' }>
  | Readonly<{ kind: 'rule' }>
  | Readonly<{ kind: 'gap' }>
  | Readonly<{ kind: 'qr'; text: string }>;

export type Paper = Readonly<{
  /** Characters of one column that fit side by side, at least 8. */
  columns: number;
  widthOf: WidthOf;
}>;

type Look = Extract<PaperLine, { kind: 'text' }>['look'];

/**
 * @example layOut(receipt, { columns: 32, widthOf: drawnWidth })
 * // [{ kind: 'text', text: '           Tea house', scale: 1, look: 'bold' }, …]
 */
export function layOut(receipt: Receipt, { columns, widthOf }: Paper): readonly PaperLine[] {
  const wrap = (text: string, width: number) => wrapped(plainText(text), width, widthOf);
  const centred = (text: string, look: Look, scale: 1 | 2 = 1): readonly PaperLine[] => {
    const width = Math.floor(columns / scale);
    return wrap(text, width).map((line) => {
      const before = Math.floor((width - widthOfText(line, widthOf)) / 2);
      // What is white on black is black from edge to edge.
      const after = look === 'inverse' ? width - before - widthOfText(line, widthOf) : 0;
      return { kind: 'text', text: `${' '.repeat(before)}${line}${' '.repeat(after)}`, scale, look };
    });
  };
  const plain = (text: string): PaperLine => ({ kind: 'text', text, scale: 1, look: 'plain' });
  const atEnd = (text: string, width: number): string => `${' '.repeat(Math.max(0, width - widthOfText(text, widthOf)))}${text}`;

  const rowLines: Readonly<{ [Kind in Row['kind']]: (row: Extract<Row, { kind: Kind }>) => readonly PaperLine[] }> = {
    text: ({ text }) => wrap(text, columns).map(plain),
    pair({ name, value }) {
      const [left, right] = [plainText(name), plainText(value)];
      const between = columns - widthOfText(left, widthOf) - widthOfText(right, widthOf);
      if (between >= 1) return [plain(`${left}${' '.repeat(between)}${right}`)];
      // A value has the end of the line to itself, where the eye looks for values.
      return [...wrap(name, columns), ...wrap(value, columns - 1).map((line) => atEnd(line, columns))].map(plain);
    },
    total({ name, value }) {
      const width = Math.floor(columns / 2);
      const large = wrap(value, width).map(
        (line): PaperLine => ({ kind: 'text', text: atEnd(line, width), scale: 2, look: 'bold' }),
      );
      return [...wrap(name, columns).map((text): PaperLine => ({ kind: 'text', text, scale: 1, look: 'bold' })), ...large];
    },
  };
  const linesOf = <Kind extends Row['kind']>(row: Extract<Row, { kind: Kind }>): readonly PaperLine[] =>
    rowLines[row.kind as Kind](row); // the table has one for each kind

  const marks = receipt.marks.flatMap((mark) => centred(mark, 'inverse'));
  const [shop, ...address] = receipt.shop;
  return [
    ...marks,
    ...(shop === undefined ? [] : centred(shop, 'bold')),
    ...address.flatMap((line) => centred(line, 'plain')),
    { kind: 'gap' },
    // Large where it fits in a line: a title in two languages may be too long for a narrow roll.
    ...centred(receipt.title, 'bold', widthOfText(plainText(receipt.title), widthOf) * 2 <= columns ? 2 : 1),
    ...(receipt.audience === null ? [] : centred(receipt.audience, 'plain')),
    ...receipt.sections.flatMap(({ title, rows }): readonly PaperLine[] => [
      { kind: 'rule' },
      ...(title === null ? [] : centred(title, 'bold')),
      ...rows.flatMap((row) => linesOf(row)),
    ]),
    { kind: 'rule' },
    ...(receipt.qr === null ? [] : [{ kind: 'qr', text: receipt.qr } as const]),
    ...receipt.notes.flatMap((note) => centred(note, 'plain')),
    ...(marks.length === 0 ? [] : [{ kind: 'gap' } as const, ...marks]),
  ];
}
