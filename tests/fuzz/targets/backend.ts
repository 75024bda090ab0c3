/** What the backend reads: bodies, queries and headers of requests, its settings, its configuration, keys and certificates. */
import { deepStrictEqual } from 'node:assert';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { configurationSchema } from '../../../apps/backend/src/configuration/fields.ts';
import { knownOf, schemaProblems } from '../../../apps/backend/src/configuration/known.ts';
import { lookAtMaterial } from '../../../apps/backend/src/configuration/material.ts';
import { ruleProblems } from '../../../apps/backend/src/configuration/rules.ts';
import { secretsIn } from '../../../apps/backend/src/configuration/secrets.ts';
import { evidenceText } from '../../../apps/backend/src/evidence/evidence.ts';
import { passingEvidenceKey } from '../../../apps/backend/src/evidence/evidence-key.ts';
import { verifyEvidence } from '../../../apps/backend/src/evidence/verify.ts';
import { readIdempotency } from '../../../apps/backend/src/idempotency.ts';
import { preferredWait, WAIT_LIMITS } from '../../../apps/backend/src/live/waiting.ts';
import { withoutCodes } from '../../../apps/backend/src/log.ts';
import { ApiProblem, problemsOf, validator } from '../../../apps/backend/src/problem.ts';
import { settingsIn } from '../../../apps/backend/src/settings.ts';
import { cookiesOf } from '../../../apps/backend/src/sign-in/cookies.ts';
import { passingKeys } from '../../../apps/backend/src/sign-in/keys.ts';
import { isOfOurOrigin } from '../../../apps/backend/src/sign-in/origin.ts';
import * as api from '../../../packages/api/src/index.ts';
import { begin } from '../../../packages/core/src/index.ts';
import { JsonError, readJson, SERVER_LIMITS } from '../../../packages/edge/src/index.ts';
import { holds, reads, readsJson, type Target, textOf } from '../target.ts';

/** The value of a body, or undefined where it is refused as it may be. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return readJson(bytes);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    holds(/^(The body|A member of the body) [a-z0-9A-Z -]{1,60}\.$/.test(error.message), 'a refusal is a sentence of ours');
    return undefined;
  }
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

const json: Target = {
  name: 'backend/json',
  holds:
    'what JSON says, no deeper than it may be, with no name twice and none of a prototype; or a JsonError with a sentence of ours',
  sources: ['packages/edge/src/json.ts'],
  seeds: ['{"a":[1,{"b":null}],"c":"\\u00e9\\\\\\"x:"}', '[[[[1]]]]', ' "a" ', '{"a":1,"a":2}', '{"__proto__":1}'],
  words: ['":', '\\"', '{"a":', '[', ']', '}', '"constructor":1'],
  open: reads((bytes) => {
    const value = jsonOf(bytes);
    if (value === undefined) return;
    deepStrictEqual(value, JSON.parse(textOf(bytes).replace(/^\ufeff/, '')));
    holds(depthOf(value) <= SERVER_LIMITS.jsonDepthMax, 'depth is bounded');
    // A zero loses its sign when it is written.
    const written = JSON.stringify(value);
    deepStrictEqual(JSON.stringify(jsonOf(Buffer.from(written))), written);
  }),
};

/** A payer's code as a whole, standing by itself. */
const CODE = /(?<!\d)1(?:[0-5]\d|60)\d{15}(?!\d)/;
const problemOf = problemsOf('sandbox');
const PROBLEM_CHARACTERS_MAX = 16_000;

/** What a schema makes of a value, held to what every refusal has to be. */
function validated(schema: z.ZodType, httpPart: string, value: unknown): unknown {
  const read = validator({ schema, httpPart })(value);
  if ('value' in read) return read.value;
  const { code, message, extra } = read.error;
  const problem = problemOf(code, message, 'req_1', extra);
  holds(api.problemSchema.strict().safeParse(problem).success, 'a refusal is a problem of ours');
  const text = JSON.stringify(problem);
  holds(text.length < PROBLEM_CHARACTERS_MAX, 'a refusal is short');
  holds(!CODE.test(text), 'a refusal repeats no payment code');
  return undefined;
}

