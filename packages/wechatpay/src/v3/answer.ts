/**
 * Reading an answer of V3, in layers: did anything come back, is it signed by a key of the channel's, just now, for the very bytes that
 * came, and only then what it says.
 *
 * A V3 signature covers time, nonce and body of the answer and nothing of the request; which question it answers is told by the ids in it,
 * and for an answer without a body by nothing at all.
 *
 * Invariant: nothing that is not verified ever becomes `succeeded` or `failed`. Errors may come unsigned: those are `unsignedFail`.
 */
import type { KeyObject } from 'node:crypto';
import { answerText, verifyV3 } from '../signing/index.ts';
import type { AnswerHeaders, TransportResult } from '../transport/transport.ts';

export type V3Problem =
  /** A success without a signature: forged, whoever it is from. */
  | 'unsigned'
  /** Of a key that nobody knows, even after the channel's keys were asked for again. */
  | 'unknownSerial'
  | 'badSignature'
  /** Signed more than five minutes from now. */
  | 'stale'
  /** Word for word what was answered before. */
  | 'repeated'
  /** Signed, and no JSON object of a kind that is read. */
  | 'notJson'
  /** Signed, with a status that says neither success nor failure. */
  | 'httpStatus'
  | 'otherMerchant'
  | 'otherOrder'
  | 'badField';

export type V3Answer<Fields> = Readonly<{
  /** Epoch milliseconds, by the channel's clock. */
  serverDate: number | null;
  /** What the channel calls the request, for its support; null where it does not say. */
  requestId: string | null;
}> &
  (
    | Readonly<{ kind: 'succeeded'; status: number; fields: Fields }>
    /** A verified error. `code` as it was written. */
    | Readonly<{ kind: 'failed'; status: number; code: string; description: string }>
    /** An error without a signature that can be checked: a hint, and no proof. */
    | Readonly<{ kind: 'unsignedFail'; status: number; code: string; description: string }>
    | Readonly<{ kind: 'unverified'; problem: V3Problem }>
    | Readonly<{ kind: 'noAnswer'; problem: string }>
    | Readonly<{ kind: 'neverSent'; problem: string }>
  );

export type Json = Readonly<Record<string, unknown>>;

/** A field that must be there is missing, or not what it should be. */
export class BadJsonField extends Error {}

export type Reading<Fields> = Readonly<{
  /** The channel's key of that name, asked for anew where it is not known; null where there is none. `body`: what came with it. */
  keyOf: (serial: string, body: Uint8Array) => Promise<KeyObject | null>;
  now: () => number;
  /** Whether an answer with this signature was read before; takes note of it. */
  wasReadBefore: (signature: string) => boolean;
  /** Why a verified success is not one to this question, or null. */
  mismatch: (body: Json) => 'otherMerchant' | 'otherOrder' | null;
  /** Reads a verified success; `{}` where there is no body. Throws {@link BadJsonField}. */
  read: (body: Json, status: number) => Fields;
}>;

/** An answer that was signed longer ago, or so much ahead, is not one to a question of now. */
const STALE_MS = 300_000;
const TEXT_CHARACTERS_MAX = 256;
const CODE_CHARACTERS_MAX = 32;

/** What became of a request, as far as it can be believed. Throws only for a programmer's error. */
export async function readV3Answer<Fields>(result: TransportResult, reading: Reading<Fields>): Promise<V3Answer<Fields>> {
  if (result.kind !== 'answered') return { ...result, serverDate: null, requestId: null };
  const { status, headers, body, serverDate } = result;
  const notes = { serverDate, requestId: headerOf(headers, 'request-id')?.slice(0, 64) ?? null };
  const seal = await sealOf(headers, body, reading);
  const isSuccess = status >= 200 && status < 300;
  // Whoever signs with a wrong key is given no certificates either, and can check nothing.
  const isHint = !isSuccess && (seal === 'unsigned' || seal === 'unknownSerial');
  if (seal !== 'verified' && !isHint) return { kind: 'unverified', problem: seal, ...notes };
  const json = body.length === 0 ? {} : jsonIn(body);
  if (json === null) return { kind: 'unverified', problem: seal === 'verified' ? 'notJson' : seal, ...notes };
  if (!isSuccess) {
    const { code, message } = json;
    if (status < 400 || typeof code !== 'string' || code === '') return { kind: 'unverified', problem: 'httpStatus', ...notes };
    return {
      kind: seal === 'verified' ? 'failed' : 'unsignedFail',
      status,
      code: code.slice(0, CODE_CHARACTERS_MAX),
      description: typeof message === 'string' ? message.slice(0, TEXT_CHARACTERS_MAX) : '',
      ...notes,
    };
  }
  const other = reading.mismatch(json);
  if (other !== null) return { kind: 'unverified', problem: other, ...notes };
  try {
    return { kind: 'succeeded', status, fields: reading.read(json, status), ...notes };
  } catch (fault) {
    if (fault instanceof BadJsonField) return { kind: 'unverified', problem: 'badField', ...notes };
    throw fault;
  }
}

type SealProblem = 'unsigned' | 'unknownSerial' | 'badSignature' | 'stale' | 'repeated';

/** Whether an answer or a notification is the channel's own, of just now. */
export async function sealOf(
  headers: AnswerHeaders,
  body: Uint8Array,
  { keyOf, now, wasReadBefore }: Pick<Reading<unknown>, 'keyOf' | 'now' | 'wasReadBefore'>,
): Promise<'verified' | SealProblem> {
  const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map((name) =>
    headerOf(headers, `wechatpay-${name}`),
  );
  if (!timestamp || !nonce || !signature || !serial) return 'unsigned';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1_000 - now()) > STALE_MS) return 'stale';
  const key = await keyOf(serial, body);
  if (key === null) return 'unknownSerial';
  if (!verifyV3(answerText({ timestamp, nonce, body }), signature, key)) return 'badSignature';
  return wasReadBefore(Buffer.from(signature, 'base64').toString('hex')) ? 'repeated' : 'verified';
}

/** The one value of a header; one that is there more than once says nothing. */
export function headerOf(headers: AnswerHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

export function jsonIn(body: Uint8Array): Json | null {
  try {
    const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Json) : null;
  } catch {
    return null;
  }
}
