/** A store's machine that died with what it had not told: real processes, from its disk, and from WeChat Pay's bill where the disk is lost as well. */
import { closeSync, cpSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually } from '../stories/eventually.ts';
import { IS_ALL } from './asked.ts';
import { Chain, type StoreNode } from './chain.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let chain: Chain;
let node: StoreNode;
let told: string;
let untold: readonly string[];
let open: string;
/** Copies of the dead node's folder, as it was when it died. */
const copy = (name: string): string => join(chain.shop.folder, name);

const charge = async (payer: string, minor: number) => {
  const sale = await node.quickpay.sales.create({ merchantId: 'hkd', amount: { minor, currency: 'HKD' } });
  const { payment } = await node.quickpay.sales.pay(sale.id, { authCode: await chain.shop.code(payer) });
  return payment.id;
};
const becomes = async (id: string, state: string) =>
  eventually(async () => expect(await node.quickpay.payments.get(id)).toMatchObject({ state }));
const paid = async (minor: number) => {
  const id = await charge('ready', minor);
  await becomes(id, 'paid');
  return id;
};
const refund = (id: string, minor: number) =>
  node.quickpay.payments.refund(id, { amount: { minor, currency: 'HKD' }, reason: 'cold' });
const recover = (folder: string, ...flags: readonly string[]) => chain.quickpay('store', 'recover', '--data', folder, ...flags);

beforeAll(async () => {
  if (!IS_ALL) return;
  chain = await Chain.open();
  node = await chain.enrolled();
  told = await paid(1_000);
  await chain.until(told, { state: 'paid' });
  chain.line.cut();
  untold = [await paid(2_000), await paid(3_000)];
  open = await charge('asks', 60_000);
  await becomes(open, 'awaitingPayer');
  await node.kill();
  await chain.shop.confirm('asks');
  for (const name of ['dead-in-use', 'dead-damaged', 'dead-lost']) cpSync(node.dataDir, copy(name), { recursive: true });
  chain.line.mend();
});
afterAll(async () => {
  if (!IS_ALL) return;
  await node.kill();
  await chain.clear();
});

test.runIf(IS_ALL)(
  'a node that was not taken over is not told for, and is taken over no sooner than ten minutes after it was last heard',
  async () => {
    expect(await recover(node.dataDir)).toMatchObject({ code: 1, err: expect.stringContaining('has not taken store-1 over') });
    const unconfirmed = await chain.quickpay('store', 'take-over', 'store-1');
    expect(unconfirmed).toMatchObject({ code: 2, out: '', err: expect.stringContaining('It asks WeChat Pay about each before') });
    expect(unconfirmed.err).toContain('say so with --yes. Nothing was changed.');
    const early = await chain.quickpay('store', 'take-over', 'store-1', '--yes');
    expect(early).toMatchObject({ code: 1, err: expect.stringMatching(/Not yet\. .* store-1 can be taken over in \d+ minutes/) });
  },
);

test.runIf(IS_ALL)(
  'taken over, what it took and never told is told from its disk, once, and head office works on it',
  async () => {
    await chain.shop.minutes(11);
    const taken = await chain.quickpay('store', 'take-over', 'store-1', '--yes');
    expect(taken).toMatchObject({
      code: 0,
      out: expect.stringContaining('Head office works on 0 open payments and 0 open refunds'),
    });
    for (const id of untold) expect((await chain.api(`/v1/payments/${id}`)).status).toBe(404);
    chain.line.cut();
    const silent = await recover(node.dataDir);
    expect(silent).toMatchObject({ code: 4, err: expect.stringContaining('Head office cannot be asked') });
    chain.line.mend();
    const { code, out } = await recover(node.dataDir, '--json');
    const recovered = JSON.parse(out);
    expect(code).toBe(0);
    expect(recovered).toMatchObject({ environment: 'sandbox', storeId: 'store-1', left: 0, end: { kind: 'whole' } });
    expect(recovered.before).toBeGreaterThan(0);
    expect(recovered.late).toBeGreaterThan(0);
    expect(recovered.payments).toMatchObject([
      ...untold.map((id) => ({ id, state: 'paid', isOpen: false })),
      { id: open, state: 'awaitingPayer', isOpen: true },
    ]);
    for (const id of [...untold, open]) await chain.until(id, { state: 'paid' });
    for (const { outTradeNo, refunded, state } of await chain.shop.orders())
      expect({ outTradeNo, refunded, state }).toEqual({ outTradeNo, refunded: 0, state: 'SUCCESS' });

    const again = await recover(node.dataDir);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('SANDBOX  store-1, node') });
    expect(again.out).toContain('0 facts told now');
    expect(again.out).toContain('Head office has everything that this disk had.');
  },
);

