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
import type { NoKey } from './channel-keys.ts';

/** Why an answer of V3 is not believed. */
export type V3Problem =
  /** A success without a signature: forged, whoever it is from. */
  | 'unsigned'
  /** Of a key that is not known, and why it is not. */
  | NoKey
  /** Not by the key that it names, or not for these bytes. */
  | 'badSignature'
  /**
   * Signed wrongly on purpose (`WECHATPAY/SIGNTEST/…`): the channel tries whether anybody checks. Like every wrong signature it proves
   * nothing; it is no sign of an attack either.
   */
  | 'probe'
  /** Signed more than five minutes from now. */
  | 'stale'
  /** Word for word what was answered before. */
  | 'repeated'
  /** Signed, and no JSON object of a kind that is read. */
  | 'notJson'
  /** Signed, with a status that says neither success nor failure. */
  | 'httpStatus'
  /** Signed, but for another merchant or app than asked with. */
  | 'otherMerchant'
  /** Signed, but about another order or refund than asked about. */
  | 'otherOrder'
  /** Signed, but a field that must be there is missing or not what it should be. */
  | 'badField';

/** Which parameter a PARAM_ERROR is about. What was sent in it is not repeated: it may be a payment code. */
export type V3ErrorDetail = Readonly<{
  /** A JSON pointer into what was sent: `/amount/currency`. Null where it is not said. */
  field: string | null;
  /** What is wrong with it, for people; at most 256 characters. Null where it is not said. */
  issue: string | null;
  /** `body`, `url` or `query`; null where it is not said. */
  location: string | null;
}>;

/** An error as it was written. */
export type V3Error = Readonly<{
  /** 400 to 599. */
  status: number;
  /** At most 32 characters. V2's codes with other underscores, most of them: compare without. */
  code: string;
  /** For people, at most 256 characters; may be empty. */
  description: string;
  /** Null where nothing more is said. */
  detail: V3ErrorDetail | null;
}>;

/** What an answer of V3 says beside its content; all null where none came, or none that says it. */
export type V3AnswerNotes = Readonly<{
  /** Epoch milliseconds, by the channel's clock: of its signature where that is right, else of the `Date` header. */
  serverDate: number | null;
  /**
   * How far our clock is ahead of the channel's, in milliseconds; negative where it is behind. To a second or two: it has the answer's way in
   * it. Beyond 300,000 either way the channel refuses every request (SIGN_ERROR), and every answer is `stale`.
   */
  aheadMs: number | null;
  /** What the channel calls the request, for its support; null where it does not say. */
  requestId: string | null;
  /** The key that the answer names for its signature, verified or not. */
  serial: string | null;
}>;

