/**
 * What WeChat Pay refuses, whichever protocol it speaks, and what that says about a configuration. Codes and texts are matched loosely: they
 * come in two languages and several spellings, and a refusal that nobody foresaw is shown as it came.
 */
import { normaliseCode } from '@quickpay/core';
import { plain } from '../plain.ts';
import type { Said } from './said.ts';

/** Whom a question was asked for, and where: ids as they were sent. */
export type AskedFor = Readonly<{
  host: string;
  appId: string;
  mchId: string;
  subMchId: string | undefined;
  configurationPath: string;
}>;

export const APP_ID_FIX =
  'Set "appId" to the app that the merchant platform lists for this merchant (AppID account), or bind it there.';
export const PLATFORM = 'the merchant platform (Account → API security)';

export type Reply<Asked> = Readonly<{ fits: RegExp; means: (asked: Asked) => Said }>;

/** What is known to be said, by the code without its underscores and the text; the first that fits. */
const REPLIES: readonly Reply<AskedFor>[] = [
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

/** `own`: what is said of keys, which each protocol has its own of. */
export function refused<Asked extends AskedFor>(
  { code = '', words }: Readonly<{ code?: string; words: string }>,
  asked: Asked,
  own: readonly Reply<Asked>[] = [],
): Said {
  const normal = `${normaliseCode(code)} ${words}`.trim();
  const known = own.find(({ fits }) => fits.test(normal)) ?? REPLIES.find(({ fits }) => fits.test(normal));
  return (
    known?.means(asked) ?? {
      level: 'fail',
      seen: `${asked.host} refuses: ${plain(`${code} ${words}`)}`,
      fix: 'Ask WeChat Pay’s support about this code.',
    }
  );
}

export const knowsNobodysOrder = ({ host, configurationPath }: AskedFor): Said => ({
  level: 'fail',
  seen: `${host} knows an order that nobody made`,
  fix: 'What answers there is not WeChat Pay: check "hosts".',
  path: configurationPath,
});

export const doesNotAnswer = ({ host }: AskedFor, problem: string): Said => ({
  level: 'fail',
  seen: `${host} does not answer: ${problem}`,
  fix: 'Ask again; if it stays so, check the way to it.',
});

/** Rightly signed, so the merchant is ours: it is the app that is another. */
export const answersForOtherApp = ({ host, appId, mchId, configurationPath }: AskedFor): Said => ({
  level: 'fail',
  seen: `${host} answers, rightly signed, for another app: app id ${appId} is not bound to merchant ${mchId}`,
  fix: APP_ID_FIX,
  path: configurationPath,
});

export const notWechatPay = ({ host, configurationPath }: AskedFor): Said => ({
  level: 'fail',
  seen: `what answers at ${host} does not speak as WeChat Pay does`,
  fix: 'Check "hosts"; a proxy on the way may answer in its place.',
  path: configurationPath,
});
