/**
 * What the compiler refuses, for either wire: ids of a merchant of its own and of an institution in one, and half of either. Compiled with
 * everything else (`tsc -p .`) and never run: a line that compiles without the fault that stands above it is an error of the compiler's.
 */
import type { KeyObject } from 'node:crypto';
import type { Merchant, MerchantCertificate, V3Merchant } from '../src/index.ts';

declare const privateKey: KeyObject;
declare const subMchId: string;
const v2 = { appId: 'wx8888888888888888', mchId: '1900000109', apiKey: '' };
const v3 = { appId: 'wx8888888888888888', mchId: '1900000109', serialNo: 'AB12', privateKey, apiV3Key: '' };
/** As it would come from a configuration: no literal, in which the compiler would see what is too much anyway. */
const both = { ...v2, mode: 'direct', subMchId } as const;
const bothOverV3 = { ...v3, mode: 'direct', subMchId } as const;
const { serialNo: _number, ...unnumbered } = v3;

export const RIGHT: readonly (Merchant | V3Merchant | MerchantCertificate)[] = [
  { ...v2, mode: 'direct' },
  { ...v2, mode: 'institution', subMchId },
  { ...v2, mode: 'institution', subMchId, subAppId: 'wx1' },
  { ...v3, mode: 'direct' },
  { ...v3, mode: 'institution', subMchId },
  { ...unnumbered, mode: 'direct', certificate: 'PEM' },
  { cert: '', key: '' },
  { pfx: Buffer.alloc(0) },
];

export const WRONG_V2: readonly Merchant[] = [
  // @ts-expect-error a merchant of its own has no sub-merchant
  { ...v2, mode: 'direct', subMchId },
  // @ts-expect-error nor where it is no literal
  both,
  // @ts-expect-error nor a sub-merchant's app
  { ...v2, mode: 'direct', subAppId: 'wx1' },
  // @ts-expect-error an institution asks for one of its sub-merchants
  { ...v2, mode: 'institution' },
  // @ts-expect-error it is said which of both it is
  v2,
];

export const WRONG_V3: readonly V3Merchant[] = [
  // @ts-expect-error a merchant of its own has no sub-merchant
  { ...v3, mode: 'direct', subMchId },
  // @ts-expect-error nor where it is no literal
  bothOverV3,
  // @ts-expect-error nor a sub-merchant's app
  { ...v3, mode: 'direct', subAppId: 'wx1' },
  // @ts-expect-error an institution asks for one of its sub-merchants
  { ...v3, mode: 'institution' },
  // @ts-expect-error a certificate says its number itself: two could differ
  { ...v3, mode: 'direct', certificate: 'PEM' },
  // @ts-expect-error one of both there must be
  { ...unnumbered, mode: 'direct' },
  // @ts-expect-error V2's key is not V3's
  { ...v2, mode: 'direct' },
];

export const WRONG_CERTIFICATES: readonly MerchantCertificate[] = [
  // @ts-expect-error a certificate without its key proves nothing
  { cert: '' },
  // @ts-expect-error PKCS#12 is bytes
  { pfx: '' },
];
