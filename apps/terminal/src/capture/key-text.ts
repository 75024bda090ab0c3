/**
 * What a key of a scanner stands for. Where the key is tells as much as what it wrote: a Chinese input method turns every `key` into
 * `Process`, and a French layout writes `&` for the unshifted 1 of a scanner that is set to American.
 */

export type KeyStroke = Readonly<{ key: string; code: string; shift: boolean; ctrl: boolean; alt: boolean; meta: boolean }>;

export type KeyMeaning =
  | Readonly<{ kind: 'character'; text: string }>
  /** One figure of a character that is keyed by its number, with Alt held down. */
  | Readonly<{ kind: 'altFigure'; figure: string }>
  /** Ends a scan: what most scanners send after the last digit. */
  | Readonly<{ kind: 'terminator'; terminator: 'Enter' | 'Tab' }>
  /** Control characters, modifiers, arrows: nothing of a code. */
  | Readonly<{ kind: 'noise'; isChord: boolean }>
  /** The browser does not say what it was: the text comes by itself, into the field that has the focus. */
  | Readonly<{ kind: 'unreadable' }>;

const UNREADABLE = new Set(['Process', 'Unidentified', '']);
const TERMINATORS: ReadonlyMap<string, 'Enter' | 'Tab'> = new Map([
  ['Enter', 'Enter'],
  ['NumpadEnter', 'Enter'],
  ['Tab', 'Tab'],
]);

/**
 * @example meaningOf({ key: 'Process', code: 'Digit1', … }) // { kind: 'character', text: '1' }
 * @example meaningOf({ key: '１', code: '', … }) // { kind: 'character', text: '1' }
 */
export function meaningOf(stroke: KeyStroke): KeyMeaning {
  const { key, code, shift, ctrl, alt, meta } = stroke;
  const isAltGraph = ctrl && alt && isOneCharacter(key);
  if (alt && !isAltGraph) {
    const figure = /^Numpad([0-9])$/.exec(code)?.[1];
    return figure === undefined ? { kind: 'noise', isChord: true } : { kind: 'altFigure', figure };
  }
  if ((ctrl || meta) && !isAltGraph) return { kind: 'noise', isChord: true };
  const terminator = TERMINATORS.get(key) ?? (UNREADABLE.has(key) ? TERMINATORS.get(code) : undefined);
  if (terminator !== undefined) return { kind: 'terminator', terminator };
  const written = isOneCharacter(key) ? key.normalize('NFKC') : null;
  if (written !== null && /^[0-9]$/.test(written)) return { kind: 'character', text: written };
  const figure = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
  // Shifted, the key of a figure may well write something else; unshifted it is a figure, whatever the layout makes of it.
  if (figure !== undefined && (!shift || written === null)) return { kind: 'character', text: figure };
  if (written !== null) return { kind: 'character', text: written };
  if (!UNREADABLE.has(key)) return { kind: 'noise', isChord: false };
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return { kind: 'character', text: shift ? letter : letter.toLowerCase() };
  return code === 'Space' ? { kind: 'character', text: ' ' } : { kind: 'unreadable' };
}

const isOneCharacter = (key: string): boolean => [...key].length === 1;

/** Printable characters of ASCII: what is keyed by its number is nothing else. */
const PRINTABLE = { from: 32, to: 126 };

/**
 * The character that was keyed by its number while Alt was held; nothing where it is a control character.
 *
 * @example characterOfNumber('049') // '1'
 */
export function characterOfNumber(figures: string): string {
  const number = Number(figures);
  return figures !== '' && number >= PRINTABLE.from && number <= PRINTABLE.to ? String.fromCharCode(number) : '';
}
