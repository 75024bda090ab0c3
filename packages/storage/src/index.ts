/** The ledger: its port, and the engines that keep it. */
export * from './ledger.ts';
export * from './ledger-error.ts';
