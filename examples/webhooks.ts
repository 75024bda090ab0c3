/**
 * Is told what happens: a whole receiver of webhooks. `WEBHOOK_SECRET=whsec_… node webhooks.ts`
 *
 * It prints where it listens, and a line for each event. `PORT` (default: a free one) is where; end it with ctrl-C.
 */
import { createServer } from 'node:http';
import { verifyWebhook, type WebhookEvent, WebhookRefused } from '@quickpay/client';

const secret = process.env.WEBHOOK_SECRET ?? '';
const BODY_BYTES_MAX = 20_000;
/** An event may come more than once: a real receiver keeps these where its books are, in the same transaction. */
const seen = new Set<string>();

const server = createServer(async (request, response) => {
  // The very bytes that came: a body that was parsed and written again has another signature.
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > BODY_BYTES_MAX) return response.writeHead(413, { connection: 'close' }).end();
    parts.push(part);
  }
  try {
    const event = await verifyWebhook(Buffer.concat(parts), request.headers, secret);
    // Answered before the work: whoever works longer than 15 s is told again.
    response.writeHead(204).end();
    const id = String(request.headers['webhook-id']);
    if (seen.has(id)) return console.log(`${id} again: done before`);
    seen.add(id);
    handle(event);
  } catch (fault) {
    if (!(fault instanceof WebhookRefused)) throw fault;
    console.log(`not believed (${fault.refusal}): ${fault.message}`);
    // One that is new to us is no mistake of the sender's; anything else is not from Quick Pay, or not from now.
    response.writeHead(fault.refusal === 'unknown' ? 204 : 401).end();
  }
});

/** What the event tells is how it was: what hangs on how it is now is asked for with `GET /v1/payments/{id}`. */
function handle(event: WebhookEvent): void {
  console.log(sentence(event));
}

function sentence({ type, data }: WebhookEvent): string {
  switch (type) {
    case 'payment.paid':
      return `paid: enter ${data.paymentId} for sale ${data.saleId}`;
    case 'payment.attention':
    case 'refund.attention':
      return `call the manager: ${data.paymentId}, ${data.attention}`;
    case 'payment.late_success':
      return `went through late and goes back: ${data.paymentId}`;
    case 'refund.succeeded':
      return `refunded: ${data.refundId} of ${data.paymentId}`;
    default:
      return `${type}: nothing to do`;
  }
}

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}/`);
});
process.once('SIGINT', () => server.close());
