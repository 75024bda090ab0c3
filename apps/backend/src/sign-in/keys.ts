/** What cookies are signed with and PINs keyed with: one key, kept beside the ledger and not in it. */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { ConfigurationError } from '../settings.ts';
import { writeOwnersOnly } from '../write-file.ts';

const KEY_BYTES = 32;

export type SignInKeys = Readonly<{
  /** For PINs. */
  pepper: Uint8Array;
  /** For better-auth, which signs what it hands out itself. */
  secret: string;
  /** A value and its signature, for a cookie. */
  sign(value: string): string;
  /** The value of what was signed here, or null. */
  signed(text: string): string | null;
}>;

/**
 * The key in that file, made at the first start. Without its file everybody is signed out, and PINs must be given anew; passwords stay.
 *
 * @throws ConfigurationError where the file holds something else
 */
export function readSignInKeys(file: string): SignInKeys {
  if (!existsSync(file)) writeOwnersOnly(file, `${randomBytes(KEY_BYTES).toString('base64url')}\n`);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
  if (key.length !== KEY_BYTES) {
    throw new ConfigurationError(
      `${file} is not a sign-in key: put back the one that belongs to this ledger, or take the file away to have a new one made (then PINs must be given anew).`,
    );
  }
  return keysFrom(key);
}

/** For a process that keeps nothing. */
export const passingKeys = (): SignInKeys => keysFrom(randomBytes(KEY_BYTES));

function keysFrom(key: Uint8Array): SignInKeys {
  const derived = (use: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `quickpay ${use}`, KEY_BYTES));
  const cookies = derived('cookies');
  const mark = (value: string): Buffer => createHmac('sha256', cookies).update(value).digest();
  return {
    pepper: derived('pins'),
    secret: derived('better-auth').toString('base64url'),
    sign: (value) => `${value}.${mark(value).toString('base64url')}`,
    signed(text) {
      const [, value, signature] = /^([\w-]{1,128})\.([\w-]{43})$/.exec(text) ?? [];
      if (value === undefined || signature === undefined) return null;
      return timingSafeEqual(Buffer.from(signature, 'base64url'), mark(value)) ? value : null;
    },
  };
}
