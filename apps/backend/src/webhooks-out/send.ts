/** One try of one delivery: signed, sent to the address that was judged, and its answer read. */
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { signWebhook } from '@quickpay/client';
import { hostIn } from '../host-in.ts';
import { withoutCodes } from '../log.ts';
import { plain as printable } from '../plain.ts';
import { type Reach, type Resolve, targetOf } from './address.ts';
import { WEBHOOK_LIMITS } from './limits.ts';
import { retryAfterMs } from './schedule.ts';

export type Tried = Readonly<{
  /** What was answered, or null where nothing was. */
  status: number | null;
  /** Why it does not count, or null where it does. */
  problem: string | null;
  answer: string;
  retryAfterMs: number | null;
  ms: number;
}>;

export type Letter = Readonly<{ url: string; reach: Reach; secrets: readonly string[]; eventId: string; body: string }>;
/** @param signal ends the try: whether it arrived is then not known */
export type Send = (letter: Letter, signal: AbortSignal) => Promise<Tried>;

export type SenderOptions = Readonly<{
  /** The machine's time: what is signed is judged by the receiver's clock, which follows no sandbox. */
  wallNow: () => number;
  resolve: Resolve;
  /** Default: 15,000, as the specification says. */
  timeoutMs?: number;
}>;

/** Never throws: what does not work is said. */
export function createSender({ wallNow, resolve, timeoutMs = WEBHOOK_LIMITS.answerMsMax }: SenderOptions): Send {
  return async ({ url, reach, secrets, eventId, body }, signal) => {
    const started = performance.now();
    const ended = (told: Partial<Tried>): Tried => ({
      status: null,
      problem: null,
      answer: '',
      retryAfterMs: null,
      ...told,
      ms: Math.round(performance.now() - started),
    });
    const { protocol, port, pathname, search } = new URL(url);
    const host = hostIn(url);
    const target = await targetOf(host, reach, resolve);
    if (target.kind !== 'address') return ended({ problem: target.why });
    const signature = await signWebhook(body, { id: eventId, at: wallNow() }, secrets);
    return new Promise((done) => {
      const isSecure = protocol === 'https:';
      const asking = (isSecure ? secure : plain)({
        method: 'POST',
        host,
        port: port === '' ? undefined : Number(port),
        path: `${pathname}${search}`,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'QuickPay-Webhooks/1',
          ...signature,
        },
        // Each time anew: a connection that is kept would go on to where the name once was.
        agent: false,
        signal,
        // The name stands in `Host` and in TLS; the connection goes to the address that was judged.
        lookup: (_hostname, { all }, found) =>
          all === true
            ? found(null, [{ address: target.address, family: target.family }])
            : found(null, target.address, target.family),
        ...(isSecure ? { minVersion: 'TLSv1.2' } : {}),
      });
      const timer = setTimeout(() => asking.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)), timeoutMs);
      const end = (told: Partial<Tried>) => {
        clearTimeout(timer);
        done(ended(told));
        asking.destroy();
      };
      asking.on('error', (fault) => end({ problem: faultIn(fault) }));
      asking.on('response', (response) => {
        const status = response.statusCode ?? 0;
        const told = {
          status,
          problem: problemOf(status),
          retryAfterMs: problemOf(status) === null ? null : retryAfterMs(response.headers['retry-after'], wallNow()),
        };
        const parts: Buffer[] = [];
        let length = 0;
        const finish = () => end({ ...told, answer: printable(withoutCodes(Buffer.concat(parts).toString('utf8'))) });
        response.on('data', (part: Buffer) => {
          parts.push(part);
          length += part.length;
          if (length >= WEBHOOK_LIMITS.answerBytesMax) finish();
        });
        response.on('end', finish);
        response.on('error', finish).on('close', finish);
      });
      asking.end(body);
    });
  };
}

/** Only 2xx is delivered; a redirect leads where nobody looked. */
function problemOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `answered ${status}: redirects are not followed`;
  return `answered ${status}`;
}

const faultIn = (fault: Error): string => {
  const code = 'code' in fault ? String(fault.code) : '';
  return (code === '' || fault.message.includes(code) ? fault.message : `${fault.message} (${code})`).slice(0, 200);
};
