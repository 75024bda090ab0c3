/** A message on the wire as the control API shows it: nothing in it that must not be seen. */
import { maskedDocument } from '../wire/masking.ts';
import type { Fields } from '../wire/reading.ts';
import type { WireMessage } from '../wire/wire-log.ts';
import { time } from './views.ts';

export type WireMessageView = Readonly<
  Pick<
    WireMessage,
    'direction' | 'operation' | 'path' | 'mchId' | 'subMchId' | 'outTradeNo' | 'ms' | 'status' | 'fault' | 'fate'
  > & {
    id: string;
    exchange: string;
    at: string;
    /** What an answer comes to: an error code, a trade state, or `SUCCESS` or `FAIL`. Null for a request, and for what is no document. */
    result: string | null;
  }
>;
export type WholeWireMessageView = WireMessageView &
  Readonly<{
    /** Null where there is no document to show, as for `raw`. */
    fields: Fields | null;
    raw: string | null;
  }>;

const seen = ({ document, authCode }: WireMessage, secrets: readonly string[]) =>
  document === null ? null : maskedDocument(document, authCode === null ? secrets : [authCode, ...secrets]);

export const wireMessageView = (message: WireMessage, secrets: readonly string[]): WireMessageView =>
  viewOf(message, resultIn(message, secrets));

export function wholeWireMessageView(message: WireMessage, secrets: readonly string[]): WholeWireMessageView {
  const document = seen(message, secrets);
  const { fields = null, raw = null } = document ?? {};
  return { ...viewOf(message, resultIn(message, secrets)), fields, raw };
}

/** What was sent does not change: lists are asked for again and again, and each message in them is read once. */
const results = new WeakMap<WireMessage, string | null>();

function resultIn(message: WireMessage, secrets: readonly string[]): string | null {
  if (message.direction === 'request') return null;
  const known = results.get(message);
  if (known !== undefined) return known;
  const document = seen(message, secrets);
  const result = document === null ? null : resultOf(document.fields);
  results.set(message, result);
  return result;
}

function viewOf(message: WireMessage, result: string | null): WireMessageView {
  const { direction, operation, path, mchId, subMchId, outTradeNo, authCode, ms, status, fault, fate } = message;
  return {
    id: `m${message.id}`,
    exchange: `x${message.exchange}`,
    direction,
    operation,
    path,
    mchId,
    subMchId,
    // A number of the merchant's own; one that is the code itself is not shown.
    outTradeNo: outTradeNo !== null && outTradeNo === authCode ? null : outTradeNo,
    at: time(message.at),
    ms,
    status,
    result,
    fault,
    fate,
  };
}

function resultOf({ return_code, result_code, err_code, trade_state }: Fields): string {
  if (return_code !== 'SUCCESS') return return_code ?? 'FAIL';
  return err_code || trade_state || result_code || 'SUCCESS';
}
