/** The end of a refund as the real sandbox tells it over TLS, over both protocols: believed as a hint, asked about at once, and counted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeXml } from '@quickpay/wechatpay/codec';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encrypted } from '../../apps/sandbox/src/wire/refund-notice.ts';
import { eventually } from '../stories/eventually.ts';
import { Shop } from '../stories/shop.ts';
import { type Carried, Front } from './front.ts';

/** Where nothing is told by itself, a refund is asked about from so many seconds after it was taken on. */
const ASKED_AFTER_S = 5;
/** The sandbox's refunds end then. */
const ENDS_AFTER_S = 3;

/** `notifyUrl` in what the backend reads at its next start. */
function tellAt(shop: Shop, notifyUrl: string): void {
  const file = join(shop.backend.dataDir, 'config.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), notifyUrl }));
}

/** How often it was so, as operators count it. */
async function counted(shop: Shop): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${shop.backend.url}/metrics`)).text();
  const lines = text.matchAll(/^quickpay_refund_notices_total\{.*became="(\w+)".*\} (\d+)$/gm);
  const counts: Record<string, number> = {};
  for (const [, became = '', count] of lines) counts[became] = (counts[became] ?? 0) + Number(count);
  return counts;
}

describe.each(['v2', 'v3'] as const)('over %s', (speaks) => {
  let shop: Shop;
  let front: Front;
  beforeAll(async () => {
    front = await Front.open(() => shop.backend.url);
    shop = await Shop.open([], { speaks, beforeBackend: async (opening) => tellAt(opening, front.url) });
  });
  beforeEach(() => {
    front.came.length = 0;
    front.answers.length = 0;
  });
  afterAll(async () => {
    front.close();
    await shop.clear();
  });

  const HEARD = speaks === 'v2' ? { status: 200, body: expect.stringContaining('SUCCESS') } : { status: 204, body: '' };
  const REFUSED = speaks === 'v2' ? { status: 200, body: expect.stringContaining('FAIL') } : { status: 401 };

  async function refunded(): Promise<string> {
    const { payment } = await shop.charge('ready');
    await shop.until(payment.id, { state: 'paid' });
    return (await shop.quickpay.payments.refund(payment.id, { reason: 'Goods came back' })).id;
  }
  const processing = async (): Promise<string> => {
    const id = await refunded();
    await shop.untilRefund(id, { state: 'processing' });
    return id;
  };
  const came = (count: number) => eventually(async () => expect(front.came.length).toBeGreaterThanOrEqual(count));
  const first = (): Carried => {
    const [carried] = front.came;
    if (carried === undefined) throw new Error('nothing came');
    return carried;
  };

  test('a refund that has ended is told, and asked about before anybody would have asked', async () => {
    const before = await counted(shop);
    const id = await processing();
    await shop.advance(ENDS_AFTER_S);
    await came(1);
    await shop.untilRefund(id, { state: 'succeeded' });
    expect(front.answers[0]).toMatchObject(HEARD);
    expect((await counted(shop)).asked).toBe((before.asked ?? 0) + 1);
    const { requestedAt, settledAt } = await shop.quickpay.refunds.get(id);
    expect(Date.parse(settledAt ?? '') - Date.parse(requestedAt)).toBeGreaterThanOrEqual(ENDS_AFTER_S * 1_000);
    expect(front.came[0]?.path).toBe('/webhooks/wechatpay/hkd');
  });

  test('told twice it is acted on once; lost it is told again, and asked about meanwhile', async () => {
    front.fates.push('doubled');
    const before = await counted(shop);
    const twice = await processing();
    await shop.advance(ENDS_AFTER_S);
    await shop.untilRefund(twice, { state: 'succeeded' });
    await eventually(async () => expect(front.answers).toHaveLength(2));
    // Over V3 the very same bytes are signed once and believed once: refused, they are told again with another signature.
    expect(front.answers).toMatchObject([HEARD, speaks === 'v2' ? HEARD : REFUSED]);
    await shop.advance(15);
    await eventually(async () => expect((await counted(shop)).repeated).toBe((before.repeated ?? 0) + 1));
    expect((await counted(shop)).asked).toBe((before.asked ?? 0) + 1);

    front.came.length = 0;
    front.answers.length = 0;
    front.fates.push('lost');
    const lost = await processing();
    await shop.advance(ENDS_AFTER_S);
    await came(1);
    await shop.advance(ASKED_AFTER_S);
    await shop.untilRefund(lost, { state: 'succeeded' });
    await shop.advance(15);
    await eventually(async () => expect(front.answers).toHaveLength(1));
    expect(front.answers[0]).toMatchObject(HEARD);
    expect((await counted(shop)).known).toBe((before.known ?? 0) + 1);
  });

  test('what somebody else wrote, altered, sent to another merchant or made up is not believed, changes nothing, and is counted', async () => {
    const before = await counted(shop);
    const id = await processing();
    await shop.advance(ENDS_AFTER_S);
    await came(1);
    await shop.untilRefund(id, { state: 'succeeded' });
    const { path, headers, body } = first();
    const altered = Buffer.from(body);
    // Within what is sealed, whatever stands around it.
    const at = altered.indexOf(speaks === 'v2' ? 'req_info' : 'ciphertext') + 40;
    altered[at] = altered[at] === 0x41 ? 0x42 : 0x41;
    const wrong: readonly Carried[] = [
      { path, headers, body: altered },
      { path: path.replace('hkd', 'usd'), headers, body },
      { path, headers, body: Buffer.alloc(0) },
      { path, headers, body: Buffer.from([0xff, 0x00, 0x3c]) },
      { path, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: Buffer.from('a=b') },
      { path, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"id":"EV-1"}') },
      { path, headers: { 'content-type': 'text/xml' }, body: Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><xml>&b;</xml>') },
    ].map(({ headers: given, ...rest }) => ({ ...rest, headers: withLength(given, rest.body) }));
    for (const notice of wrong) expect(await front.carry(notice), notice.body.toString().slice(0, 60)).toMatchObject(REFUSED);
    const after = await counted(shop);
    expect(after.unverified).toBe((before.unverified ?? 0) + wrong.length);
    expect(after.asked).toBe((before.asked ?? 0) + 1);
  });

  test('a body without end, an address of nobody’s and another method are refused before anything is read', async () => {
    const at = `${shop.backend.url}/webhooks/wechatpay`;
    const large = await fetch(`${at}/hkd`, { method: 'POST', body: 'x'.repeat(65_537) });
    expect([large.status, ((await large.json()) as { code: string }).code]).toEqual([413, 'body_too_large']);
    expect((await fetch(`${at}/nobody`, { method: 'POST', body: 'x' })).status).toBe(404);
    expect((await fetch(`${at}/hkd`)).status).toBe(405);
  });

  test('nothing of keys or bodies is in the log, and what is not believed is there with its reason', async () => {
    const said = shop.takeSaid();
    expect(said).toContain('a refund notice is not believed');
    for (const secret of shop.secrets) expect(said).not.toContain(secret);
  });
});

describe('an untrue notice that is sealed with the merchant’s own key', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open([], { beforeBackend: async (opening) => tellAt(opening, 'https://127.0.0.1:9') });
  });
  afterAll(() => shop.clear());

  const told = async (number: string, refundNumber: string, status: string) => {
    const { mchId, appId } = merchant();
    const inner = encodeXml(
      {
        transaction_id: '42',
        out_trade_no: number,
        refund_id: '50',
        out_refund_no: refundNumber,
        total_fee: '3850',
        refund_fee: '3850',
        refund_status: status,
      },
      { root: 'root' },
    );
    const outer = {
      return_code: 'SUCCESS',
      appid: appId,
      mch_id: mchId,
      nonce_str: 'n',
      req_info: encrypted(inner, shop.apiKeyOf(mchId)),
    };
    const answer = await fetch(`${shop.backend.url}/webhooks/wechatpay/hkd`, { method: 'POST', body: encodeXml(outer) });
    return answer.text();
  };
  const merchant = () => {
    const { merchants } = JSON.parse(readFileSync(join(shop.backend.dataDir, 'config.json'), 'utf8')) as {
      merchants: readonly { id: string; mchId: string; appId: string }[];
    };
    const [hkd] = merchants.filter(({ id }) => id === 'hkd');
    if (hkd === undefined) throw new Error('the demo has a merchant of that name');
    return hkd;
  };

  test('settles nothing: the refund is asked about, and is what the channel says of it, also over a restart', async () => {
    const { payment } = await shop.charge('ready');
    await shop.until(payment.id, { state: 'paid' });
    await shop.set({ refundsEnd: 'CHANGE' });
    const refund = await shop.quickpay.payments.refund(payment.id, { reason: 'Goods came back' });
    await shop.untilRefund(refund.id, { state: 'processing' });
    const { orderNumber } = await shop.quickpay.payments.get(payment.id);
    const before = await shop.quickpay.refunds.get(refund.id);
    expect(await told(orderNumber, refund.refundNumber, 'SUCCESS')).toContain('SUCCESS');
    // One more version for having been told, and two for having asked.
    await eventually(async () =>
      expect((await shop.quickpay.refunds.get(refund.id)).version).toBeGreaterThanOrEqual(before.version + 3),
    );
    expect(await shop.quickpay.refunds.get(refund.id)).toMatchObject({ state: 'processing' });
    // Of an order and a refund that nobody knows.
    expect(await told('QP1', 'QR1', 'SUCCESS')).toContain('SUCCESS');
    expect(await told(orderNumber, 'QR1', 'REFUNDCLOSE')).toContain('SUCCESS');
    expect(await counted(shop)).toEqual({ asked: 1, unknown: 2 });
    await shop.backend.restart();
    await shop.advance(ENDS_AFTER_S);
    await told(orderNumber, refund.refundNumber, 'REFUNDCLOSE');
    await shop.untilRefund(refund.id, { state: 'abnormal', attention: 'refundAbnormal' });
  });

  test('where no address is configured nobody is told anything, and nothing is heard', async () => {
    shop.configure();
    await shop.backend.restart();
    expect((await fetch(`${shop.backend.url}/webhooks/wechatpay/hkd`, { method: 'POST', body: 'x' })).status).toBe(404);
  });
});

const withLength = (headers: Readonly<Record<string, string>>, body: Buffer): Record<string, string> => ({
  ...headers,
  'content-length': String(body.length),
});
