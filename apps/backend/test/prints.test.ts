import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { printersSchema, printSchema } from '@quickpay/api';
import type { PaperMm, TextMode } from '@quickpay/receipts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textOf } from '../../../tests/receipts/decode.ts';
import { type FakePrinter, openFakePrinter } from '../../../tests/receipts/fake-printer.ts';
import { eventually } from '../../../tests/stories/eventually.ts';
import type { Printer } from '../src/printing/printer.ts';
import { printerAt } from './printer-at.ts';
import { newCode, openTill, type Till } from './till.ts';

const WAITS = { connectMsMax: 300, statusMsMax: 200, writeMsMax: 300, doneMsMax: 300 };

let fake: FakePrinter;
let till: Till;
beforeEach(async () => {
  fake = await openFakePrinter();
});
afterEach(async () => {
  await till.close();
  await fake.close();
});

const opened = async (change: Partial<Printer> = {}, more: Parameters<typeof openTill>[0] = {}): Promise<Till> => {
  till = await openTill({ printers: [printerAt(fake.port, change)], printerWaits: WAITS, ...more });
  return till;
};
const newId = (): string => `prt_${randomBytes(8).toString('hex')}`;
const paid = async (): Promise<string> =>
  String((await till.pay(await till.sale({ reference: '桌号 7' }), newCode(), { prefer: 'wait=5' })).json.id);
const print = (paymentId: string, body: Readonly<Record<string, unknown>> = {}) =>
  till.call('POST', `/v1/payments/${paymentId}/prints`, { id: newId(), ...body });
/** A print once it is no longer waiting. */
const ended = (id: unknown) =>
  eventually(async () => {
    const print = printSchema.parse((await till.call('GET', `/v1/prints/${id}`)).json);
    if (print.state === 'waiting') throw new Error('it waits');
    return print;
  });
const health = async () => printersSchema.parse((await till.call('GET', '/v1/printers')).json).items[0];

describe.each([58, 80] satisfies PaperMm[])('on %i mm', (paperMm) => {
  test('what a printer with Chinese prints is the receipt of the payment', async () => {
    await opened({ model: { paperMm, text: 'gb18030', hasCutter: true } });
    const payment = await paid();
    const made = await print(payment);
    expect(made).toMatchObject({ status: 201, json: { state: 'waiting', copyNumber: 0, printerId: 'bar' } });
    const [receipt = []] = await fake.receipts(1);
    const lines = textOf(receipt);
    const shown = printSchema.parse(made.json).receipt;
    expect(lines.slice(0, 2)).toEqual(['SANDBOX - NO REAL MONEY', '沙箱环境，无真实资金']);
    expect(lines).toContain('Tea house');
    expect(lines).toContain('Receipt 收据');
    expect(lines).toContain('HKD 38.50');
    expect(lines.join(' ')).toContain('桌号 7');
    expect(receipt).toContainEqual(expect.objectContaining({ kind: 'qr', text: shown.qr }));
    expect(await ended(made.json.id)).toMatchObject({ state: 'printed', trouble: null });
    expect(await health()).toMatchObject({ state: 'ready', waiting: 0 });
  });

  test('a printer without Chinese gets it as pictures', async () => {
    await opened({ model: { paperMm, text: 'raster' satisfies TextMode, hasCutter: false } });
    await print(await paid());
    const [receipt = []] = await fake.receipts(1);
    expect(new Set(receipt.map(({ kind }) => kind))).toEqual(new Set(['picture', 'feed']));
    expect(receipt.length).toBeGreaterThan(20);
  });
});

test('what is printed again is a copy with its number, for each audience by itself, and after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-prints-'));
  const file = join(folder, 'ledger.db');
  await opened({}, { file });
  const payment = await paid();
  expect((await print(payment)).json).toMatchObject({ copyNumber: 0 });
  expect((await print(payment)).json).toMatchObject({
    copyNumber: 1,
    receipt: { marks: ['COPY 副本 1', expect.anything(), expect.anything()] },
  });
  expect((await print(payment, { audience: 'merchant' })).json).toMatchObject({ copyNumber: 0 });
  await fake.receipts(3);
  await till.close();
  await opened({}, { file });
  expect((await print(payment, { way: 'here' })).json).toMatchObject({ copyNumber: 2, state: 'handedOver', printerId: null });
  rmSync(folder, { recursive: true });
});

