/** Core's channel ports on top of the WeChat Pay client. */
export type { V3Cause } from './codes.ts';
export { fromWire, WireAmountError, wireAmount } from './ours.ts';
export { type WechatpayV2Options, wechatpayV2Channel } from './wechatpay-v2/channel.ts';
export { wechatpayV2Notices } from './wechatpay-v2/notices.ts';
export { type WechatpayV2StatementsOptions, wechatpayV2Statements } from './wechatpay-v2/statements.ts';
export { type WechatpayV3Options, wechatpayV3Channel } from './wechatpay-v3/channel.ts';
export { wechatpayV3Notices } from './wechatpay-v3/notices.ts';
export { type WechatpayV3StatementsOptions, wechatpayV3Statements } from './wechatpay-v3/statements.ts';
