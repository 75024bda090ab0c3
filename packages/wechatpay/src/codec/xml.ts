/**
 * The wire's XML: one root, flat children, text or CDATA. Nothing else is read.
 *
 * A general parser brings features that can only be attacked here (entities that grow, documents that point outside, depth), so this one
 * has none of them: no DOCTYPE, no entity but the five of XML and numeric references, no attributes, no nesting, no comments. It reads
 * each character once and is bounded in size and fields.
 */
import { isUtf8 } from 'node:buffer';

/** Why a document is none that is read, or cannot be written. The codes are stable. */
export type XmlErrorCode =
  | 'tooLarge'
  | 'tooManyFields'
  | 'notUtf8'
  | 'illegalCharacter'
  | 'notXml'
  | 'wrongRoot'
  | 'nested'
  | 'duplicate'
  | 'doctype'
  | 'entity'
  | 'name';

/** What could not be read or written; `code` is stable. Carries no content of the document. */
export class XmlError extends Error {
  /** Stable, to be compared. */
  readonly code: XmlErrorCode;

  constructor(code: XmlErrorCode, message: string) {
    super(message);
    this.name = 'XmlError';
    this.code = code;
  }
}

/** Bounds of a document, and what its root element is called. Default: {@link XML_LIMITS}, and `xml`. */
export type XmlLimits = Readonly<{
  /** Of the whole document. Default 65,536. */
  maxBytes?: number;
  /** How many fields there may be. Default 500. */
  maxFields?: number;
  /** The name of the root element. Default `xml`. */
  root?: string;
}>;

/** Bounds of a document where nothing else is said. */
export const XML_LIMITS = {
  /** The longest legal document, a refund list with promotion details, stays well below. */
  bytesMax: 65_536,
  /** A page of ten refunds with twelve coupons each just fits. */
  fieldsMax: 500,
  /** The protocol's longest, `settlement_refund_fee_49`, has 24. */
  nameCharactersMax: 64,
} as const;
const DECLARATION = /<\?xml[ \t\r\n][^<>?]{0,100}\?>/y;
// The spaces stand within what is looked ahead at: outside they could be given back, and then a space would be another encoding.
const OTHER_ENCODING = /[ \t\r\n]encoding[ \t\r\n]*=(?![ \t\r\n]*(?:"utf-8"|'utf-8'))/i;
/** Not allowed in XML 1.0, however it is written. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const isLegal = (text: string): boolean => !ILLEGAL.test(text) && text.isWellFormed();
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads a document into its fields, values as the text they stand for: spaces kept, CDATA and text joined, numbers not interpreted.
 *
 * @throws XmlError for anything that is not such a document.
 * @example decodeXml('<xml><a><![CDATA[1]]></a></xml>') // { a: '1' }
 */
export function decodeXml(input: Uint8Array | string, limits: XmlLimits = {}): Record<string, string> {
  const { maxBytes = XML_LIMITS.bytesMax, maxFields = XML_LIMITS.fieldsMax, root = 'xml' } = limits;
  const text = textOf(input, maxBytes);
  const cursor = new Cursor(text);
  if (cursor.at('\ufeff')) cursor.position++;
  if (OTHER_ENCODING.test(cursor.skip(DECLARATION))) throw new XmlError('notUtf8', 'the document says that it is not UTF-8');
  cursor.skipSpace();
  if (cursor.at('<!')) throw new XmlError('doctype', 'a document type is not allowed');
  if (cursor.opening() !== root) throw new XmlError('wrongRoot', `the root element is not <${root}>`);
  if (cursor.wasEmpty) throw new XmlError('notXml', 'the root element closes itself');
  // Of no prototype: a field that is not there is undefined, whatever it is called.
  const fields: Record<string, string> = Object.create(null);
  for (let count = 0; ; count++) {
    cursor.skipSpace();
    if (cursor.atClosing()) break;
    if (count >= maxFields) throw new XmlError('tooManyFields', `more than ${maxFields} fields`);
    const name = cursor.opening();
    if (name in fields) throw new XmlError('duplicate', 'a field occurs twice');
    fields[name] = cursor.wasEmpty ? '' : cursor.content(name);
  }
  cursor.closing(root);
  cursor.skipSpace();
  if (cursor.position !== text.length) throw new XmlError('notXml', 'something follows the document');
  return fields;
}

