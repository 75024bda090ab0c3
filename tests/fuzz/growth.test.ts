/**
 * How much work reading is where the text is four times as long: four times as much, and not sixteen. Counted is what the thread worked, not
 * how long it took, the best of several times: a machine that does something else changes nothing.
 */
import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { knownOf, schemaProblems } from '../../apps/backend/src/configuration/known.ts';
import { ruleProblems } from '../../apps/backend/src/configuration/rules.ts';
import { preferredWait } from '../../apps/backend/src/live/waiting.ts';
import { withoutCodes } from '../../apps/backend/src/log.ts';
import { validator } from '../../apps/backend/src/problem.ts';
import { settingsIn } from '../../apps/backend/src/settings.ts';
import { cookiesOf } from '../../apps/backend/src/sign-in/cookies.ts';
import { passingKeys } from '../../apps/backend/src/sign-in/keys.ts';
import { isOfOurOrigin } from '../../apps/backend/src/sign-in/origin.ts';
import { read as readTyped } from '../../apps/cli/src/configure/texts.ts';
import { ruleProblem } from '../../apps/sandbox/src/wire/v2-parameters.ts';
import { cleaned, readScan } from '../../apps/terminal/src/capture/scan.ts';
import { digitsOf } from '../../apps/terminal/src/capture/typed-digits.ts';
import { hear, PROFILES, SILENT } from '../../apps/terminal/src/capture/wedge.ts';
import { readSearch } from '../../apps/terminal/src/screens/history/read-search.ts';
import { readAsked } from '../../apps/terminal/src/screens/lookup/read-asked.ts';
import { readDraft } from '../../apps/terminal/src/screens/sale/draft.ts';
import * as api from '../../packages/api/src/index.ts';
import { frames } from '../../packages/client/src/live.ts';
import { isLiveNews } from '../../packages/client/src/live-event.ts';
import { ALL_WALLETS, parseMoney, readPaymentCode } from '../../packages/core/src/index.ts';
import { readJson, SERVER_LIMITS } from '../../packages/edge/src/index.ts';
import { decodeBatch, EXCHANGE_LIMITS } from '../../packages/exchange/src/index.ts';
import { drawnWidth, plainText, wrapped } from '../../packages/receipts/src/index.ts';
import { toldOf } from '../../packages/storage/src/told.ts';
import { BillParser } from '../../packages/wechatpay/src/bills/parser.ts';
import { decodeXml } from '../../packages/wechatpay/src/codec/index.ts';
import { hidesAField } from '../../packages/wechatpay/src/v2/question.ts';
import { decryptRefundNotification } from '../../packages/wechatpay/src/v2/refund-notification.ts';

/** Four times is linear, sixteen the square; between them there is room for caches and collections of garbage. */
const RATIO_MAX = 11;
/** Less cannot be told from nothing. */
const MEASURABLE_MS = 0.5;
const FIRST = 512;
/** Of what has no bound of its own, this is long enough. */
const LONGEST = 262_144;
const TIMES = 6;
/** A reader that is slow once is looked at again: it has to be slow every time. */
const ROUNDS = 4;

type Text = (length: number) => string;
type Reader = (text: string) => unknown;
/** `longest`: what is longer is never read. */
type Row = readonly [name: string, read: Reader, texts: Readonly<Record<string, Text>>, longest?: number];

const of =
  (piece: string, { before = '', behind = '' } = {}): Text =>
  (length) =>
    before + piece.repeat(Math.ceil(length / piece.length)) + behind;
const numbered =
  (piece: (n: number) => string, { before = '', behind = '', between = '' } = {}): Text =>
  (length) =>
    before + Array.from({ length: Math.ceil(length / piece(10_000).length) }, (_, n) => piece(n)).join(between) + behind;
/** Letters with accents that are put into their order. */
const ACCENTS = { 'accents out of order': of('\u0301\u0327') };

const quiet =
  (read: Reader): Reader =>
  (text) => {
    try {
      return read(text);
    } catch {
      return null;
    }
  };
