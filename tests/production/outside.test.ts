/**
 * Orders that no ledger knows, asked about and changed by their number, over V2 and V3: against a sandbox dressed as the real gateway, over TLS.
 * What a ledger knows is never touched.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ended, Machine, Rehearsal } from './rehearsal.ts';
import { ENTER, hasTerminals, Terminal } from './terminal.ts';

vi.setConfig({ testTimeout: 120_000 });

let rehearsal: Rehearsal;
let machine: Machine;
let liveKey = '';
const orphan = (state?: 'SUCCESS' | 'NOTPAY') => rehearsal.orphan(state);
const orderOf = async (number: string) => (await rehearsal.orders()).find(({ outTradeNo }) => outTradeNo === number);

beforeAll(async () => {
  rehearsal = await Rehearsal.open();
  machine = new Machine(join(rehearsal.folder, 'machine'));
  const handed = rehearsal.handOut(join(machine.data, 'keys'));
  const v3 = ['--merchant-category-code', '5812', '--api-v3-key-file', handed.apiV3Key];
  const made = await machine.quickpay(['configure', '--no-input', ...rehearsal.flags(handed), ...v3]);
  liveKey = /API key of shop: (live_[\w-]{32})/.exec(made.out)?.[1] ?? '';
}, 60_000);
afterAll(() => rehearsal.close(), 30_000);

describe.each(['v2', 'v3'])('over %s', (protocol) => {
  beforeAll(async () => {
    expect(await machine.quickpay(['configure', '--no-input', '--protocol', protocol])).toMatchObject({ code: 0 });
  });

  test('query tells an order, and that no ledger knows it', async () => {
    const number = await orphan();
    const ran = await machine.quickpay(['query', number]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(
      new RegExp(
        `^${number} \\(tea, over ${protocol.toUpperCase()}\\): SUCCESS   HKD 38\\.50   transaction \\d+   attach till 9\n`,
      ),
    );
    expect(JSON.parse((await machine.quickpay(['query', number, '--json'])).out)).toMatchObject({
      environment: 'production',
      protocol,
      kind: 'found',
      order: { state: 'SUCCESS', amount: { amountMinor: 3_850, currency: 'HKD' } },
      refunds: [],
    });
    expect(await machine.quickpay(['query', 'NOBODYS'])).toMatchObject({
      code: 5,
      out: expect.stringContaining('WeChat Pay knows no order NOBODYS'),
    });
  });

  test('revoke says what it would do, asks for the number once more, and proves what it did', async () => {
    const number = await orphan();
    const dry = await machine.quickpay(['revoke', number, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining(`Would revoke ${number} of tea, SUCCESS   HKD 38.50`) });
    for (const args of [[], ['--confirm', 'ANOTHER']])
      expect(await machine.quickpay(['revoke', number, ...args])).toMatchObject({ code: 2, out: '' });
    expect(await orderOf(number)).toMatchObject({ state: 'SUCCESS', refunded: 0 });

    const ran = await machine.quickpay(['revoke', number, '--confirm', number]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^Revoked\. Nothing but WeChat Pay has a record of it\.\n.*REVOKED/);
    expect(await orderOf(number)).toMatchObject({ state: 'REVOKED', refunded: 3_850 });
    expect(await machine.quickpay(['revoke', 'NOBODYS', '--confirm', 'NOBODYS'])).toMatchObject({ code: 5, out: '' });
  });

  test('a revoke that no query shows is not called one', async () => {
    const number = await orphan();
    const fault = { times: 1, outTradeNo: number };
    await rehearsal.control('/faults', 'POST', { operation: 'revoke', kind: 'delayAnswer', delayMs: 1_500, ...fault });
    const running = machine.quickpay(['revoke', number, '--confirm', number]);
    await vi.waitFor(async () => expect(await orderOf(number)).toMatchObject({ state: 'REVOKED' }), 10_000);
    await rehearsal.control('/faults', 'POST', { operation: 'query', kind: 'garbage', ...fault });
    expect(await running).toMatchObject({
      ...{ code: 4, out: '' },
      err: expect.stringMatching(/^WeChat Pay says that it is revoked, and a query does not show it\. It is not known how/),
    });
  });

  test('a refund that is asked for once more and refused says nothing of the one before', async () => {
    const number = await orphan();
    const flags = ['--reason', 'broken cup', '--confirm', number];
    const fault = { operation: 'refund', kind: 'error', code: 'FREQUENCY_LIMITED', times: 1, outTradeNo: number };
    await rehearsal.control('/faults', 'POST', fault);
    expect(await machine.quickpay(['refund', number, '8.50', ...flags])).toMatchObject({
      ...{ code: 1, err: expect.stringMatching(/^Not refunded: WeChat Pay refuses/) },
    });
    await rehearsal.control('/faults', 'POST', fault);
    const again = ['--refund-number', `${number}-M1`];
    expect(await machine.quickpay(['refund', number, '8.50', ...flags, ...again])).toMatchObject({
      ...{ code: 4, out: '' },
      err: expect.stringMatching(/^This request refunded nothing: WeChat Pay refuses.*quickpay query/),
    });
  });

  test('refund gives a part back, then no more than is left', async () => {
    const number = await orphan();
    const dry = await machine.quickpay(['refund', number, '8.50', '--dry-run']);
    expect(dry).toMatchObject({
      code: 0,
      out: `Would refund HKD 8.50 of ${number}; HKD 38.50 can be refunded. Nothing was sent.\n`,
    });
    expect(await machine.quickpay(['refund', number, '8.50', '--reason', 'broken cup'])).toMatchObject({ code: 2, out: '' });
    const why = ['--reason', 'broken cup'];
    expect(await machine.quickpay(['refund', number, '8.50', '--confirm', number])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--reason'),
    });
    const ran = await machine.quickpay(['refund', number, '8.50', ...why, '--confirm', number]);
    expect(ran).toMatchObject({ code: 0, err: '', out: expect.stringContaining(`HKD 8.50, refund ${number}-M1.`) });
    expect(await orderOf(number)).toMatchObject({ state: 'REFUND', refunded: 850 });
    // The same once more, as where its answer was lost: nothing goes back twice.
    const same = [...why, '--refund-number', `${number}-M1`, '--confirm', number];
    expect(await machine.quickpay(['refund', number, '8.50', ...same])).toMatchObject({ code: 0 });
    expect(await orderOf(number)).toMatchObject({ refunded: 850 });
    const more = await machine.quickpay(['refund', number, '30.01', ...why, '--confirm', number]);
    expect(more).toMatchObject({ code: 1, err: expect.stringContaining('HKD 30.00 of') });
    expect((await machine.quickpay(['query', number])).out).toMatch(new RegExp(`refund ${number}-M1   HKD 8\\.50   \\w+`));
  });
});

describe('over either', () => {
  test('an order that is not paid cannot be refunded', async () => {
    const number = await orphan('NOTPAY');
    expect(await machine.quickpay(['refund', number, '--reason', 'broken cup', '--confirm', number])).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${number} is not paid: NOTPAY`),
    });
  });

  test('what this ledger knows is queried, and changed through the ledger alone', async () => {
    const backend = await machine.backend();
    const till = machine.with({ QUICKPAY_URL: backend.line.url, QUICKPAY_API_KEY: liveKey });
    try {
      const paid = await till.quickpay(['pay', '38.50', 'HKD', '--json'], `${await rehearsal.code('ready')}\n`);
      const { id, orderNumber } = JSON.parse(paid.out);
      expect((await machine.quickpay(['query', orderNumber])).out).toContain(`In this ledger it is payment ${id}, paid.`);
      for (const command of ['revoke', 'refund']) {
        const why = command === 'refund' ? ['--reason', 'broken cup'] : [];
        const ran = await machine.quickpay([command, orderNumber, ...why, '--confirm', orderNumber]);
        expect(ran).toMatchObject({ code: 1, out: '' });
        expect(ran.err).toContain(`${orderNumber} is payment ${id} of this ledger (paid), and is changed through it alone`);
      }
      expect(await orderOf(orderNumber)).toMatchObject({ state: 'SUCCESS', refunded: 0 });
    } finally {
      await ended(backend.child);
    }
  });
});

test('nothing is sent where the ledger cannot be asked, or nobody says whose order it is', async () => {
  const number = await orphan();
  const other = machine.copiedTo(join(rehearsal.folder, 'damaged'));
  for (const name of ['ledger.sqlite-wal', 'ledger.sqlite-shm']) rmSync(join(other.data, name), { force: true });
  writeFileSync(join(other.data, 'ledger.sqlite'), 'not a database, and long enough to be seen as none'.repeat(20));
  expect(await other.quickpay(['revoke', number, '--confirm', number])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('cannot be read: it is no ledger. Nothing was sent.'),
  });
  expect(await machine.quickpay(['query', number, '--merchant', 'coffee'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('has no merchant coffee; it has tea.'),
  });
  expect(await machine.quickpay(['query', '../nothing'])).toMatchObject({
    code: 2,
    out: '',
    err: 'out_trade_no: 1 to 32 characters of 0-9 A-Z a-z _ - | *. Nothing was sent.\n',
  });
  expect(await orderOf(number)).toMatchObject({ state: 'SUCCESS' });
});

test.skipIf(!hasTerminals)('at a terminal the number is typed to confirm', async () => {
  const number = await orphan();
  const terminal = new Terminal(['revoke', number], machine.environment);
  await terminal.answer('Type the order number to do it', `LOST${ENTER}`);
  await terminal.answer('That is not the order number', `${number.slice('LOST'.length)}${ENTER}`);
  expect(await terminal.ended).toBe(0);
  expect(await orderOf(number)).toMatchObject({ state: 'REVOKED' });
});
