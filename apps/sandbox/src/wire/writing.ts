/** Writing an answer: signed as the request was, strings in CDATA and amounts bare, in another order of fields each time. */
import { encodeXml } from '@quickpay/wechatpay/codec';
import { nonce, type RandomSource, sign } from '@quickpay/wechatpay/signing';
import type { FaultKind } from '../faults.ts';
import type { Asked, Fields } from './reading.ts';

/** Ids are strings, however many digits they have; a reader that takes them for numbers loses the last of them. */
const isAmount = (name: string): boolean => /(^|_)(fee|count)(_\d+)*$/.test(name);
/** A document as it stands, without a signature. */
export const document = (fields: Fields): string => encodeXml(fields, { bare: isAmount });

export const unsignedFail = (message: string, more: Fields = {}): string =>
  document({ return_code: 'FAIL', return_msg: message, ...more });

/** The whole signed document; a fault may have it lie. */
export function signed(asked: Asked, said: Fields, random: RandomSource, fault?: FaultKind): string {
  const { merchant, fields, signType, apiKey } = asked;
  if (said.return_code === 'FAIL') return document(said);
  const { sub_appid, device_info } = fields;
  const all: Fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    appid: merchant.appId,
    mch_id: merchant.mchId,
    ...(merchant.subMchId ? { sub_mch_id: merchant.subMchId } : {}),
    ...(merchant.subMchId && sub_appid ? { sub_appid } : {}),
    ...(device_info ? { device_info } : {}),
    nonce_str: nonce(random),
    result_code: 'SUCCESS',
    ...said,
    // Clients must read past what they do not know.
    sandbox_note: 'simulated',
    ...LIES[fault ?? '']?.(said),
  };
  const key = fault === 'badSignature' || fault === 'probe' ? 'x'.repeat(32) : apiKey;
  return document(shuffled({ ...all, sign: sign(all, key, signType) }, random));
}

const LIES: Readonly<Record<string, (said: Fields) => Fields>> = {
  otherOrder: () => ({ out_trade_no: 'SOMEBODYELSES' }),
  otherAmount: ({ total_fee }) => (total_fee ? { total_fee: String(Number(total_fee) + 1) } : {}),
  otherMerchant: () => ({ mch_id: '1900009999' }),
};

function shuffled(fields: Fields, random: RandomSource): Fields {
  const rank = random.bytes(Object.keys(fields).length);
  return Object.fromEntries(
    Object.entries(fields)
      .map((field, n) => [rank[n] ?? 0, field] as const)
      .sort(([a], [b]) => a - b)
      .map(([, field]) => field),
  );
}
