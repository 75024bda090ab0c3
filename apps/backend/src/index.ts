/** The merchant's backend. */
export { type App, type BackendParts, build } from './build.ts';
export { type FollowedClock, followedClock, systemClock } from './clocks.ts';
export { type Configuration, type MerchantConfiguration, sha256 } from './configuration.ts';
export { createLogger } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { ConfigurationError, readSettings, SETTINGS, type Settings } from './settings.ts';
export { type Backend, type ChannelFor, type OpenChannel, type StartOptions, startBackend } from './start-backend.ts';
