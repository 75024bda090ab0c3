/** What is sealed to a node opens there, for what it was sealed for, and nowhere else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newSealingKeys, seal, unseal } from '../src/nodes/sealing.ts';
import { authorizationOf, credentialsIn, isSignedBy, newSigningKeys } from '../src/nodes/signature.ts';

const node = newSealingKeys();
const other = newSealingKeys();
const purpose = fc.string({ maxLength: 200 });
const content = fc.uint8Array({ maxLength: 4_000 });

describe('an envelope', () => {
  test('opens with the node’s key, whatever is in it', () => {
    fc.assert(
      fc.property(content, purpose, (bytes, what) => {
        expect(unseal(node.privateKey, seal(node.publicKey, what, bytes), what)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 50 },
    );
  });

  test('opens with no other key, and for no other purpose', () => {
    fc.assert(
      fc.property(content, purpose, purpose, (bytes, what, another) => {
        const sealed = seal(node.publicKey, what, bytes);
        expect(unseal(other.privateKey, sealed, what)).toBeNull();
        if (another !== what) expect(unseal(node.privateKey, sealed, another)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test('does not open when a bit of it is another', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.constantFrom('ephemeralKey', 'nonce', 'content'), (bytes, bit, part) => {
        const sealed = seal(node.publicKey, 'profile', bytes);
        const changed = Buffer.from(sealed[part], 'base64url');
        // The highest bit of an X25519 key is not looked at (RFC 7748, 5); the text of it is, by the key that is derived.
        const at = bit % (changed.length * 8);
        changed.writeUInt8(changed.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
        expect(unseal(node.privateKey, { ...sealed, [part]: changed.toString('base64url') }, 'profile')).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['', '', ''],
    ['x', 'x', 'x'],
    ['A'.repeat(43), 'A'.repeat(16), 'A'.repeat(22)],
    ['A'.repeat(43), 'A'.repeat(16), ''],
  ])('that is none is null: %j %j %j', (ephemeralKey, nonce, sealed) => {
    expect(unseal(node.privateKey, { ephemeralKey, nonce, content: sealed }, 'profile')).toBeNull();
  });

  test('is another each time, and says nothing of its content but the length', () => {
    const [a, b] = [seal(node.publicKey, 'x', Buffer.from('same')), seal(node.publicKey, 'x', Buffer.from('same'))];
    expect(a.content).not.toBe(b.content);
    expect(a.ephemeralKey).not.toBe(b.ephemeralKey);
  });
});

describe('a signature', () => {
  const { publicKey, privateKey } = newSigningKeys();
  const signed = { method: 'GET', path: '/v1/exchange/profile?applied=0', at: 1_795_732_315_102, bodySha256: 'e3b0' };
  const header = authorizationOf({ nodeId: '7c1e9a40', privateKey }, signed);

  test('is read from its header, and holds for the request that it was made for', () => {
    const read = credentialsIn(header);
    expect(read).toMatchObject({ nodeId: '7c1e9a40', at: signed.at });
    expect(isSignedBy(publicKey, read?.signature ?? Buffer.alloc(0), signed)).toBe(true);
  });

  test.each<[what: string, change: Partial<typeof signed>]>([
    ['method', { method: 'POST' }],
    ['path', { path: '/v1/exchange/profile?applied=1' }],
    ['time', { at: signed.at + 1 }],
    ['body', { bodySha256: 'e3b1' }],
  ])('holds for no other %s', (_what, change) => {
    const signature = credentialsIn(header)?.signature ?? Buffer.alloc(0);
    expect(isSignedBy(publicKey, signature, { ...signed, ...change })).toBe(false);
    expect(isSignedBy(newSigningKeys().publicKey, signature, signed)).toBe(false);
    expect(isSignedBy('no key', signature, signed)).toBe(false);
  });

  test.each([
    'QuickPay-Node',
    'QuickPay-Node id=a, at=1',
    `${header} `,
    header.replace('at=', 'at=-'),
    header.replace('id=7c1e9a40', 'id='),
  ])('is not read from "%s"', (text) => {
    expect(credentialsIn(text)).toBeNull();
  });
});