function textOf(input: Uint8Array | string, maxBytes: number): string {
  if (input.length > maxBytes) throw new XmlError('tooLarge', `a document is at most ${maxBytes} bytes`);
  const text = typeof input === 'string' ? input : utf8(input);
  if (!isLegal(text)) throw new XmlError('illegalCharacter', 'a character that XML does not allow');
  return text;
}

function utf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new XmlError('notUtf8', 'the document is not UTF-8');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/**
 * Looks at characters by their codes: an answer has a hundred and more places at which something must stand, and a pattern or a comparison
 * of texts at each of them costs more than all the rest of reading it.
 */
class Cursor {
  position = 0;
  /** The element just opened was `<name/>`. */
  wasEmpty = false;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  at(literal: string): boolean {
    return this.#text.startsWith(literal, this.position);
  }

  /** Moves over what the sticky pattern matches here, which may be nothing; answers it. */
  skip(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }

  skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.position))) this.position++;
  }

  /** Whether a closing tag begins here. */
  atClosing(): boolean {
    return this.#text.charCodeAt(this.position) === LESS_THAN && this.#text.charCodeAt(this.position + 1) === SLASH;
  }

  #expect(code: number): void {
    if (this.#text.charCodeAt(this.position) !== code)
      throw new XmlError('notXml', `expected ${String.fromCharCode(code)} at character ${this.position}`);
    this.position++;
  }

  opening(): string {
    this.#expect(LESS_THAN);
    const name = this.#name();
    if (name === '') throw new XmlError('notXml', `expected an element at character ${this.position}`);
    this.skipSpace();
    this.wasEmpty = this.#text.charCodeAt(this.position) === SLASH;
    if (this.wasEmpty) this.position++;
    this.#expect(GREATER_THAN);
    return name;
  }

  #name(): string {
    const from = this.position;
    this.position = nameEnd(this.#text, from);
    return kept(this.#text.slice(from, this.position));
  }

  closing(name: string): void {
    this.#expect(LESS_THAN);
    this.#expect(SLASH);
    if (!this.at(name)) throw new XmlError('notXml', `expected ${name} at character ${this.position}`);
    this.position += name.length;
    this.skipSpace();
    this.#expect(GREATER_THAN);
  }

  /** Text and CDATA up to the closing tag. */
  content(name: string): string {
    let value = '';
    for (;;) {
      const next = this.#text.indexOf('<', this.position);
      if (next < 0) throw new XmlError('notXml', 'an element is not closed');
      if (next > this.position) value += unescaped(this.#text.slice(this.position, next));
      this.position = next;
      if (this.atClosing()) {
        this.closing(name);
        return value;
      }
      if (!this.at(CDATA)) throw new XmlError('nested', 'only text may stand in a field');
      const end = this.#text.indexOf(']]>', this.position);
      if (end < 0) throw new XmlError('notXml', 'a CDATA section is not closed');
      value += lineEnds(this.#text.slice(this.position + CDATA.length, end));
      this.position = end + ']]>'.length;
    }
  }
}

const CDATA = '<![CDATA[';
const [LESS_THAN, GREATER_THAN, SLASH] = [0x3c, 0x3e, 0x2f];
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isLetter = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
const mayBegin = (code: number): boolean => isLetter(code) || code === 0x5f;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
/** Letters, digits, `_`, `-` and `.`. */
const mayFollow = (code: number): boolean => mayBegin(code) || isDigit(code) || code === 0x2d || code === 0x2e;

/** Where the name that begins there ends; at its beginning where there is none. A longer one is cut where names may be no longer. */
function nameEnd(text: string, from: number): number {
  if (!mayBegin(text.charCodeAt(from))) return from;
  const end = from + XML_LIMITS.nameCharactersMax;
  let at = from + 1;
  while (at < end && mayFollow(text.charCodeAt(at))) at++;
  return at;
}

/** The protocol has some two hundred names, those with an index counted ten times. */
const NAMES_KEPT_MAX = 512;
const names = new Map<string, string>();

/**
 * The name as it was read before. A property is found under the very string that names it several times faster than under an equal one that
 * was just cut out of a text, and a name is looked up half a dozen times on its way. Whoever fills this with names of no protocol makes
 * reading as slow as without it, and nothing else.
 */
function kept(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size >= NAMES_KEPT_MAX) return name;
  // The engine’s own copy: what was cut out keeps the text that it was cut out of.
  const [own = name] = Object.keys({ [name]: null });
  names.set(own, own);
  return own;
}

/** XML reads every line end as one line feed. */
const lineEnds = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

/** The longest reference, without its ampersand and semicolon: seven digits after `#`. */
const REFERENCE_CHARACTERS_MAX = 8;

/** Reads references one by one, so that the first that is wrong ends it. */
function unescaped(text: string): string {
  if (text.includes(']]>')) throw new XmlError('notXml', ']]> may not stand in text');
  const raw = lineEnds(text);
  let value = '';
  let from = 0;
  for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', from)) {
    const end = raw.indexOf(';', at);
    if (end < 0) throw new XmlError('entity', 'an entity is not closed');
    if (end - at - 1 > REFERENCE_CHARACTERS_MAX) throw new XmlError('entity', 'an entity that is not known');
    const reference = raw.slice(at + 1, end);
    value += raw.slice(from, at) + (Object.hasOwn(ENTITIES, reference) ? ENTITIES[reference] : numbered(reference));
    from = end + 1;
  }
  return value + raw.slice(from);
}