const BODIES = {
  newSale: api.newSale,
  newPayment: api.newPayment,
  newRefund: api.newRefund,
  newApproval: api.newApproval,
  newFeedback: api.newFeedback,
  newPrint: api.newPrint,
  newPerson: api.newPerson,
  personChange: api.personChange,
  newSession: api.newSession,
  pairingApproval: api.pairingApproval,
  noBody: api.noBody,
} as const;

const bodies: Target = {
  name: 'backend/bodies',
  holds: 'each body is taken, and taken the same again; or refused by a short problem that repeats no payment code',
  sources: ['packages/api/src/', 'apps/backend/src/problem.ts', 'apps/backend/src/log.ts'],
  seeds: [
    '{"id":"sale_00000001","amount":{"minor":3850,"currency":"HKD"},"merchantId":"hkd","reference":"table 4"}',
    '{"authCode":"134567890123456789","terminalId":"till-1","description":"Tea"}',
    '{"amount":{"minor":1,"currency":"JPY"},"reason":"cup broke"}',
    '{"id":"fb_5f0c2e7a91b34d08","text":"two\\nlines","screen":"/scan","state":"paid","orderNumber":"QP1","version":"1","writtenAt":"2026-11-24T09:30:00Z"}',
    '{"id":"per_00000001","name":"Mei","role":"cashier","storeId":null,"password":"correct horse","pin":"1234"}',
    '{"personId":"per_00000001","pin":"1234"}',
    '{"terminalId":"till-1","name":"Counter"}',
  ],
  words: ['"authCode":', '"pin":', '"password":', '134567890123456789', '2026-11-24T09:30:00+08:00'],
  open: reads((bytes) => {
    const value = jsonOf(bytes);
    if (value === undefined) return;
    for (const schema of Object.values(BODIES)) {
      const taken = validated(schema, 'body', value);
      if (taken !== undefined) deepStrictEqual(validated(schema, 'body', taken), taken);
    }
  }),
};

const QUERIES = [api.paymentsQuery, api.pageQuery, api.eventsQuery, api.feedbackQuery, api.noQuery] as const;

const queries: Target = {
  name: 'backend/queries',
  holds: 'parameters are taken, and a time among them is one; or refused by a short problem',
  sources: ['packages/api/src/'],
  seeds: [
    'after=pay_0MHT3K2P8&limit=50&state=paid&outcome=paid&unresolved=true&amountMinor=3850',
    'from=2026-11-24T09:30:00Z&to=2026-11-24T23:59:59.999%2B08:00&orderNumberEnds=4KLM&number=42&reference=table+4',
    'after=fb_5f0c2e7a91b34d08&limit=1',
    'saleId=sale_00000001&merchantId=hkd&storeId=store-1&terminalId=till-1&after=12',
  ],
  words: ['&limit=', '&after=', '&from=', '%2B', 'T24:00:00Z', '-02-29T', '+24:00'],
  open: reads((bytes) => {
    const given = Object.fromEntries(new URLSearchParams(textOf(bytes)));
    for (const schema of QUERIES) {
      const taken = validated(schema, 'querystring', given);
      const { from, to, limit } = (taken ?? {}) as Readonly<{ from?: string; to?: string; limit?: number }>; // as paymentsQuery has them
      for (const time of [from, to]) holds(time === undefined || Number.isSafeInteger(Date.parse(time)), 'a time is a time');
      holds(limit === undefined || (limit >= 1 && limit <= 1_000), 'a page is bounded');
    }
  }),
};

const cookies = cookiesOf('sandbox');
const keys = passingKeys();
const idempotencyOf = readIdempotency(new Uint8Array(32));

