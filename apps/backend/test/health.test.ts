import { readinessSchema } from '@quickpay/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newCode, openTill, type Till } from './till.ts';

let till: Till;
beforeEach(async () => {
  till = await openTill();
});
afterEach(() => till.close());

const ready = async () => {
  const answer = await till.app.inject('/readyz');
  return { status: answer.statusCode, ...readinessSchema.parse(answer.json()) };
};

test('a process that works says so, without a key', async () => {
  expect((await till.app.inject('/healthz')).json()).toEqual({ environment: 'sandbox', status: 'alive' });
  expect(await ready()).toMatchObject({ status: 200, ready: true, reasons: [], environment: 'sandbox' });
});

test('a configuration that WeChat Pay refuses is a reason, and new payments are refused with words for the manager', async () => {
  till.script.query = () => ({ kind: 'unclear', note: 'SIGNERROR', configuration: 'SIGNERROR' });
  till.script.submit = () => ({ kind: 'asked' });
  const { json } = await till.pay(await till.sale(), newCode(), { prefer: 'wait=1' });
  await till.call('POST', `/v1/payments/${json.id}/check`);
  await expect.poll(async () => (await ready()).reasons).toEqual(['hkd: WeChat Pay answers SIGNERROR']);
  expect(await ready()).toMatchObject({ status: 503, merchants: [{ merchantId: 'hkd', breaker: 'open', cause: 'SIGNERROR' }] });
  expect((await till.pay(await till.sale())).json).toMatchObject({
    status: 503,
    code: 'channel_misconfigured',
    outcome: 'none',
    cashier: { key: 'np.shop' },
  });
});

test('a process that drains is not ready, and takes no new payment', async () => {
  const sale = await till.sale();
  await till.engine.drain(100);
  expect(await ready()).toMatchObject({ status: 503, reasons: ['stopped'] });
  expect((await till.pay(sale)).json).toMatchObject({ code: 'not_accepting', outcome: 'none' });
});

test('figures tell of states and calls, and never of a single payment', async () => {
  const { json } = await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' });
  const { body } = await till.app.inject('/metrics');
  for (const line of [
    'quickpay_environment{environment="sandbox"} 1',
    'quickpay_payments_settled_total{state="paid",reason="none"} 1',
    'quickpay_time_to_result_seconds_count{outcome="paid"} 1',
    'quickpay_channel_call_seconds_count{merchant="hkd",operation="submit",answer="paid"} 1',
    'quickpay_breaker_open{merchant="hkd"} 0',
    'quickpay_http_request_seconds_count{method="POST",route="/v1/sales/:id/payments",status="201"} 1',
  ])
    expect(body).toContain(line);
  for (const id of [json.id, json.saleId, json.orderNumber]) expect(body).not.toContain(String(id));
});

test('the page at / says what this is, that it is a sandbox, and loads nothing from elsewhere', async () => {
  const { body, headers } = await till.app.inject('/');
  expect(body).toContain('SANDBOX: no real money moves here.');
  expect(body).toContain('href="/openapi.json"');
  expect(body).not.toMatch(/<script|https?:\/\//);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  const production = await openTill({ environment: 'production' });
  const page = (await production.app.inject('/')).body;
  expect(page).not.toContain('SANDBOX');
  expect(page).toContain('PRODUCTION: real money moves here.');
  await production.close();
});
