/** WeChat Pay's side as data: no wire, no clock, no chance. */

export { decimalsOnTheWire } from './decimals.ts';
export {
  type Change,
  Gateway,
  type GatewayAnswer,
  type GatewayOptions,
  type Message,
  type Owner,
  refundedOf,
  type StoredOrder,
  type SubmitParameters,
} from './gateway.ts';
export { type Manners, MannersBook } from './manners.ts';
export * from './order.ts';
export { type Card, CODE_LIFE, costInFen, type Payer, rateOnTheWire, type ShownCode } from './payers.ts';
export { DEFAULT_SETTINGS, type Settings, SWITCHES, type SwitchName, withSetting } from './settings.ts';
