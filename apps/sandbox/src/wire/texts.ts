/**
 * Every text for people that the wire carries, in both languages of the switch `language`: `return_msg`, `err_code_des`,
 * `trade_state_desc`, the account that a refund went to. What programs compare (codes, states, a bill's errors) is the same in both.
 *
 * Texts that begin with a number begin with it on the real one as well. `{name}` is filled in.
 */
import type { RefusalName, Settings, TradeState } from '@quickpay/gateway-model';

export type Language = Settings['language'];
export type Words = Readonly<Record<Language, string>>;

const words = (zh: string, en: string): Words => ({ 'zh-CN': zh, en });

/** Why the gateway refuses. */
const REFUSALS: Readonly<Record<RefusalName, Words>> = {
  codeUnknown: words('101 付款码无效，请重新扫码', '101 The payment code is invalid, please scan again'),
  codeExpired: words('101 付款码已过期，请刷新后再试', '101 The payment code has expired, please refresh it'),
  codeUsed: words('101 每个付款码仅限使用一次，请刷新后再试', '101 Each payment code can be used once, please refresh it'),
  codeOfOtherRegion: words('101 该付款码不支持在此商户使用', '101 This payment code is not supported by this merchant'),
  codeClaimed: words('商户无权使用该付款码', 'No right to use this payment code'),
  balanceNotEnough: words('余额不足', 'Balance not enough'),
  cardNotSupported: words('不支持该卡类型', 'This type of card is not supported'),
  bankRefused: words('银行拒绝支付，请更换支付方式', 'The payer’s bank refused the payment'),
  riskRule: words('交易存在风险，已被拦截', 'Stopped by a risk rule'),
  payerAsked: words('需要用户输入支付密码', 'The payer must enter the password'),
  orderPaid: words('订单已支付', 'The order is paid'),
  orderReversed: words('订单已撤销', 'The order was revoked'),
  orderClosed: words('订单已关闭', 'The order is closed'),
  payerCancelled: words('用户已取消支付', 'The payer cancelled'),
  paymentFailed: words('支付失败，请撤销订单', 'The payment failed, please revoke the order'),
  numberUsed: words('商户订单号重复', 'The merchant order number is used'),
  otherPayer: words('支付账号错误，同一订单的付款人不同', 'Another payer for the same order'),
  orderUnknown: words('订单不存在', 'The order does not exist'),
  transactionUnknown: words('无效的微信订单号', 'There is no such transaction_id'),
  payerIsPaying: words('用户支付中，暂不能撤销', 'The payer is paying, the order cannot be revoked now'),
  revokeTooLate: words('订单已超过可撤销的期限', 'The order can no longer be revoked'),
  notRevocable: words('订单状态不允许撤销', 'The order cannot be revoked in this state'),
  orderNotReady: words('订单处理中，暂不能退款', 'The order is still being paid'),
  totalDiffers: words('订单金额不一致', 'total_fee differs from the order'),
  refundAmountDiffers: words('退款单号已用于其他金额', 'This refund number was used with another amount'),
  refundNumberTaken: words('退款单号已用于其他订单', 'This refund number was used for another order'),
  refundTooLate: words('订单已超过退款期限', 'The order is older than a year'),
  refundedTooOften: words('一笔订单最多退款50次', 'An order is refunded 50 times at most'),
  poolEmpty: words('基本账户余额不足，请充值后重新发起', 'The merchant’s balance is not enough, please try again later'),
  refundableNotEnough: words('订单可退金额不足', 'Refundable balance not enough'),
  fullyRefunded: words('订单已全额退款', 'The order is refunded in full'),
  notRefundable: words('订单状态不允许退款', 'The order cannot be refunded in this state'),
  refundUnknown: words('退款单不存在', 'The refund does not exist'),
};

