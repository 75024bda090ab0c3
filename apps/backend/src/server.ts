/** The merchant's backend, served, and the parts it is made of. */
export { type BackendParts, build } from './build.ts';
export { openKeeping } from './evidence/keeping.ts';
export { createLogger } from './log.ts';
export { createMetrics } from './metrics.ts';
export { startBackend } from './start-backend.ts';
export { startServer } from './store-node/start-node.ts';