const headers: Target = {
  name: 'backend/headers',
  holds:
    'each header has a value or none, or is refused without being repeated; what was signed here is known again, and nothing else',
  sources: [
    'apps/backend/src/sign-in/',
    'apps/backend/src/idempotency.ts',
    'apps/backend/src/live/waiting.ts',
    'apps/backend/src/log.ts',
  ],
  seeds: [
    'prefer: respond-async, wait=25\nidempotency-key: key-1\norigin: http://till.example:8080\nhost: till.example:8080',
    'cookie: a=b; quickpay-sandbox-device=abc; __Host-quickpay-sandbox-session=def=.x\nsec-fetch-site: same-origin',
    'origin: null\nhost: [::1]:8080\nsec-fetch-site: none\ncookie: ;;=;',
    'idempotency-key: 134567890123456789 134567890123456789134567890123456780',
  ],
  words: ['wait=', 'cookie: ', 'quickpay-sandbox-pairing=', 'prefer: ', 'origin: ', 'http://'],
  open: reads((bytes) => {
    // As Node reads them: a character for each byte.
    const lines = Buffer.from(bytes).toString('latin1').split('\n');
    const given = Object.fromEntries(lines.map((line) => [line.split(':')[0] ?? '', line.split(':').slice(1).join(':').trim()]));
    const seconds = preferredWait(given.prefer);
    holds(Number.isInteger(seconds) && seconds >= 0 && seconds <= WAIT_LIMITS.waitSecondsMax, 'a wait is bounded');
    const request = { headers: given, method: 'POST', url: '/v1/payments/x/refunds', body: given, caller: 'demo' };
    for (const name of ['device', 'session', 'pairing'] as const) {
      const token = cookies.read(request, name);
      holds(token === null || given.cookie?.includes(token) === true, 'a cookie is one that was sent');
      holds(keys.signed(token ?? '') === null, 'nobody signs but we');
    }
    holds(typeof isOfOurOrigin(request) === 'boolean', 'of our origin or not');
    const value = (given.cookie ?? '').replace(/[^\w-]/g, '').slice(0, 128);
    holds(value === '' || keys.signed(keys.sign(value)) === value, 'what we signed is known again');
    holds(!CODE.test(withoutCodes(textOf(bytes))), 'no payment code is left');
    holds(withoutCodes(withoutCodes(textOf(bytes))) === withoutCodes(textOf(bytes)), 'nothing more is taken out twice');
    keyRead(request);
  }),
};

function keyRead(request: Pick<FastifyRequest, 'method' | 'url' | 'headers' | 'body' | 'caller'>): void {
  const given = String(request.headers['idempotency-key'] ?? '');
  try {
    const { key, fingerprint } = idempotencyOf(request as FastifyRequest); // it looks at nothing else
    holds(/^[0-9a-f]{64}$/.test(key) && /^[0-9a-f]{64}$/.test(fingerprint), 'hashes are kept, and nothing of what was sent');
  } catch (error) {
    holds(error instanceof ApiProblem, 'a problem of ours');
    holds(given.length < 8 || !JSON.stringify([error.message, error.extra]).includes(given), 'a key is not repeated');
  }
}

const settings: Target = {
  name: 'backend/settings',
  holds: 'settings within their bounds, with a sentence for each variable that cannot be used',
  sources: ['apps/backend/src/settings.ts', 'packages/api/src/strict.ts'],
  seeds: [
    'QUICKPAY_PORT=8081\nQUICKPAY_HOST=0.0.0.0\nQUICKPAY_LOG=debug',
    'QUICKPAY_CLOCK=http://127.0.0.1:9080/control/\nQUICKPAY_WATCH_MS=60000\nQUICKPAY_SESION_MS=1',
  ],
  words: ['QUICKPAY_', 'SESSION_IDLE_MS=', 'https://'],
  open: reads((bytes) => {
    const lines = textOf(bytes).split('\n');
    const { values, problems } = settingsIn(
      Object.fromEntries(lines.map((line) => [line.split('=')[0] ?? '', line.split('=').slice(1).join('=')])),
    );
    for (const problem of problems) holds(/^QUICKPAY_[\s\S]+/.test(problem), 'a problem names its variable');
    holds(Number.isInteger(values.QUICKPAY_PORT) && values.QUICKPAY_PORT >= 0 && values.QUICKPAY_PORT <= 65_535, 'a port');
    holds(values.QUICKPAY_CLOCK === '' || URL.canParse(values.QUICKPAY_CLOCK), 'an address');
    holds(values.QUICKPAY_WATCH_MS >= 60_000 && values.QUICKPAY_WATCH_MS <= 86_400_000, 'a watch within its bounds');
  }),
};

