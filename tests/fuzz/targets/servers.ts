/** Whole servers, in this very process: bytes on a connection to the backend, and rightly signed fields of any kind on the sandbox's wire. */
import { connect } from 'node:net';
import { API_KEY, openTill } from '../../../apps/backend/test/till.ts';
import { V2_PATHS } from '../../../apps/sandbox/src/wire/operations.ts';
import { Till as GatewayTill } from '../../../apps/sandbox/test/till.ts';
import { problemSchema } from '../../../packages/api/src/index.ts';
import { decodeXml, encodeXml, XmlError } from '../../../packages/wechatpay/src/codec/index.ts';
import { verify } from '../../../packages/wechatpay/src/signing/index.ts';
import { answersIn } from '../http-answers.ts';
import { holds, type Opened, type Target, textOf } from '../target.ts';

/** Stands for the key in an input. */
const KEY = '@KEY@';
/** Whoever has answered, or waits for more, says nothing any more. */
const SILENT_MS = 10;
/** What no request begins with: the server answers that this is none, and ends the connection; unless it is of a body that it waits for. */
const NO_REQUEST = '\r\n\r\n\0\0\0\0\r\n\r\n';
const LEAKS = /node_modules|\.ts:\d|\bat \w+ \(|SQLITE|defineConfig/;

/** Sends the bytes, and when nothing comes any more what is no request; hears what comes until the connection ends, or nothing does again. */
const heardOf = (port: number, bytes: Uint8Array): Promise<Buffer> =>
  new Promise((resolve) => {
    const heard: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' });
    const end = () => {
      clearTimeout(silence);
      socket.destroy();
      resolve(Buffer.concat(heard));
    };
    let silence: NodeJS.Timeout | undefined;
    socket.on('connect', () => {
      socket.write(bytes);
      silence = setTimeout(() => {
        socket.write(NO_REQUEST);
        silence = setTimeout(end, SILENT_MS);
      }, SILENT_MS);
    });
    socket.on('data', (chunk) => {
      heard.push(chunk);
      silence?.refresh();
    });
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', end);
  });

const head = (line: string, ...headers: readonly string[]): string =>
  [`${line} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');
const authorized = (line: string, ...headers: readonly string[]) => head(line, `Authorization: Bearer ${KEY}`, ...headers);
const posted = (path: string, body: string, ...headers: readonly string[]): string =>
  `${authorized(`POST ${path}`, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, ...headers)}${body}`;

async function openBackend(): Promise<Opened> {
  const till = await openTill();
  const { port } = new URL(await till.app.listen({ port: 0, host: '127.0.0.1' }));
  return {
    async check(bytes) {
      const given = Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(KEY, API_KEY), 'latin1');
      for (const { status, headers, body, isWhole } of answersIn(await heardOf(Number(port), given))) {
        holds(status !== 500, `nothing fails: ${body.slice(0, 300)}`);
        holds(!LEAKS.test(body), 'nothing is told of how we are made');
        if (status < 400 || !isWhole || body === '') continue;
        holds(
          headers.get('content-type')?.startsWith('application/problem+json') === true,
          `a refusal is a problem: ${status} ${body.slice(0, 100)}`,
        );
        holds(problemSchema.strict().parse(JSON.parse(body)).status === status, 'a problem has the status of its answer');
      }
    },
    async close() {
      const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`);
      await till.close();
      holds(ok, 'the server still answers');
    },
  };
}

