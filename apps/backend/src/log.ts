/** The log: one JSON line per request and per step of a payment. No body, no header, no key; and never a whole payment code. */
import { type Logger, pino } from 'pino';
import { requestIdNow } from './request-context.ts';
import type { Settings } from './settings.ts';

/** Eighteen digits that could be a payer's code (10 to 15, or 160), standing alone: transaction ids are longer, times shorter. */
const CODE = /(?<!\d)1(?:[0-5]\d|60)\d{15}(?!\d)/g;
/** Two codes scanned as one are a code, too. */
const TWO_CODES = /(?<!\d)1(?:[0-5]\d|60)\d{33}(?!\d)/g;

/**
 * Text with whatever looks like a payment code taken out: people paste codes where ids belong, and a wrong address must not carry one into
 * a log or an answer.
 *
 * @example withoutCodes('/v1/payments/134567890123456788') // '/v1/payments/[code]'
 */
export const withoutCodes = (text: string): string => text.replace(TWO_CODES, '[code]').replace(CODE, '[code]');

export function createLogger(level: Settings['QUICKPAY_LOG'], stream: NodeJS.WritableStream): Logger {
  return pino(
    {
      level,
      mixin: () => {
        const requestId = requestIdNow();
        return requestId === undefined ? {} : { requestId };
      },
      redact: ['req.headers', 'headers', 'body', '*.apiKey', '*.authCode', '*.scannedCode', '*.paymentCode'],
      // Whatever a fault's message holds: the last word before the line is written.
      hooks: { streamWrite: withoutCodes },
    },
    stream,
  );
}