/** What became of a request of V3. Only `succeeded` and `failed` are the channel's word; of everything else nobody knows, but of `neverSent`. */
export type V3Answer<Fields> = V3AnswerNotes &
  (
    | Readonly<{
        kind: 'succeeded';
        /** 200 or 204; 202 is accepted, with more to do. */
        status: number;
        /** What the answer says, read strictly. */
        fields: Fields;
      }>
    /** A verified error. */
    | (Readonly<{ kind: 'failed' }> & V3Error)
    /** An error without a signature that can be checked: a hint, and no proof. */
    | (Readonly<{
        kind: 'unsignedFail';
        /** Why it cannot be checked. */
        why: 'unsigned' | NoKey;
      }> &
        V3Error)
    /** Something came that proves nothing. */
    | Readonly<{
        kind: 'unverified';
        /** What is wrong with it. */
        problem: V3Problem;
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

export type Json = Readonly<Record<string, unknown>>;

/** A field that must be there is missing, or not what it should be. */
export class BadJsonField extends Error {}

export type Reading<Fields> = Readonly<{
  /** The channel's key of that name, asked for anew where it is not known; or why there is none. `body`: what came with it. */
  keyOf: (serial: string, body: Uint8Array) => Promise<KeyObject | NoKey>;
  now: () => number;
  /** Whether an answer with this signature was read before; takes note of it. */
  wasReadBefore: (signature: string) => boolean;
  /** Why a verified success is not one to this question, or null. */
  mismatch: (body: Json) => 'otherMerchant' | 'otherOrder' | null;
  /** Is told how the answer is signed, before anything of it is believed. */
  onSeal?: (seal: Seal) => void;
  /** Reads a verified success; `{}` where there is no body. Throws {@link BadJsonField}. */
  read: (body: Json, status: number) => Fields;
}>;

/** An answer that was signed longer ago, or so much ahead, is not one to a question of now. */
const STALE_MS = 300_000;
const TEXT_CHARACTERS_MAX = 256;
const CODE_CHARACTERS_MAX = 32;

/** What became of a request, as far as it can be believed. Throws only for a programmer's error. */
export async function readV3Answer<Fields>(result: TransportResult, reading: Reading<Fields>): Promise<V3Answer<Fields>> {
  if (result.kind !== 'answered') return { ...result, ...NO_NOTES };
  const { status, headers, body } = result;
  const cameAt = reading.now();
  const seal = await sealOf(headers, body, reading);
  reading.onSeal?.(seal);
  const serverDate = seal === 'verified' ? signedAt(headers) : result.serverDate;
  const notes: V3AnswerNotes = {
    serverDate,
    aheadMs: serverDate === null ? null : cameAt - serverDate,
    requestId: headerOf(headers, 'request-id')?.slice(0, 64) ?? null,
    serial: headerOf(headers, 'wechatpay-serial')?.slice(0, 64) ?? null,
  };
  const isSuccess = status >= 200 && status < 300;
  // Whoever signs with a wrong key is given no certificates either, and can check nothing.
  const why = !isSuccess && isUncheckable(seal) ? seal : null;
  if (seal !== 'verified' && why === null) return { kind: 'unverified', problem: seal, ...notes };
  const json = body.length === 0 ? {} : jsonIn(body);
  if (json === null) return { kind: 'unverified', problem: seal === 'verified' ? 'notJson' : seal, ...notes };
  if (!isSuccess) {
    const { code, message } = json;
    if (status < 400 || typeof code !== 'string' || code === '') return { kind: 'unverified', problem: 'httpStatus', ...notes };
    const said = {
      status,
      code: code.slice(0, CODE_CHARACTERS_MAX),
      description: typeof message === 'string' ? message.slice(0, TEXT_CHARACTERS_MAX) : '',
      detail: detailIn(json),
      ...notes,
    };
    return why === null ? { kind: 'failed', ...said } : { kind: 'unsignedFail', why, ...said };
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

const NO_NOTES: V3AnswerNotes = { serverDate: null, aheadMs: null, requestId: null, serial: null };

type Uncheckable = 'unsigned' | NoKey;
/** Why something signed is not believed, whatever it says. */
export type SealProblem = Uncheckable | 'badSignature' | 'probe' | 'stale' | 'repeated';

/** How something is signed. */
export type Seal = 'verified' | SealProblem;

const UNCHECKABLE: ReadonlySet<string> = new Set<Uncheckable>([
  'unsigned',
  'unknownSerial',
  'sealedOtherwise',
  'publicKeyMissing',
  'keysUnanswered',
]);
const isUncheckable = (seal: Seal): seal is Uncheckable => UNCHECKABLE.has(seal);

function detailIn({ detail }: Json): V3ErrorDetail | null {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return null;
  const said: Json = { ...detail };
  const textOf = (name: string): string | null => {
    const value = said[name];
    return typeof value === 'string' && value !== '' ? value.slice(0, TEXT_CHARACTERS_MAX) : null;
  };
  return { field: textOf('field'), issue: textOf('issue'), location: textOf('location') };
}

/** How the channel begins a signature that is wrong on purpose. */
const PROBE = 'WECHATPAY/SIGNTEST/';

/** When it was signed, in epoch milliseconds. */
const signedAt = (headers: AnswerHeaders): number => Number(headerOf(headers, 'wechatpay-timestamp')) * 1_000;

/** Whether an answer or a notification is the channel's own, of just now. */
export async function sealOf(
  headers: AnswerHeaders,
  body: Uint8Array,
  { keyOf, now, wasReadBefore }: Pick<Reading<unknown>, 'keyOf' | 'now' | 'wasReadBefore'>,
): Promise<Seal> {
  const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map((name) =>
    headerOf(headers, `wechatpay-${name}`),
  );
  if (!timestamp || !nonce || !signature || !serial) return 'unsigned';
  if (signature.startsWith(PROBE)) return 'probe';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(signedAt(headers) - now()) > STALE_MS) return 'stale';
  const key = await keyOf(serial, body);
  if (typeof key === 'string') return key;
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