const SALE = '{"id":"sale_00000001","amount":{"minor":3850,"currency":"HKD"}}';
const backend: Target = {
  name: 'servers/backend',
  holds:
    'whatever bytes come on a connection: well-formed answers in the shape of the API, or its end; nothing fails, and nothing is told of how we are made',
  sources: ['apps/backend/src/', 'packages/api/src/', 'packages/edge/src/'],
  seeds: [
    head('GET /healthz'),
    posted('/v1/sales', SALE),
    posted('/v1/sales/sale_00000001/payments', '{"authCode":"134567890123456789"}', 'Idempotency-Key: k1', 'Prefer: wait=0'),
    authorized('GET /v1/payments?limit=2&state=paid&from=2026-11-24T09:30:00Z&after=pay_0MHT3K2P8'),
    authorized('GET /v1/payments/pay_0MHT3K2P8/events?after=1&limit=2'),
    authorized('GET /v1/events', 'Last-Event-ID: evt_1'),
    posted('/v1/payments/pay_0MHT3K2P8/refunds', '{"amount":{"minor":1,"currency":"HKD"},"reason":"cup"}', 'Idempotency-Key: k2'),
    posted('/v1/payments/pay_0MHT3K2P8/cancellation', '{}'),
    posted('/v1/sales/sale_00000001/closure', ''),
    posted('/v1/people', '{"id":"per_00000001","name":"Mei","role":"cashier","password":"correct horse","pin":"1234"}'),
    head('POST /v1/pairings', 'Origin: http://x', 'Cookie: quickpay-sandbox-device=a; quickpay-sandbox-session=b.c'),
    head('GET /v1/pairings/ACH3-47KX', 'Cookie: quickpay-sandbox-pairing=a', 'Sec-Fetch-Site: same-origin'),
    `${head('POST /v1/session', 'Content-Type: application/json', 'Transfer-Encoding: chunked', 'Origin: http://x')}2\r\n{}\r\n0\r\n\r\n`,
    authorized('OPTIONS /v1/sales/%61', 'Expect: 100-continue'),
    head('GET /openapi.json', 'Accept: text/html', 'Content-Encoding: gzip'),
  ],
  words: [
    'HTTP/1.1\r\n',
    `Authorization: Bearer ${KEY}\r\n`,
    'Content-Length: 2\r\n',
    'Transfer-Encoding: chunked\r\n',
    '\r\n\r\n',
    '%2f',
    '?a=',
    'HEAD',
    'DELETE',
  ],
  isCostly: true,
  open: openBackend,
};

/** Where no certificate is asked for: a handshake for each of thousands of requests is not what is searched. */
const PATHS = Object.entries(V2_PATHS).flatMap(([path, { withCertificate }]) => (withCertificate ? [] : [path]));

async function openWire(): Promise<Opened> {
  const till = await GatewayTill.open();
  return {
    async check(bytes) {
      const [first = '', ...lines] = textOf(bytes).split('\n');
      const path = PATHS[(first.codePointAt(0) ?? 0) % PATHS.length] ?? '';
      const fields = Object.fromEntries(lines.map((line) => [line.split('=')[0] ?? '', line.split('=').slice(1).join('=')]));
      if ('auth_code' in fields && fields.auth_code === 'fresh') fields.auth_code = await till.code();
      let document: string;
      try {
        document = encodeXml(till.signed(fields));
      } catch (error) {
        // Some names and characters cannot be written.
        if (!(error instanceof XmlError)) throw error;
        return;
      }
      const { status, type, text } = await till.raw(path, document, { via: 'plain' });
      holds(status === 200, `nothing fails: ${status} ${text.slice(0, 200)}`);
      if (!type.startsWith('text/xml')) return;
      const answer = decodeXml(text);
      holds(answer.return_code === 'SUCCESS' || answer.return_code === 'FAIL', 'an answer says what became of it');
      const signType = fields.sign_type === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5';
      holds(answer.return_code === 'FAIL' || verify(answer, till.merchant.apiKeyV2, signType), 'what succeeds is rightly signed');
    },
    close: () => till.close(),
  };
}

const ORDER = 'body=Tea\nout_trade_no=QP1\ntotal_fee=3850\nfee_type=HKD\nspbill_create_ip=127.0.0.1';
const wire: Target = {
  name: 'servers/wire',
  holds: 'whatever fields are rightly signed: a document that says what became of it, rightly signed where it succeeds',
  sources: ['apps/sandbox/src/wire/', 'packages/gateway-model/src/'],
  seeds: PATHS.flatMap((_path, n) =>
    [
      `${ORDER}\nauth_code=fresh\nattach=a\ndetail={"a":1}\nscene_info={}`,
      'out_trade_no=QP1\ntransaction_id=42\nversion=1.0',
      'out_trade_no=QP1\nout_refund_no=R1\nrefund_id=50\noffset=0\nbill_date=20261124\nbill_type=ALL',
      'fee_type=USD\ndate=20261124\ninterface_url=http://x\nuser_ip=127.0.0.1\nexecute_time=1\nreturn_code=SUCCESS\nresult_code=SUCCESS\nauth_code=fresh',
    ].map((fields) => `${String.fromCharCode(PATHS.length * 10 + n)}\n${fields}`),
  ),
  words: [
    '\nauth_code=fresh',
    '\ntotal_fee=1',
    '\nsign_type=HMAC-SHA256',
    '\ntar_type=GZIP',
    '\nsub_appid=',
    '\ntime_expire=20261124120000',
  ],
  isCostly: true,
  open: openWire,
};

export const TARGETS: readonly Target[] = [backend, wire];
