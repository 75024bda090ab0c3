/** A V3 exchange as it may be kept. */
import { type Asking, type Exchange, exchangeOf, type SignatureCheck } from '../exchange/index.ts';
import type { TransportResult } from '../transport/transport.ts';
import { type Json, jsonIn, type Seal, type V3Answer } from './answer.ts';

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
  /** How the answer is signed; null where none came. */
  seal: Seal | null;
  answer: V3Answer<unknown>;
}>;

const CHECKS: Readonly<Record<Seal, SignatureCheck>> = {
  verified: 'verified',
  unsigned: 'missing',
  unknownSerial: 'noKey',
  sealedOtherwise: 'noKey',
  publicKeyMissing: 'noKey',
  keysUnanswered: 'noKey',
  badSignature: 'wrong',
  probe: 'wrong',
  // Our own clock may be what is wrong: nobody has looked at the signature.
  stale: 'notChecked',
  repeated: 'verified',
};

export function v3Exchange({ target, body, ids, seal, ...ended }: Ended): Exchange {
  const { result, answer } = ended;
  const [path = '', query = ''] = target.split('?', 2);
  return exchangeOf({
    ...ended,
    ...{ protocol: 'v3', path },
    outTradeNo: ids.out_trade_no ?? null,
    outRefundNo: ids.out_refund_no ?? null,
    asked: body ?? Object.fromEntries(new URLSearchParams(query)),
    said: result.kind === 'answered' && result.body.length > 0 ? jsonIn(result.body) : null,
    signature: seal === null ? 'notChecked' : CHECKS[seal],
    signedBy: answer.serial,
    channelRequestId: answer.requestId,
    code: codeIn(body),
  });
}

function codeIn(body: Json | undefined): string {
  const payer = body?.payer;
  const code = typeof payer === 'object' && payer !== null && 'auth_code' in payer ? payer.auth_code : '';
  return typeof code === 'string' ? code : '';
}
