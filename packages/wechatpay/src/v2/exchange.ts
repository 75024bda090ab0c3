/** A V2 exchange as it may be kept. */
import { type Exchange, masked, type SignatureCheck } from '../exchange/index.ts';
import type { SignType } from '../signing/index.ts';
import type { TransportResult } from '../transport/transport.ts';
import type { Problem, V2Answer, WireFields } from './answer.ts';
import type { Operation } from './question.ts';

type Ended = Readonly<{
  operation: Operation;
  path: string;
  /** What was asked with, before nonce and signature. */
  asked: WireFields;
  startedAt: number;
  endedAt: number;
  result: TransportResult;
  /** The answer's fields, where it was a document of the protocol. */
  said: WireFields | null;
  answer: V2Answer<unknown>;
  signType: SignType;
}>;

/** Which problems were found behind a right signature, and which before anybody looked at it. */
const SIGNATURES: Readonly<Record<Problem, SignatureCheck>> = {
  httpStatus: 'notChecked',
  httpBadRequest: 'notChecked',
  notXml: 'notChecked',
  badSignature: 'wrong',
  ambiguous: 'verified',
  repeated: 'verified',
  otherMerchant: 'verified',
  otherOrder: 'verified',
  otherOperation: 'verified',
  badField: 'verified',
};

export function v2Exchange({ operation, path, asked, result, said, answer, signType, ...times }: Ended): Exchange {
  const code = asked.auth_code ?? '';
  const signature = signatureOf(answer);
  return {
    ...{ protocol: 'v2', operation, method: 'POST', path },
    outTradeNo: asked.out_trade_no ?? null,
    outRefundNo: asked.out_refund_no ?? null,
    sent: masked(asked, code),
    startedAt: times.startedAt,
    endedAt: times.endedAt,
    status: result.kind === 'answered' ? result.status : null,
    received: said === null ? null : masked(said, code),
    result: answer.kind,
    problem: problemIn(answer),
    signature,
    signedBy: signature === 'verified' ? `API key, ${signType}` : null,
    channelRequestId: null,
  };
}

function signatureOf(answer: V2Answer<unknown>): SignatureCheck {
  switch (answer.kind) {
    case 'succeeded':
    case 'failed':
      return 'verified';
    case 'unsignedFail':
      return 'missing';
    case 'unverified':
      return SIGNATURES[answer.problem];
    case 'noAnswer':
    case 'neverSent':
      return 'notChecked';
  }
}

function problemIn(answer: V2Answer<unknown>): string | null {
  switch (answer.kind) {
    case 'succeeded':
      return null;
    case 'failed':
      return answer.code;
    case 'unsignedFail':
      return 'unsigned';
    default:
      return answer.problem;
  }
}
