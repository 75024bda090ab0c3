/**
 * What WeChat Pay's answers to doctor's two questions say about a configuration. Codes and texts are matched loosely: they come in two
 * languages and several spellings, and a refusal that nobody foresaw is shown as it came.
 */
import { normaliseCode } from '@quickpay/core';
import type { Problem, V2Answer } from '@quickpay/wechatpay';
import type { Said } from './said.ts';

/** What an answer may be about: ids as they were sent, and where keys came from. */
export type Asked = Readonly<{
  host: string;
  appId: string;
  mchId: string;
  subMchId: string | undefined;
  signType: string;
  apiKeyPath: string;
  certificatePath: string;
  configurationPath: string;
}>;

const APP_ID_FIX = 'Set "appId" to the app that the merchant platform lists for this merchant (AppID account), or bind it there.';
const PLATFORM = 'the merchant platform (Account → API security)';

/** What is known to be said, by the code without its underscores and the text; the first that fits. */
const REPLIES: readonly Readonly<{ fits: RegExp; means: (asked: Asked) => Said }>[] = [
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
  {
    fits: /APPIDMCHIDNOTMATCH|APPIDNOTEXIST|appid.*(match|not exist|不匹配|不存在)/i,
    means: ({ appId, mchId, configurationPath }) => ({
      level: 'fail',
      seen: `app id ${appId} is not bound to merchant ${mchId}`,
      fix: APP_ID_FIX,
      path: configurationPath,
    }),
  },
  {
    fits: /MCHIDNOTEXIST|mch_?id|merchant.*(not exist|unknown|invalid)|商户号/i,
    means: ({ mchId, subMchId, configurationPath }) => ({
      level: 'fail',
      seen:
        subMchId === undefined
          ? `WeChat Pay knows no merchant ${mchId}`
          : `WeChat Pay knows no merchant ${mchId} with a sub-merchant ${subMchId}`,
      fix:
        subMchId === undefined
          ? 'Set "mchId" to your merchant id.'
          : 'Set "mchId" to the institution’s id and "subMchId" to the sub-merchant’s.',
      path: configurationPath,
    }),
  },
  {
    fits: /NOAUTH|permission|无权限|没有权限/i,
    means: ({ mchId }) => ({
      level: 'fail',
      seen: `merchant ${mchId} may not use Quick Pay`,
      fix: 'Ask WeChat Pay, or your institution, to open Quick Pay for it.',
    }),
  },
  {
    fits: /FREQUENCY|RATELIMIT|INVALIDREQTOOMUCH|频率/i,
    means: () => ({ level: 'warn', seen: 'WeChat Pay was asked too often just now', fix: 'Ask again in a minute.' }),
  },
  {
    fits: /SYSTEMERROR|BANKERROR|system (error|busy)|系统/i,
    means: () => ({ level: 'warn', seen: 'WeChat Pay has an error of its own just now', fix: 'Ask again in a minute.' }),
  },
];

/** What the signed query about an order that cannot exist found out. */
export function querySaid(answer: V2Answer<unknown>, asked: Asked): Said {
  switch (answer.kind) {
    case 'failed':
      return normaliseCode(answer.code) === 'ORDERNOTEXIST'
        ? { level: 'ok', seen: `${asked.host} knows our key and ids, and its answer is signed with that key` }
        : refused(`${normaliseCode(answer.code)} ${answer.description}`, `${answer.code} ${answer.description}`, asked);
    case 'succeeded':
      return {
        level: 'fail',
        seen: `${asked.host} knows an order that nobody made`,
        fix: 'What answers there is not WeChat Pay: check "hosts".',
        path: asked.configurationPath,
      };
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
        : refused(`${normaliseCode(answer.code)} ${answer.description}`, `${answer.code} ${answer.description}`, asked);
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

function refused(words: string, shown: string, asked: Asked): Said {
  const known = REPLIES.find(({ fits }) => fits.test(words));
  return (
    known?.means(asked) ?? {
      level: 'fail',
      seen: `${asked.host} refuses: ${plain(shown)}`,
      fix: 'Ask WeChat Pay’s support about this code.',
    }
  );
}

type Unclear = Exclude<V2Answer<unknown>, { kind: 'succeeded' | 'failed' }>;

function unclear(answer: Unclear, asked: Asked): Said {
  const { host, appId, mchId, signType, apiKeyPath, configurationPath } = asked;
  switch (answer.kind) {
    case 'unsignedFail':
      return refused(answer.message, answer.message, asked);
    case 'neverSent':
    case 'noAnswer':
      return {
        level: 'fail',
        seen: `${host} does not answer: ${answer.problem}`,
        fix: 'Ask again; if it stays so, check the way to it.',
      };
    case 'unverified':
      return {
        badSignature: {
          level: 'fail' as const,
          seen: `${host} answers, and its answer is not signed with our key`,
          fix: `Check the API key in ${apiKeyPath}, and whether "signType" ${signType} is right.`,
          path: apiKeyPath,
        },
        // Signed with our key, so the merchant is ours: it is the app that is another.
        otherMerchant: {
          level: 'fail' as const,
          seen: `${host} answers, rightly signed, for another app: app id ${appId} is not bound to merchant ${mchId}`,
          fix: APP_ID_FIX,
          path: configurationPath,
        },
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

const notWechatPay = ({ host, configurationPath }: Asked): Said => ({
  level: 'fail',
  seen: `what answers at ${host} does not speak as WeChat Pay does`,
  fix: 'Check "hosts"; a proxy on the way may answer in its place.',
  path: configurationPath,
});

/** Signed with our key, but no answer to what we asked: somebody on the way plays back what was answered to others. */
const notFromWechatPay = ({ host, configurationPath }: Asked): Said => ({
  level: 'fail',
  seen: `${host} answers, rightly signed, to another question than ours`,
  fix: 'Check "hosts" and the way to it; if they are right, ask WeChat Pay for a new API key: somebody may know this one.',
  path: configurationPath,
});

/** Words that came over the wire, without what could move a terminal's cursor. */
const plain = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 160);
