/** The merchant's backend. */
export { sha256 } from './api-keys.ts';
export { type App, type BackendParts, build } from './build.ts';
export { type FollowedClock, followedClock, systemClock } from './clocks.ts';
export {
  type CheckedConfiguration,
  type Configuration,
  checkConfiguration,
  checkContent,
  type MerchantConfiguration,
} from './configuration.ts';
export { everythingWrong } from './everything-wrong.ts';
export { createLogger } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { ConfigurationError, readSettings, SETTINGS, type Settings } from './settings.ts';
export { type Backend, type StartOptions, startBackend } from './start-backend.ts';
export type { ChannelFor, OpenChannel } from './wechatpay.ts';
export { replaceOwnersOnly, writeOwnersOnly } from './write-file.ts';
