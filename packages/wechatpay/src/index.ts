/** A client of the WeChat Pay Global wire protocol: in-store Quick Pay over V2 and V3. Not affiliated with Tencent. */
export {
  BILL_LIMITS,
  type Bill,
  type BillAmount,
  type BillAmountColumn,
  type BillEnd,
  BillFault,
  type BillFields,
  type BillItem,
  type BillLine,
  type BillSum,
  type BillTextColumn,
  type BillTimeColumn,
  type BillTotal,
  type BrokenBill,
  type BrokenBillProblem,
  type LineProblem,
  type ReadBillOptions,
  readBill,
  type UnreadableLine,
} from './bills/index.ts';
export { decodeXml, encodeXml, XmlError, type XmlErrorCode, type XmlLimits } from './codec/index.ts';
export type { Asking, Exchange, KeptFields, KeptValue, OnExchange, SignatureCheck } from './exchange/index.ts';
export type { OrderBy, RefundBy } from './order-by.ts';
export { checkApiKey, checkFields, InvalidRequest } from './rules.ts';
export { nonce, type RandomSource, type SignType, sign, verify } from './signing/index.ts';
export {
  CertificateError,
  type CertificateErrorCode,
  type CertificateFacts,
  type MerchantCertificate,
  type PemCertificate,
  type Pkcs12Certificate,
  readCertificate,
} from './transport/certificate.ts';
export type { TlsMaterial } from './transport/connector.ts';
export { GLOBAL_HOSTS, isWechatPayHost } from './transport/hosts.ts';
export type { BillBytes, Downloading } from './transport/streaming.ts';
export type { Sending } from './transport/transport.ts';
export type { Problem, V2Answer } from './v2/answer.ts';
export {
  type ClientOptions,
  createV2Client,
  type RefundFields,
  type SubmitFields,
  type V2Client,
} from './v2/client.ts';
export type { BillAnswer, BillRefusal, BillRequest } from './v2/download-bill.ts';
export type { Merchant } from './v2/merchant.ts';
export type {
  Coupon,
  ListedRefund,
  OrderEcho,
  OrderState,
  PaidDetails,
  PaidOrder,
  RefundAccepted,
  RefundList,
  RefundStatus,
  Revoked,
  TradeState,
} from './v2/read-fields.ts';
export {
  decryptRefundNotification,
  V2_NOTIFICATION_REPLIES,
  type V2Notification,
  type V2NotificationProblem,
  type V2NotifiedRefund,
} from './v2/refund-notification.ts';
export type { V3Answer, V3AnswerNotes, V3Error, V3ErrorDetail, V3Problem } from './v3/answer.ts';
export type { NoKey } from './v3/channel-keys.ts';
export { createV3Client, type V3Client, type V3ClientOptions } from './v3/client.ts';
export type {
  V3Amount,
  V3ExchangeRate,
  V3Order,
  V3PromotedGoods,
  V3Promotion,
  V3Refund,
  V3RefundList,
  V3RefundStatus,
  V3TradeState,
} from './v3/fields.ts';
export type { PlatformCertificate } from './v3/key-ring.ts';
export type { V3Merchant } from './v3/merchant.ts';
export {
  V3_NOTIFICATION_REPLIES,
  type V3Notification,
  type V3NotificationProblem,
  type V3NotificationRequest,
  type V3NotifiedAmount,
  type V3NotifiedRefund,
} from './v3/refund-notification.ts';
export type {
  V3Goods,
  V3RefundFields,
  V3SaleDetail,
  V3Scene,
  V3SubmitFields,
} from './v3/requests.ts';
export type { SettlementsRequest, V3Settlement, V3SettlementList } from './v3/settlements.ts';
export type { StatementAnswer, StatementRequest } from './v3/statements.ts';
export { WIRE_EXPONENTS, wireExponent } from './wire-exponent.ts';