test.runIf(IS_ALL)('what head office had never heard of is put before a manager, until somebody has seen it', async () => {
  const listed = await chain.quickpay('store', 'disputes');
  expect(listed.code).toBe(0);
  for (const id of untold) expect(listed.out).toContain(`! ${id}`);
  const [first = ''] = untold;
  expect(await chain.quickpay('store', 'disputes', '--seen', first)).toMatchObject({ code: 0 });
  const { items } = await chain.office.disputes.list();
  expect(items.map(({ id, kind }) => ({ id, kind }))).toEqual(
    [...untold.slice(1), open].map((id) => ({ id, kind: 'unheardOf' })),
  );
  expect(await chain.quickpay('store', 'disputes', '--seen', first)).toMatchObject({ code: 5 });
});

test.runIf(IS_ALL)('a folder in use, one that is no node’s, a damaged disk and a lost ledger are told apart', async () => {
  const inUse = copy('dead-in-use');
  const back = await chain.nodeIn('dead-in-use');
  const used = await recover(inUse);
  await back.kill();
  expect(used).toMatchObject({ code: 1, err: expect.stringContaining('A node that runs tells head office by itself') });

  mkdirSync(copy('nobodys'));
  expect(await recover(copy('nobodys'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('is no data folder of a store’s node'),
  });

  spoil(join(copy('dead-damaged'), 'ledger.sqlite'));
  const damaged = await recover(copy('dead-damaged'));
  expect(damaged.code).not.toBe(0);
  expect(damaged.out + damaged.err).toMatch(/damaged|cannot be read/);
  expect(damaged.out + damaged.err).toContain('quickpay store missing store-1 --date DAY');

  for (const end of ['', '-wal', '-shm']) rmSync(join(copy('dead-lost'), `ledger.sqlite${end}`), { force: true });
  expect(await recover(copy('dead-lost'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('it is lost. What it has not told'),
  });
});

/** Everything behind the first page, as a bad disk leaves it. */
function spoil(file: string): void {
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  const { size } = statSync(file);
  const descriptor = openSync(file, 'r+');
  for (let at = 4_096; at < size; at += 512) writeSync(descriptor, Buffer.alloc(256, 0xa5), 0, 256, at);
  closeSync(descriptor);
}

test.runIf(IS_ALL)(
  'where the disk is lost as well, the bill of the day names each order and refund that nobody here knows',
  async () => {
    node = await chain.enrolled('node-2');
    const known = await paid(4_000);
    await chain.until(known, { state: 'paid' });
    await refund(known, 300);
    await eventually(async () =>
      expect((await chain.api(`/v1/payments/${known}/refunds`)).json).toMatchObject({ items: [{ amount: { minor: 300 } }] }),
    );
    chain.line.cut();
    await chain.shop.minutes(2);
    await refund(known, 700);
    const [kept, returned] = [await paid(5_000), await paid(6_000)];
    const numbers = await Promise.all(
      [known, kept, returned].map(async (id) => (await node.quickpay.payments.get(id)).orderNumber),
    );
    await refund(returned, 6_000);
    await eventually(async () =>
      expect((await chain.shop.orders()).find(({ outTradeNo }) => outTradeNo === numbers[2])).toMatchObject({ refunded: 6_000 }),
    );
    const { submittedAt } = await node.quickpay.payments.get(kept);
    await node.kill();
    chain.line.mend();
    // Until the next day, UTC+8, at noon: at once, because nobody follows the clock any more.
    await chain.shop.backend.end();
    const beijing = Date.parse(submittedAt) + 8 * 3_600_000;
    const day = new Date(beijing).toISOString().slice(0, 10);
    await chain.shop.advance((Date.parse(`${day}T00:00:00Z`) + 36 * 3_600_000 - beijing) / 1_000);

    const { code, out } = await chain.quickpay('store', 'missing', 'store-1', '--date', day, '--json');
    expect(code).toBe(6);
    expect(JSON.parse(out)).toMatchObject({ environment: 'sandbox', storeId: 'store-1', unreadable: 0, brokenAt: null });
    expect(JSON.parse(out).missing).toMatchObject([
      { orderNumber: numbers[1], paid: { minor: 5_000 }, returned: { minor: 0 }, standing: 'kept', merchantId: 'hkd' },
      { orderNumber: numbers[2], paid: { minor: 6_000 }, returned: { minor: 6_000 }, standing: 'back' },
    ]);
    expect(JSON.parse(out).missingRefunds).toMatchObject([
      {
        orderNumber: numbers[0],
        amount: { minor: 700, currency: 'HKD' },
        refundNumber: expect.stringMatching(/^QR/),
        merchantId: 'hkd',
      },
    ]);
    const said = await chain.quickpay('store', 'missing', 'store-1', '--date', day);
    expect(said.out).toContain(`refund of HKD 7.00  node ${JSON.parse(out).missing[0].nodeId}  of order ${numbers[0]}`);
    expect(said.out).toContain('Not known here: 2 orders and 1 refund of the store.');
    expect(said.out).toContain(`quickpay refund ${numbers[1]} --merchant hkd --reason`);
    expect(said.out).toContain('lives: what is its own may only not have been told yet');
  },
);
