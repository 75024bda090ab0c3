/** API keys of the shop’s own programs: made here, shown once, kept as SHA-256 only. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Configuration } from './configuration/fields.ts';

/** What keys begin with, so that people and scanners for lost keys see what they are. */
const PREFIXES: Readonly<Record<Configuration['environment'], string>> = { sandbox: 'test_', production: 'live_' };
/** A key that could be guessed opens nothing in production, whatever was configured. */
const LIVE_CHARACTERS_MIN = 24;

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A new key of 192 random bits. */
export const mintApiKey = (environment: Configuration['environment']): string =>
  `${PREFIXES[environment]}${randomBytes(24).toString('base64url')}`;

/** Which API key this is, by name, or null; in a time that does not tell how much of it is right. */
export function keyName({ apiKeys, environment }: Pick<Configuration, 'apiKeys' | 'environment'>, given: string): string | null {
  if (environment === 'production' && (given.startsWith(PREFIXES.sandbox) || given.length < LIVE_CHARACTERS_MIN)) return null;
  const hash = sha256(given);
  let name: string | null = null;
  for (const key of apiKeys) if (timingSafeEqual(hash, Buffer.from(key.sha256, 'hex'))) name = key.name;
  return name;
}
