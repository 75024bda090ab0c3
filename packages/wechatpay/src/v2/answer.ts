/**
 * Reading an answer, in layers: did anything come back, is it a document, does it say that the request was understood, is it signed by
 * the channel, is it an answer to this very question, and only then what it says. A layer that is missing or wrong stops the reading there.
 *
 * A V2 signature covers the fields of the answer and nothing of the request: neither the path, nor the order, nor a number of the question.
 * So a rightly signed answer may still be one to another question, or one that was given before. What tells them apart is in
 * `question.ts`; what nothing in the protocol tells apart is said in the README.
 *
 * Invariant: nothing that is not verified ever becomes `succeeded` or `failed`.
 */
import { decodeXml } from '../codec/index.ts';
import type { SignatureCheck } from '../exchange/index.ts';
import { verify } from '../signing/index.ts';
import type { TransportResult } from '../transport/transport.ts';
import { hidesAField, mismatch, type Question } from './question.ts';

/** Why an answer of V2 is not believed. */
export type Problem =
  /** Another status than 200 or 400. */
  | 'httpStatus'
  /** HTTP 400, which is how a certificate is refused that is missing or not the merchant's. */
  | 'httpBadRequest'
  /** No document of the protocol. */
  | 'notXml'
  /** It says that the request was understood, and is not signed at all. */
  | 'unsigned'
  /** Not signed with the merchant's key, or changed since. */
  | 'badSignature'
  /** Rightly signed, but read in another way than it was signed: one field stands in the value of another. */
  | 'ambiguous'
  /** Word for word what was answered before. */
  | 'repeated'
  /** Signed, but for another merchant or app than asked with. */
  | 'otherMerchant'
  /** Signed, but about another order or refund than asked about. */
  | 'otherOrder'
  /** Signed, but what is answered to another operation. */
  | 'otherOperation'
  /** Signed, but a field that must be there is missing or not what it should be. */
  | 'badField';

/** What became of a request of V2. Only `succeeded` and `failed` are the channel's word; of everything else nobody knows, but of `neverSent`. */
export type V2Answer<Fields> = Readonly<{
  /** Epoch milliseconds, by the `Date` header of the answer; null where there is none. */
  serverDate: number | null;
}> &
  (
    | Readonly<{
        kind: 'succeeded';
        /** What the answer says, read strictly. */
        fields: Fields;
      }>
    /** A verified `result_code=FAIL`. */
    | Readonly<{
        kind: 'failed';
        /** `err_code` as it was written, at most 32 characters. */
        code: string;
        /** `err_code_des`, for people, at most 128 characters; may be empty. */
        description: string;
        /** Of a revoke: whether to call again. Null where it is not said. */
        recall: 'Y' | 'N' | null;
      }>
    /** `return_code` other than SUCCESS: such answers carry no signature, and prove nothing. */
    | Readonly<{
        kind: 'unsignedFail';
        /** `return_msg`, at most 128 characters; may be empty. */
        message: string;
      }>
    /** Something came that proves nothing. */
    | Readonly<{
        kind: 'unverified';
        /** What is wrong with it. */
        problem: Problem;
      }>
    /** It left, and what became of it nobody knows: ask with a query. */
    | Readonly<{
        kind: 'noAnswer';
        /** A word for logs: nothing of what came. */
        problem: string;
      }>
    /** Provably nothing of it left. */
    | Readonly<{
        kind: 'neverSent';
        /** A word for logs. */
        problem: string;
      }>
  );

export type WireFields = Readonly<Record<string, string>>;

export class BadField extends Error {}

/** What became of a request, as far as it can be believed. Throws only for a programmer's error. */
export function readAnswer<Fields>(result: TransportResult, question: Question<Fields>): V2Answer<Fields> {
  if (result.kind !== 'answered') return { ...result, serverDate: null };
  const { serverDate } = result;
  const unverified = (problem: Problem): V2Answer<Fields> => ({ kind: 'unverified', problem, serverDate });
  if (result.status !== 200) return unverified(result.status === 400 ? 'httpBadRequest' : 'httpStatus');
  const fields = fieldsOf(result.body);
  if (fields === null) return unverified('notXml');
  const isUnderstood = fields.return_code === 'SUCCESS';
  const signature = checkOf(fields, isUnderstood, question);
  question.onRead?.(fields, signature);
  if (!isUnderstood) return { kind: 'unsignedFail', message: (fields.return_msg ?? '').slice(0, 128), serverDate };
  if (signature !== 'verified') return unverified(signature === 'missing' ? 'unsigned' : 'badSignature');
  // Without an ampersand in the document there is none in a value, however it is written.
  if (result.body.includes(AMPERSAND) && hidesAField(fields)) return unverified('ambiguous');
  if (question.wasReadBefore(fields.sign ?? '')) return unverified('repeated');
  const other = mismatch(question, fields);
  if (other !== null) return unverified(other);
  const recall = fields.recall === 'Y' || fields.recall === 'N' ? fields.recall : null;
  if (fields.result_code === 'SUCCESS') {
    try {
      return { kind: 'succeeded', fields: question.read(fields), serverDate };
    } catch (error) {
      if (error instanceof BadField) return unverified('badField');
      throw error;
    }
  }
  if (fields.result_code !== 'FAIL' || !fields.err_code) return unverified('badField');
  return {
    kind: 'failed',
    code: fields.err_code.slice(0, 32),
    description: (fields.err_code_des ?? '').slice(0, 128),
    recall,
    serverDate,
  };
}

const AMPERSAND = 0x26;

function checkOf(fields: WireFields, isUnderstood: boolean, { apiKey, signType }: Question<unknown>): SignatureCheck {
  if (!fields.sign) return 'missing';
  // By the protocol there is none: whatever stands there says nothing.
  if (!isUnderstood) return 'notChecked';
  return verify(fields, apiKey, signType) ? 'verified' : 'wrong';
}

function fieldsOf(body: Uint8Array): WireFields | null {
  try {
    return decodeXml(body);
  } catch {
    return null;
  }
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
