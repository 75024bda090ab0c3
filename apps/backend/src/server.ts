/** The merchant's backend, served, and the parts it is made of. */
export { type App, type BackendParts, build } from './build.ts';
export { type Keeping, openKeeping } from './evidence/keeping.ts';
export { createLogger } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { type Backend, type StartOptions, startBackend } from './start-backend.ts';
export { type Server, startServer } from './store-node/start-node.ts';
