/**
 * Reading an answer, in layers: did anything come back, is it a document, does it say that the request was understood, is it signed by
 * the channel for this merchant, and only then what it says. A layer that is missing or wrong stops the reading there.
 *
 * Invariant: nothing that is not verified ever becomes `succeeded` or `failed`.
 */
import { decodeXml } from '../codec/index.ts';
import { type SignType, verify } from '../signing/index.ts';
import type { TransportResult } from '../transport/transport.ts';
import { type Merchant, merchantFields } from './merchant.ts';

export type Problem =
  | 'httpStatus'
  | 'notXml'
  | 'badSignature'
  /** Signed, but for another merchant or app than asked with. */
  | 'otherMerchant'
  /** Signed, but a field that must be there is missing or not what it should be. */
  | 'badField';

export type V2Answer<Fields> = Readonly<{ serverDate: number | null }> &
  (
    | Readonly<{ kind: 'succeeded'; fields: Fields }>
    /** A verified `result_code=FAIL`. */
    | Readonly<{ kind: 'failed'; code: string; description: string; recall: 'Y' | 'N' | null }>
    /** `return_code` other than SUCCESS: such answers carry no signature, and prove nothing. */
    | Readonly<{ kind: 'unsignedFail'; message: string }>
    | Readonly<{ kind: 'unverified'; problem: Problem }>
    | Readonly<{ kind: 'noAnswer'; problem: string }>
    | Readonly<{ kind: 'neverSent'; problem: string }>
  );

/** Reads the fields of one operation; throws {@link BadField} where one is missing or malformed. */
export type FieldReader<Fields> = (fields: WireFields) => Fields;
export type WireFields = Readonly<Record<string, string>>;

export class BadField extends Error {}

export function readAnswer<Fields>(
  result: TransportResult,
  merchant: Merchant,
  signType: SignType,
  read: FieldReader<Fields>,
): V2Answer<Fields> {
  if (result.kind !== 'answered') return { ...result, serverDate: null };
  const { serverDate } = result;
  const unverified = (problem: Problem): V2Answer<Fields> => ({ kind: 'unverified', problem, serverDate });
  if (result.status !== 200) return unverified('httpStatus');
  const fields = fieldsOf(result.body);
  if (fields === null) return unverified('notXml');
  if (fields.return_code !== 'SUCCESS')
    return { kind: 'unsignedFail', message: (fields.return_msg ?? '').slice(0, 128), serverDate };
  if (!verify(fields, merchant.apiKey, signType)) return unverified('badSignature');
  if (!isFor(merchant, fields)) return unverified('otherMerchant');
  if (fields.result_code === 'SUCCESS') {
    try {
      return { kind: 'succeeded', fields: read(fields), serverDate };
    } catch (error) {
      if (error instanceof BadField) return unverified('badField');
      throw error;
    }
  }
  if (fields.result_code !== 'FAIL' || !fields.err_code) return unverified('badField');
  const recall = fields.recall === 'Y' || fields.recall === 'N' ? fields.recall : null;
  return {
    kind: 'failed',
    code: fields.err_code.slice(0, 32),
    description: (fields.err_code_des ?? '').slice(0, 128),
    recall,
    serverDate,
  };
}

function fieldsOf(body: Uint8Array): WireFields | null {
  try {
    return decodeXml(body);
  } catch {
    return null;
  }
}

/** Ids that are echoed must be those asked with; one that the protocol lets be absent is no difference. */
function isFor(merchant: Merchant, fields: WireFields): boolean {
  return Object.entries(merchantFields(merchant)).every(([name, asked]) => (fields[name] || asked) === asked);
}

/** A field that must be there. */
export function required(fields: WireFields, name: string): string {
  const value = fields[name];
  if (!value) throw new BadField(name);
  return value;
}

/** A field that may be absent or empty. */
export const optional = (fields: WireFields, name: string): string | null => fields[name] || null;

/** A whole number ≥ 0, read strictly. */
export function requiredInteger(fields: WireFields, name: string): number {
  const value = required(fields, name);
  if (!/^[0-9]{1,15}$/.test(value)) throw new BadField(name);
  return Number(value);
}

export const optionalInteger = (fields: WireFields, name: string): number | null =>
  fields[name] ? requiredInteger(fields, name) : null;
