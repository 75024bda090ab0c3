/** The messages on the wire, as the control API shows them: all that was said, and nothing of what must not be seen. */
import { encodeXml } from '@quickpay/wechatpay/codec';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { WholeWireMessageView, WireMessageView } from '../src/control/wire-views.ts';
import { FAULT_KINDS } from '../src/faults.ts';
import { maskedDocument } from '../src/wire/masking.ts';
import { struckBy, WIRE_LOG_LIMITS, WireLog } from '../src/wire/wire-log.ts';
import { Till } from './till.ts';

const CODE = '134567890123456788';
const HINT = '13•• •••• •••• ••67 88';

describe('masking', () => {
  const KEY = 'k'.repeat(32);
  const seen = (document: string) => maskedDocument(document, [CODE, KEY]);

  test('code, signature and keys are masked in the fields and in the text, and all else is as it was sent', () => {
    const document = `<xml><auth_code>${CODE}</auth_code>\n<sign><![CDATA[9A0A8659]]></sign><total_fee>3850</total_fee><attach><![CDATA[it’s ${KEY} & 110000000000000001]]></attach></xml>`;
    expect(seen(document)).toEqual({
      fields: { auth_code: HINT, sign: '••••••••', total_fee: '3850', attach: 'it’s •••••••• & 11•• •••• •••• ••00 01' },
      raw: `<xml><auth_code><![CDATA[${HINT}]]></auth_code>\n<sign><![CDATA[••••••••]]></sign><total_fee>3850</total_fee><attach><![CDATA[it’s •••••••• & 11•• •••• •••• ••00 01]]></attach></xml>`,
    });
  });

  test('numbers of orders may look like a code; the exchange’s own code is none', () => {
    expect(seen('<xml><out_trade_no>110000000000000001</out_trade_no></xml>')?.fields).toEqual({
      out_trade_no: '110000000000000001',
    });
    expect(JSON.stringify(seen(`<xml><out_trade_no>${CODE}</out_trade_no></xml>`))).not.toContain(CODE);
  });

  test.each([
    ['in the declaration', `<?xml version="1.0" ${CODE}?><xml><a>1</a></xml>`],
    ['behind references', `<xml><a>&#49;${CODE.slice(1)}</a></xml>`],
    ['in pieces', `<xml><a><![CDATA[${CODE.slice(0, 9)}]]><![CDATA[${CODE.slice(9)}]]></a></xml>`],
    ['in a field nobody knows', `<xml><whatever>${CODE}</whatever></xml>`],
    ['in a code that is none', `<xml><auth_code>${CODE}9</auth_code></xml>`],
    ['in words around it', `<xml><a>code ${CODE}, key ${KEY}</a></xml>`],
  ])('nothing is hidden %s', (_where, document) => {
    const shown = seen(document);
    const text = JSON.stringify(shown).replaceAll('&#49;', '1');
    for (const secret of [CODE, CODE.slice(1), CODE.slice(9), KEY]) expect(text).not.toContain(secret);
    // What is shown as text says just what is shown as fields.
    expect(maskedDocument(shown?.raw ?? '', [])?.fields).toEqual(shown?.fields);
  });

  test('a document of V3 is shown as one, its fields by their paths', () => {
    const document = JSON.stringify({
      out_trade_no: '110000000000000001',
      payer: { auth_code: CODE },
      amount: { total: 3_850 },
      data: [{ encrypt_certificate: { ciphertext: 'c2VhbGVk' } }],
    });
    expect(seen(document)).toEqual({
      fields: {
        out_trade_no: '110000000000000001',
        'payer.auth_code': HINT,
        'amount.total': '3850',
        'data.0.encrypt_certificate.ciphertext': '••••••••',
      },
      raw: `{"out_trade_no":"110000000000000001","payer":{"auth_code":"${HINT}"},"amount":{"total":3850},"data":[{"encrypt_certificate":{"ciphertext":"••••••••"}}]}`,
    });
  });

  test.each([
    ['behind escapes', `{"a":"\\u0031${CODE.slice(1)}"}`],
    ['in a name', `{"${CODE}":1}`],
    ['in a number', `{"a":${CODE}}`],
    ['deep down', `${'{"a":'.repeat(40)}"${CODE}"${'}'.repeat(40)}`],
    ['in a list', `{"a":[["${CODE}","key ${KEY}"]]}`],
  ])('nothing is hidden in V3 %s', (_where, document) => {
    const text = JSON.stringify(seen(document));
    for (const secret of [CODE, CODE.slice(1), CODE.slice(9), KEY]) expect(text).not.toContain(secret);
  });

  test('what is no document of the wire is not shown', () => {
    for (const document of ['', CODE, `<xml><auth_code>${CODE}</xml>`, '<html><b>no</b></html>', Buffer.from([0xff, 0xfe])])
      expect(maskedDocument(document, [])).toBeNull();
  });
});

