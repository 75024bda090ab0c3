/** Reading a request of V3 in the protocol's order: who signed it, when, whether it is so signed, and whether it is JSON. */
import { readAuthorization, requestText, verifyV3 } from '@quickpay/wechatpay/signing';
import type { MerchantEntry, Merchants } from '../../merchants.ts';
import { problem } from '../problem.ts';
import { refused, type V3Refused } from './refused.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A request that was read: who asks, for whom, and what. */
export type V3Asked = Readonly<{
  merchant: MerchantEntry;
  /** What was sent, or the parameters of the query. */
  said: Json;
}>;
export type V3Read = Readonly<{ kind: 'asked'; asked: V3Asked }> | Readonly<{ kind: 'refused'; why: V3Refused; mchId?: string }>;

export type V3Request = Readonly<{
  method: string;
  /** Path and query, as sent. */
  target: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array;
}>;

/** Clocks may differ by so much. */
const SKEW_MS_MAX = 300_000;

export function readV3(
  { method, target, headers, body }: V3Request,
  {
    merchants,
    wallNow,
    now,
    ofAccount,
  }: Readonly<{ merchants: Merchants; wallNow: () => number; now: () => number; ofAccount: boolean }>,
): V3Read {
  const no = (why: V3Refused, mchId?: string): V3Read => ({ kind: 'refused', why, ...(mchId === undefined ? {} : { mchId }) });
  if (!headers.accept || !headers['user-agent']) return no(refused(problem('PARAM_ERROR', 'headersMissing')));
  const by = readAuthorization(String(headers.authorization ?? ''));
  const account = merchants.account(by?.mchId);
  if (by === null || account === undefined) return no(BAD_SIGNATURE);
  const { mchId } = account;
  if (Math.abs(by.timestamp * 1_000 - wallNow()) > SKEW_MS_MAX) return no(BAD_SIGNATURE, mchId);
  const key = merchants.publicKeyOf(account, by.serialNo, now());
  const text = requestText({ method, target, timestamp: by.timestamp, nonce: by.nonce, body });
  if (key === null || !verifyV3(text, by.signature, key)) return no(BAD_SIGNATURE, mchId);
  const said = method === 'GET' ? parametersOf(target) : jsonIn(body);
  if (said === null) return no(refused(problem('PARAM_ERROR', 'notJson')), mchId);
  if (ofAccount) return { kind: 'asked', asked: { merchant: account, said } };
  const merchant = merchantIn(said, account, merchants);
  return 'code' in merchant ? no(merchant, mchId) : { kind: 'asked', asked: { merchant, said } };
}

const BAD_SIGNATURE = refused(problem('SIGN_ERROR', 'badSignature'));

/** Whom a request is for: the merchant that signed it, or a sub-merchant of the institution that did; never both sets of ids. */
function merchantIn(said: Json, account: MerchantEntry, merchants: Merchants): MerchantEntry | V3Refused {
  const isDirect = account.mode === 'direct';
  const [own, others] = isDirect ? (['mchid', ['sp_mchid', 'sub_mchid']] as const) : (['sp_mchid', ['mchid']] as const);
  const other = others.find((name) => said[name] !== undefined);
  if (other !== undefined) return refused(problem('PARAM_ERROR', 'otherMode', { name: other }), `/${other}`);
  if (said[own] !== account.mchId) return refused(problem('PARAM_ERROR', 'missing', { name: own }), `/${own}`);
  const subMchId = isDirect ? undefined : String(said.sub_mchid ?? '');
  const found = merchants.find(account.mchId, subMchId);
  return found ?? refused(problem('NOAUTH', 'merchantUnknown'), '/sub_mchid');
}

const parametersOf = (target: string): Json => Object.fromEntries(new URLSearchParams(target.split('?')[1] ?? ''));

function jsonIn(body: Uint8Array): Json | null {
  try {
    const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Json) : null;
  } catch {
    return null;
  }
}
