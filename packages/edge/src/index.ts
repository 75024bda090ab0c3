/** What bounds every HTTP server of ours: sizes, waits, connections, and JSON that a stranger sent. */
export { boundConnections } from './connections.ts';
export { JsonError, type JsonErrorCode, readJson } from './json.ts';
export { SERVER_LIMITS } from './limits.ts';
export { FASTIFY_BOUNDS, HTTP_BOUNDS, HTTPS_BOUNDS } from './options.ts';