describe('the log', () => {
  test('keeps the last messages, the newest first, and not the longest', () => {
    const log = new WireLog({ now: () => 0 });
    const arrival = {
      operation: 'query',
      path: '/pay/orderquery',
      mchId: '1',
      subMchId: null,
      authCode: null,
      fault: null,
    } as const;
    const { messagesMax, documentCharactersMax } = WIRE_LOG_LIMITS;
    for (let n = 1; n <= messagesMax + 7; n++)
      log.arrived({ ...arrival, outTradeNo: `N${n}`, document: 'x'.repeat(n > messagesMax ? documentCharactersMax + 1 : 1) });
    expect(log.list()).toHaveLength(messagesMax);
    expect(log.list()[0]).toMatchObject({ id: messagesMax + 7, outTradeNo: `N${messagesMax + 7}`, document: null });
    expect(log.list().at(-1)).toMatchObject({ id: 8, outTradeNo: 'N8', document: 'x' });
    expect(log.list().map(({ id }) => id)).toEqual(
      log
        .list()
        .map(({ id }) => id)
        .toSorted((a, b) => b - a),
    );
    expect([log.find(7), log.find(8)?.outTradeNo, log.find(messagesMax + 8)]).toEqual([undefined, 'N8', undefined]);
  });
});

describe('on the wire', () => {
  let till: Till;
  beforeAll(async () => {
    till = await Till.open();
  });
  afterEach(() => till.control('/faults', 'DELETE'));
  afterAll(() => till.close());

  const messages = (outTradeNo: string) => till.control<WireMessageView[]>(`/messages?outTradeNo=${outTradeNo}`);
  const whole = ({ id }: WireMessageView) => till.control<WholeWireMessageView>(`/messages/${id}`);
  const brief = ({ direction, operation, result, fault, fate }: WireMessageView) => [direction, operation, result, fault, fate];

  test('a payment is there message by message, the newest first', async () => {
    const sale = till.sale(await till.code('asks'));
    const { out_trade_no: number = '' } = sale;
    await till.post('/pay/micropay', sale);
    await till.query(number);
    await till.control('/payers/asks/cancel', 'POST');
    await till.advance(15);
    await till.revoke(number);
    const listed = await messages(number);
    expect(listed.map(brief)).toEqual([
      ['answer', 'revoke', 'SUCCESS', null, null],
      ['request', 'revoke', null, null, null],
      ['answer', 'query', 'USERPAYING', null, null],
      ['request', 'query', null, null, null],
      ['answer', 'submit', 'USERPAYING', null, null],
      ['request', 'submit', null, null, null],
    ]);
    const [answer, request] = listed.slice(-2);
    expect(answer).toMatchObject({ exchange: request?.exchange, path: '/pay/micropay', mchId: till.merchant.mchId, status: 200 });
    expect(answer?.ms).toBe(Date.parse(answer?.at ?? '') - Date.parse(request?.at ?? ''));
    expect(request?.ms).toBeNull();
  });

  test('no code, signature or key leaves the sandbox with them, whatever is sent', async () => {
    const { apiKeyV2, apiKeyV3 } = till.merchant;
    const code = await till.code();
    const sale = { ...till.sale(code), attach: `code ${code}`, body: `key ${apiKeyV2} ${apiKeyV3}` };
    const signed = till.signed(sale);
    await till.raw('/pay/micropay', encodeXml(signed));
    // One that is wrongly signed, one that is no document, and the same with a key that was replaced meanwhile.
    await till.raw('/pay/micropay', encodeXml({ ...signed, nonce_str: 'another' }));
    await till.raw('/pay/micropay', `<xml><auth_code>${code}</auth_code><key>${apiKeyV2}</key`);
    await till.control(`/merchants/${till.merchant.mchId}/keys`, 'POST', { rotate: ['apiKeyV2'], overlapMs: 60_000 });
    await till.raw('/pay/micropay', encodeXml(signed));
    const listed = await till.control<WireMessageView[]>('/messages');
    const shown = JSON.stringify([listed, await Promise.all(listed.map(whole))]);
    for (const secret of [code, signed.sign ?? '', apiKeyV2, apiKeyV3]) {
      expect(secret.length).toBeGreaterThan(16);
      expect(shown).not.toContain(secret);
    }
    expect(shown).toContain(`${code.slice(0, 2)}•• •••• •••• ••${code.slice(14, 16)} ${code.slice(16)}`);
  });

  test.each(FAULT_KINDS.filter((kind) => kind !== 'refuseConnection'))('what %s did is marked where it struck', async (kind) => {
    const { out_trade_no: number = '', ...sale } = till.sale(await till.code());
    await till.control('/faults', 'POST', { operation: 'submit', kind, delayMs: 1 });
    await till.raw('/pay/micropay', encodeXml(till.signed({ ...sale, out_trade_no: number }))).catch(() => 'lost');
    const { on, fate } = struckBy(kind);
    await expect.poll(async () => (await messages(number)).length).toBe(kind === 'loseRequest' ? 1 : 2);
    const struck = (await messages(number)).filter((message) => message.fate !== null);
    expect(struck).toMatchObject([{ direction: on, fate, fault: kind }]);
    // A lost answer shows what nobody heard.
    if (kind === 'loseAnswer') expect(struck).toMatchObject([{ result: 'SUCCESS' }]);
  });

  test('a connection that was refused is there, though nobody knows what it wanted', async () => {
    await till.control('/faults', 'POST', { operation: 'any', kind: 'refuseConnection' });
    await till.query('whatever').catch(() => 'refused');
    const [first] = await till.control<WireMessageView[]>('/messages?limit=1');
    expect(first).toMatchObject({ direction: 'request', operation: null, outTradeNo: null, fate: 'lost' });
  });

  test('who hung up before the answer came has lost it', async () => {
    const { out_trade_no: number = '', ...sale } = till.sale(await till.code());
    await till.control('/faults', 'POST', { operation: 'submit', kind: 'delayRequest', delayMs: 3_600_000 });
    const abort = new AbortController();
    const sent = till.raw('/pay/micropay', encodeXml(till.signed({ ...sale, out_trade_no: number })), { signal: abort.signal });
    await expect
      .poll(async () => (await messages(number)).map(brief))
      .toEqual([['request', 'submit', null, 'delayRequest', 'late']]);
    abort.abort();
    await sent.catch(() => 'gone');
    await till.advance(3_601);
    await expect.poll(async () => (await messages(number)).map(({ fate }) => fate)).toEqual(['lost', 'late']);
    expect((await messages(number))[0]?.ms).toBeGreaterThanOrEqual(3_600_000);
  });

  test('whoever watches is told of each', async () => {
    const abort = new AbortController();
    const stream = await fetch(`${till.sandbox.controlUrl}/events`, { signal: abort.signal });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await till.query('whatever');
    let heard = '';
    while (!/event: wire\ndata: \{"key":"m\d+"\}/.test(heard)) heard += (await reader?.read())?.value ?? '';
    abort.abort();
  });

  test.each(['?limit=0', '?limit=x', '?order=1', '?outTradeNo='])('a list asked for with %s is refused', async (query) => {
    expect((await till.tryControl(`/messages${query}`)).status).toBe(400);
  });
  test.each(['m0', 'm99999', '12', 'x1'])('there is no message %s', async (id) => {
    expect(await till.tryControl(`/messages/${id}`)).toMatchObject({
      status: 404,
      json: { detail: expect.stringContaining(id) },
    });
  });
});
