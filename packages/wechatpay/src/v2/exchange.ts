/** A V2 exchange as it may be kept. */
import { type Exchange, exchangeOf, type SignatureCheck } from '../exchange/index.ts';
import type { SignType } from '../signing/index.ts';
import type { TransportResult } from '../transport/transport.ts';
import type { V2Answer, WireFields } from './answer.ts';
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
  signature: SignatureCheck;
  answer: V2Answer<unknown>;
  signType: SignType;
}>;

export const v2Exchange = ({ signType, ...ended }: Ended): Exchange =>
  exchangeOf({
    ...ended,
    ...{ protocol: 'v2', method: 'POST' },
    outTradeNo: ended.asked.out_trade_no ?? null,
    outRefundNo: ended.asked.out_refund_no ?? null,
    signedBy: ended.signature === 'verified' ? `API key, ${signType}` : null,
    code: ended.asked.auth_code ?? '',
  });
