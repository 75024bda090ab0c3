/** Webhooks as a receiver reads them: what is not signed by this secret, or not now, is not believed. */
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { isWebhookSecret, signWebhook, verifyWebhook, type WebhookHeaders, WebhookRefused } from '../src/index.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = `whsec_${btoa('0123456789abcdef0123456789abcdef')}`;
const NOW = Date.parse('2026-11-24T09:31:00Z');
const EVENT = {
  type: 'payment.paid',
  timestamp: '2026-11-24T09:31:00.000Z',
  data: { environment: 'sandbox', paymentId: 'pay_1', state: 'paid', note: '茶' },
};
const body = JSON.stringify(EVENT);
const signed = (at = NOW, secrets: string | readonly string[] = SECRET, text = body) =>
  signWebhook(text, { id: 'evt_1', at }, secrets);
const refusal = (headers: WebhookHeaders, text: string | Uint8Array = body, secret: string | readonly string[] = SECRET) =>
  verifyWebhook(text, headers, secret, { now: NOW }).then(
    () => 'believed',
    (fault: unknown) => (fault instanceof WebhookRefused ? fault.refusal : fault),
  );

test('what is rightly signed is the event, from text or bytes, whatever kind of headers it comes with', async () => {
  const headers = await signed();
  const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
  for (const given of [headers, new Headers(headers), shouted])
    for (const raw of [body, new TextEncoder().encode(body), Buffer.from(body)])
      expect(await verifyWebhook(raw, given, SECRET, { now: NOW })).toEqual(EVENT);
});

test('the specification’s library and this one read each other', async () => {
  const now = Date.now();
  const ours = await signWebhook(body, { id: 'evt_1', at: now }, SECRET);
  expect(new Webhook(SECRET).verify(body, ours)).toEqual(EVENT);
  const theirs = new Webhook(SECRET).sign('evt_1', new Date(now), body);
  const headers = { 'webhook-id': 'evt_1', 'webhook-timestamp': String(Math.floor(now / 1_000)), 'webhook-signature': theirs };
  expect(await verifyWebhook(body, headers, SECRET)).toEqual(EVENT);
});

test('the example that the specification gives', async () => {
  const at = 1_614_265_330_000;
  const { 'webhook-signature': signature } = await signWebhook(
    '{"test": 2432232314}',
    { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at },
    SECRET,
  );
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('while a secret is changed, either opens it: two signatures, or two secrets', async () => {
  const both = await signed(NOW, [OTHER, SECRET]);
  expect(both['webhook-signature'].split(' ')).toHaveLength(2);
  expect(await refusal(both)).toBe('believed');
  expect(await refusal(both, body, OTHER)).toBe('believed');
  expect(await refusal(await signed(), body, [OTHER, SECRET])).toBe('believed');
});

describe('not believed', () => {
  test.each([
    ['another secret', async () => refusal(await signed(), body, OTHER)],
    ['a changed body', async () => refusal(await signed(), body.replace('pay_1', 'pay_2'))],
    ['the same JSON, spelled in another way', async () => refusal(await signed(), JSON.stringify(EVENT, null, 2))],
    ['another id', async () => refusal({ ...(await signed()), 'webhook-id': 'evt_2' })],
    ['another time', async () => refusal({ ...(await signed()), 'webhook-timestamp': String(NOW / 1_000 + 1) })],
    ['no signature of a known kind', async () => refusal({ ...(await signed()), 'webhook-signature': 'v2,AAAA v1a,BBBB' })],
    ['a signature that is none', async () => refusal({ ...(await signed()), 'webhook-signature': 'v1,' })],
    [
      'half a signature',
      async () => refusal({ ...(await signed()), 'webhook-signature': (await signed())['webhook-signature'].slice(0, 20) }),
    ],
  ])('forged: %s', async (_what, judged) => expect(await judged()).toBe('forged'));

  test.each([
    ['too old', -301_000],
    ['too early', 301_000],
  ])('stale: %s', async (_what, offMs) => {
    const headers = await signed(NOW + offMs);
    expect(await refusal(headers)).toBe('stale');
    await expect(verifyWebhook(body, headers, SECRET, { now: NOW })).rejects.toThrow(/301 s/);
  });

  test.each([-299_000, 0, 299_000])('not yet stale: %i ms off', async (offMs) =>
    expect(await refusal(await signed(NOW + offMs))).toBe('believed'),
  );

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('missing: %s', async (name) => {
    const { [name as 'webhook-id']: _gone, ...rest } = await signed();
    expect(await refusal(rest)).toBe('missing');
    expect(await refusal({ ...rest, [name]: '' })).toBe('missing');
    expect(await refusal({ ...rest, [name]: ['a', 'b'] })).toBe('missing');
  });

  test('missing: a time that is none', async () => {
    for (const time of ['now', '-1', '1e9', '1614265330.5', ' 1614265330'])
      expect(await refusal({ ...(await signed()), 'webhook-timestamp': time })).toBe('missing');
  });

  test.each(['', 'null', '[]', '"x"', '{', '{"type":"payment.eaten","data":{}}', '{"type":"payment.paid"}'])(
    'unknown: rightly signed, and %j is no event',
    async (text) => expect(await refusal(await signed(NOW, SECRET, text), text)).toBe('unknown'),
  );
});

test.each([
  '',
  'whsec_',
  'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'whsec_c2hvcnQ=',
  `whsec_${btoa('x'.repeat(65))}`,
  'whsec_not base64 at all!!!!!!!!!!!!!!!!!',
  `${SECRET}\n`,
])('%j is no secret, and that is said without repeating it', async (secret) => {
  expect(isWebhookSecret(secret)).toBe(false);
  const said = await verifyWebhook(body, await signed(), secret).catch((fault: unknown) => fault);
  expect(said).toBeInstanceOf(TypeError);
  if (secret.length > 6) expect(String(said)).not.toContain(secret.slice(6));
});

test('no secret at all, as of a variable that is not set, is the receiver’s mistake: nobody is called a forger', async () => {
  const unset = undefined as unknown as string;
  for (const none of [[], unset, [unset]]) {
    await expect(verifyWebhook(body, await signed(), none)).rejects.toThrow(/^secret: whsec_/);
    await expect(signWebhook(body, { id: 'evt_1', at: NOW }, none)).rejects.toThrow(/^secret: whsec_/);
  }
});

test('an id that could be read as another request’s is not signed', async () => {
  for (const id of ['', 'a.b', 'a b', 'x'.repeat(257)])
    await expect(signWebhook(body, { id, at: NOW }, SECRET)).rejects.toThrow(TypeError);
});