test('the same request again prints nothing twice, and says what became of the first', async () => {
  await opened();
  const payment = await paid();
  const id = newId();
  const first = await print(payment, { id });
  await ended(id);
  const again = await print(payment, { id });
  expect(again).toMatchObject({ status: 200, json: { id, state: 'printed', copyNumber: 0, receipt: first.json.receipt } });
  expect(await print(payment, { id, audience: 'merchant' })).toMatchObject({ status: 409, json: { code: 'print_differs' } });
  expect(await fake.receipts(1)).toHaveLength(1);
});

test('nothing but what is paid, refunded or on its way back has a receipt (I10)', async () => {
  await opened();
  till.script.submit = () => ({ kind: 'asked' });
  const open = await till.pay(await till.sale());
  expect(await print(String(open.json.id))).toMatchObject({ status: 409, json: { code: 'nothing_to_print' } });
  expect(await print('pay_1')).toMatchObject({ status: 404, json: { code: 'payment_not_found' } });
  expect(await till.call('GET', `/v1/prints/${newId()}`)).toMatchObject({ status: 404, json: { code: 'print_not_found' } });
});

test('a refund has a receipt of its own, and the next copy of the sale’s says what has gone back', async () => {
  await opened();
  const payment = await paid();
  till.script.queryRefunds = () => ({ kind: 'listed', refunds: [] });
  const refund = await till.call(
    'POST',
    `/v1/payments/${payment}/refunds`,
    { amount: { minor: 850, currency: 'HKD' }, reason: '商品损坏' },
    { 'idempotency-key': newId() },
  );
  const asked = await till.call('POST', `/v1/refunds/${refund.json.id}/prints`, { id: newId() });
  expect(asked).toMatchObject({ status: 201, json: { of: refund.json.id, receipt: { kind: 'refund' } } });
  expect(JSON.stringify(asked.json)).toContain('not confirmed yet');
  expect(JSON.stringify(asked.json)).toContain('商品损坏');
});

test('a printer that is configured to prints by itself what is paid, once', async () => {
  await opened({ automatic: ['customer', 'merchant'] });
  const payment = await paid();
  const receipts = await fake.receipts(2);
  expect(receipts.map((printed) => textOf(printed).find((line) => / copy /.test(line)))).toEqual([
    'Customer copy 顾客联',
    'Merchant copy 商户联',
  ]);
  expect((await print(payment)).json).toMatchObject({ copyNumber: 1 });
});

test('no payment code, nor anything of it, is on a receipt or in a print', async () => {
  await opened();
  const code = newCode();
  const payment = await till.pay(await till.sale(), code, { prefer: 'wait=5' });
  const made = await print(String(payment.json.id));
  const [receipt = []] = await fake.receipts(1);
  const everything = JSON.stringify([made.json, textOf(receipt)]);
  for (const part of [code, code.slice(-4), String(payment.json.codeHint)]) expect(everything).not.toContain(part);
});

