/** A V3 exchange as it may be kept. */
import { type Asking, type Exchange, masked, type SignatureCheck } from '../exchange/index.ts';
import type { TransportResult } from '../transport/transport.ts';
import { type Json, jsonIn, type V3Answer, type V3Problem } from './answer.ts';
import type { NoKey } from './channel-keys.ts';

type Ended = Readonly<{
  operation: Asking;
  method: 'GET' | 'POST';
  /** With its query. */
  target: string;
  /** What a POST carries; undefined for a GET, whose query is what it asks with. */
  body: Json | undefined;
  ids: Readonly<Record<string, string | undefined>>;
  startedAt: number;
  endedAt: number;
  result: TransportResult;
  answer: V3Answer<unknown>;
}>;

const SIGNATURES: Readonly<Record<V3Problem, SignatureCheck>> = {
  unsigned: 'missing',
  unknownSerial: 'noKey',
  sealedOtherwise: 'noKey',
  publicKeyMissing: 'noKey',
  keysUnanswered: 'noKey',
  badSignature: 'wrong',
  probe: 'wrong',
  stale: 'wrong',
  repeated: 'verified',
  notJson: 'verified',
  httpStatus: 'notChecked',
  otherMerchant: 'verified',
  otherOrder: 'verified',
  badField: 'verified',
} satisfies Record<V3Problem | NoKey, SignatureCheck>;

export function v3Exchange({ operation, method, target, body, ids, result, answer, ...times }: Ended): Exchange {
  const [path = '', query = ''] = target.split('?', 2);
  const code = codeIn(body);
  const said = result.kind === 'answered' && result.body.length > 0 ? jsonIn(result.body) : null;
  return {
    ...{ protocol: 'v3', operation, method, path },
    // A refund's answer need not say whose it is, and a revoke has its number in the address alone.
    outTradeNo: ids.out_trade_no ?? orderIn(body),
    outRefundNo: ids.out_refund_no ?? null,
    sent: masked(body ?? Object.fromEntries(new URLSearchParams(query)), code),
    startedAt: times.startedAt,
    endedAt: times.endedAt,
    status: result.kind === 'answered' ? result.status : null,
    received: said === null ? null : masked(said, code),
    result: answer.kind,
    problem: problemIn(answer),
    signature: signatureOf(answer),
    signedBy: answer.serial,
    channelRequestId: answer.requestId,
  };
}

const orderIn = (body: Json | undefined): string | null => (typeof body?.out_trade_no === 'string' ? body.out_trade_no : null);

/** The payment code of a submit, which nothing that is kept may repeat. */
function codeIn(body: Json | undefined): string {
  const payer = body?.payer;
  const code = typeof payer === 'object' && payer !== null && 'auth_code' in payer ? payer.auth_code : '';
  return typeof code === 'string' ? code : '';
}

function signatureOf(answer: V3Answer<unknown>): SignatureCheck {
  switch (answer.kind) {
    case 'succeeded':
    case 'failed':
      return 'verified';
    case 'unsignedFail':
      return SIGNATURES[answer.why];
    case 'unverified':
      return SIGNATURES[answer.problem];
    case 'noAnswer':
    case 'neverSent':
      return 'notChecked';
  }
}

function problemIn(answer: V3Answer<unknown>): string | null {
  switch (answer.kind) {
    case 'succeeded':
      return null;
    case 'failed':
    case 'unsignedFail':
      return answer.code;
    default:
      return answer.problem;
  }
}
