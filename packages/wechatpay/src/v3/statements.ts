/**
 * V3's statement of a day, as it comes. Its SHA-1 comes before it in a header, and what is signed is that and not the statement: whose it is
 * is known before its first byte is handed on, and whether it is that statement once the last one was. One that is not is a broken bill
 * (`altered`) to whoever reads it, whatever came before.
 *
 * Which characters exactly are signed in place of the body no page says: the header's value is taken. Where that does not verify, the
 * statement itself is held against the signature while it is read, as with every other answer.
 *
 * Nothing that is signed says of which day it is, nor whose: one that was kept on the way for less than five minutes, and never seen here, reads
 * as the answer to another question. TLS excludes that; each line has its time and its merchant.
 */
import { createHash, createVerify, KeyObject } from 'node:crypto';
import { BillFault } from '../bills/items.ts';
import { gunzipped } from '../bills/read-bill.ts';
import { CLIENT_LIMITS } from '../transport/limits.ts';
import { type BillBytes, collected, type OpenedAnswer } from '../transport/streaming.ts';
import type { AnswerHeaders, TransportResult } from '../transport/transport.ts';
import { headerOf, type Reading, readV3Answer, sealOf, type V3Error, type V3Problem } from './answer.ts';

/** Which statement. */
export type StatementRequest = Readonly<{
  /** `yyyyMMdd`, a day of UTC+8 that is over: its statement is there from about 10:00 of the next, for 180 days. */
  date: string;
  /** Of all sub-merchants of the institution, not of the one that is asked for. Default false; nothing to a merchant of its own. */
  ofWholeInstitution?: boolean;
  /** Whether it comes packed over the line. Default true; what is read is not. */
  packed?: boolean;
}>;

/** What became of the request for a statement. */
export type StatementAnswer = Readonly<{
  /** Epoch milliseconds, by the channel's clock; null where it did not say. */
  serverDate: number | null;
  /** What the channel calls the request, for its support; null where it does not say. */
  requestId: string | null;
}> &
  (
    | Readonly<{
        kind: 'bill';
        /** Unpacked, for `readBill`. Whoever does not read them closes them. */
        bytes: BillBytes;
      }>
    /** A verified `NO_STATEMENT_EXIST`: nothing was traded that day, or it is not over, or too long ago. */
    | Readonly<{ kind: 'noBill' }>
    /** A verified `STATEMENT_CREATING`: ask again after 10:00 of UTC+8. */
    | Readonly<{ kind: 'notYet' }>
    /** Another verified error. */
    | (Readonly<{ kind: 'failed' }> & V3Error)
    /** An error without a signature that can be checked: a hint, and no proof. */
    | (Readonly<{ kind: 'unsignedFail' }> & V3Error)
    /** Something came that proves nothing. */
    | Readonly<{
        kind: 'unverified';
        /** What is wrong with it; `encoded`: in an encoding that nobody asked for. */
        problem: V3Problem | 'encoded';
      }>
    /** It left, and nothing that can be read came. Ask again: nothing is changed by asking. */
    | Readonly<{
        kind: 'noAnswer';
        /** A word for logs. */
        problem: string;
      }>
    /** Provably nothing of it left. */
    | Readonly<{
        kind: 'neverSent';
        /** A word for logs. */
        problem: string;
      }>
  );

export type StatementReading = Pick<Reading<never>, 'keyOf' | 'now' | 'wasReadBefore'>;

/** Codes without underscores: the vendor's pages spell them either way. */
const MEANINGS: Readonly<Record<string, 'noBill' | 'notYet'>> = { NOSTATEMENTEXIST: 'noBill', STATEMENTCREATING: 'notYet' };
const NOTHING = new Uint8Array();

