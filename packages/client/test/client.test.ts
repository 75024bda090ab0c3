/** The client against a server that a test scripts, over real sockets. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type PaymentView, problemSchema } from '@quickpay/api';
import { afterEach, expect, test } from 'vitest';
import { money, Quickpay, QuickpayProblem, QuickpayUnreachable, type RequestLog } from '../src/index.ts';

type Request = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
type Answer = (request: Request, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: Answer): Promise<{ baseUrl: string; requests: Request[] }> {
  const requests: Request[] = [];
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const request = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body };
    requests.push(request);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests }; // listening on a port
}

const send = (response: ServerResponse, status: number, body: unknown, type = 'application/json') =>
  response
    .writeHead(status, { 'content-type': type, 'x-request-id': 'req_1', 'quickpay-time': '2026-11-24T09:31:07.123Z' })
    .end(JSON.stringify(body));

const view = (version: number, state: PaymentView['state'], outcome: PaymentView['outcome']) => ({
  id: 'pay_1',
  saleId: 'sale_00000001',
  version,
  state,
  outcome,
  cashier: { key: state },
});
const problem = (code: string, status: number, retry: string) => ({
  environment: 'sandbox',
  type: `urn:quickpay:problem:${code}`,
  title: 'A title',
  status,
  code,
  outcome: 'none',
  retry,
  requestId: 'req_1',
  detail: 'a detail',
  fields: [],
});
/** News of a payment, as the server tells them. */
const news = (payment: object) => ({ event: { kind: 'paid', at: '2026-11-24T09:31:07.123Z' }, payment });
const frame = (id: number | string, kind: string, data: unknown) =>
  `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
const newClient = (baseUrl: string) => new Quickpay({ baseUrl, apiKey: 'test_key' });

test('a charge that nobody answered is repeated under the same key (guide P5)', async () => {
  const { baseUrl, requests } = await serve((_request, response) => {
    if (requests.length < 3) response.destroy();
    else send(response, 201, view(1, 'submitting', 'unknown'));
  });
  const attempt = await newClient(baseUrl).sales.pay('sale_00000001', { authCode: '134567890123456788' });
  expect(attempt.payment.id).toBe('pay_1');
  expect(requests).toHaveLength(3);
  const keys = new Set(requests.map(({ headers }) => headers['idempotency-key']));
  expect(keys.size).toBe(1);
  expect([...keys][0]).toMatch(/^key_[0-9a-f]{32}$/);
  expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
});

test('two charges have two keys', async () => {
  const { baseUrl, requests } = await serve((_request, response) => send(response, 201, view(1, 'submitting', 'unknown')));
  const client = newClient(baseUrl);
  await client.sales.pay('sale_00000001', { authCode: '1' });
  await client.sales.pay('sale_00000001', { authCode: '1' });
  expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
});

test('a refund that nobody answered is repeated under the same key; an amount left out is left to the server', async () => {
  const { baseUrl, requests } = await serve((_request, response) => {
    if (requests.length === 1) response.destroy();
    else send(response, 201, { id: 'ref_1' });
  });
  expect((await newClient(baseUrl).payments.refund('pay_1', { reason: 'broken' })).id).toBe('ref_1');
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(2).fill('POST /v1/payments/pay_1/refunds'));
  expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ reason: 'broken' });
});

test('a refusal is a typed problem and is not repeated', async () => {
  const { baseUrl, requests } = await serve((_request, response) =>
    send(response, 409, problem('sale_paid', 409, 'never'), 'application/problem+json'),
  );
  const refused = await newClient(baseUrl)
    .sales.pay('sale_00000001', { authCode: '1' })
    .catch((fault) => fault);
  expect(refused).toBeInstanceOf(QuickpayProblem);
  expect(problemSchema.parse(refused.problem)).toMatchObject({ code: 'sale_paid', outcome: 'none' });
  expect(requests).toHaveLength(1);
});

test('a fault of the server is repeated, because the answer says so', async () => {
  const { baseUrl, requests } = await serve((_request, response) => {
    if (requests.length === 1) send(response, 500, problem('internal', 500, 'now'), 'application/problem+json');
    else send(response, 200, { id: 'sale_00000001' });
  });
  expect((await newClient(baseUrl).sales.get('sale_00000001')).id).toBe('sale_00000001');
});

test.each([
  ['a proxy’s page', 502, '<html>', 'text/html'],
  ['a problem that is none of ours', 400, { title: 'no' }, 'application/problem+json'],
])('%s says nothing about what happened', async (_what, status, body, type) => {
  const { baseUrl, requests } = await serve((_request, response) => send(response, status, body, type));
  const client = new Quickpay({ baseUrl, apiKey: 'test_key', tries: 2 });
  await expect(client.payments.get('pay_1')).rejects.toBeInstanceOf(QuickpayUnreachable);
  expect(requests).toHaveLength(2);
});

test('an aborted call ends at once with the signal’s reason, also between two tries', async () => {
  const { baseUrl } = await serve((_request, response) => void response.destroy());
  const control = new AbortController();
  const call = newClient(baseUrl).payments.get('pay_1', { signal: control.signal });
  setTimeout(() => control.abort(new Error('enough')), 20);
  await expect(call).rejects.toThrow('enough');
});

test('tries are told to whoever wants to know, without body or key', async () => {
  const log: RequestLog[] = [];
  const { baseUrl } = await serve((_request, response) => send(response, 201, view(1, 'submitting', 'unknown')));
  const client = new Quickpay({ baseUrl, apiKey: 'test_key', onRequest: (request) => log.push(request) });
  await client.sales.pay('sale_00000001', { authCode: '134567890123456788' });
  expect(log).toMatchObject([
    {
      method: 'POST',
      path: '/v1/sales/sale_00000001/payments',
      tried: 1,
      status: 201,
      requestId: 'req_1',
      serverTime: '2026-11-24T09:31:07.123Z',
    },
  ]);
  expect(JSON.stringify(log)).not.toMatch(/test_key|134567890123456788/);
});

test('steps survive a broken stream, resume after the last event, and end with the outcome', async () => {
  let streams = 0;
  const { baseUrl, requests } = await serve((request, response) => {
    if (request.url === '/v1/sales/sale_00000001/payments') return void send(response, 201, view(1, 'submitting', 'unknown'));
    if (request.url !== '/v1/events') return void send(response, 200, view(2, 'awaitingPayer', 'unknown'));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (++streams === 1) {
      response.write(frame(7, 'payment', news(view(2, 'awaitingPayer', 'unknown'))));
      setTimeout(() => response.destroy(), 20);
    } else {
      // Told again, told late, another's, cut in pieces: none of it is news but the last.
      response.write(frame(7, 'payment', news(view(2, 'awaitingPayer', 'unknown'))));
      response.write(frame(8, 'payment', news(view(1, 'submitting', 'unknown'))));
      response.write(frame(9, 'payment', news({ ...view(9, 'notPaid', 'notPaid'), id: 'pay_2' })));
      const last = frame(10, 'payment', news(view(3, 'paid', 'paid')));
      response.write(': ping\n\n');
      response.write(last.slice(0, 11));
      setTimeout(() => response.write(last.slice(11)), 10);
    }
  });
  const attempt = await newClient(baseUrl).sales.pay('sale_00000001', { authCode: '1' });
  const steps: string[] = [];
  for await (const step of attempt.steps()) steps.push(step.state);
  expect(steps).toEqual(['submitting', 'awaitingPayer', 'paid']);
  const resumed = requests.filter(({ url }) => url === '/v1/events').map(({ headers }) => headers['last-event-id']);
  expect(resumed).toEqual([undefined, '7']);
  expect((await attempt.outcome()).kind).toBe('paid');
});

test('where no stream can be had, steps are asked for', async () => {
  let asked = 0;
  const { baseUrl } = await serve((request, response) => {
    if (request.url === '/v1/events')
      send(response, 503, problem('too_many_listeners', 503, 'after'), 'application/problem+json');
    else if (++asked === 1) send(response, 200, view(1, 'submitting', 'unknown'));
    else send(response, 200, view(2, 'paid', 'paid'));
  });
  const attempt = await newClient(baseUrl).payments.follow('pay_1');
  const steps: string[] = [];
  for await (const step of attempt.steps()) steps.push(step.state);
  expect(steps).toEqual(['submitting', 'paid']);
});

test('what a snapshot leaves out is asked for', async () => {
  let asked = 0;
  const { baseUrl } = await serve((request, response) => {
    if (request.url === '/v1/events')
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(frame(3, 'snapshot', { payments: [], refunds: [], complete: true }));
    else send(response, 200, ++asked === 1 ? view(1, 'submitting', 'unknown') : view(4, 'notPaid', 'notPaid'));
  });
  const attempt = await newClient(baseUrl).payments.follow('pay_1');
  const steps: string[] = [];
  for await (const step of attempt.steps()) steps.push(step.state);
  expect(steps).toEqual(['submitting', 'notPaid']);
});

test('an event that says nothing of its kind is an interruption, and who listens hears what comes behind it', async () => {
  const wrong = ['null', '{"payment":{}}', 'no JSON'];
  const { baseUrl, requests } = await serve((request, response) => {
    const seen = Number(request.headers['last-event-id'] ?? 0);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const data = wrong[seen];
    response.write(
      data === undefined
        ? frame(9, 'payment', news(view(2, 'paid', 'paid')))
        : `id: ${seen + 1}\nevent: payment\ndata: ${data}\n\n`,
    );
  });
  const over = new AbortController();
  const heard: string[] = [];
  for await (const event of newClient(baseUrl).live(over.signal)) {
    heard.push(event.kind === 'payment' ? event.payment.state : event.kind);
    if (event.kind === 'payment') over.abort();
  }
  expect(heard).toEqual([...wrong.map(() => 'interrupted'), 'paid']);
  expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1', '2', '3']);
});

test.each(['茶', 'x'.repeat(1_000)])('an id that no header holds, %j, keeps no stream from being opened again', async (id) => {
  let streams = 0;
  const { baseUrl, requests } = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (++streams === 1) response.end(frame(id, 'payment', news(view(1, 'submitting', 'unknown'))));
    else response.write(frame(2, 'payment', news(view(2, 'paid', 'paid'))));
  });
  const over = new AbortController();
  const heard: string[] = [];
  for await (const event of newClient(baseUrl).live(over.signal)) {
    heard.push(event.kind === 'payment' ? event.payment.state : event.kind);
    if (heard.length === 2) over.abort();
  }
  expect(heard).toEqual(['submitting', 'paid']);
  expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, undefined]);
});

test.each(['test_key\nX: y', '', ' ', 'ключ', 'x'.repeat(257)])(
  'an API key that cannot be sent, %j, is refused at once and not repeated',
  (apiKey) => {
    const made = () => new Quickpay({ baseUrl: 'http://127.0.0.1:9', apiKey });
    expect(made).toThrow(new TypeError('apiKey: 1 to 256 visible ASCII characters are expected'));
  },
);

test('half a character in an id makes an address of a sale that nobody knows', async () => {
  const { baseUrl, requests } = await serve((_request, response) =>
    send(response, 404, problem('sale_not_found', 404, 'never'), 'application/problem+json'),
  );
  await expect(newClient(baseUrl).sales.get('sale_\ud800')).rejects.toBeInstanceOf(QuickpayProblem);
  expect(requests.map(({ url }) => url)).toEqual(['/v1/sales/sale_%EF%BF%BD']);
});

test('whoever stops following ends the stream, and does not throw', async () => {
  let closed = false;
  const { baseUrl } = await serve((request, response) => {
    if (request.url !== '/v1/events') return void send(response, 200, view(1, 'submitting', 'unknown'));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
    response.on('close', () => {
      closed = true;
    });
  });
  const control = new AbortController();
  setTimeout(() => control.abort(), 50);
  const attempt = await newClient(baseUrl).payments.follow('pay_1');
  const steps: string[] = [];
  for await (const step of attempt.steps(control.signal)) steps.push(step.state);
  expect(steps).toEqual(['submitting']);
  await expect.poll(() => closed).toBe(true);
});

test('an outcome that is not known in time is called unknown', async () => {
  const { baseUrl, requests } = await serve((request, response) => {
    const seconds = Number(/wait=(\d+)/.exec(String(request.headers.prefer))?.[1] ?? 0);
    setTimeout(() => send(response, 200, view(1, 'uncertain', 'unknown')), Math.min(seconds * 1_000, 100));
  });
  const attempt = await newClient(baseUrl).payments.follow('pay_1');
  expect((await attempt.outcome({ withinMs: 150 })).kind).toBe('unknown');
  expect(requests.at(-1)?.headers.prefer).toBe('wait=1');
});

test('amounts are read as people write them', () => {
  expect(money('38.50', 'HKD')).toEqual({ minor: 3850, currency: 'HKD' });
  expect(money('1200', 'JPY')).toEqual({ minor: 1200, currency: 'JPY' });
  expect(() => money('38.5', 'JPY')).toThrow(RangeError);
  expect(() => money('1', 'XXX')).toThrow(RangeError);
});
