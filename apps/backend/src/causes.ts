/** Why nothing that a merchant asks can be answered, in words: what WeChat Pay answers, or what keeps its answers from being read. */
import type { V3Cause } from '@quickpay/channels';

const IN_WORDS: Readonly<Record<V3Cause, string>> = {
  CLOCK: 'this machine’s clock is more than five minutes from WeChat Pay’s',
  APIV3KEY: 'the APIv3 key does not open WeChat Pay’s certificates',
  PUBLICKEY: 'WeChat Pay signs by a public key that is not configured',
  UNKNOWNSERIAL: 'WeChat Pay signs by a key that is not known here',
};
const isOurs = (cause: string): cause is V3Cause => Object.hasOwn(IN_WORDS, cause);

/** @example causeInWords('SIGNERROR') // 'WeChat Pay answers SIGNERROR' */
export const causeInWords = (cause: string): string => (isOurs(cause) ? IN_WORDS[cause] : `WeChat Pay answers ${cause}`);
