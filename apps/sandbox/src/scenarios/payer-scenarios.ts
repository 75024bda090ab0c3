/** What payers are like, and what they do at the prompt. */
import type { Arrangement } from '@quickpay/gateway-model';
import type { Words } from '../wire/texts.ts';
import type { Ending, Scenario } from './scenario.ts';

/** The guide's payer has 30 s (V10). */
const asked = (...plan: NonNullable<Arrangement['plan']>): Arrangement => ({ password: 'asked', plan });

const payer = (title: Words, about: Words, payment: Arrangement, ends: Ending): Scenario => ({
  group: 'payer',
  meets: 'payment',
  title,
  about,
  does: { payment },
  ends,
});

const PAID = { payment: 'paid', order: 'SUCCESS' } as const;
const revoked = (why: 'expired' | 'failed' | 'payerEnded'): Ending => ({ payment: 'notPaid', why, order: 'REVOKED' });
const declined = (what: 'balance' | 'card' | 'bank' | 'risk' | 'code'): Ending => ({
  payment: 'notPaid',
  why: `declined.${what}`,
  order: 'none',
});

export const PAYER_SCENARIOS: Readonly<Record<string, Scenario>> = {
  ready: payer(
    { en: 'Ready', 'zh-CN': '直接付款' },
    { en: 'Pays at once, without being asked for the password.', 'zh-CN': '免密支付，立即成功。' },
    { password: 'notAsked' },
    PAID,
  ),
  'asks-password': payer(
    { en: 'Asks for the password', 'zh-CN': '需要输入密码' },
    {
      en: 'Is asked for the password; paid if somebody confirms on the phone within 30 s.',
      'zh-CN': '需要输入密码；30 秒内在手机上确认即付款成功。',
    },
    { password: 'asked' },
    { ...PAID, byHand: true },
  ),
  confirms: payer(
    { en: 'Confirms after 7 s', 'zh-CN': '7 秒后确认' },
    { en: 'Is asked for the password, and confirms after 7 s.', 'zh-CN': '需要输入密码，7 秒后确认。' },
    asked({ afterMs: 7_000, does: 'confirms' }),
    PAID,
  ),
  'confirms-late': payer(
    { en: 'Confirms late (29 s)', 'zh-CN': '很晚才确认（29 秒）' },
    {
      en: 'Confirms 29 s after being asked, a second before time is up.',
      'zh-CN': '收到密码提示 29 秒后才确认，距超时仅 1 秒。',
    },
    asked({ afterMs: 29_000, does: 'confirms' }),
    PAID,
  ),
  'too-late': payer(
    { en: 'Too late (31 s)', 'zh-CN': '确认过晚（31 秒）' },
    {
      en: 'Wants to confirm 31 s after being asked, when the payment has been called off.',
      'zh-CN': '收到密码提示 31 秒后才确认，此时付款已被撤销。',
    },
    asked({ afterMs: 31_000, does: 'confirms' }),
    revoked('expired'),
  ),
  cancels: payer(
    { en: 'Cancels', 'zh-CN': '取消付款' },
    { en: 'Is asked for the password, and cancels after 3 s.', 'zh-CN': '需要输入密码，3 秒后取消。' },
    asked({ afterMs: 3_000, does: 'cancels' }),
    revoked('payerEnded'),
  ),
  'closes-app': payer(
    { en: 'Closes the app', 'zh-CN': '关闭应用' },
    {
      en: 'Is asked for the password, closes the app after 3 s, and tells nobody.',
      'zh-CN': '需要输入密码，3 秒后关闭应用，不通知任何人。',
    },
    asked({ afterMs: 3_000, does: 'closesApp' }),
    revoked('expired'),
  ),
  offline: payer(
    { en: 'Offline', 'zh-CN': '手机离线' },
    {
      en: 'Loses the network as the password is asked for; the phone is back once the payment is over.',
      'zh-CN': '需要输入密码时手机断网；付款结束后恢复在线。',
    },
    asked({ afterMs: 0, does: 'goesOffline' }),
    revoked('expired'),
  ),
  'wrong-password': payer(
    { en: 'Wrong password ×3', 'zh-CN': '密码错误三次' },
    {
      en: 'Enters a wrong password after 4, 7 and 10 s; the third ends the attempt.',
      'zh-CN': '第 4、7、10 秒各输错一次密码，第三次后付款失败。',
    },
    asked(
      { afterMs: 4_000, does: 'entersWrongPassword' },
      { afterMs: 7_000, does: 'entersWrongPassword' },
      { afterMs: 10_000, does: 'entersWrongPassword' },
    ),
    revoked('failed'),
  ),
  'fails-after-password': payer(
    { en: 'Fails after the password', 'zh-CN': '输入密码后失败' },
    {
      en: 'Confirms after 6 s, and the bank refuses only then.',
      'zh-CN': '6 秒后输入正确密码，但银行拒绝付款。',
    },
    asked({ afterMs: 6_000, does: 'confirmsInVain' }),
    revoked('failed'),
  ),
  poor: payer(
    { en: 'Not enough balance', 'zh-CN': '余额不足' },
    { en: 'Has not enough on the balance (NOTENOUGH).', 'zh-CN': '余额不足（NOTENOUGH）。' },
    { refusal: 'balanceNotEnough' },
    declined('balance'),
  ),
  'card-refused': payer(
    { en: 'Card refused', 'zh-CN': '银行卡不支持' },
    { en: 'Pays with a card that is not taken (NOTSUPORTCARD).', 'zh-CN': '所选银行卡不支持本次付款（NOTSUPORTCARD）。' },
    { refusal: 'cardNotSupported' },
    declined('card'),
  ),
  'bank-refused': payer(
    { en: 'Bank refuses', 'zh-CN': '银行拒绝' },
    { en: 'The payer’s bank refuses at once (PAYERROR).', 'zh-CN': '付款人的银行直接拒绝（PAYERROR）。' },
    { refusal: 'bankRefused' },
    declined('bank'),
  ),
  'risk-refused': payer(
    { en: 'Refused for risk', 'zh-CN': '风控拒绝' },
    { en: 'Stopped by a rule against fraud (RULELIMIT).', 'zh-CN': '被风险控制规则拦截（RULELIMIT）。' },
    { refusal: 'riskRule' },
    declined('risk'),
  ),
  'code-expired': payer(
    { en: 'Code expired', 'zh-CN': '付款码过期' },
    { en: 'Shows a code that counts as too old.', 'zh-CN': '出示的付款码被视为已过期。' },
    { refusal: 'codeExpired' },
    declined('code'),
  ),
  'hong-kong-wallet': {
    group: 'payer',
    meets: 'payment',
    title: { en: 'Hong Kong wallet', 'zh-CN': '香港钱包' },
    about: {
      en: 'Shows the code of a Hong Kong wallet (15…); a till that takes none refuses it before anything is sent.',
      'zh-CN': '出示香港钱包的付款码（15 开头）；不支持香港钱包的收银端在发送前即拒绝。',
    },
    does: { wallet: 'HK', payment: { password: 'notAsked' } },
    ends: PAID,
  },
};
