/** Hostile XML: what attacks parsers, and what merely is not the protocol's. Each with the code that the decoder refuses it with. */
import type { XmlErrorCode } from '@quickpay/wechatpay/codec';

export type HostileDocument = Readonly<{ name: string; bytes(): Buffer; code: XmlErrorCode }>;

const MEGABYTE = 1_048_576;
const field = (value: string): string => `<xml><a>${value}</a></xml>`;
const of = (name: string, code: XmlErrorCode, text: string | (() => string | Buffer)): HostileDocument => ({
  name,
  code,
  bytes: () => {
    const made = typeof text === 'string' ? text : text();
    return typeof made === 'string' ? Buffer.from(made) : made;
  },
});
/** Raw bytes as the value of a field. */
const raw = (...bytes: readonly number[]) =>
  Buffer.concat([Buffer.from('<xml><a>'), Buffer.from(bytes), Buffer.from('</a></xml>')]);
const laughs = (levels: number, times: number): string =>
  Array.from({ length: levels }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(times)}">`).join('');
const fields = (count: number): string => Array.from({ length: count }, (_, n) => `<f${n}>1</f${n}>`).join('');

const ENTITIES: readonly HostileDocument[] = [
  of('a billion laughs', 'doctype', `<!DOCTYPE xml [<!ENTITY l0 "ha">${laughs(9, 10)}]>${field('&l9;')}`),
  of(
    'a quadratic blow-up',
    'doctype',
    () => `<!DOCTYPE xml [<!ENTITY a "${'x'.repeat(30_000)}">]>${field('&a;'.repeat(10_000))}`,
  ),
  of('an external entity, a file', 'doctype', `<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>${field('&a;')}`),
  of('an external entity, an address', 'doctype', `<!DOCTYPE xml [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>${field('&a;')}`),
  of('a parameter entity', 'doctype', `<!DOCTYPE xml [<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;]>${field('1')}`),
  of('an external document type', 'doctype', `<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/a.dtd">${field('1')}`),
  of('a document type after a declaration', 'doctype', `<?xml version="1.0"?>\n<!DOCTYPE xml>${field('1')}`),
  of('a document type of 10 MB', 'tooLarge', () => `<!DOCTYPE xml [${' '.repeat(10 * MEGABYTE)}]>${field('1')}`),
  of('a document type that does not end', 'doctype', () => `<!DOCTYPE xml [${'<!ENTITY a "b">'.repeat(4_000)}`),
  of('an entity that nobody declared', 'entity', field('&xxe;')),
  of('an entity in an entity', 'entity', field('&am&amp;p;')),
  of('60,000 ampersands', 'entity', () => field('&'.repeat(60_000))),
  of('a character that is none', 'illegalCharacter', field('&#x110000;')),
  of('a character beyond all numbers', 'entity', field('&#99999999999999;')),
  of('a NUL by number', 'illegalCharacter', field('&#0;')),
  of('half a pair by number', 'illegalCharacter', field('&#xd83d;&#xde00;')),
];

const MARKUP: readonly HostileDocument[] = [
  of('an inclusion', 'notXml', '<xml xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></xml>'),
  of('an inclusion in a field', 'nested', field('<xi:include href="file:///etc/passwd" parse="text"/>')),
  of('an instruction before the document', 'notXml', `<?xml-stylesheet href="http://127.0.0.1:9/"?>${field('1')}`),
  of('an instruction in a field', 'nested', field('<?php exit ?>')),
  of('a comment that does not end', 'nested', () => field(`<!-- ${'-'.repeat(60_000)}`)),
  of('a CDATA section that does not end', 'notXml', () => `<xml><a><![CDATA[${'x'.repeat(60_000)}`),
  of('5,000 CDATA sections, the last not ended', 'notXml', () => `<xml><a>${'<![CDATA[]]>'.repeat(5_000)}<![CDATA[`),
  of('CDATA sections in CDATA sections', 'notXml', () => `<xml><a>${'<![CDATA['.repeat(6_000)}`),
  of('an end of CDATA in text', 'notXml', field('a]]>b')),
  of('100,000 elements in each other', 'tooLarge', () => `<xml>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</xml>`),
  of('20,000 elements in each other', 'nested', () => `<xml>${'<a>'.repeat(20_000)}`),
  of('1,000 attributes', 'notXml', () => `<xml ${Array.from({ length: 1_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`),
  of('60,000 angle brackets', 'nested', () => field('<'.repeat(60_000))),
  of('two documents', 'notXml', field('1') + field('1')),
  of('something before it', 'notXml', `x${field('1')}`),
  of('another root', 'wrongRoot', '<root><a>1</a></root>'),
  of('a field twice', 'duplicate', '<xml><a>1</a><a>2</a></xml>'),
  of('a prototype twice', 'duplicate', '<xml><__proto__>1</__proto__><__proto__>2</__proto__></xml>'),
];

