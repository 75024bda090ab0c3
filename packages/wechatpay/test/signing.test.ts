import { expect, test } from 'vitest';
import { byTheHandful } from '../src/signing/chance.ts';
import { nonce, sign, stringToSign, verify } from '../src/signing/index.ts';
import { decryptRefundNotification } from '../src/v2/refund-notification.ts';

// Published by the vendor.
const OFFICIAL = {
  appid: 'wxd930ea5d5a258f4f',
  mch_id: '10000100',
  device_info: '1000',
  body: 'test',
  nonce_str: 'ibuaiVcKdpRxkhJA',
};
const OFFICIAL_KEY = '192006250b4c09247ec02edce69f6a2d';
// Computed once by hand of another implementation: an empty field, UTF-8, XML's special characters.
const KEY = '0123456789abcdef0123456789ABCDEF';
const OWN = {
  appid: 'wx8888888888888888',
  auth_code: '134567890123456789',
  body: '深圳 café & <b>"茶"</b>',
  device_info: '',
  fee_type: 'USD',
  mch_id: '1900000100',
  nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
  out_trade_no: '20260101-0001_A|b*',
  spbill_create_ip: '8.8.8.8',
  sub_mch_id: '1900000109',
  total_fee: '1750',
  version: '1.0',
};

test.each([
  ['official, MD5', OFFICIAL, OFFICIAL_KEY, 'MD5', '9A0A8659F005D6984697E2CA0A9CF3B7'],
  [
    'official, HMAC-SHA256',
    OFFICIAL,
    OFFICIAL_KEY,
    'HMAC-SHA256',
    '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6',
  ],
  ['UTF-8 and special characters, MD5', OWN, KEY, 'MD5', '0DC7D7241C1CA41FEDBDCEC3DB68F66E'],
  [
    'with sign_type among the fields, HMAC-SHA256',
    { ...OWN, sign_type: 'HMAC-SHA256' },
    KEY,
    'HMAC-SHA256',
    '1FE289027314AC46E5E35EFB4FCE023336A4B59406E9E578B4004AA84E77CEAF',
  ],
  [
    'sorted as ASCII',
    { Zeta: '1', alpha: '2', coupon_fee_0: '5', coupon_fee_10: '1', coupon_fee_2: '3', return_code: 'SUCCESS' },
    KEY,
    'MD5',
    '3B0E9018966B9F90E0DCA6438AFCA8AB',
  ],
] as const)('vector: %s', (_name, fields, key, signType, expected) => {
  expect(sign(fields, key, signType)).toBe(expected);
  expect(verify({ ...fields, sign: expected }, key, signType)).toBe(true);
});

test('the string that is signed leaves out the signature and what is empty', () => {
  expect(stringToSign({ b: '2', a: '1', c: '', sign: 'X' })).toBe('a=1&b=2');
});

test('one changed byte, a missing or a lower-case signature is not verified', () => {
  const signed = { ...OFFICIAL, sign: '9A0A8659F005D6984697E2CA0A9CF3B7' };
  expect(verify({ ...signed, body: 'tesu' }, OFFICIAL_KEY, 'MD5')).toBe(false);
  expect(verify({ ...signed, extra: '1' }, OFFICIAL_KEY, 'MD5')).toBe(false);
  expect(verify(OFFICIAL, OFFICIAL_KEY, 'MD5')).toBe(false);
  expect(verify({ ...signed, sign: signed.sign.toLowerCase() }, OFFICIAL_KEY, 'MD5')).toBe(false);
  expect(verify(signed, OFFICIAL_KEY, 'HMAC-SHA256')).toBe(false);
});

test('a nonce is 32 characters that the protocol allows', () => {
  expect(nonce({ bytes: (length) => Uint8Array.from({ length }, (_, n) => n * 7) })).toMatch(/^[0-9A-Za-z]{32}$/);
});

test('chance that is drawn by the handful is the source’s own, byte for byte, none twice, and of any length', () => {
  let next = 0;
  const chance = byTheHandful({ bytes: (length) => Uint8Array.from({ length }, () => next++ % 251) });
  const given = Array.from({ length: 1_000 }, () => [...chance.bytes(32)]);
  // A handful is a multiple of what is asked for, so that nothing of it is left over.
  expect(given.flat()).toEqual(Array.from({ length: 32_000 }, (_, n) => n % 251));
  expect(chance.bytes(10_000)).toHaveLength(10_000);
});

test('vector: a refund notification opens with the key it was encrypted with, and with no other', () => {
  const sealed =
    'qXaaQ3lp0r8mr70dQ9SPbyaGEcEzu9dnisSQjNFeeoUDPy0uNXavHgpGwkYMh/6euMV3z9n/VVYf8/x8EDtLA/jyBXOewXECxNqBFK/e5gOswy6cjo4vqyCvKln7LwIsrJ9ArFE72jDWH6t5Sg6Ohw==';
  expect(decryptRefundNotification(sealed, KEY)).toEqual({ out_refund_no: 'R1', refund_status: 'SUCCESS' });
  expect(() => decryptRefundNotification(sealed, KEY.toLowerCase())).toThrow();
});