describe('a printer in trouble', () => {
  /** What somebody at the counter does meanwhile. */
  const salesGoOn = async () => {
    for (let sale = 0; sale < 3; sale++) {
      const { json } = await till.pay(await till.sale(), newCode(), { prefer: 'wait=5' });
      expect(json).toMatchObject({ state: 'paid' });
    }
  };

  test('that is switched off is tried again, then given up; the original is still to be printed', async () => {
    await opened({ automatic: ['customer'] });
    await fake.off();
    await salesGoOn();
    const payment = await paid();
    const made = await print(payment, { audience: 'merchant' });
    expect(await ended(made.json.id)).toMatchObject({ state: 'notPrinted', trouble: 'absent', copyNumber: 0 });
    expect(await health()).toMatchObject({ state: 'trouble', trouble: 'absent' });
    await fake.on();
    const again = await print(payment, { audience: 'merchant' });
    expect(await ended(again.json.id)).toMatchObject({ state: 'printed', copyNumber: 0 });
    expect(await health()).toMatchObject({ state: 'ready', trouble: null });
  });

  test('that has no paper says so, and gets nothing', async () => {
    await opened();
    fake.mood('noPaper');
    const made = await print(await paid());
    expect(await ended(made.json.id)).toMatchObject({ state: 'notPrinted', trouble: 'noPaper' });
    await salesGoOn();
  });

  test.each(['deaf', 'mute'] as const)('that is %s is waited for by no sale', async (mood) => {
    // Longer than the test: a sale that waited for the printer would never be paid.
    await opened(
      { automatic: ['customer'] },
      { printerWaits: { connectMsMax: 600_000, statusMsMax: 600_000, writeMsMax: 600_000, doneMsMax: 600_000 } },
    );
    fake.mood(mood);
    const { json } = await print(await paid());
    await salesGoOn();
    expect((await till.call('GET', `/v1/prints/${json.id}`)).json).toMatchObject({ state: 'waiting' });
  });

  test('that takes a connection and reads nothing is given up, and what is sent meanwhile waits within bounds', async () => {
    await opened({ automatic: ['customer'] });
    fake.mood('deaf');
    const payment = await paid();
    const prints = await Promise.all(Array.from({ length: 25 }, () => print(payment, { audience: 'merchant' })));
    expect(new Set(prints.map(({ status }) => status))).toEqual(new Set([201]));
    const states = prints.map(({ json }) => `${json.state} ${json.trouble}`);
    expect(states).toContain('waiting null');
    expect(states.filter((state) => state === 'notPrinted busy').length).toBeGreaterThanOrEqual(5);
    expect(await ended(prints[0]?.json.id)).toMatchObject({ state: 'notPrinted', trouble: 'slow' });
  });

  test('whose paper runs out, or that breaks off, may have printed it: it is not sent again, and the next is a copy', async () => {
    await opened();
    const payment = await paid();
    for (const [at, [mood, trouble]] of (
      [
        ['runsOut', 'noPaper'],
        ['breaksOff', 'lost'],
      ] as const
    ).entries()) {
      fake.mood(mood);
      const made = await print(payment);
      expect(await ended(made.json.id)).toMatchObject({ state: 'unsure', trouble, copyNumber: at });
    }
    fake.mood('ready');
    expect((await print(payment)).json).toMatchObject({ copyNumber: 2 });
  });

  test('that is slow prints all of it all the same', async () => {
    await opened(
      { model: { paperMm: 58, text: 'raster', hasCutter: true } },
      { printerWaits: { ...WAITS, writeMsMax: 20_000, doneMsMax: 20_000 } },
    );
    fake.mood('drips');
    const made = await print(await paid());
    expect(await ended(made.json.id)).toMatchObject({ state: 'printed', trouble: null });
    const [receipt = []] = await fake.receipts(1);
    expect(receipt.at(-1)).toEqual({ kind: 'cut' });
  });

  test('that never answers is believed to have printed what it took, where it is known to be mute', async () => {
    await opened({ answersStatus: false });
    fake.mood('mute');
    const made = await print(await paid());
    expect(await ended(made.json.id)).toMatchObject({ state: 'printed' });
    await fake.receipts(1);
  });

  test('that should answer and does not is asked in vain, and gets nothing', async () => {
    await opened();
    fake.mood('mute');
    const made = await print(await paid());
    expect(await ended(made.json.id)).toMatchObject({ state: 'notPrinted', trouble: 'slow' });
  });

  test('does not keep the backend from ending', async () => {
    await opened();
    fake.mood('deaf');
    await print(await paid());
    // Closed by afterEach: a queue that waits would hold it for seconds.
  });
});