const CONFIGURATION = {
  environment: 'production',
  machineAddress: '203.0.113.7',
  apiKeys: [{ name: 'pos', sha256: '0'.repeat(64) }],
  merchants: [
    {
      id: 'hkd',
      mode: 'institution',
      appId: 'wx8888888888888888',
      mchId: '1900000109',
      subMchId: '1900000209',
      region: 'HK',
      currencies: ['HKD', 'TWD'],
      wireExponents: { TWD: 2 },
      apiKeyFile: 'key',
      certificateFile: 'cert.pem',
      privateKeyFile: 'key.pem',
      hosts: ['https://apihk.mch.weixin.qq.com'],
    },
  ],
  stores: [{ id: 'store-1', name: 'Tea house', timeZone: 'Asia/Hong_Kong', areaCode: '810000', address: '1 Queen’s Road' }],
  terminals: [{ id: 'till-1', name: 'Till 1', storeId: 'store-1', cashierLimit: { HKD: 100_000 }, refundLimit: { HKD: 10_000 } }],
};

const configuration: Target = {
  name: 'backend/configuration',
  holds: 'whatever JSON a configuration is, each problem is a field and a sentence; without any it is one that can be used',
  sources: ['apps/backend/src/configuration/'],
  seeds: [
    JSON.stringify(CONFIGURATION),
    JSON.stringify({ ...CONFIGURATION, environment: 'sandbox', merchants: [{}, { id: 'hkd' }] }),
    '{}',
    '[]',
  ],
  words: [
    '"id":',
    '"hosts":["http://127.0.0.1:9080"]',
    '"signType":"HMAC-SHA256"',
    '"ownGateway":',
    '"caFile":',
    '"walletRegions":["CN"]',
    'null',
  ],
  open: readsJson((raw) => {
    const shape = schemaProblems(raw);
    const problems = [...shape, ...ruleProblems(knownOf(raw))];
    for (const { field, problem } of problems) holds(field !== '' && problem !== '', 'a field and a sentence');
    holds(configurationSchema.safeParse(raw).success === (shape.length === 0), 'without a problem it can be used');
  }),
};

/** A certificate of nobody’s, made with {@link KEY}: of `CN=1900000101`, for a hundred years. */
const CERTIFICATE = Buffer.from(
  'MIIBUTCCAQOgAwIBAgICEjQwBQYDK2VwMCkxEjAQBgNVBAoMCVRlYSBob3VzZTETMBEGA1UEAwwKMTkwMDAwMDEwMTAgFw0yNjExMjYwNDUyMDRaGA8yMTI2MTEwMjA0NTIwNFowKTESMBAGA1UECgwJVGVhIGhvdXNlMRMwEQYDVQQDDAoxOTAwMDAwMTAxMCowBQYDK2VwAyEAO2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2imjTTBLMB0GA1UdDgQWBBSMMMl+f9VGDOO5YttM11h57s2KvTAfBgNVHSMEGDAWgBSMMMl+f9VGDOO5YttM11h57s2KvTAJBgNVHRMEAjAAMAUGAytlcANBAJ7PHxTAua6k6VMcjYlc0vCHa4MVw7u2ao0DQm1rOupLfobWEmlDekywr+om7gO4sag8y8y57ScIhRh1gdErJQc=',
  'base64',
);
/** Ed25519 with 32 zeros for its secret: a key that opens nothing. */
const KEY = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), new Uint8Array(32)]);

const pem = (label: string, der: Uint8Array): Buffer => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return Buffer.from(`-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`);
};
const SEEN_CHARACTERS_MAX = 4 * 4_096;

