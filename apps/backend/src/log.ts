/** The log: one JSON line per request and per step of a payment. No body, no header, no key; and never a whole payment code. */
import { type Logger, pino } from 'pino';
import { oncePerTurn } from './once-per-turn.ts';
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
      formatters: { log: (entry) => withoutSecrets(entry) },
      serializers: { err: (fault: Error) => withoutSecrets(pino.stdSerializers.err(fault)) },
    },
    // Whatever a fault's message holds: the last word before the lines are written.
    oncePerTurn({ write: (lines) => void stream.write(withoutCodes(lines)) }),
  );
}

/** Names whose values are never written, wherever in an entry they stand. */
const SECRETS: ReadonlySet<string> = new Set([
  'headers',
  'body',
  'authorization',
  'apiKey',
  'authCode',
  'scannedCode',
  'paymentCode',
  'pin',
  'password',
  'cookie',
  'token',
  'privateKey',
  'pepper',
]);
const HIDDEN = '[Redacted]';
/** Nothing that is logged is deeper: what is, or goes in a circle, is not written either. */
const DEPTH_MAX = 5;

/**
 * The entry itself where it has nothing to hide, else a copy in which it is hidden. Our own and not the logger's, whose paths with a
 * wildcard look at every value on its own and cost more than the rest of the line. What is of a class (a fault, a request) is left to its
 * serializer.
 */
function withoutSecrets<Entry extends object>(entry: Entry, depth = 1): Entry {
  let safe = entry;
  for (const [name, value] of Object.entries(entry)) {
    const shown = SECRETS.has(name) ? HIDDEN : isNested(value) ? below(value, depth) : value;
    if (shown !== value) safe = { ...safe, [name]: shown };
  }
  return safe;
}

function isNested(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

const below = (value: object, depth: number): unknown => (depth >= DEPTH_MAX ? HIDDEN : withoutSecrets(value, depth + 1));
