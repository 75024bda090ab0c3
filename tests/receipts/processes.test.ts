/** Printers beside a real shop: sandbox and backend as processes, a printer on the network, sales that go on, and a backend that is killed. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../stories/eventually.ts';
import { Shop } from '../stories/shop.ts';
import { textOf } from './decode.ts';
import { type FakePrinter, openFakePrinter } from './fake-printer.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');
const PATIENT_MS = 120_000;

let fake: FakePrinter;
let shop: Shop;
beforeAll(async () => {
  fake = await openFakePrinter();
  shop = await Shop.open([], {
    beforeBackend: async ({ backend }) => {
      const file = join(backend.dataDir, 'config.json');
      const configuration = JSON.parse(readFileSync(file, 'utf8')) as { stores: { id: string }[] } & Record<string, unknown>;
      const storeId = configuration.stores[0]?.id;
      const address = `127.0.0.1:${fake.port}`;
      const printers = [{ id: 'bar', name: 'Bar', address, storeId, answersStatus: true, automatic: ['customer'] }];
      writeFileSync(file, JSON.stringify({ ...configuration, printers }));
    },
  });
}, PATIENT_MS);
afterAll(async () => {
  await shop?.clear();
  await fake?.close();
}, PATIENT_MS);

const pay = async () => {
  const sale = await shop.quickpay.sales.create({
    amount: { minor: 3_850, currency: 'HKD' },
    terminalId: 'till-1',
    merchantId: 'hkd',
  });
  const attempt = await shop.quickpay.sales.pay(sale.id, { authCode: await shop.code('ready', true), waitSeconds: 20 });
  const outcome = await attempt.outcome();
  expect(outcome.kind).toBe('paid');
  return outcome.payment;
};

function quickpay(...args: readonly string[]): Promise<Readonly<{ code: number; out: string }>> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...shop.environment, QUICKPAY_DATA: shop.backend.dataDir, NO_COLOR: '1' },
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      out += chunk;
    });
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code: code ?? -1, out })));
}

test(
  'what is paid is printed by itself; killed and started again, the next print is a copy',
  async () => {
    const payment = await pay();
    const [receipt = []] = await fake.receipts(1);
    expect(textOf(receipt)).toContain('Receipt 收据');
    expect(receipt).toContainEqual(expect.objectContaining({ kind: 'qr', text: payment.orderNumber }));
    await shop.backend.restart();
    const print = await shop.quickpay.prints.payment(payment.id);
    expect(print).toMatchObject({ copyNumber: 1, printerId: 'bar' });
    const [, copy = []] = await fake.receipts(2);
    expect(textOf(copy)[0]).toBe('COPY 副本 1');
  },
  PATIENT_MS,
);

test(
  'a printer that reads nothing keeps no sale from being paid, and the shell says what is the matter',
  async () => {
    fake.mood('deaf');
    for (let sale = 0; sale < 3; sale++) await pay();
    const [printer] = (await shop.quickpay.printers.list()).items;
    expect(printer?.waiting).toBeGreaterThan(0);
    expect(await quickpay('printers')).toMatchObject({ code: 0, out: expect.stringMatching(/\d waiting/) });
    await fake.off();
    const doctor = await quickpay('doctor');
    expect(doctor.out).toMatch(/▲.*bar at 127\.0\.0\.1:\d+: nobody answers there/);
    fake.mood('ready');
    await fake.on();
    // One of them can still be printed, or all are given up: then the printer is there for the next.
    await eventually(async () => expect((await shop.quickpay.printers.list()).items[0]?.waiting).toBe(0), 60_000);
    const page = await quickpay('print', 'bar');
    expect(page).toMatchObject({ code: 0, out: expect.stringContaining('bar  Bar, 80 mm: ready') });
    expect(await quickpay('print', 'nobody')).toMatchObject({ code: 5 });
  },
  PATIENT_MS,
);
