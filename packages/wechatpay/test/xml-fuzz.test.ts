/** Properties of the XML reader and of the answers read from it, beyond what `codec.test.ts` and `tests/hostile/xml.test.ts` hold. */
import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { decodeXml, encodeXml, XmlError } from '../src/codec/index.ts';
import { BadField } from '../src/v2/answer.ts';
import { readOrderState, readPaidOrder, readRefundAccepted, readRefundList, readRevoked } from '../src/v2/read-fields.ts';

const tried = <Value>(read: () => Value): Value | Error => {
  try {
    return read();
  } catch (error) {
    if (error instanceof XmlError || error instanceof BadField) return error;
    throw error;
  }
};

test('a root that closes itself ends the document: fields behind it are refused', () => {
  for (const behind of ['</xml>', '<a>1</a></xml>', ' <a/> </xml>', '']) {
    expect(
      tried(() => decodeXml(`<xml/>${behind}`)),
      behind,
    ).toMatchObject({ code: 'notXml' });
  }
});

test('spaces around the equals sign of an encoding are no other encoding', () => {
  const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
  fc.assert(
    fc.property(
      space,
      space,
      fc.constantFrom('"', "'"),
      fc.constantFrom('UTF-8', 'utf-8', 'GBK', 'UTF-16', 'utf-8x'),
      (a, b, q, name) => {
        const read = tried(() => decodeXml(`<?xml version="1.0" encoding${a}=${b}${q}${name}${q}?><xml></xml>`));
        if (name.toLowerCase() === 'utf-8') expect(read).toEqual({});
        else expect(read).toMatchObject({ code: 'notUtf8' });
      },
    ),
  );
});

test('what is read is well formed for another parser too, and reads the same when it is written again', () => {
  const piece = fc.constantFrom(
    '<xml>',
    '<xml/>',
    '</xml>',
    '<a>',
    '</a>',
    '<b/>',
    '<![CDATA[',
    ']]>',
    '&amp;',
    '&#13;',
    ' ',
    '\r',
    '7',
    '茶',
  );
  const document = fc.array(piece, { maxLength: 12 }).map((all) => all.join(''));
  // Most chains of pieces are no document: half of them are dressed as one.
  const dressed = document.map((text) => `<xml><c>${text}</c></xml>`);
  const behindRoot = document.map((text) => `<xml/>${text}</xml>`);
  fc.assert(
    fc.property(fc.oneof(document, dressed, behindRoot), (text) => {
      const read = tried(() => decodeXml(text));
      if (read instanceof Error) return;
      expect(XMLValidator.validate(text)).toBe(true);
      expect(decodeXml(encodeXml(read))).toEqual(read);
    }),
    { numRuns: 2_000 },
  );
});

const value = fc.string({ unit: fc.constantFrom(']]>', '<![CDATA[', ']', '&', '<', '\r', 'a', '7', '茶') });

test('what looks like markup is written as text, and stands as text in no document unless it is written so', () => {
  fc.assert(
    fc.property(value, (text) => {
      expect(decodeXml(encodeXml({ a: text }))).toEqual({ a: text });
      if (!text.startsWith(']]>')) return;
      expect(tried(() => decodeXml(`<xml><a>${text}</a></xml>`))).toBeInstanceOf(XmlError);
    }),
    { numRuns: 1_000 },
  );
});

test('a field that occurs twice is refused, whatever it is called and holds', () => {
  const name = fc.oneof(fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/), fc.constantFrom('__proto__', 'constructor', 'toString'));
  fc.assert(
    fc.property(name, value, value, (twice, first, second) => {
      const [one, other] = [first, second].map((text) => encodeXml({ [twice]: text }).slice('<xml>'.length, -'</xml>'.length));
      expect(tried(() => decodeXml(`<xml>${one}${other}</xml>`))).toMatchObject({ code: 'duplicate' });
    }),
  );
});

const SECRET = '134567890123456789';
const READERS = { readOrderState, readPaidOrder, readRefundAccepted, readRefundList, readRevoked };
const NAMES = [
  ...['trade_type', 'trade_state', 'out_trade_no', 'transaction_id', 'total_fee', 'recall', 'refund_count', 'total_refund_count'],
  ...['out_refund_no', 'refund_id', 'refund_fee', 'out_refund_no_0', 'refund_fee_0', 'refund_status_0'],
];

test.each(Object.entries(READERS))(
  '%s: whatever the fields, an answer, or the name of the field that is wrong and nothing of its text',
  (_, read) => {
    const value = fc.constantFrom(
      ...[
        'SUCCESS',
        'MICROPAY',
        'Y',
        '1',
        '0',
        '',
        SECRET,
        '1e3',
        '-0',
        '0x10',
        '１２',
        '007',
        '9'.repeat(40),
        ' 1',
        '1\n',
        'constructor',
      ],
    );
    const fields = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: NAMES.length, size: 'max' });
    fc.assert(
      fc.property(fields, (given) => {
        const answer = tried(() => read(given));
        if (answer instanceof Error)
          expect(NAMES.map((name) => name.replace(/_\d$/, ''))).toContain(answer.message.replace(/_\d+$/, ''));
      }),
      { numRuns: 500 },
    );
  },
);