function numbered(reference: string): string {
  const match = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(reference);
  if (match === null) throw new XmlError('entity', 'an entity that is not known');
  const code = match[1] === undefined ? Number.parseInt(match[2] ?? '', 10) : Number.parseInt(match[1], 16);
  const isCharacter = code <= 0x10_ffff && !(code >= 0xd800 && code <= 0xdfff);
  const character = isCharacter ? String.fromCodePoint(code) : '\u0000';
  if (ILLEGAL.test(character)) throw new XmlError('illegalCharacter', 'a character that XML does not allow');
  return character;
}

/** How a document is written. */
export type XmlWriting = Readonly<{
  /** The name of the root element. Default `xml`. */
  root?: string;
  /** Which fields stand without CDATA where they are whole numbers. Default: all. */
  bare?: (name: string) => boolean;
}>;

/**
 * Writes a document: whole numbers bare, everything else in CDATA, fields in the order given.
 *
 * @throws XmlError `name` or `illegalCharacter`
 * @example encodeXml({ total_fee: '888', body: 'tea' }) // '<xml><total_fee>888</total_fee><body><![CDATA[tea]]></body></xml>'
 */
export function encodeXml(
  fields: Readonly<Record<string, string>>,
  { root = 'xml', bare = () => true }: XmlWriting = {},
): string {
  let body = '';
  for (const name of Object.keys(fields)) {
    const value = fields[name] ?? '';
    if (name === '' || nameEnd(name, 0) !== name.length) throw new XmlError('name', 'a field’s name is not an XML name');
    body += `<${name}>${bare(name) && isWhole(value) ? value : textFor(value)}</${name}>`;
  }
  if (!isLegal(body)) {
    const name = Object.keys(fields).find((one) => !isLegal(fields[one] ?? ''));
    throw new XmlError('illegalCharacter', `${name} has a character that XML does not allow`);
  }
  return `<${root}>${body}</${root}>`;
}

function isWhole(value: string): boolean {
  for (let at = 0; at < value.length; at++) if (!isDigit(value.charCodeAt(at))) return false;
  return value !== '';
}

function textFor(value: string): string {
  // A carriage return would be read back as a line feed, unless it is written as a reference.
  if (value.includes('\r')) return value.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `${CDATA}${value.includes(']]>') ? value.replaceAll(']]>', ']]]]><![CDATA[>') : value}]]>`;
}
