/** Signatures, for either end of the wire. */
export { openSealed, type Sealed, seal } from './sealed.ts';
export { type Fields, nonce, type RandomSource, type SignType, sign, stringToSign, verify } from './v2.ts';
export {
  type Authorization,
  answerText,
  authorization,
  readAuthorization,
  requestText,
  type SignedAnswer,
  type SignedRequest,
  signV3,
  V3_SCHEME,
  verifyV3,
} from './v3.ts';
