/** By what the channel's own words are signed over V3: answers, and what it tells by itself. */
import type { Settings } from '@quickpay/gateway-model';
import { answerText, nonce, type RandomSource, signV3 } from '@quickpay/wechatpay/signing';
import type { MerchantEntry, Merchants } from '../../merchants.ts';

export type SigningOptions = Readonly<{
  merchants: Merchants;
  random: RandomSource;
  /** Timestamps follow it, as TLS does; business time follows the sandbox's clock. */
  wallNow: () => number;
}>;

/** Whose word it is: `wanted` is the name of the key that the merchant asked for, if it did. */
export type Signed = Readonly<{ account: MerchantEntry; settings: Settings; wanted?: string | string[] | undefined }>;

/** The headers that go with a body. */
export async function signatureOf(
  body: string,
  { account, settings, wanted }: Signed,
  { merchants, random, wallNow }: SigningOptions,
): Promise<Readonly<Record<string, string>>> {
  const isPublicKey = wanted === account.publicKeyId || settings.v3Keys === 'publicKey';
  const { serial, key } = merchants.platformKey(account, isPublicKey ? 'publicKey' : 'certificate');
  const [timestamp, once] = [String(Math.floor(wallNow() / 1_000)), nonce(random)];
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': once,
    'wechatpay-serial': serial,
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    'wechatpay-signature': await signV3(answerText({ timestamp, nonce: once, body }), key),
  };
}

/** The same, wrong on purpose, as the channel now and then signs to see whether anybody checks. */
export const asProbe = (signature: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...signature,
  'wechatpay-signature': `WECHATPAY/SIGNTEST/${signature['wechatpay-signature']}`,
});
