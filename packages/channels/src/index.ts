/** Core's channel ports on top of the WeChat Pay client. */
export { type WechatpayV2Options, WireAmountError, wechatpayV2Channel, wireAmount } from './wechatpay-v2/channel.ts';
