/** Runs payments: commits before it sends, does what is due, resumes after a crash. */
export { refundQueryEvent } from './answers.ts';
export { createEngine } from './create-engine.ts';
export { createLanes, type Lanes } from './lanes.ts';
export type { EngineOptions, LogEntry } from './options.ts';
export { probeIdentity } from './probe.ts';
export * from './requests.ts';
export { probablyFreeAt } from './sales.ts';
