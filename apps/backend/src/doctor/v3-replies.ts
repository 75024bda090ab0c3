/** What WeChat Pay's answers to doctor's two questions over V3 say about a configuration. */
import { normaliseCode } from '@quickpay/core';
import type { NoKey, PlatformCertificate, V3Answer, V3Problem } from '@quickpay/wechatpay';
import { duration } from './duration.ts';
import {
  type AskedFor,
  answersForOtherApp,
  doesNotAnswer,
  knowsNobodysOrder,
  notWechatPay,
  PLATFORM,
  refused,
} from './refusals.ts';
import { count, fail, ok, type Said, warn } from './said.ts';

/** What an answer may be about: ids as they were sent, and where keys came from. */
export type V3Asked = AskedFor &
  Readonly<{
    serialNo: string;
    publicKeyId: string | undefined;
    apiV3KeyPath: string;
    privateKeyPath: string;
    publicKeyPath: string;
    /** Epoch milliseconds. */
    now: number;
  }>;

/** WeChat Pay's own limit for signed times. */
const AHEAD_MS_MAX = 300_000;
const DAY_MS = 86_400_000;
/** The next certificate is there some weeks before the last one ends. */
const NEXT_IS_DUE_DAYS = 14;

/** What asking for the certificates by which WeChat Pay signs found out. */
export function keysSaid(answer: V3Answer<readonly PlatformCertificate[]>, asked: V3Asked): Said {
  switch (answer.kind) {
    case 'succeeded':
      return answer.fields.length === 0 ? noCertificatesSaid(asked) : certificatesSaid(answer.fields, asked);
    case 'failed':
    case 'unsignedFail':
      return answer.status === 403 || answer.status === 404 ? noCertificatesSaid(asked) : refusalSaid(answer, asked);
    default:
      return unclear(answer, asked);
  }
}

/** What the signed query about an order that cannot exist found out. */
export function v3QuerySaid(answer: V3Answer<unknown>, asked: V3Asked): Said {
  switch (answer.kind) {
    case 'failed':
      return normaliseCode(answer.code) === 'ORDERNOTEXIST'
        ? ok(`${asked.host} knows our key and ids, and its answer is signed by ${answer.serial}`)
        : refusalSaid(answer, asked);
    case 'unsignedFail':
      if (answer.status === 401) return signatureRefused(answer, asked);
      return answer.why === 'unsigned' ? refusalSaid(answer, asked) : noKeySaid(answer.why, answer.serial, asked);
    case 'succeeded':
      return knowsNobodysOrder(asked);
    default:
      return unclear(answer, asked);
  }
}

const noCertificatesSaid = (asked: V3Asked): Said =>
  asked.publicKeyId === undefined
    ? publicKeyNeeded(asked)
    : ok(`${asked.host} hands out no certificates: it signs by the public key ${asked.publicKeyId}`);

function certificatesSaid(certificates: readonly PlatformCertificate[], { host, apiV3KeyPath, now }: V3Asked): Said {
  const last = Math.max(...certificates.map(({ expiresAt }) => expiresAt));
  const days = Math.floor((last - now) / DAY_MS);
  const ends = new Date(last).toISOString().slice(0, 10);
  const seen = `${count(certificates.length, 'certificate')} of ${host}, opened with the APIv3 key; the last ends on ${ends}`;
  return days >= NEXT_IS_DUE_DAYS
    ? ok(seen, apiV3KeyPath)
    : warn(
        `${seen}, in ${count(days, 'day')}, and none follows`,
        `Look in ${PLATFORM} whether this merchant is to change to WeChat Pay’s public key: "publicKeyId" and "publicKeyFile".`,
      );
}

type Refusal = Extract<V3Answer<unknown>, { kind: 'failed' | 'unsignedFail' }>;

const refusalSaid = (answer: Refusal, asked: V3Asked): Said =>
  answer.status === 401 ? signatureRefused(answer, asked) : refused({ code: answer.code, words: answer.description }, asked);

/** A wrong time is refused in the same words as a wrong key. */
function signatureRefused({ aheadMs }: Pick<Refusal, 'aheadMs'>, { mchId, serialNo, privateKeyPath }: V3Asked): Said {
  if (aheadMs !== null && Math.abs(aheadMs) > AHEAD_MS_MAX) return clockWrong(aheadMs);
  return fail(
    `WeChat Pay does not accept our signature: ${serialNo} is no certificate of ${mchId}’s, or the key in ${privateKeyPath} is not that certificate’s`,
    `Take certificate and key from one and the same archive of ${mchId}, from ${PLATFORM}. The serial number is that certificate’s, and never a platform certificate’s.`,
    privateKeyPath,
  );
}

