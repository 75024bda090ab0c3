/**
 * `downloadbill`: the bill of a day, as it comes, or the document that says why there is none.
 *
 * Nothing of it is signed, neither the bill nor the document: that it is the channel's own rests on TLS alone. A bill that breaks off is
 * told by whoever reads it (`readBill`): its last item is `broken`, never `end`.
 */

import { begun, following } from '../bills/read-bill.ts';
import { decodeXml } from '../codec/index.ts';
import { CLIENT_LIMITS } from '../transport/limits.ts';
import { type BillBytes, collected, type OpenedAnswer } from '../transport/streaming.ts';

/** Which bill. */
export type BillRequest = Readonly<{
  /** `yyyyMMdd`, a day of UTC+8 that is over: its bill is there from about 10:00 of the next, for three months. */
  billDate: string;
  /** Default `ALL`. */
  billType?: 'ALL' | 'SUCCESS' | 'REFUND' | 'RECHARGE_REFUND';
  /** Only what one terminal did, as the merchant numbers them. */
  deviceInfo?: string;
  /** Whether it comes packed. Default true; whoever reads it finds out by itself. */
  packed?: boolean;
  /** Of all sub-merchants of the institution, not of the one that is asked for. Default false; nothing to a merchant of its own. */
  ofWholeInstitution?: boolean;
}>;

/** What the channel says where it has no bill to give. `unknown`: in words that nobody knows. */
export type BillRefusal =
  | 'systemError'
  | 'invalidType'
  | 'badFormat'
  | 'missingParameter'
  | 'badSignature'
  | 'compression'
  | 'closed'
  | 'unknown';

/** What became of the request for a bill. None of it is signed: that it is the channel's own rests on TLS alone. */
export type BillAnswer = Readonly<{
  /** Epoch milliseconds, by the channel's clock (`Date`); null where it did not say. */
  serverDate: number | null;
}> &
  (
    | Readonly<{
        kind: 'bill';
        /** Packed or not, for `readBill`. Whoever does not read them closes them. */
        bytes: BillBytes;
      }>
    /** `No Bill Exist`: nothing was traded that day, or it is not over, or too long ago. Unsigned: a hint. */
    | Readonly<{ kind: 'noBill' }>
    /** `Bill Creating`: ask again after 10:00 of UTC+8. */
    | Readonly<{ kind: 'notYet' }>
    /** There is none, and that is no hint about the day. */
    | Readonly<{
        kind: 'refused';
        /** What its words mean. */
        why: BillRefusal;
        /** As it was written, at most 32 characters; null where there is none. */
        code: string | null;
        /** As it was written, at most 128 characters; may be empty. */
        message: string;
      }>
    /** Something came that is neither a bill nor a document. */
    | Readonly<{
        kind: 'unverified';
        /** `encoded`: in an encoding that nobody asked for. */
        problem: 'httpStatus' | 'notXml' | 'encoded';
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

/**
 * What `return_msg` means, without case, blanks and underscores: the vendor's pages and its wire spell it differently. `error_code` says
 * less: one of it stands for several of these.
 */
const MEANINGS: Readonly<Record<string, 'noBill' | 'notYet' | BillRefusal>> = {
  NOBILLEXIST: 'noBill',
  BILLCREATING: 'notYet',
  SYSTEMERROR: 'systemError',
  INVALIDBILLTYPE: 'invalidType',
  DATAFORMATERROR: 'badFormat',
  MISSINGPARAMETER: 'missingParameter',
  SIGNERROR: 'badSignature',
  COMPRESSGZIPERROR: 'compression',
  UNCOMPRESSGZIPERROR: 'compression',
  当前商户号账单API权限已经关闭: 'closed',
};

/** What the request for a bill says beside who asks. */
export const billRequest = ({ billDate, billType = 'ALL', deviceInfo, packed = true }: BillRequest) => ({
  bill_date: billDate,
  bill_type: billType,
  ...(deviceInfo === undefined ? {} : { device_info: deviceInfo }),
  ...(packed ? { tar_type: 'GZIP' } : {}),
});

/** What became of the request: a bill, or why there is none. Throws only for a programmer's error. */
export async function readBillAnswer(answer: OpenedAnswer): Promise<BillAnswer> {
  if (answer.kind !== 'opened') return { ...answer, serverDate: null };
  const { status, headers, serverDate, body } = answer;
  const refused = (problem: 'httpStatus' | 'notXml' | 'encoded'): BillAnswer => {
    body.close();
    return { kind: 'unverified', problem, serverDate };
  };
  if (status !== 200) return refused('httpStatus');
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return refused('encoded');
  try {
    const { head, rest } = await begun(body, HEAD_BYTES);
    const bytes: BillBytes = { [Symbol.asyncIterator]: () => following(head, rest), close: body.close };
    if (!isDocument(head)) return { kind: 'bill', bytes, serverDate };
    const document = await collected(bytes, CLIENT_LIMITS.answerBytesMax);
    const said = document === null ? null : fieldsOf(document);
    return said === null ? refused('notXml') : { ...meaningOf(said), serverDate };
  } catch {
    // Nothing of it was handed on yet.
    return { kind: 'noAnswer', problem: 'it broke off', serverDate };
  }
}

const LESS_THAN = 0x3c;
const MARK = [0xef, 0xbb, 0xbf] as const;
/** A mark, and what comes behind it. */
const HEAD_BYTES = MARK.length + 1;

function isDocument(head: Uint8Array): boolean {
  const isMarked = MARK.every((byte, at) => head[at] === byte);
  return head[isMarked ? MARK.length : 0] === LESS_THAN;
}

function fieldsOf(document: Uint8Array): Readonly<Record<string, string>> | null {
  try {
    return decodeXml(document);
  } catch {
    return null;
  }
}

const TEXT_CHARACTERS_MAX = 128;
const CODE_CHARACTERS_MAX = 32;

function meaningOf(said: Readonly<Record<string, string>>) {
  const message = (said.return_code === 'SUCCESS' ? (said.err_code_des ?? said.err_code) : said.return_msg) ?? '';
  const code = (said.error_code || said.err_code || '').slice(0, CODE_CHARACTERS_MAX) || null;
  const meaning = MEANINGS[message.replace(/[\s_]/g, '').toUpperCase()] ?? 'unknown';
  if (meaning === 'noBill' || meaning === 'notYet') return { kind: meaning } as const;
  return { kind: 'refused', why: meaning, code, message: message.slice(0, TEXT_CHARACTERS_MAX) } as const;
}