/** What a request is refused for before the gateway looks at it. */
const REQUESTS = {
  postEmpty: words('post数据为空', 'The posted data is empty'),
  postMethod: words('请使用post方法', 'Please use the POST method'),
  notUtf8: words('编码格式错误，请使用UTF-8', 'The encoding is wrong, please use UTF-8'),
  xmlFormat: words('XML格式错误', 'The XML is malformed'),
  merchantUnknown: words('商户号mch_id或sub_mch_id不存在', 'There is no such mch_id or sub_mch_id'),
  signTypeUnknown: words('签名类型sign_type不支持', 'There is no such sign_type'),
  badSignature: words('签名错误', 'Signature error'),
  /** As it is seen in the field, whatever else is Chinese. */
  systemError: words('system error', 'system error'),
  simulatorAmount: words(
    '沙箱支付金额不正确，请确认验收case',
    'There is no test case of this amount, please check the acceptance cases',
  ),
  headersMissing: words('请求头Accept和User-Agent不能为空', 'Accept and User-Agent must be there'),
  notJson: words('请求体不是JSON对象', 'The body is no JSON object'),
  otherMode: words('参数{name}与商户模式不符', '{name} is of the other mode'),
  missing: words('缺少参数{name}', '{name} is missing'),
  appUnknown: words('appid不存在', 'There is no such appid'),
  appNotMatching: words('appid和mch_id不匹配', 'appid and mch_id do not match'),
  badTransactionId: words('无效的微信订单号', 'transaction_id is invalid'),
  mustBe: words('参数{name}有误：应为{rule}', '{name} must be {rule}'),
  beyondThreeBytes: words('参数{name}含有超过三字节的字符', '{name} has a character beyond three bytes of UTF-8'),
  expiresTooSoon: words('time_expire须晚于time_start一分钟以上', 'time_expire must be more than a minute after time_start'),
  /** As it is seen in the field, too. */
  refundExceeds: words('invalid refund_fee', 'invalid refund_fee'),
  refundCurrency: words('refund_fee_type应为{rule}', 'refund_fee_type must be {rule}'),
  offsetBeyond: words('offset超出总数', 'offset lies beyond the end'),
  codeForm: words(
    '请扫描微信支付的付款码（18位数字，以10至15开头）',
    'Please scan a WeChat payment code (18 digits, beginning with 10 to 15)',
  ),
  overQuota: words('请求过于频繁，请降低频率', 'Too many requests, please slow down'),
  queryTooSoon: words('查询过于频繁，请间隔5秒', 'Too many queries, please wait 5 seconds between them'),
  refundTooSoon: words('退款过于频繁，请间隔1分钟', 'Too many refunds, please wait a minute between them'),
  revokeTooSoon: words('请在支付15秒后再撤销', 'Please revoke 15 seconds after the payment at the earliest'),
  refundsBlocked: words('错误的退款请求过多，请1分钟后再试', 'Too many bad refunds, please try again in a minute'),
  refundSucceeded: words('退款成功', 'The refund succeeded'),
  refundClosed: words('退款关闭', 'The refund was closed'),
  refundAbnormal: words('退款异常，请到商户平台处理', 'The refund went wrong, please see to it in the portal'),
  fundFlowClosed: words('该商户未开通资金账单权限', 'Fund-flow bills are not open to this merchant'),
} as const satisfies Record<string, Words>;

/** What a field has to be. */
const RULES = {
  nonce: words('1到32位字母和数字', '1 to 32 letters and digits'),
  atMost: words('最多{count}个字符', 'at most {count} characters'),
  oneOf: words('{values}之一', 'one of {values}'),
  amount: words('1到2147483647的整数', 'a whole number from 1 to 2147483647'),
  wireTime: words('yyyyMMddHHmmss', 'yyyyMMddHHmmss'),
  wireDay: words('yyyyMMdd', 'yyyyMMdd'),
  json: words('JSON，最多{count}个字符', 'JSON, at most {count} characters'),
  orderNumber: words('1到{count}位的 0-9 A-Z a-z _ - | * @', '1 to {count} of 0-9 A-Z a-z _ - | * @'),
  currency: words('三个大写字母', 'three capital letters'),
  address: words('IP地址', 'an IP address'),
  digits: words('数字', 'digits'),
  whole: words('整数', 'a whole number'),
  notifyUrl: words('不带参数的https地址', 'an https address of at most 256 characters, without a query'),
  url: words('网址', 'an address'),
} as const satisfies Record<string, Words>;

const STATES: Readonly<Record<TradeState, Words>> = {
  SUCCESS: words('支付成功', 'Payment successful'),
  REFUND: words('转入退款', 'Refunded'),
  NOTPAY: words('订单未支付', 'The order is not paid'),
  USERPAYING: words('用户支付中，需要输入密码', 'The payer is paying and must enter the password'),
  PAYERROR: words('支付失败，请撤销订单重新支付', 'The payment failed, please revoke the order and pay again'),
  REVOKED: words('订单已撤销', 'The order was revoked'),
  CLOSED: words('订单已关闭', 'The order is closed'),
};

