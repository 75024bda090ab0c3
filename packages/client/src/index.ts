/** The typed client of Quick Pay's API, for terminals and POS systems. */
export {
  type AttentionCallsView,
  type AttentionCallView,
  type AttentionView,
  type DeviceView,
  type EventView,
  type FeedbackView,
  isMoneyError,
  type NewSessionBody,
  type PairingView,
  type PaymentView,
  type PersonView,
  type Problem,
  parseMoney,
  type RefundsView,
  type RefundView,
  type SaleView,
  type SessionView,
  type TileView,
  type TillView,
  WEBHOOK_EVENTS,
  type WebhookDeliveryView,
  type WebhookDeliveryWhole,
  type WebhookEndpointView,
  type WebhookEvent,
  type WebhookEventType,
} from '@quickpay/api';
export { Attempt, type Outcome } from './attempt.ts';
export { type ClientOptions, isApiKey, QuickpayProblem, QuickpayUnreachable, type RequestLog } from './http.ts';
export { isLiveNews, type LiveEvent, type LiveNews } from './live-event.ts';
export {
  type Charge,
  type Money,
  money,
  moneyText,
  type NewFeedback,
  type NewPerson,
  type NewRefund,
  type NewSale,
  type Options,
  type Page,
  type PageQuery,
  type PaymentQuery,
  Quickpay,
} from './quickpay.ts';
export {
  isWebhookSecret,
  signWebhook,
  verifyWebhook,
  type WebhookHeaders,
  type WebhookRefusal,
  WebhookRefused,
} from './webhook.ts';
