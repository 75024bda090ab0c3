import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { decodeXml, encodeXml, XmlError } from '../src/codec/index.ts';

const codeOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof XmlError) return error.code;
    throw error;
  }
  return 'read';
};

test('text, CDATA, both joined, and an empty element are read as what they stand for', () => {
  const document =
    '<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n <a>1</a><b><![CDATA[<x> & ]]>&amp;&#x8336;<![CDATA[]]></b><c/><d></d>\n</xml>\n';
  expect(decodeXml(document)).toEqual({ a: '1', b: '<x> & &茶', c: '', d: '' });
});

test.each([
  ['<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml><a>&a;</a></xml>', 'doctype'],
  ['<?xml version="1.0"?><!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>', 'doctype'],
  ['<xml><a>&lol;</a></xml>', 'entity'],
  ['<xml><a>&amp</a></xml>', 'entity'],
  ['<xml><a>&#xD800;</a></xml>', 'illegalCharacter'],
  ['<xml><a>&#0;</a></xml>', 'illegalCharacter'],
  ['<xml><a>\u0000</a></xml>', 'illegalCharacter'],
  ['<xml><a><b>1</b></a></xml>', 'nested'],
  ['<xml><a>1<!-- no --></a></xml>', 'nested'],
  ['<xml><a>1</a><a>2</a></xml>', 'duplicate'],
  ['<xml><__proto__>1</__proto__><__proto__>1</__proto__></xml>', 'duplicate'],
  ['<html></html>', 'wrongRoot'],
  ['<xml><a x="1">1</a></xml>', 'notXml'],
  ['<xml><a>1</b></xml>', 'notXml'],
  ['<xml><a>1', 'notXml'],
  ['<xml><a><![CDATA[1</a></xml>', 'notXml'],
  ['<xml></xml><xml></xml>', 'notXml'],
  ['', 'notXml'],
  ['{"a":1}', 'notXml'],
])('%j is refused as %s', (document, code) => {
  expect(codeOf(() => decodeXml(document))).toBe(code);
});

test('bytes that are not UTF-8 are refused', () => {
  expect(codeOf(() => decodeXml(Uint8Array.from([...Buffer.from('<xml><a>'), 0xff, 0xfe, ...Buffer.from('</a></xml>')])))).toBe(
    'notUtf8',
  );
});

test('size and fields are bounded, and a document that is all depth costs nothing', () => {
  expect(codeOf(() => decodeXml(`<xml><a>${'x'.repeat(70_000)}</a></xml>`))).toBe('tooLarge');
  const many = `<xml>${Array.from({ length: 501 }, (_, n) => `<f${n}>1</f${n}>`).join('')}</xml>`;
  expect(codeOf(() => decodeXml(many))).toBe('tooManyFields');
  expect(codeOf(() => decodeXml(`<xml>${'<a>'.repeat(20_000)}`))).toBe('nested');
});

test('what may not be written is refused', () => {
  expect(codeOf(() => encodeXml({ 'a b': '1' }))).toBe('name');
  expect(codeOf(() => encodeXml({ a: '\u0007' }))).toBe('illegalCharacter');
  expect(codeOf(() => encodeXml({ a: '\ud800' }))).toBe('illegalCharacter');
});

describe('with a general parser as oracle', () => {
  const value = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', ' ', '<', '>', '&', ']', '"', "'", '茶', 'é', '0', '\n', '|', '=') }),
    fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed() && codeOf(() => encodeXml({ a: text })) === 'read'),
  );
  const fields = fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}$/), value, { maxKeys: 20 });

  test('what we write we read back', () => {
    fc.assert(
      fc.property(fields, (given) => {
        expect(decodeXml(encodeXml(given))).toEqual({ ...given });
      }),
    );
  });

  test('what we write another parser reads as the same', () => {
    const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: true });
    fc.assert(
      fc.property(fields, (given) => {
        const written = Object.fromEntries(Object.entries(given).filter(([, text]) => !text.includes('\r')));
        const read: unknown = parser.parse(encodeXml(written)).xml;
        expect(read === '' ? {} : read).toEqual(written);
      }),
    );
  });

  test('whatever bytes come, the answer is fields or an XmlError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(codeOf(() => decodeXml(bytes))).toBeTypeOf('string');
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(codeOf(() => decodeXml(`<xml>${text}</xml>`))).toBeTypeOf('string');
      }),
    );
  });
});

test('whole numbers stand bare, all or those that are asked for', () => {
  const fields = { total_fee: '888', transaction_id: '4200001234567890123456789012', body: 'tea' };
  expect(encodeXml(fields)).toContain('<transaction_id>4200001234567890123456789012</transaction_id>');
  const written = encodeXml(fields, { bare: (name) => name.endsWith('_fee') });
  expect(written).toBe(
    '<xml><total_fee>888</total_fee><transaction_id><![CDATA[4200001234567890123456789012]]></transaction_id><body><![CDATA[tea]]></body></xml>',
  );
  expect(decodeXml(written)).toEqual(fields);
});

test('names that no protocol has are read like any other, however many, and so are the protocol’s after them', () => {
  for (let n = 0; n < 2_000; n++) {
    const name = `name_${n}`;
    expect({ ...decodeXml(`<xml><${name}>${n}</${name}></xml>`) }).toEqual({ [name]: String(n) });
  }
  expect({ ...decodeXml('<xml><total_fee>1</total_fee><__proto__>2</__proto__></xml>') }).toEqual(
    Object.fromEntries([
      ['total_fee', '1'],
      ['__proto__', '2'],
    ]),
  );
});
