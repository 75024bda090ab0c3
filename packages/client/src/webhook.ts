/**
 * Webhooks as the Standard Webhooks specification (1.0) signs them: `webhook-id`, `webhook-timestamp` in seconds, and `webhook-signature`,
 * one `v1,…` for each secret that counts, apart by a space. Signed is `id.timestamp.body`, by HMAC-SHA256. With nothing but the platform's
 * WebCrypto, so that it runs in Node and in a browser.
 */
import { isObject, isWebhookEventType, type WebhookEvent } from '@quickpay/api';

/** The specification's own limit: a request may be so old, or so early, by the receiver's clock. */
const TOLERANCE_MS = 300_000;
const SECRET_PREFIX = 'whsec_';
/** The specification's bounds of a secret. */
const SECRET_BYTES = { min: 24, max: 64 } as const;
/** More signatures than any rotation needs are nobody's mistake. */
const SIGNATURES_MAX = 16;

export type WebhookRefusal =
  /** A header is not there, or not what it should be. */
  | 'missing'
  /** Signed too long ago, or by a clock that is ahead: somebody may be repeating what they overheard. */
  | 'stale'
  /** No signature is one by this secret: it was changed on the way, or is not from Quick Pay, or the secret is another endpoint's. */
  | 'forged'
  /** Rightly signed, and not an event that is known here: of a newer version. Answer 200, and leave it. */
  | 'unknown';

/** A request that must not be believed. The message says what is wrong with it, and repeats nothing of the secret. */
export class WebhookRefused extends Error {
  readonly refusal: WebhookRefusal;

  constructor(refusal: WebhookRefusal, message: string) {
    super(message);
    this.name = 'WebhookRefused';
    this.refusal = refusal;
  }
}

/** As Node, `fetch` and most frameworks have them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The event of a request, once its signature and its age are right.
 *
 * @param rawBody the body as it came, before anybody parsed it: another spelling of the same JSON has another signature
 * @param secret `whsec_…`; two while the secret is being changed
 * @param options `now`: the receiver's time, epoch milliseconds. Default: the machine's
 * @throws WebhookRefused `missing`, `stale`, `forged`, `unknown`
 * @throws TypeError where a secret is none: a mistake in the receiver's own settings
 * @example
 * const event = await verifyWebhook(rawBody, request.headers, process.env.WEBHOOK_SECRET)
 * if (event.type === 'payment.paid') await books.enter(event.data.paymentId)
 */
export async function verifyWebhook(
  rawBody: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  { now = Date.now() }: Readonly<{ now?: number }> = {},
): Promise<WebhookEvent> {
  const keys = await keysOf(secret, 'verify');
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature').split(' ').slice(0, SIGNATURES_MAX);
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookRefused('missing', 'webhook-timestamp is not a number of seconds.');
  const signed = signedContent(id, timestamp, rawBody);
  if (!(await isSignedByOneOf(keys, signatures, signed)))
    throw new WebhookRefused('forged', 'No signature in webhook-signature is by this secret, over this very body.');
  const offMs = now - Number(timestamp) * 1_000;
  if (Math.abs(offMs) > TOLERANCE_MS) {
    const seconds = Math.round(Math.abs(offMs) / 1_000);
    throw new WebhookRefused(
      'stale',
      `It was signed ${seconds} s ${offMs > 0 ? 'ago' : 'ahead of this clock'}; ${TOLERANCE_MS / 1_000} s are allowed.`,
    );
  }
  return eventIn(rawBody);
}

/**
 * The three headers of a request, signed by each secret: for a test's own requests, and for whoever forwards one.
 *
 * @param what `id`: of the event, without a dot. `at`: epoch milliseconds
 * @throws TypeError where a secret or the id is none
 */
export async function signWebhook(
  rawBody: string,
  what: Readonly<{ id: string; at: number }>,
  secrets: string | readonly string[],
): Promise<Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>>> {
  if (!/^[\w-]{1,256}$/.test(what.id)) throw new TypeError('id: 1 to 256 of A-Z a-z 0-9 _ - are expected');
  const timestamp = String(Math.floor(what.at / 1_000));
  const signed = signedContent(what.id, timestamp, rawBody);
  const signatures = (await keysOf(secrets, 'sign')).map(async (key) => {
    const signature = await crypto.subtle.sign('HMAC', key, signed);
    return `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`;
  });
  return {
    'webhook-id': what.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': (await Promise.all(signatures)).join(' '),
  };
}

/**
 * Whether text is a secret: `whsec_` and 24 to 64 bytes in base64.
 *
 * @example isWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') // true
 */
export const isWebhookSecret = (text: string): boolean => secretBytes(text) !== null;

function secretBytes(secret: string): Uint8Array<ArrayBuffer> | null {
  const bytes = secret?.startsWith(SECRET_PREFIX) ? bytesIn(secret.slice(SECRET_PREFIX.length)) : null;
  return bytes !== null && bytes.length >= SECRET_BYTES.min && bytes.length <= SECRET_BYTES.max ? bytes : null;
}

function bytesIn(base64: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]{1,256}={0,2}$/.test(base64) || base64.length % 4 !== 0) return null;
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** WebCrypto's own type: its name is not everywhere one. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** @throws TypeError where there is none, or one that is none: a variable that is not set is no endpoint without a secret */
async function keysOf(secrets: string | readonly string[], use: 'sign' | 'verify'): Promise<readonly Key[]> {
  const all = [secrets].flat();
  return all.length === 0 ? [await keyOf('', use)] : Promise.all(all.map((one) => keyOf(one, use)));
}

function keyOf(secret: string, use: 'sign' | 'verify'): Promise<Key> {
  const bytes = secretBytes(secret);
  if (bytes === null) throw new TypeError('secret: whsec_ and 24 to 64 bytes in base64 are expected');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [use]);
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : Object.entries(headers).find(isNamed(name))?.[1];
  if (typeof value !== 'string' || value === '')
    throw new WebhookRefused('missing', `The header ${name} is not there, or is there twice.`);
  return value;
}

const isNamed =
  (name: string) =>
  ([key]: readonly [string, unknown]): boolean =>
    key.toLowerCase() === name;

function signedContent(id: string, timestamp: string, rawBody: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const body = typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : rawBody;
  const all = new Uint8Array(head.length + body.length);
  all.set(head);
  all.set(body, head.length);
  return all;
}

/** Compared by WebCrypto itself, in a time that tells nothing. */
async function isSignedByOneOf(
  keys: readonly Key[],
  signatures: readonly string[],
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  for (const text of signatures) {
    const signature = text.startsWith('v1,') ? bytesIn(text.slice(3)) : null;
    if (signature === null) continue;
    for (const key of keys) if (await crypto.subtle.verify('HMAC', key, signature, signed)) return true;
  }
  return false;
}

function eventIn(rawBody: string | Uint8Array): WebhookEvent {
  const unknown = new WebhookRefused('unknown', 'It is rightly signed, and not an event that this version knows.');
  let event: unknown;
  try {
    event = JSON.parse(typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody));
  } catch {
    throw unknown;
  }
  if (!isObject(event) || typeof event.type !== 'string' || !isWebhookEventType(event.type) || !isObject(event.data))
    throw unknown;
  return event as WebhookEvent; // signed by the one who wrote it by its own schema
}