const SIZES: readonly HostileDocument[] = [
  of('a value of 10 MB', 'tooLarge', () => field('x'.repeat(10 * MEGABYTE))),
  of('10 MB of spaces', 'tooLarge', () => ' '.repeat(10 * MEGABYTE)),
  of('10 MB of ampersands', 'tooLarge', () => field('&amp;'.repeat(2 * MEGABYTE))),
  of('a million fields', 'tooLarge', () => `<xml>${fields(1_000_000)}</xml>`),
  of('4,000 fields', 'tooManyFields', () => `<xml>${fields(4_000)}</xml>`),
  of('60,000 spaces between fields, then no end', 'notXml', () => `<xml>${' '.repeat(60_000)}`),
  of('a name of a megabyte', 'tooLarge', () => `<xml><${'a'.repeat(MEGABYTE)}>1`),
  of('a name of 30,000 characters', 'notXml', () => `<xml><${'a'.repeat(30_000)}>1</${'a'.repeat(30_000)}></xml>`),
  of('a declaration without end', 'notXml', () => `<?xml ${' '.repeat(60_000)}`),
];

const ENCODINGS: readonly HostileDocument[] = [
  of('a byte that starts nothing', 'notUtf8', () => raw(0xff)),
  of('a continuation alone', 'notUtf8', () => raw(0x80)),
  of('a character cut short', 'notUtf8', () => raw(0xe8, 0x8c)),
  of('an overlong angle bracket', 'notUtf8', () => raw(0xc0, 0xbc)),
  of('an overlong NUL', 'notUtf8', () => raw(0xc0, 0x80)),
  of('half a pair in UTF-8', 'notUtf8', () => raw(0xed, 0xa0, 0x80)),
  of('beyond Unicode', 'notUtf8', () => raw(0xf4, 0x90, 0x80, 0x80)),
  of('a NUL', 'illegalCharacter', () => raw(0x00)),
  of('a form feed', 'illegalCharacter', () => raw(0x0c)),
  of('a character that is none, in UTF-8', 'illegalCharacter', () => raw(0xef, 0xbf, 0xbf)),
  of('UTF-16, little end first', 'notUtf8', () => Buffer.from(`\ufeff${field('1')}`, 'utf16le')),
  of('UTF-16, big end first', 'notUtf8', () => Buffer.from(`\ufeff${field('1')}`, 'utf16le').swap16()),
  of('UTF-16 without a mark', 'illegalCharacter', () => Buffer.from(field('1'), 'utf16le')),
  of('UTF-8 that says it is UTF-16', 'notUtf8', `<?xml version="1.0" encoding="UTF-16"?>${field('1')}`),
  of('UTF-8 that says it is UTF-7', 'notUtf8', `<?xml version="1.0" encoding='UTF-7'?>${field('+ADw-')}`),
  of('10 MB of bytes that are no UTF-8', 'tooLarge', () => Buffer.alloc(10 * MEGABYTE, 0xff)),
];

export const DOCUMENTS: readonly HostileDocument[] = [...ENTITIES, ...MARKUP, ...SIZES, ...ENCODINGS];
