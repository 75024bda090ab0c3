/**
 * An exchange: one request and what became of it, as it may be kept for a dispute. It is told of once it has ended; what asks and what
 * answers does not wait for whoever listens.
 */
import type { TransportResult } from '../transport/transport.ts';
import { type KeptFields, masked, without } from './masked.ts';

/** Whether an answer is signed, and rightly. */
export type SignatureCheck =
  /** By the key that is named, for these bytes. */
  | 'verified'
  /** There is a signature, and it is not right: another key's, of other bytes, or wrong on purpose. */
  | 'wrong'
  /** There is none. */
  | 'missing'
  /** There is one, and no key to check it by. */
  | 'noKey'
  /** What came was put aside before its signature was looked at (no document, too old by our clock), or nothing came. */
  | 'notChecked';

/** What is asked of the channel. */
export type Asking = 'submit' | 'query' | 'revoke' | 'refund' | 'refundQuery' | 'settlements' | 'certificates';

/** One request over the wire and what became of it, with nothing in it that must not be kept. */
export type Exchange = Readonly<{
  /** Which wire. */
  protocol: 'v2' | 'v3';
  /** What was asked. */
  operation: Asking;
  /** HTTP's. */
  method: 'GET' | 'POST';
  /** Of the address, without its query. */
  path: string;
  /** The merchant's number of the order; null where it is about none, or was asked by another number. */
  outTradeNo: string | null;
  /** The merchant's number of the refund, where it is about one. */
  outRefundNo: string | null;
  /** What was asked with, by wire names; what must not be kept is `•••`. */
  sent: KeptFields;
  /** When it was handed over to be sent, in epoch milliseconds. */
  startedAt: number;
  /** When its end was known, in the same. */
  endedAt: number;
  /** HTTP's; null where no answer came. */
  status: number | null;
  /** What came, by wire names; what must not be kept is `•••`. Null where nothing came that could be read. */
  received: KeptFields | null;
  /** What was made of it: the `kind` of the answer. */
  result: 'succeeded' | 'failed' | 'unsignedFail' | 'unverified' | 'noAnswer' | 'neverSent';
  /** Of a failure the channel's code, `unsigned` for one of V2's without; of what is not believed or did not come, why. Null for a success. */
  problem: string | null;
  /** Whether the answer's signature was checked, and how that ended. */
  signature: SignatureCheck;
  /**
   * By which key: over V2 `API key, MD5` where that is verified, else null; over V3 the serial number or the id of the channel's key that the
   * answer names, verified or not, at most 64 characters, and null where it names none.
   */
  signedBy: string | null;
  /** What the channel calls the request, for its support. Null over V2, and where it does not say. */
  channelRequestId: string | null;
}>;

/** Is told of every exchange once it has ended. It must not throw, and what it takes long for it does later. */
export type OnExchange = (exchange: Exchange) => void;

/** What answers of both wires have in common. */
type Answered =
  | Readonly<{ kind: 'succeeded' }>
  | Readonly<{ kind: 'failed'; code: string }>
  | Readonly<{ kind: 'unsignedFail'; code?: string }>
  | Readonly<{ kind: 'unverified' | 'noAnswer' | 'neverSent'; problem: string }>;

/** An exchange that has ended, with all that was in it. */
export type Ended = Pick<
  Exchange,
  'protocol' | 'operation' | 'method' | 'path' | 'outTradeNo' | 'outRefundNo' | 'startedAt' | 'endedAt' | 'signature' | 'signedBy'
> &
  Readonly<{
    /** What was asked with. */
    asked: Readonly<Record<string, unknown>>;
    /** What came, where it was a document of the protocol. */
    said: Readonly<Record<string, unknown>> | null;
    result: TransportResult;
    answer: Answered;
    channelRequestId?: string | null;
    /** The payment code of a submit, which nothing that is kept may repeat; empty for none. */
    code: string;
  }>;

/** As it may be kept. */
export function exchangeOf({ asked, said, result, answer, channelRequestId = null, signedBy, code, ...ended }: Ended): Exchange {
  const kept = (text: string | null): string | null => (text === null ? null : without(text, code));
  return {
    ...ended,
    sent: masked(asked, code),
    status: result.kind === 'answered' ? result.status : null,
    received: said === null ? null : masked(said, code),
    result: answer.kind,
    problem: kept(problemIn(answer)),
    signedBy: kept(signedBy),
    channelRequestId: kept(channelRequestId),
  };
}

function problemIn(answer: Answered): string | null {
  switch (answer.kind) {
    case 'succeeded':
      return null;
    case 'failed':
      return answer.code;
    case 'unsignedFail':
      return answer.code ?? 'unsigned';
    default:
      return answer.problem;
  }
}
