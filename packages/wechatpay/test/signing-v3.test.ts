import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  answerText,
  authorization,
  openSealed,
  readAuthorization,
  requestText,
  seal,
  signV3,
  V3_SCHEME,
  verifyV3,
} from '../src/signing/index.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2_048 });
// Published by the vendor, and its digest.
const OFFICIAL = {
  method: 'GET',
  target: '/v3/global/certificates',
  timestamp: 1_554_208_460,
  nonce: '593BEC0C930BF1AFEB40B4A08C8FB242',
  body: '',
};

describe('what is signed', () => {
  test('of a request is the vendor’s own string', () => {
    expect(createHash('sha256').update(requestText(OFFICIAL)).digest('hex')).toBe(
      '4ae87ad38e40734ce0a75985f3bab83be191f0407fabde1332478985915874ad',
    );
  });

  test('of an answer ends with its body and a line feed, where there is none as well', () => {
    expect(answerText({ timestamp: '1', nonce: 'n', body: '' }).toString()).toBe('1\nn\n\n');
    expect(answerText({ timestamp: '1', nonce: 'n', body: Buffer.from([0xff]) })).toEqual(
      Buffer.concat([Buffer.from('1\nn\n'), Buffer.from([0xff, 0x0a])]),
    );
  });
});

describe('a signature', () => {
  const text = requestText({ ...OFFICIAL, body: '{"description":"茶"}' });

  test('is that of another implementation of the same scheme', async () => {
    const signature = await signV3(text, privateKey);
    expect(verify('RSA-SHA256', text, createPublicKey(privateKey), Buffer.from(signature, 'base64'))).toBe(true);
  });

  test('is believed of its key and its text alone', async () => {
    const signature = await signV3(text, privateKey);
    expect(verifyV3(text, signature, publicKey)).toBe(true);
    expect(verifyV3(text, signature, OTHER.publicKey)).toBe(false);
    expect(verifyV3(requestText(OFFICIAL), signature, publicKey)).toBe(false);
  });

  test.each(['', 'WECHATPAY/SIGNTEST/abc', 'no base64!', 'AAAA', `${'A'.repeat(3_000)}`])(
    'of nobody is none: %s',
    (signature) => {
      expect(verifyV3(text, signature, publicKey)).toBe(false);
    },
  );
});

describe('the header of a request', () => {
  const header = authorization({ mchId: '1900000100', serialNo: 'AB12', timestamp: 5, nonce: 'n', signature: 'c2ln+/==' });

  test('is read as it was written, its parts in any order', () => {
    const read = { mchId: '1900000100', serialNo: 'AB12', timestamp: 5, nonce: 'n', signature: 'c2ln+/==' };
    expect(readAuthorization(header)).toEqual(read);
    const parts = header.slice(V3_SCHEME.length + 1).split(',');
    expect(readAuthorization(`${V3_SCHEME} ${parts.reverse().join(', ')}`)).toEqual(read);
  });

  test.each([
    ['none', ''],
    ['of another scheme', 'Bearer abc'],
    ['with a part missing', header.replace(/serial_no="[^"]*",/, '')],
    ['with a part twice', `${header},mchid="1900000101"`],
    ['whose time is none', header.replace('timestamp="5"', 'timestamp="now"')],
    ['without its quotes', header.replaceAll('"', '')],
    ['far too long', `${header},x="${'y'.repeat(5_000)}"`],
  ])('that is %s is none', (_what, text) => {
    expect(readAuthorization(text)).toBeNull();
  });
});

describe('what is sealed', () => {
  const KEY = '0123456789abcdef0123456789ABCDEF';
  const ABOUT = { nonce: '0123456789ab', associated_data: 'transaction' };
  // Computed once by another implementation.
  const CIPHERTEXT = 'ToVc5fmt3HTpmVnRU/rYlZY8ZDhN08dObI6sZzivSSO5OGXn2mM4Ye3/miFz6MN5wSbIZLnp7FsUpuzVlg==';
  const PLAIN = '{"out_trade_no":"T1","trade_state":"SUCCESS"}';

  test('is sealed and opened as elsewhere', () => {
    expect(seal(PLAIN, ABOUT, KEY)).toEqual({ ...ABOUT, ciphertext: CIPHERTEXT });
    expect(openSealed({ ...ABOUT, ciphertext: CIPHERTEXT }, KEY).toString()).toBe(PLAIN);
  });

  test.each([
    ['for something else', { ...ABOUT, associated_data: 'certificate' }, CIPHERTEXT, KEY],
    ['under another nonce', { ...ABOUT, nonce: '0123456789ac' }, CIPHERTEXT, KEY],
    ['with another key', ABOUT, CIPHERTEXT, KEY.toLowerCase()],
    ['and changed', ABOUT, CIPHERTEXT.replace('T', 'U'), KEY],
    ['too short to be anything', ABOUT, 'AAAA', KEY],
    ['far too long', ABOUT, 'A'.repeat(70_000), KEY],
    ['with a key of another length', ABOUT, CIPHERTEXT, 'short'],
  ])('%s is not opened', (_what, about, ciphertext, key) => {
    expect(() => openSealed({ ...about, ciphertext }, key)).toThrow();
  });
});