const material: Target = {
  name: 'backend/material',
  holds: 'whatever stands in the files of keys and certificates, something is said about them, and nothing of a key',
  sources: ['apps/backend/src/configuration/material.ts', 'apps/backend/src/configuration/key-material.ts'],
  seeds: [
    CERTIFICATE,
    KEY,
    pem('CERTIFICATE', CERTIFICATE),
    pem('PRIVATE KEY', KEY),
    `${'k'.repeat(32)}\n`,
    pem('ENCRYPTED PRIVATE KEY', KEY),
  ],
  words: ['-----BEGIN ', 'CERTIFICATE-----', 'Proc-Type: 4,ENCRYPTED', '\x17\x0d'],
  open: reads((bytes) => {
    const given = Buffer.from(bytes);
    const file = (content: Buffer) => ({ kind: 'read', path: '/file', bytes: content, mode: 0o600, uid: 1_000 }) as const;
    for (const [certificate, key] of [
      [given, given],
      [pem('CERTIFICATE', given), pem('PRIVATE KEY', KEY)],
      [pem('CERTIFICATE', CERTIFICATE), pem('PRIVATE KEY', given)],
    ] as const) {
      const files = {
        apiKeyFile: file(given),
        apiV3KeyFile: file(given),
        publicKeyFile: file(certificate),
        certificateFile: file(certificate),
        privateKeyFile: file(key),
        caFile: file(certificate),
      };
      for (const protocol of ['v2', 'v3'] as const) {
        const material = { protocol, serialNo: undefined, publicKeyId: 'PUB_KEY_ID_1', files } as const;
        const findings = lookAtMaterial({
          of: 'hkd',
          environment: 'production',
          mchId: '1900000101',
          now: 1_800_000_000_000,
          ...material,
        });
        holds(findings.length > 0, 'something is said');
        for (const { seen } of findings) {
          holds(seen.length < SEEN_CHARACTERS_MAX, 'it is short');
          holds(!seen.includes(KEY.toString('base64')), 'nothing of a key is said');
        }
        secretsIn(material);
      }
    }
  }),
};

const evidenceKey = passingEvidenceKey();
const seller = { id: 'till-program', name: 'till-program', kind: 'program' } as const;
const payment = begin(
  {
    ...{
      id: 'pay_1',
      saleId: 'sale_00000001',
      merchantId: 'hkd',
      storeId: 'store-1',
      terminalId: 'till-1',
      merchantOrderNumber: 'QP1',
    },
    ...{
      epoch: 0,
      owner: 'node',
      amount: { amountMinor: 3_850, currency: 'HKD' },
      codeHash: 'h',
      codeHint: '13••',
      submittedAt: 0,
    },
  },
  { lateRequestWatchMs: 600_000, epoch: 0 },
);
/** The one document of which that key has signed every byte. */
const handedOut = evidenceText(
  {
    ...{ payment, refunds: [], ofPayment: { id: payment.id, head: '', holds: true, events: [] }, ofRefunds: [] },
    messages: { exchanges: [], gaps: [] },
  },
  {
    ...{ key: evidenceKey, nameOf: () => null, madeBy: seller, ledger: { nodeId: 'node', epoch: 0 } },
    context: { environment: 'sandbox', now: 0, probablyFreeAt: () => null },
  },
);

const evidence: Target = {
  name: 'backend/evidence',
  holds: 'a verdict, whatever the file; and right is none but the very bytes that were handed out',
  sources: ['apps/backend/src/evidence/verify.ts', 'apps/backend/src/canonical.ts'],
  seeds: [handedOut, '{}', '{"environment":"sandbox","evidence":{},"signature":""}'],
  words: ['"signature":"', '"keyId":"', '"chains":[', '"hash":"', '1.5', '1e400', '"__proto__":', '\\ud800'],
  open: reads((bytes) => {
    const text = textOf(bytes);
    const { kind } = verifyEvidence(text, evidenceKey.publicKey);
    holds((kind === 'right') === (text === handedOut), 'right is what was handed out, and nothing else');
  }),
};

export const TARGETS: readonly Target[] = [json, bodies, queries, headers, settings, configuration, material, evidence];