const UNBOUNDED = { maxBytes: Number.POSITIVE_INFINITY, maxFields: Number.POSITIVE_INFINITY };
const xml = { before: '<xml>', behind: '</xml>' };
const field = { before: '<xml><a>', behind: '</a></xml>' };
const schemas = {
  sale: api.newSale,
  payment: api.newPayment,
  refund: api.newRefund,
  feedback: api.newFeedback,
  person: api.newPerson,
};
const cookies = cookiesOf('sandbox');
const keys = passingKeys();
const hearing = {
  profile: PROFILES.usual,
  isWhole: (text: string) => !('problem' in readPaymentCode(cleaned(text), ALL_WALLETS)),
};

const BATCH_HEADER = `{"format":1,"facts":1,"nodeId":"n","epoch":0,"after":{"sequence":0,"head":""},"head":"","sentAt":1,"lateRequestWatchMs":1,"backlog":0,"standing":"inStep","health":{"version":"1","profileRevision":null,"unresolved":0,"held":0}}`;

const ROWS: readonly Row[] = [
  [
    'XML',
    quiet((text) => decodeXml(text, UNBOUNDED)),
    {
      fields: numbered((n) => `<a${n}>1</a${n}>`, xml),
      text: of('a', field),
      references: of('&amp;', field),
      sections: of('<![CDATA[a]]>', field),
      'ampersands without an end': of('&', field),
      spaces: of(' ', { before: '<xml', behind: '></xml>' }),
      returns: of('\r', field),
      'a declaration': of(' encoding', { before: '<?xml ', behind: '?>' }),
      'sections that do not end': of('<![CDATA[', field),
    },
  ],
  [
    'fields of an answer',
    (text) => hidesAField({ a: text }),
    { ampersands: of('&'), indexes: of('_1', { before: '&refund_fee' }), names: of('&coupon_refund_i') },
  ],
  [
    'a notification',
    quiet((text) => decryptRefundNotification(text, 'k'.repeat(32))),
    { letters: of('AAAA'), 'no letters': of('=!') },
  ],
  [
    'a batch of a node',
    (text) => decodeBatch(zstdCompressSync(text)),
    {
      facts: numbered((n) => `\n${n + 1} answer {}`, { before: BATCH_HEADER }),
      'a header without an end': of('a', { before: '{"format":1,"nodeId":"' }),
      'a body without an end': of('a', { before: `${BATCH_HEADER}\n1 answer {"a":"` }),
      spaces: of(' ', { before: `${BATCH_HEADER}\n` }),
    },
    EXCHANGE_LIMITS.textBytesMax,
  ],
  [
    'what a fact tells',
    quiet((body) => toldOf({ sequence: 1, kind: 'event', body })),
    { depth: of('{"event":'), text: of('a', { before: '{"event":{"paymentId":"', behind: '"}}' }) },
  ],
  [
    'a bill',
    (text) => {
      const parser = new BillParser({ exponentOf: () => 2 });
      for (let at = 0; at < text.length; at += 4_096) parser.take(Buffer.from(text.slice(at, at + 4_096)));
      return parser.end();
    },
    {
      lines: of('`2026-11-24 00:00:00,`A,`HKD,`1.00\n', { before: '交易时间,商户订单号,货币种类,总金额\n' }),
      'values of one line': of(',`', { before: '交易时间,商户订单号,货币种类\n`' }),
      headings: numbered((n) => `a${n}`, { between: ',' }),
      'empty lines': of('\n', { before: '交易时间,商户订单号,货币种类\n' }),
      sums: of(',`1', { before: '交易时间,商户订单号,货币种类\n总交易单数\n`1' }),
    },
  ],
  [
    'JSON',
    quiet((text) => readJson(Buffer.from(text))),
    {
      brackets: of('['),
      lists: (length) => '['.repeat(length / 2) + ']'.repeat(length / 2),
      members: numbered((n) => `"a${n}":1`, { before: '{', behind: '}', between: ',' }),
      'escapes in a text': of('\\"', { before: '"', behind: '"' }),
      texts: of('"a" ,', { before: '[', behind: '1]' }),
      quotes: of('"'),
      digits: of('9'),
    },
    SERVER_LIMITS.bodyBytesMax,
  ],
  [
    'bodies',
    (text) => {
      for (const schema of Object.values(schemas)) validator({ schema, httpPart: 'body' })(quiet(JSON.parse)(text));
    },
    {
      'unknown names': numbered((n) => `"authCod${n}":1`, { before: '{', behind: '}', between: ',' }),
      'one name': of('a', { before: '{"', behind: '":1}' }),
      lines: of('a\\n', { before: '{"text":"', behind: '"}' }),
      'blank text': of(' ', { before: '{"text":"', behind: '"}' }),
      accents: of('\u0301\u0327', { before: '{"text":"a', behind: '","reason":"a"}' }),
      'a reference': of('茶', { before: '{"reference":"', behind: '"}' }),
      'a code': of('1', { before: '{"authCode":"', behind: '"}' }),
    },
  ],
  [
    'queries',
    (text) => validator({ schema: api.paymentsQuery, httpPart: 'querystring' })(Object.fromEntries(new URLSearchParams(text))),
    {
      parameters: numbered((n) => `a${n}=1`, { between: '&' }),
      'a time': of('0', { before: 'from=2026-11-24T09:30:00.', behind: 'Z' }),
      reference: of('a', { before: 'reference=' }),
    },
  ],
  [
    'Prefer',
    (text) => preferredWait(text),
    { spaces: of(' ', { before: 'wait' }), waits: of('wait '), commas: of(',wait='), digits: of('1', { before: 'wait=' }) },
  ],
  [
    'cookies',
    (text) => keys.signed(cookies.read({ headers: { cookie: text } }, 'session') ?? text),
    { pairs: of('a=b; '), signs: of('='), ends: of(';'), points: of('a.') },
  ],
  [
    'an origin',
    (text) => isOfOurOrigin({ method: 'POST', headers: { origin: `http://${text}`, host: text } }),
    { letters: of('a'), points: of('a.'), percents: of('%61') },
  ],
  [
    'text without codes',
    withoutCodes,
    { digits: of('1'), codes: of('134567890123456789 '), 'two codes': of('1345678901234567891345678901234567890 ') },
  ],
  [
    'settings',
    (text) => settingsIn({ [`QUICKPAY_${text}`]: text, QUICKPAY_CLOCK: text, QUICKPAY_PORT: text }),
    { letters: of('A'), slashes: of('/', { before: 'http://a' }) },
  ],
  [
    'a configuration',
    (text) => {
      const raw = quiet(JSON.parse)(text);
      return [schemaProblems(raw), ruleProblems(knownOf(raw))];
    },
    {
      terminals: numbered((n) => `{"id":"t${n}","name":"T","storeId":"s${n}"}`, {
        before: '{"terminals":[',
        behind: ']}',
        between: ',',
      }),
      'terminals of one name': of('{"id":"t","name":"T","storeId":"s"},', { before: '{"terminals":[', behind: '1]}' }),
      merchants: numbered((n) => `{"id":"m${n}","mode":"direct","mchId":"1","currencies":["HKD"]}`, {
        before: '{"merchants":[',
        behind: ']}',
        between: ',',
      }),
      'unknown names': numbered((n) => `"terminal${n}":1`, { before: '{', behind: '}', between: ',' }),
    },
  ],
  [
    'a request on the wire',
    (text) => ruleProblem('query', { body: text, detail: text, notify_url: text, spbill_create_ip: text, out_trade_no: text }),
    { letters: of('a'), brackets: of('['), url: of('/', { before: 'https://a' }) },
  ],
  ['a code', (text) => readPaymentCode(text, ALL_WALLETS), { digits: of('1'), spaces: of(' ', { behind: '1' }), both: of('1 ') }],
  [
    'a line of a receipt',
    (text) => wrapped(plainText(text), 32, drawnWidth),
    { letters: of('a'), words: of('a '), chinese: of('茶'), ends: of('。') },
  ],
  ['an amount', (text) => parseMoney(text, 'HKD'), { digits: of('1'), points: of('1.') }],
  [
    'a scan',
    (text) => readScan(text, { prefix: '1', suffix: '2' }, ALL_WALLETS),
    { digits: of('1'), kinds: of(']C0'), noise: of('\u200b'), ...ACCENTS },
  ],
  ['typed digits', (text) => digitsOf(text, ALL_WALLETS), { digits: of('1'), letters: of('a'), ...ACCENTS }],
  [
    'a paste',
    (text) => hear(SILENT, { kind: 'paste', at: 1, text, where: 'field' }, hearing),
    { digits: of('1'), letters: of('a'), ...ACCENTS },
  ],
  [
    'keys',
    (text) => {
      let wedge = SILENT;
      for (const [n, key] of [...text].entries())
        ({ wedge } = hear(
          wedge,
          { kind: 'key', at: n * 5, where: 'page', key, code: '', shift: false, ctrl: false, alt: false, meta: false },
          hearing,
        ));
    },
    { digits: of('12'), letters: of('ab') },
  ],
  [
    'a search',
    (text) => readSearch(text, ['HKD', 'JPY']),
    { digits: of('1'), commas: of('1,'), groups: of('ABCD ', { behind: '-' }), spaces: of(' '), times: of('14:03 '), ...ACCENTS },
  ],
  ['what is looked up', readAsked, { digits: of('1'), letters: of('a'), spaces: of(' '), ...ACCENTS }],
  ['a kept draft', readDraft, { brackets: of('['), reference: of('a', { before: '{"reference":"', behind: '"}' }) }],
  [
    'news',
    (text) => isLiveNews({ ...(quiet(JSON.parse)(text) as object) }),
    {
      payments: numbered((n) => `{"id":"pay_${n}","saleId":"s","version":1}`, {
        before: '{"kind":"snapshot","refunds":[],"payments":[',
        behind: ']}',
        between: ',',
      }),
    },
  ],
  [
    'typed lists',
    (text) => readTyped('numbers', text, { file: '/shop/config.json' }),
    { pairs: of('TWD=2,'), spaces: of(' '), signs: of('=') },
  ],
];