/** What became of the request: a statement, or why there is none. Throws only for a programmer's error. */
export async function readStatement(answer: OpenedAnswer, reading: StatementReading): Promise<StatementAnswer> {
  if (answer.kind !== 'opened') return refusalIn(answer, reading);
  const { status, headers, serverDate, body } = answer;
  const notes = { serverDate, requestId: headerOf(headers, 'request-id')?.slice(0, 64) ?? null };
  if (status !== 200) {
    const content = await collected(body, CLIENT_LIMITS.answerBytesMax).catch(() => null);
    if (content === null) return { kind: 'noAnswer', problem: 'it broke off, or is too long', ...notes };
    return refusalIn({ kind: 'answered', status, headers, body: content, serverDate }, reading);
  }
  const unverified = (problem: V3Problem | 'encoded'): StatementAnswer => {
    body.close();
    return { kind: 'unverified', problem, ...notes };
  };
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return unverified('encoded');
  const check = await checkFor(headers, reading);
  if (typeof check === 'string') return unverified(check);
  const unpacked = () => checked(encoding === 'gzip' ? gunzipped(body) : body, check);
  return { kind: 'bill', bytes: { [Symbol.asyncIterator]: unpacked, close: body.close }, ...notes };
}

async function refusalIn(result: TransportResult, reading: StatementReading): Promise<StatementAnswer> {
  // A success that is no statement says nothing.
  const read = (): never => {
    throw new Error('a statement was read as an error');
  };
  const refused = await readV3Answer<never>(result, { ...reading, mismatch: () => 'otherOrder', read });
  if (refused.kind === 'succeeded') return refused.fields;
  const meaning = refused.kind === 'failed' ? MEANINGS[refused.code.replaceAll('_', '').toUpperCase()] : undefined;
  const { serverDate, requestId } = refused;
  return meaning === undefined ? refused : { kind: meaning, serverDate, requestId };
}

/** What is held against the bytes while they are read, and in the end. */
type Check = Readonly<{ update: (bytes: Uint8Array) => unknown; isRight: () => boolean }>;

/** What a statement's bytes have to be, by its headers; or why nothing of it can be believed. */
async function checkFor(headers: AnswerHeaders, reading: StatementReading): Promise<Check | V3Problem> {
  const said = headerOf(headers, 'wechatpay-statement-sha1');
  const digest = said === null ? null : digestIn(said);
  const seal = await sealOf(headers, Buffer.from(said ?? ''), reading);
  // Signed is a hash that is none, or nothing at all: an answer to another question.
  if (seal === 'verified') return digest === null ? 'badSignature' : hashCheck(digest);
  return seal === 'badSignature' ? signatureCheck(headers, reading) : seal;
}

/** SHA-1 as it may be written: hex, or Base64. */
function digestIn(text: string): Buffer | null {
  if (/^[0-9a-fA-F]{40}$/.test(text)) return Buffer.from(text, 'hex');
  return /^[0-9A-Za-z+/]{27}=$/.test(text) ? Buffer.from(text, 'base64') : null;
}

function hashCheck(digest: Buffer): Check {
  const hash = createHash('sha1');
  return { update: (bytes) => hash.update(bytes), isRight: () => hash.digest().equals(digest) };
}

/** The usual signature over all of a body that is not kept. */
async function signatureCheck(headers: AnswerHeaders, { keyOf, wasReadBefore }: StatementReading): Promise<Check | V3Problem> {
  const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map(
    (name) => headerOf(headers, `wechatpay-${name}`) ?? '',
  );
  const key = await keyOf(serial ?? '', NOTHING);
  if (!(key instanceof KeyObject)) return key;
  const bytes = Buffer.from(signature ?? '', 'base64');
  if (wasReadBefore(bytes.toString('hex'))) return 'repeated';
  const verify = createVerify('RSA-SHA256').update(`${timestamp}\n${nonce}\n`);
  return { update: (piece) => verify.update(piece), isRight: () => verify.update('\n').verify(key, bytes) };
}

async function* checked(
  bytes: AsyncIterable<Uint8Array>,
  { update, isRight }: Check,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of bytes) {
    update(piece);
    yield piece;
  }
  if (!isRight()) throw new BillFault('altered');
}