/** What the codes mean that a test has an answer claim; those that the gateway gives for reasons of its own have the words above. */
const CODES: Readonly<Record<string, Words>> = {
  SYSTEMERROR: words('系统超时', 'System timeout'),
  BANKERROR: words('银行系统异常', 'The bank’s system is out of order'),
  USERPAYING: REFUSALS.payerAsked,
  PARAM_ERROR: words('参数错误', 'Parameter error'),
  ORDERPAID: REFUSALS.orderPaid,
  NOAUTH: words('商户无权限', 'The merchant has no permission'),
  AUTHCODEEXPIRE: REFUSALS.codeExpired,
  NOTENOUGH: REFUSALS.balanceNotEnough,
  NOTSUPORTCARD: REFUSALS.cardNotSupported,
  ORDERCLOSED: REFUSALS.orderClosed,
  ORDERREVERSED: REFUSALS.orderReversed,
  AUTH_CODE_ERROR: REFUSALS.codeUsed,
  AUTH_CODE_INVALID: REFUSALS.codeUnknown,
  XML_FORMAT_ERROR: REQUESTS.xmlFormat,
  REQUIRE_POST_METHOD: REQUESTS.postMethod,
  POST_DATA_EMPTY: REQUESTS.postEmpty,
  SIGNERROR: REQUESTS.badSignature,
  LACK_PARAMS: words('缺少参数', 'A parameter is missing'),
  NOT_UTF8: REQUESTS.notUtf8,
  BUYER_MISMATCH: REFUSALS.otherPayer,
  APPID_NOT_EXIST: REQUESTS.appUnknown,
  MCHID_NOT_EXIST: words('mch_id不存在', 'There is no such mch_id'),
  APPID_MCHID_NOT_MATCH: REQUESTS.appNotMatching,
  OUT_TRADE_NO_USED: REFUSALS.numberUsed,
  INVALID_REQUEST: words('无效请求', 'Invalid request'),
  TRADE_ERROR: words('103 没有可用的支付方式', '103 There is no usable payment method'),
  TRADE_STATE_ERROR: words('订单状态错误', 'The state of the order does not allow it'),
  RULELIMIT: REFUSALS.riskRule,
  RULE_LIMIT: REFUSALS.riskRule,
  FREQUENCY_LIMITED: REQUESTS.overQuota,
  FREQ_LIMIT: REQUESTS.overQuota,
  RATE_LIMITED: REQUESTS.overQuota,
  PAYERROR: STATES.PAYERROR,
  ORDERNOTEXIST: REFUSALS.orderUnknown,
  INVALID_TRANSACTIONID: REFUSALS.transactionUnknown,
  REVERSE_EXPIRE: REFUSALS.revokeTooLate,
  CERT_ERROR: words('证书校验错误', 'The certificate is not accepted'),
  BIZERR_NEED_RETRY: words('并发操作，请稍后重试', 'Processed concurrently, please try again'),
  TRADE_OVERDUE: REFUSALS.refundTooLate,
  ERROR: words('业务错误', 'Business error'),
  USER_ACCOUNT_ABNORMAL: words('用户账户异常或已注销', 'The payer’s account is abnormal or closed'),
  INVALID_REQ_TOO_MUCH: REQUESTS.refundsBlocked,
  ORDER_NOT_READY: REFUSALS.orderNotReady,
  REFUND_FEE_MISMATCH: REFUSALS.totalDiffers,
  REFUNDNOTEXIST: REFUSALS.refundUnknown,
};

const ACCOUNTS = {
  balance: words('支付用户的零钱', 'The payer’s balance'),
  debit: words('{bank}借记卡', '{bank}, debit card'),
  credit: words('{bank}信用卡', '{bank}, credit card'),
} as const satisfies Record<string, Words>;

export const TEXTS = { ...REFUSALS, ...REQUESTS, ...RULES, ...ACCOUNTS } as const;
export type TextName = keyof typeof TEXTS;

/** @example say('missing', 'en', { name: 'body' }) // 'body is missing' */
export function say(name: TextName, language: Language, values: Readonly<Record<string, string>> = {}): string {
  const { [language]: text }: Words = TEXTS[name];
  return text.replace(/\{(\w+)\}/g, (_whole, key: string) => values[key] ?? '');
}

export const isState = (text: string): text is TradeState => Object.hasOwn(STATES, text);
export const stateInWords = (state: TradeState, language: Language): string => STATES[state][language];

/** The words of a code, or the code itself where it is none of the protocol's. */
export const codeInWords = (code: string, language: Language): string =>
  (Object.hasOwn(CODES, code) ? CODES[code] : undefined)?.[language] ?? code;

/** Codes that have words: all that the protocol lists. */
export const KNOWN_CODES: readonly string[] = Object.keys(CODES);