test('a print that was under way when the process ended is a copy’s original: nobody knows whether it came out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-prints-'));
  const file = join(folder, 'ledger.db');
  await opened({}, { file });
  fake.mood('deaf');
  const payment = await paid();
  const { json } = await print(payment, { audience: 'merchant' });
  const { DatabaseSync } = await import('node:sqlite');
  await till.close();
  const database = new DatabaseSync(file);
  database.prepare("UPDATE print SET state = 'waiting', trouble = NULL WHERE id = ?").run(String(json.id));
  database.close();
  await opened({}, { file });
  expect((await till.call('GET', `/v1/prints/${json.id}`)).json).toMatchObject({ state: 'unsure', trouble: 'lost' });
  expect((await print(payment, { audience: 'merchant' })).json).toMatchObject({ copyNumber: 1 });
  rmSync(folder, { recursive: true });
});

test('a test page shows both widths of characters, and an unknown printer is said to be unknown', async () => {
  await opened();
  expect(await till.call('POST', '/v1/printers/bar/tests')).toMatchObject({
    status: 200,
    json: { items: [{ id: 'bar', waiting: 1 }] },
  });
  const [page = []] = await fake.receipts(1);
  expect(textOf(page)).toContain('Printer test 打印测试');
  expect(textOf(page).join(' ')).toMatch(/HKD 1,234\.56.*JPY 123,456.*KWD 123\.456/);
  expect(await till.call('POST', '/v1/printers/none/tests')).toMatchObject({ status: 404, json: { code: 'printer_not_found' } });
  expect(await print(await paid(), { printerId: 'none' })).toMatchObject({ status: 404, json: { code: 'printer_not_found' } });
});

test('a till prints at the printers that serve it, and at no others', async () => {
  till = await openTill({
    terminals: ['till-1', 'till-2'],
    printers: [printerAt(fake.port, { terminals: ['till-2'] })],
    printerWaits: WAITS,
  });
  const sale = await till.sale({ terminalId: 'till-1' });
  const { json } = await till.pay(sale, newCode(), { prefer: 'wait=5' });
  expect(await print(String(json.id))).toMatchObject({ status: 404, json: { code: 'printer_not_found' } });
  const list = async (terminalId: string) => (await till.call('GET', `/v1/printers?terminalId=${terminalId}`)).json.items;
  expect([await list('till-1'), await list('till-2')]).toEqual([[], [expect.objectContaining({ id: 'bar' })]]);
});

test('a closed shift is printed, with who closed it, and again as a copy; one that is open is not', async () => {
  await opened();
  await paid();
  const { id } = (await till.call('GET', '/v1/shifts/current?terminalId=till-1')).json;
  const printShift = () => till.call('POST', `/v1/shifts/${id}/prints`, { id: newId(), audience: 'merchant' });
  expect(await printShift()).toMatchObject({ status: 404, json: { code: 'shift_not_found' } });
  expect((await till.call('POST', `/v1/shifts/${id}/closure`, { unresolved: [] })).status).toBe(200);
  const made = await printShift();
  expect(made).toMatchObject({ status: 201, json: { of: id, copyNumber: 0, receipt: { kind: 'shift' } } });
  const [receipt = []] = await fake.receipts(1);
  const lines = textOf(receipt);
  expect(lines.join(' ')).toMatch(/Shift 班次 1 .*Closed 交班 .*By 操作人 +demo .*Sales 收款 1 +HKD 38\.50 .*Taken 净收/);
  expect(await ended(made.json.id)).toMatchObject({ state: 'printed', receipt: { kind: 'shift' } });
  expect((await printShift()).json).toMatchObject({ copyNumber: 1 });
});

test('a start finds the prints that were on their way without looking through all others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-prints-'));
  const file = join(folder, 'ledger.db');
  await opened({}, { file });
  const database = new DatabaseSync(file);
  const plan = database.prepare("EXPLAIN QUERY PLAN UPDATE print SET state = 'unsure' WHERE state = 'waiting'").all();
  expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('print_waiting')]);
  database.close();
  rmSync(folder, { recursive: true });
});
