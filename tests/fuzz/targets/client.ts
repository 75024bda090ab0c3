/** What the client reads of a server, or of whoever else sits at its address. */
import { deepStrictEqual } from 'node:assert';
import { isProblem, problemSchema } from '../../../packages/api/src/index.ts';
import {
  type Quickpay as Client,
  isWebhookEventType,
  Quickpay,
  QuickpayProblem,
  QuickpayUnreachable,
  signWebhook,
  verifyWebhook,
  WebhookRefused,
} from '../../../packages/client/src/index.ts';
import { frames } from '../../../packages/client/src/live.ts';
import { holds, reads, type Target, textOf } from '../target.ts';

/** The bytes in pieces of so many, and then the end. */
const inPieces = (bytes: Uint8Array, size: number): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });

async function framesIn(bytes: Uint8Array, size: number): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const frame of frames(inPieces(bytes, size))) read.push(frame);
  return read;
}

const stream: Target = {
  name: 'client/frames',
  holds: 'frames or none, the same ones wherever they are cut',
  sources: ['packages/client/src/live.ts'],
  seeds: ['id: 1\nevent: payment\ndata: {"a":1}\n\n', ': beat\r\n\r\nid:2\r\ndata:a\r\ndata: b\r\n\r\n', 'data\n\nevent'],
  words: ['\n\n', '\r\n\r\n', 'data: ', 'id: ', 'event: '],
  open: reads(async (bytes) => {
    const whole = await framesIn(bytes, bytes.length + 1);
    for (const size of [1, 7]) deepStrictEqual(await framesIn(bytes, size), whole);
  }),
};

const BASE = 'http://127.0.0.1:9';
const PAYMENT = JSON.stringify({ event: { at: '2026-11-24T09:30:00Z' }, payment: { id: 'pay_1', saleId: 'sale_1', version: 2 } });

const live: Target = {
  name: 'client/events',
  holds: 'events that have what their kind has, or an interruption',
  sources: ['packages/client/src/live.ts', 'packages/client/src/http.ts'],
  seeds: [
    `id: 1\nevent: payment\ndata: ${PAYMENT}\n\n`,
    'id: 2\nevent: snapshot\ndata: {"environment":"sandbox","payments":[],"refunds":[],"complete":true}\n\n',
    'id: 3\nevent: refund\ndata: {"event":{"at":"2026"},"refund":{"id":"ref_1","paymentId":"pay_1","version":1}}\n\n',
    'event: payment\ndata: null\n\n',
  ],
  words: ['event: refund\n', 'data: ', '"payment":', '{"payments":[]}', 'null'],
  open: reads(async (bytes) => {
    const over = new AbortController();
    const fetcher: typeof fetch = async () => {
      const body = inPieces(bytes, 64).pipeThrough(new TransformStream({ flush: () => over.abort() }));
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
    const quickpay: Client = new Quickpay({ baseUrl: BASE, apiKey: 'test', fetch: fetcher });
    for await (const event of quickpay.live(over.signal)) {
      switch (event.kind) {
        case 'interrupted':
          over.abort();
          break;
        case 'payment':
          holds(
            typeof event.payment.id === 'string' && typeof event.payment.saleId === 'string',
            'news of a payment has a payment',
          );
          break;
        case 'refund':
          holds(typeof event.refund.paymentId === 'string', 'news of a refund has a refund');
          break;
        case 'snapshot':
          holds(Array.isArray(event.payments) && Array.isArray(event.refunds), 'a snapshot has lists');
          break;
        default:
          holds(false, 'an event is of a kind that is known');
      }
    }
  }),
};

const PROBLEM = {
  environment: 'sandbox',
  type: 'urn:quickpay:problem:payment_in_progress',
  title: 'This sale already has a live payment',
  status: 409,
  code: 'payment_in_progress',
  outcome: 'none',
  retry: 'after',
  retryAfterMs: 12_000,
  requestId: 'req_1',
  detail: 'pay_1 is waiting for the payer.',
  fields: [{ path: 'body.amount', problem: 'too small' }],
  cashier: { key: 'scan.busy', params: { n: 12 }, en: 'Wait', 'zh-CN': '请稍候' },
  paymentId: 'pay_1',
};

const answer: Target = {
  name: 'client/problem',
  holds: 'a refusal is a problem exactly where the schema says so; anything else is nobody’s answer, and is not repeated',
  sources: ['packages/api/src/is-problem.ts', 'packages/client/src/http.ts'],
  seeds: [JSON.stringify(PROBLEM), '<html>502</html>', '{}', 'null'],
  words: Object.keys(PROBLEM).map((name) => `"${name}":`),
  open: reads(async (bytes) => {
    let value: unknown = null;
    try {
      value = JSON.parse(textOf(bytes));
    } catch {
      // Whatever sits there speaks no JSON.
    }
    holds(isProblem(value) === problemSchema.safeParse(withKnownKey(value)).success, 'the guard and the schema agree');
    const fetcher: typeof fetch = async () =>
      new Response(Buffer.from(bytes), { status: 409, headers: { 'content-type': 'application/problem+json' } });
    const quickpay = new Quickpay({ baseUrl: BASE, apiKey: 'test', tries: 1, fetch: fetcher });
    try {
      await quickpay.payments.get('pay_1');
      holds(false, 'a refusal is no payment');
    } catch (fault) {
      if (isProblem(value)) holds(fault instanceof QuickpayProblem, 'a problem of ours');
      else holds(fault instanceof QuickpayUnreachable && fault.message.length < 200, 'nobody’s answer');
    }
  }),
};

/** A newer server may name a sentence that this client does not know; the sentence stands beside it. */
function withKnownKey(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('cashier' in value)) return value;
  const { cashier } = value;
  const isNamed = typeof cashier === 'object' && cashier !== null && 'key' in cashier && typeof cashier.key === 'string';
  return isNamed ? { ...value, cashier: { ...cashier, key: 'scan.busy' } } : value;
}

const HOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const HOOK_AT = Date.parse('2026-11-24T09:31:00Z');

const hook: Target = {
  name: 'client/webhook',
  holds: 'an event that is known, or a refusal with its reason; and what nobody signed is never an event',
  sources: ['packages/client/src/webhook.ts'],
  seeds: [
    'evt_1\n1795512660\nv1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n{"type":"payment.paid","data":{}}',
    'evt_1\n1795512660\nv1, v2,AAAA\n{}',
    '\n\n\n',
  ],
  words: ['v1,', 'v2,', ' ', '==', '"type":"refund.closed"', '"data":{}'],
  open: reads(async (bytes) => {
    const [id = '', timestamp = '', signature = '', ...rest] = textOf(bytes).split('\n');
    const body = rest.join('\n');
    const refused = async (headers: Readonly<Record<string, string>>): Promise<string> => {
      try {
        const event = await verifyWebhook(body, headers, HOOK_SECRET, { now: HOOK_AT });
        holds(isWebhookEventType(event.type) && typeof event.data === 'object', 'an event is of a type that is known');
        return 'believed';
      } catch (fault) {
        holds(fault instanceof WebhookRefused && fault.message.length < 200, 'a refusal is a sentence of ours');
        return fault.refusal;
      }
    };
    const told = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    holds(['missing', 'forged'].includes(await refused(told)), 'what nobody signed is not believed');
    const signed = await signWebhook(body, { id: 'evt_1', at: HOOK_AT }, HOOK_SECRET);
    holds(['believed', 'unknown'].includes(await refused(signed)), 'what is signed is read');
  }),
};

export const TARGETS: readonly Target[] = [stream, live, answer, hook];
