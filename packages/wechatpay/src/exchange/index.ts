export type { Asking, Exchange, OnExchange, SignatureCheck } from './exchange.ts';
export { type KeptFields, type KeptValue, MASK, masked } from './masked.ts';