const clockWrong = (aheadMs: number): Said =>
  fail(
    `WeChat Pay takes nothing that is signed more than five minutes off, and this machine’s clock is ${duration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} its own`,
    'timedatectl set-ntp true',
  );

const PUBLIC_KEY_FIX = `Download it from ${PLATFORM}, and set "publicKeyFile" and "publicKeyId".`;
const publicKeyNeeded = ({ mchId, configurationPath }: V3Asked): Said =>
  fail(`WeChat Pay signs by a public key for ${mchId}, and none is configured`, PUBLIC_KEY_FIX, configurationPath);

function noKeySaid(why: NoKey, serial: string | null, asked: V3Asked): Said {
  const { host, mchId, apiV3KeyPath, publicKeyId, configurationPath } = asked;
  switch (why) {
    case 'sealedOtherwise':
      return fail(
        `the APIv3 key in ${apiV3KeyPath} is not ${mchId}’s: what WeChat Pay seals with it does not open`,
        `Put the APIv3 key of ${mchId} there, as it is set in ${PLATFORM}. It is not the API key (V2).`,
        apiV3KeyPath,
      );
    case 'publicKeyMissing':
      return publicKeyId === undefined || !serial?.startsWith('PUB_KEY_ID_')
        ? publicKeyNeeded(asked)
        : fail(`${host} signs by the public key ${serial}, and ${publicKeyId} is configured`, PUBLIC_KEY_FIX, configurationPath);
    case 'unknownSerial':
      return fail(
        `${host} signs by the certificate ${serial}, which is none of those that it hands out`,
        'Check "hosts", and ask again in a minute: WeChat Pay may have changed it just now.',
      );
    case 'keysUnanswered':
      return fail(
        `the certificates by which ${host} signs did not come`,
        'Ask again; the line about WeChat Pay’s keys says more.',
      );
  }
}

type Unclear = Exclude<V3Answer<unknown>, { kind: 'succeeded' | 'failed' | 'unsignedFail' }>;

function unclear(answer: Unclear, asked: V3Asked): Said {
  switch (answer.kind) {
    case 'neverSent':
    case 'noAnswer':
      return doesNotAnswer(asked, answer.problem);
    case 'unverified':
      return UNVERIFIED[answer.problem](asked, answer);
  }
}

type Unverified = Extract<Unclear, { kind: 'unverified' }>;
const ofKey =
  (why: NoKey) =>
  (asked: V3Asked, { serial }: Unverified): Said =>
    noKeySaid(why, serial, asked);
const notFromWechatPay = ({ host, configurationPath }: V3Asked): Said =>
  fail(
    `${host} answers, rightly signed, to another question than ours`,
    'Check "hosts" and the way to it: somebody plays back what was answered to others.',
    configurationPath,
  );

const UNVERIFIED: Readonly<Record<V3Problem, (asked: V3Asked, answer: Unverified) => Said>> = {
  sealedOtherwise: ofKey('sealedOtherwise'),
  publicKeyMissing: ofKey('publicKeyMissing'),
  unknownSerial: ofKey('unknownSerial'),
  keysUnanswered: ofKey('keysUnanswered'),
  badSignature: ({ host, publicKeyId, publicKeyPath, configurationPath }, { serial }) =>
    serial === publicKeyId
      ? fail(
          `the key in ${publicKeyPath} is not WeChat Pay’s public key ${publicKeyId}: answers by it do not agree with it`,
          `Download it again from ${PLATFORM}, with the id that stands beside it.`,
          publicKeyPath,
        )
      : fail(
          `${host} answers, and its signature is wrong`,
          'Check "hosts"; somebody on the way may change answers.',
          configurationPath,
        ),
  probe: ({ host }) =>
    warn(
      `${host} has signed its answer wrongly on purpose, to see whether anybody checks; nothing of it was believed`,
      'Run quickpay doctor again.',
    ),
  stale: ({ host }, { aheadMs }) =>
    aheadMs !== null && Math.abs(aheadMs) > AHEAD_MS_MAX
      ? clockWrong(aheadMs)
      : fail(
          `${host} answers with what it signed more than five minutes ago`,
          'Check "hosts"; somebody on the way may keep answers.',
        ),
  otherMerchant: (asked) => answersForOtherApp(asked),
  repeated: notFromWechatPay,
  otherOrder: notFromWechatPay,
  unsigned: notWechatPay,
  notJson: notWechatPay,
  httpStatus: notWechatPay,
  badField: notWechatPay,
};
