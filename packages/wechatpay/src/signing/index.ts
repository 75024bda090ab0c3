/** Signatures, for either end of the wire. */
export { type Fields, nonce, type RandomSource, type SignType, sign, stringToSign, verify } from './v2.ts';