/** What this thread has worked so far: it stands still while the machine does something else. */
function workedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** What it takes to read it once: the best of several times, for now and then garbage is collected. */
function bestMs(read: Reader, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < TIMES; time++) {
    const from = workedMs();
    read(text);
    best = Math.min(best, workedMs() - from);
  }
  return best;
}

/** How many times the work it is, or null where even the longest is none that could be measured. */
function growth(read: Reader, text: Text, longest: number): number | null {
  for (let length = FIRST; 4 * length <= longest; length *= 2) {
    const short = bestMs(read, text(length));
    if (short >= MEASURABLE_MS) return bestMs(read, text(4 * length)) / short;
  }
  return null;
}

const CASES = ROWS.flatMap(([name, read, texts, longest = LONGEST]) =>
  Object.entries(texts).map(([what, text]) => [`${name}: ${what}`, read, text, longest] as const),
);

test.each(CASES)('%s', (_name, read, text, longest) => {
  const seen: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ratio = growth(read, text, longest);
    if (ratio === null || ratio < RATIO_MAX) return;
    seen.push(Math.round(ratio));
  }
  expect.fail(`four times the text was ${seen.join(', ')} times the work`);
});

test('a frame of a stream, however it is cut', async () => {
  const cut = (length: number): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < length; at += 16) controller.enqueue(Buffer.from('data: abcdefghij'));
        controller.close();
      },
    });
  const msOf = async (length: number): Promise<number> => {
    let best = Number.POSITIVE_INFINITY;
    for (let time = 0; time < TIMES; time++) {
      const from = workedMs();
      for await (const _frame of frames(cut(length)));
      best = Math.min(best, workedMs() - from);
    }
    return best;
  };
  await msOf(16_384);
  const seen: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    seen.push((await msOf(4 * 65_536)) / (await msOf(65_536)));
    if (Math.min(...seen) < RATIO_MAX) return;
  }
  expect.fail(`four times the stream was ${seen.map((ratio) => ratio.toFixed(1)).join(', ')} times the work`);
});
