/**
 * The tills, in a process of their own. Each does what a POS does: creates a sale when the amount is known, then charges the code that
 * was scanned for it and waits for the outcome. That is one payment: two requests.
 */
import { encodeXml } from '@quickpay/wechatpay/codec';
import { sign } from '@quickpay/wechatpay/signing';
import { servePart } from '../parts.ts';
import { ACCOUNT, AMOUNT, API_KEY, TERMINAL_IDS } from './account.ts';
import { type Answer, Connection } from './connection.ts';

export type Closed = Readonly<{ url: string; concurrent: number; ms: number }>;
export type Open = Readonly<{ url: string; perSecond: number; ms: number }>;
export type LoadPart = {
  /** So many tills, each with its next payment as soon as the last is answered. How many were paid by the end, and in how long. */
  closed: (ask: Closed) => Promise<Readonly<{ payments: number; ms: number }>>;
  /** Payments at a fixed rate, whatever becomes of the earlier ones: how long each took, in milliseconds. */
  open: (ask: Open) => Promise<readonly number[]>;
  /** The same, asked of the gateway itself. */
  gateway: (ask: Open) => Promise<readonly number[]>;
  /** How many payments were answered as paid there, since the start. */
  paid: (ask: Readonly<{ url: string }>) => number;
};

const SALE_HEADERS = `authorization: Bearer ${API_KEY}\r\ncontent-type: application/json\r\n`;
const PAYMENT_HEADERS = `${SALE_HEADERS}prefer: wait=25\r\n`;
const PAID = '"outcome":"paid"';

const run = Date.now().toString(36);
let count = 0;
const paidAt = new Map<string, number>();

/** Free connections by address; a till takes one, and gives it back. */
const free = new Map<string, Connection[]>();

async function connectionTo(url: string): Promise<Connection> {
  const kept = free.get(url) ?? [];
  for (let connection = kept.pop(); connection !== undefined; connection = kept.pop()) if (connection.isOpen) return connection;
  return Connection.open(url);
}

function giveBack(url: string, connection: Connection): void {
  const kept = free.get(url) ?? [];
  kept.push(connection);
  free.set(url, kept);
}

function expected(answer: Answer, status: number, part: string): void {
  if (answer.status === status && answer.body.includes(part)) return;
  throw new Error(`expected ${status} with ${part}, and got ${answer.status}: ${answer.body.toString('utf8').slice(0, 500)}`);
}

async function createSale(connection: Connection): Promise<string> {
  const number = count++;
  const id = `${run}-${number.toString(36).padStart(8, '0')}`;
  const terminalId = TERMINAL_IDS[number % TERMINAL_IDS.length];
  expected(await connection.post('/v1/sales', SALE_HEADERS, JSON.stringify({ id, amount: AMOUNT, terminalId })), 201, id);
  return id;
}

async function pay(url: string, connection: Connection, saleId: string): Promise<void> {
  const authCode = `10${String(count++).padStart(16, '0')}`;
  const headers = `${PAYMENT_HEADERS}idempotency-key: ${saleId}\r\n`;
  expected(await connection.post(`/v1/sales/${saleId}/payments`, headers, JSON.stringify({ authCode })), 201, PAID);
  paidAt.set(url, (paidAt.get(url) ?? 0) + 1);
}

async function closed({ url, concurrent, ms }: Closed) {
  const tills = await Promise.all(Array.from({ length: concurrent }, () => connectionTo(url)));
  const started = performance.now();
  const end = started + ms;
  let payments = 0;
  let last = started;
  await Promise.all(
    tills.map(async (till) => {
      while (performance.now() < end) {
        await pay(url, till, await createSale(till));
        last = performance.now();
        payments++;
      }
      giveBack(url, till);
    }),
  );
  return { payments, ms: last - started };
}

/** Starts `start` at a fixed rate for `ms`; what is late is not left out but made up for. Resolves when all have ended. */
async function atRate({ perSecond, ms }: Open, start: () => Promise<number>): Promise<readonly number[]> {
  const wanted = Math.round((perSecond * ms) / 1_000);
  const started = performance.now();
  const running: Promise<number>[] = [];
  while (running.length < wanted) {
    const due = Math.min(wanted, Math.ceil(((performance.now() - started) * perSecond) / 1_000));
    while (running.length < due) running.push(start());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return Promise.all(running);
}

async function timed(url: string, request: (connection: Connection) => Promise<void>): Promise<number> {
  const connection = await connectionTo(url);
  const started = performance.now();
  await request(connection);
  const took = performance.now() - started;
  giveBack(url, connection);
  return took;
}

/** How many sales are made ahead of their payments: between the amount and the code there is time. */
const SALES_AHEAD = 20;

/** Sales are made beside, at the same rate, and are not timed: a payment begins with its code. */
async function open(ask: Open): Promise<readonly number[]> {
  const makeSale = async (): Promise<string> => {
    const connection = await connectionTo(ask.url);
    const id = await createSale(connection);
    giveBack(ask.url, connection);
    return id;
  };
  const sales = Array.from({ length: SALES_AHEAD }, makeSale);
  const times = await atRate(ask, async () => {
    sales.push(makeSale());
    const sale = (await sales.shift()) ?? (await makeSale());
    return timed(ask.url, (connection) => pay(ask.url, connection, sale));
  });
  await Promise.all(sales);
  return times;
}

/** What the backend would send, ready made. */
function submit(): string {
  const fields = {
    version: '1.0',
    appid: ACCOUNT.appId,
    mch_id: ACCOUNT.mchId,
    nonce_str: 'n',
    out_trade_no: `QP${count++}`,
    total_fee: String(AMOUNT.minor),
    fee_type: AMOUNT.currency,
    auth_code: '100000000000000000',
    body: 'Tea house',
    attach: 'pay_0',
    spbill_create_ip: '127.0.0.1',
  };
  return encodeXml({ ...fields, sign: sign(fields, ACCOUNT.apiKey, 'MD5') });
}

const gateway = (ask: Open): Promise<readonly number[]> =>
  atRate(ask, () => {
    const body = submit();
    return timed(ask.url, async (connection) =>
      expected(await connection.post('/pay/micropay', 'content-type: text/xml\r\n', body), 200, 'SUCCESS'),
    );
  });

servePart<LoadPart>({ closed, open, gateway, paid: ({ url }) => paidAt.get(url) ?? 0 }, async () => {
  for (const connections of free.values()) for (const connection of connections) connection.close();
});
