export { type Asking, type Exchange, exchangeOf, type OnExchange, type SignatureCheck } from './exchange.ts';
export { type KeptFields, type KeptValue, MASK, masked } from './masked.ts';
