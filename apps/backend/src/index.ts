/** The merchant's backend. */
export { type App, type BackendParts, build } from './build.ts';
export { type Configuration, sha256 } from './configuration.ts';
export { ConfigurationError, readSettings, SETTINGS, type Settings } from './settings.ts';
export { type Backend, startBackend } from './start-backend.ts';
