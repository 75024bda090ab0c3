/** Reading a request in the protocol's order: the document, the merchant, the signature. What is wrong here is answered without one. */
import { decodeXml, XmlError } from '@quickpay/wechatpay/codec';
import { type SignType, verify } from '@quickpay/wechatpay/signing';
import type { MerchantEntry, Merchants } from '../merchants.ts';
import type { TextName } from './texts.ts';

export type Fields = Record<string, string>;

/** A request that was read: who asks, with which fields, signed with which of the merchant's keys. */
export type Asked = Readonly<{ merchant: MerchantEntry; fields: Fields; signType: SignType; apiKey: string }>;
/** `mchId` as far as it could be read: whose language to answer in. */
export type Read =
  | Readonly<{ kind: 'asked'; asked: Asked }>
  | Readonly<{ kind: 'refused'; text: TextName; mchId: string | undefined }>;

export type Reading = Readonly<{
  merchants: Merchants;
  /** Also without a sub-merchant where there are some. Default false. */
  ofWholeInstitution?: boolean | undefined;
  /** Keys that the request may be signed with. */
  apiKeysOf: (merchant: MerchantEntry) => readonly string[];
}>;

export function readRequest(body: unknown, { merchants, ofWholeInstitution = false, apiKeysOf }: Reading): Read {
  const refused = (text: TextName, mchId?: string): Read => ({ kind: 'refused', text, mchId });
  if (!Buffer.isBuffer(body) || body.length === 0) return refused('postEmpty');
  let fields: Fields;
  try {
    fields = decodeXml(body);
  } catch (error) {
    if (error instanceof XmlError) return refused(error.code === 'notUtf8' ? 'notUtf8' : 'xmlFormat');
    throw error;
  }
  const { mch_id: mchId, sub_mch_id: subMchId } = fields;
  const merchant = ofWholeInstitution && !subMchId ? merchants.account(mchId) : merchants.find(mchId, subMchId);
  if (merchant === undefined) return refused('merchantUnknown');
  const signType = fields.sign_type || 'MD5';
  if (signType !== 'MD5' && signType !== 'HMAC-SHA256') return refused('signTypeUnknown', mchId);
  const apiKey = apiKeysOf(merchant).find((key) => verify(fields, key, signType));
  return apiKey === undefined ? refused('badSignature', mchId) : { kind: 'asked', asked: { merchant, fields, signType, apiKey } };
}
