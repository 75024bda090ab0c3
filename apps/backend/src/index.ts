/** What a command needs of the merchant's backend without starting one: that is in `@quickpay/backend/server`, and takes a second to load. */
export { mintApiKey, sha256 } from './api-keys.ts';
export { systemClock } from './clocks.ts';
export { CONFIGURATION, LISTS, type ListName } from './configuration/fields.ts';
export { checkConfiguration, type LoadedConfiguration, loadedOf, startProblems } from './configuration.ts';
export { csvOf } from './csv.ts';
export { demoOrigin } from './demo.ts';
export { type Examination, examine } from './doctor/examine.ts';
export { effectiveValues } from './effective.ts';
export { everythingWrong } from './everything-wrong.ts';
export { writtenEvidence } from './evidence/evidence.ts';
export { type EvidenceVerdict, verifyEvidence } from './evidence/verify.ts';
export { type Finding, type Level, shellWord } from './finding.ts';
export {
  type MissingOrder,
  type MissingRefund,
  openStoreOrders,
  type StoreOrders,
} from './nodes/missing.ts';
export { type Objection, objectionsTo } from './objections.ts';
export { type Looked, OUTSIDE_TIMEOUT_MS, type OutsideMerchant, type OutsideOrder, openOutside } from './outside.ts';
export { ownConfiguration } from './own-configuration.ts';
export { plain } from './plain.ts';
export { PRINTER_FIXES } from './printing/troubles.ts';
export { secureRandom } from './random.ts';
export { ConfigurationError, configurationFileOf, ledgerFileOf, readSettings, type Settings } from './settings.ts';
export { openStatements } from './statements.ts';
export { nodeKeyFileOf } from './store-node/node-key.ts';
export { type Recovered, type RecoveredPayment, type Recovery, type RecoveryEnd, recoverNode } from './store-node/recover.ts';
export {
  isLateAnswer,
  paymentEventTypes,
  refundEventTypes,
} from './webhooks-out/events.ts';
export { replaceOwnersOnly, writeOwnersOnly } from './write-file.ts';
