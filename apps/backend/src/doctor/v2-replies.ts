/** What WeChat Pay's answers to doctor's two questions over V2 say about a configuration. */
import { normaliseCode } from '@quickpay/core';
import type { Problem, V2Answer } from '@quickpay/wechatpay';
import {
  type AskedFor,
  answersForOtherApp,
  doesNotAnswer,
  knowsNobodysOrder,
  notWechatPay,
  PLATFORM,
  type Reply,
  refused,
} from './refusals.ts';
import type { Said } from './said.ts';

/** What an answer may be about: ids as they were sent, and where keys came from. */
export type Asked = AskedFor & Readonly<{ signType: string; apiKeyPath: string; certificatePath: string }>;

/** What is said of keys. */
const OF_KEYS: readonly Reply<Asked>[] = [
  {
    fits: /SIGNERROR|签名|\bsign(ature)?\b.*(error|invalid|wrong|incorrect|fail)|(invalid|wrong)\b.*\bsign/i,
    means: ({ mchId, apiKeyPath }) => ({
      level: 'fail',
      seen: `WeChat Pay does not accept our signature: the API key in ${apiKeyPath} is not ${mchId}’s`,
      fix: `Put the API key (V2) of ${mchId} there, as it is set in ${PLATFORM}. It is not the APIv3 key.`,
      path: apiKeyPath,
    }),
  },
  {
    fits: /CERT|证书|certificate/i,
    means: ({ mchId, certificatePath }) => ({
      level: 'fail',
      seen: `WeChat Pay does not accept the certificate in ${certificatePath}`,
      fix: `Take ${mchId}’s newest certificate and key from ${PLATFORM}.`,
      path: certificatePath,
    }),
  },
];

/** What the signed query about an order that cannot exist found out. */
export function querySaid(answer: V2Answer<unknown>, asked: Asked): Said {
  switch (answer.kind) {
    case 'failed':
      return normaliseCode(answer.code) === 'ORDERNOTEXIST'
        ? { level: 'ok', seen: `${asked.host} knows our key and ids, and its answer is signed with that key` }
        : refused({ code: answer.code, words: answer.description }, asked, OF_KEYS);
    case 'succeeded':
      return knowsNobodysOrder(asked);
    default:
      return unclear(answer, asked);
  }
}

/** What the revoke of such an order, sent with the certificate, found out: WeChat Pay answers SUCCESS for what it does not know. */
export function revokeSaid(answer: V2Answer<unknown>, asked: Asked): Said {
  switch (answer.kind) {
    case 'succeeded':
      return { level: 'ok', seen: `${asked.host} accepts it for revokes and refunds`, path: asked.certificatePath };
    case 'failed':
      return normaliseCode(answer.code) === 'ORDERNOTEXIST'
        ? { level: 'ok', seen: `${asked.host} accepts it for revokes and refunds`, path: asked.certificatePath }
        : refused({ code: answer.code, words: answer.description }, asked, OF_KEYS);
    case 'unverified':
      return HANDSHAKE_REFUSED.has(answer.problem) ? certificateRefused(asked) : unclear(answer, asked);
    case 'noAnswer':
      return certificateRefused(asked, ` (${answer.problem})`);
    default:
      return unclear(answer, asked);
  }
}

/** What a server that does not take the certificate answers in place of WeChat Pay's own words. */
const HANDSHAKE_REFUSED: ReadonlySet<Problem> = new Set<Problem>(['httpBadRequest', 'httpStatus', 'notXml']);

const certificateRefused = ({ host, mchId, certificatePath }: Asked, how = ''): Said => ({
  level: 'fail',
  seen: `${host} answers our query, and breaks off${how} when the certificate in ${certificatePath} is shown: that is how one is refused`,
  fix: `Take ${mchId}’s newest certificate and key from ${PLATFORM}, and name both.`,
  path: certificatePath,
});

type Unclear = Exclude<V2Answer<unknown>, { kind: 'succeeded' | 'failed' }>;

function unclear(answer: Unclear, asked: Asked): Said {
  const { host, signType, apiKeyPath } = asked;
  switch (answer.kind) {
    case 'unsignedFail':
      return refused({ words: answer.message }, asked, OF_KEYS);
    case 'neverSent':
    case 'noAnswer':
      return doesNotAnswer(asked, answer.problem);
    case 'unverified':
      return {
        unsigned: notWechatPay(asked),
        badSignature: {
          level: 'fail' as const,
          seen: `${host} answers, and its answer is not signed with our key`,
          fix: `Check the API key in ${apiKeyPath}, and whether "signType" ${signType} is right.`,
          path: apiKeyPath,
        },
        otherMerchant: answersForOtherApp(asked),
        httpStatus: notWechatPay(asked),
        httpBadRequest: notWechatPay(asked),
        notXml: notWechatPay(asked),
        badField: notWechatPay(asked),
        ambiguous: notFromWechatPay(asked),
        repeated: notFromWechatPay(asked),
        otherOrder: notFromWechatPay(asked),
        otherOperation: notFromWechatPay(asked),
      }[answer.problem];
  }
}

/** Signed with our key, but no answer to what we asked: somebody on the way plays back what was answered to others. */
const notFromWechatPay = ({ host, configurationPath }: Asked): Said => ({
  level: 'fail',
  seen: `${host} answers, rightly signed, to another question than ours`,
  fix: 'Check "hosts" and the way to it; if they are right, ask WeChat Pay for a new API key: somebody may know this one.',
  path: configurationPath,
});
