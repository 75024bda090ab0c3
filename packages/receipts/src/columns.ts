/**
 * Text in columns: how wide it is, and where it breaks. A Chinese character takes two columns, and a line may break before and after it; other
 * words stay whole where they fit.
 */

/** Columns that a character takes: 0, 1 or 2. */
export type WidthOf = (character: string) => number;

/**
 * What Unicode's East Asian Width (UAX 11) calls wide or full-width, emoji included, in ranges that may be a little too generous: a column
 * too many leaves a gap, one too few breaks a line.
 */
const WIDE: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

/** As screens and pictures draw it. */
export const drawnWidth: WidthOf = (character) => {
  if (/^[\p{M}\p{Cf}]/u.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
};

/** As printers set GB18030: what is not ASCII comes from the Chinese font, and is two columns wide, be it `é` or `龍`. */
export const gb18030Width: WidthOf = (character) => ((character.codePointAt(0) ?? 0) < 0x80 ? 1 : 2);

/** @example widthOfText('Time 时间', drawnWidth) // 9 */
export const widthOfText = (text: string, widthOf: WidthOf): number =>
  [...text].reduce((sum, character) => sum + widthOf(character), 0);

/** What many printers have no sign for, and everybody reads without. */
const PLAIN: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2026': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
};

/** One line of plain characters: whatever stands in a name, no control character reaches a printer, which would take it for a command. */
export const plainText = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0\u202f]/g, (character) => PLAIN[character] ?? character)
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
    // What is no character to anybody.
    .replace(/[\ufffd\p{Cn}]/gu, '?');

/** What never begins a line of Chinese: it stays with what it ends. */
const CLOSING: ReadonlySet<string> = new Set('，。、；：！？）》」』】');

/** What stands together: a word, a space, or one wide character with what closes it. */
function piecesOf(text: string, widthOf: WidthOf): readonly string[] {
  const pieces: string[] = [];
  let open = false;
  for (const character of text) {
    const isSpace = character === ' ';
    const isWide = widthOf(character) === 2;
    const stays = CLOSING.has(character) && pieces.length > 0;
    if (stays || (open && !isSpace && !isWide)) pieces[pieces.length - 1] += character;
    else pieces.push(character);
    open = isSpace ? false : !isWide;
  }
  return pieces;
}

/**
 * Text in lines of at most so many columns. Nothing is lost but the spaces at which lines break; a word that is longer than a line is cut.
 *
 * @param columns at least 2
 * @example wrapped('Flower shop 花店', 8, drawnWidth) // ['Flower', 'shop 花', '店']
 */
export function wrapped(text: string, columns: number, widthOf: WidthOf): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const end = () => {
    lines.push(line.trimEnd());
    line = '';
    used = 0;
  };
  for (const piece of piecesOf(text.trim(), widthOf)) {
    const width = widthOfText(piece, widthOf);
    if (used > 0 && used + width > columns) end();
    if (used === 0 && piece === ' ') continue;
    for (const character of piece) {
      const one = widthOf(character);
      if (used + one > columns) end();
      line += character;
      used += one;
    }
  }
  if (line.trimEnd() !== '' || lines.length === 0) end();
  return lines;
}
