import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonError, readJson, SERVER_LIMITS } from '../src/index.ts';

const codeOf = (body: string | Uint8Array): string => {
  try {
    readJson(Buffer.from(body));
  } catch (error) {
    if (error instanceof JsonError) return error.code;
    throw error;
  }
  return 'read';
};
const nested = (depth: number, open = '[', close = ']', innermost = ''): string =>
  `${open.repeat(depth)}${innermost}${close.repeat(depth)}`;

test('what a stranger sends is read as JSON.parse reads it', () => {
  const text = '{"a":[1,"x: \\"b\\":",{"b":null}],"b":{"a":"\\u8336 :"},"":true}';
  expect(readJson(Buffer.from(text))).toEqual(JSON.parse(text));
  expect(readJson(Buffer.from('\ufeff"x"'))).toBe('x');
});

describe('refused', () => {
  test.each([
    ['nothing', '', 'notJson'],
    ['half an object', '{"a":', 'notJson'],
    ['single quotes', "{'a':1}", 'notJson'],
    ['two values', '{"a":1}{"a":1}', 'notJson'],
    ['no number', 'NaN', 'notJson'],
    ['a number with a zero before it', '01', 'notJson'],
    ['a line feed in a string', '"a\nb"', 'notJson'],
    ['a member twice', '{"a":1,"a":1}', 'duplicate'],
    ['a member twice, written in two ways', '{"a":1,"\\u0061":2}', 'duplicate'],
    ['a member twice, deep inside', '[{"b":{"a":1,"b":[],"a":1}}]', 'duplicate'],
    ['a prototype', '{"__proto__":{"a":1}}', 'reserved'],
    ['a prototype, written otherwise', '{"a":[{"\\u005f_proto__":1}]}', 'reserved'],
    ['a constructor', '{"constructor":{"prototype":{"a":1}}}', 'reserved'],
    ['a level too many', nested(SERVER_LIMITS.jsonDepthMax + 1), 'tooDeep'],
    ['30,000 arrays', nested(30_000), 'tooDeep'],
    ['8,000 objects', nested(8_000, '{"a":', '}', '1'), 'tooDeep'],
  ])('%s', (_what, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test.each([
    ['a byte that starts nothing', [0xff]],
    ['a continuation alone', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80]],
    ['a character cut short', [0xe8, 0x8c]],
  ])('bytes that are no UTF-8, in a string: %s', (_what, bytes) => {
    expect(codeOf(Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]))).toBe('notUtf8');
  });

  test('UTF-16, whatever its order', () => {
    const text = Buffer.from('\ufeff{"a":1}', 'utf16le');
    expect(codeOf(text)).toBe('notUtf8');
    expect(codeOf(Buffer.from(text).swap16())).toBe('notUtf8');
  });

  test('… without repeating a piece of what was sent', () => {
    const secret = '134567890123456789';
    for (const text of [`{"authCode":${secret}x`, `{"${secret}":1,"${secret}":1}`, `{"__proto__":"${secret}"}`])
      expect(() => readJson(Buffer.from(text))).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining(secret) }),
      );
  });
});

test('any value comes through as it is', () => {
  const name = fc.string().filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: SERVER_LIMITS.jsonDepthMax - 1 },
      fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, (given) => {
      const text = JSON.stringify(given);
      expect(readJson(Buffer.from(text))).toEqual(JSON.parse(text));
    }),
  );
});

test('any bytes are a value or a JsonError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(Buffer.from)), (bytes) => {
      expect(codeOf(bytes)).toBeTypeOf('string');
    }),
  );
});
