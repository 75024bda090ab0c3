/** Bills: every layout by its headings, every line or the reason why not, and sums that are not taken on trust. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BillFault, type BillItem, type BillLine, type ReadBillOptions, readBill } from '../src/index.ts';
import { billText, HEADINGS, inChunks, REFUND, rowOf, SALE, type WrittenBill } from './written-bill.ts';

type Layout = keyof typeof HEADINGS;

const OLDER_SUMS = {
  总交易单数: '2',
  总交易额: '38.50',
  总退款金额: '8.50',
  总代金券或立减优惠退款金额: '0.00',
  手续费总金额: '0.18000',
};
const CURRENT_SUMS = {
  总交易单数: '2',
  应结订单总金额: '38.50',
  退款总金额: '8.50',
  充值券退款总金额: '0.00',
  手续费总金额: '0.18000',
  订单总金额: '38.50',
  申请退款总金额: '8.50',
};
const SUMS: Readonly<Record<Layout, Readonly<Record<string, string>>>> = {
  mainlandAll: CURRENT_SUMS,
  mainlandSuccess: CURRENT_SUMS,
  mainlandRefund: CURRENT_SUMS,
  older: OLDER_SUMS,
  crossBorderSuccess: OLDER_SUMS,
  crossBorderRefund: OLDER_SUMS,
  v3: CURRENT_SUMS,
};

async function itemsOf(bytes: Uint8Array | string, options: ReadBillOptions = {}, size = 65_536): Promise<readonly BillItem[]> {
  const items: BillItem[] = [];
  for await (const item of readBill(inChunks(Buffer.from(bytes), size), options)) items.push(item);
  return items;
}
const linesOf = (items: readonly BillItem[]): readonly BillLine[] => items.filter((item) => item.kind === 'line');
/** Lines as values. */
const asValues = (items: readonly BillItem[]) =>
  items.map((item) => (item.kind === 'line' ? { lineNumber: item.lineNumber, ...item.fields() } : item));
const bill = (layout: Layout, change: Partial<WrittenBill> = {}): string => {
  const headings = HEADINGS[layout];
  const rows = [rowOf(headings, SALE), rowOf(headings, REFUND)];
  return billText({ headings, rows, sums: SUMS[layout], ...change });
};
const older = (...said: readonly Readonly<Record<string, string>>[]) => said.map((one) => rowOf(HEADINGS.older, one));

describe('what a bill says', () => {
  test.each(Object.keys(HEADINGS) as Layout[])('the layout %s is read by its headings, and adds up', async (layout) => {
    const items = await itemsOf(bill(layout));
    expect(items.map(({ kind }) => kind)).toEqual(['line', 'line', 'end']);
    const [sale, refund] = linesOf(items);
    const has = (heading: string) => (HEADINGS[layout] as readonly string[]).includes(heading);
    expect(sale?.fields()).toMatchObject({
      tradeTime: Date.parse('2026-11-24T12:30:05+08:00'),
      mchId: '1900000109',
      subMchId: null,
      deviceInfo: 'till-7',
      transactionId: '4200001',
      outTradeNo: 'QP1',
      openid: 'oUpF8',
      tradeState: 'SUCCESS',
      currency: 'HKD',
      refundId: null,
      goods: 'Tea, 茶',
      attach: 'a,b',
      fee: { minor: 23_100, currency: 'HKD' },
      feeRate: '0.60%',
      others: {},
    });
    if (layout !== 'mainlandRefund') expect(sale?.amount('total')).toEqual({ minor: 3_850, currency: 'HKD' });
    expect(sale?.amount('payerAmount')).toEqual(has('用户支付金额') ? { minor: 3_542, currency: 'CNY' } : null);
    expect(refund?.text('tradeState')).toBe('REFUND');
    expect(refund?.text('outRefundNo')).toBe(has('商户退款单号') ? 'R1' : null);
    expect(refund?.amount('refundAmount')).toEqual(has('退款金额') ? { minor: 850, currency: 'HKD' } : null);
    expect(refund?.amount('refundRequested')).toEqual(has('申请退款金额') ? { minor: 850, currency: 'HKD' } : null);
    expect(refund?.time('refundSucceededAt')).toEqual(has('退款成功时间') ? Date.parse('2026-11-24T13:00:03+08:00') : null);
    expect(items.at(-1)).toMatchObject({ kind: 'end', lines: 2, unreadable: 0, isWhole: true });
  });

  test('in another order, in English, with columns that nobody knows and without a mark, it is the same bill', async () => {
    const headings = ['Merchant order number', 'Weather', 'Currency', 'Trade time', 'Total amount', '总金额'];
    const sums = { 'Total amount': '1.20', Unheard: '7', 'Total number of transactions': '1' };
    const row = ['A', 'rain, `heavy`', 'HKD', '2026-11-24 00:00:00', '1.20', '9'];
    const items = await itemsOf(billText({ headings, rows: [row], sums, mark: false, end: '\n' }));
    expect(linesOf(items)[0]?.fields()).toMatchObject({
      outTradeNo: 'A',
      total: { minor: 120, currency: 'HKD' },
      others: { Weather: 'rain, `heavy`', 总金额: '9' },
      goods: null,
      fee: null,
    });
    expect(linesOf(items)[0]?.written('Weather')).toBe('rain, `heavy`');
    expect(linesOf(items)[0]?.written('Nothing')).toBeNull();
    expect(items.at(-1)).toMatchObject({
      kind: 'end',
      isWhole: true,
      sums: [
        { heading: 'Total amount', verdict: 'equal' },
        { heading: 'Unheard', of: null, verdict: 'notComparable' },
        { heading: 'Total number of transactions', of: 'lines', stated: 1n, added: 1n, verdict: 'equal' },
      ],
    });
  });

  test('a day without trade: headings and sums alone are a whole bill', async () => {
    const sums = Object.fromEntries(
      Object.keys(CURRENT_SUMS).map((heading) => [heading, heading === '总交易单数' ? '0' : '0.00']),
    );
    expect(await itemsOf(bill('mainlandAll', { rows: [], sums }))).toMatchObject([
      { kind: 'end', lines: 0, totals: [], isWhole: true },
    ]);
  });

  test.each([
    ['HKD', '0.01', 1],
    ['HKD', '0.1', 10],
    ['HKD', '7', 700],
    ['HKD', '20000000.29', 2_000_000_029],
    ['HKD', '4.35', 435],
    ['HKD', '1.100', 110],
    ['JPY', '1200', 1_200],
    ['JPY', '1200.00', 1_200],
    ['KWD', '1.005', 1_005],
  ])('%s %s is %i of the smallest unit, to the unit', async (currency, text, minor) => {
    const rows = older({ ...SALE, 货币种类: currency, 总金额: text });
    const [line] = linesOf(await itemsOf(bill('older', { rows }), { exponents: { KWD: 3 } }));
    expect(line?.amount('total')).toEqual({ minor, currency });
  });

  test('a day of a leap year is one', async () => {
    const [line] = linesOf(await itemsOf(bill('older', { rows: older({ ...SALE, 交易时间: '2028-02-29 23:59:59' }) })));
    expect(line?.time('tradeTime')).toBe(Date.parse('2028-02-29T23:59:59+08:00'));
  });

  test('what is read is written as JSON with all its values', async () => {
    const [line] = linesOf(await itemsOf(bill('v3')));
    expect(JSON.parse(JSON.stringify(line))).toEqual(line?.fields());
  });
});

describe('what it adds up to', () => {
  test.each(Object.keys(OLDER_SUMS) as (keyof typeof OLDER_SUMS)[])('a wrong %s is seen, by its name', async (heading) => {
    const sums = { ...OLDER_SUMS, [heading]: heading === '总交易单数' ? '3' : '38.51' };
    const end = (await itemsOf(bill('older', { sums }))).at(-1);
    expect(end).toMatchObject({ kind: 'end', isWhole: false });
    const differing = end?.kind === 'end' ? end.sums.filter(({ verdict }) => verdict === 'differs') : [];
    expect(differing.map((sum) => sum.heading)).toEqual([heading]);
  });

  test('a line that is missing shows in every sum that it was in', async () => {
    const end = (await itemsOf(bill('older', { rows: older(SALE) }))).at(-1);
    const differing = end?.kind === 'end' ? end.sums.filter(({ verdict }) => verdict === 'differs') : [];
    expect(differing.map(({ heading }) => heading)).toEqual(['总交易单数', '总退款金额', '手续费总金额']);
    expect(differing[1]).toMatchObject({ of: 'refundAmount', stated: 850_000n, added: 0n });
  });

  test('amounts of several currencies are added up by each, and not held against one sum', async () => {
    const rows = older(SALE, { ...SALE, 货币种类: 'JPY', 总金额: '1200' });
    const end = (await itemsOf(bill('older', { rows, sums: { ...OLDER_SUMS, 总退款金额: '0.00' } }))).at(-1);
    expect(end).toMatchObject({
      sums: [{}, { verdict: 'notComparable' }, { verdict: 'equal' }, {}, { verdict: 'notComparable' }],
    });
    expect(end?.kind === 'end' && end.totals.filter(({ column }) => column === 'total')).toEqual([
      { column: 'total', currency: 'HKD', minor: 3_850n },
      { column: 'total', currency: 'JPY', minor: 1_200n },
    ]);
  });

  test('lines that are settled in another currency than they are in are not held against a sum', async () => {
    const rows = [rowOf(HEADINGS.crossBorderSuccess, { ...SALE, 结算币种: 'USD', 结算金额: '4.93' })];
    const end = (await itemsOf(bill('crossBorderSuccess', { rows, sums: { 总交易单数: '1', 总交易额: '4.93' } }))).at(-1);
    expect(end).toMatchObject({ isWhole: true, sums: [{ verdict: 'equal' }, { verdict: 'notComparable', added: null }] });
  });

  test('sums beyond the whole numbers of a double are exact', async () => {
    const rows = older(...Array.from({ length: 40 }, () => ({ ...SALE, 总金额: '9999999999999.99', 手续费: '0' })));
    const sums = { 总交易单数: '40', 总交易额: '399999999999999.60' };
    const end = (await itemsOf(bill('older', { rows, sums }))).at(-1);
    expect(end).toMatchObject({ isWhole: true, totals: [{ column: 'total', minor: 39_999_999_999_999_960n }] });
  });
});

describe('a line that cannot be read', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, string | null])[] = [
    ['a day that is none', { 交易时间: '2026-02-30 00:00:00' }, 'badTime', '交易时间'],
    ['a day that is in leap years alone', { 交易时间: '2026-02-29 00:00:00' }, 'badTime', '交易时间'],
    ['the same of a hundredth year', { 交易时间: '2100-02-29 00:00:00' }, 'badTime', '交易时间'],
    ['a time that is none', { 交易时间: '2026-11-24T00:00:00' }, 'badTime', '交易时间'],
    ['more decimals than the currency has', { 总金额: '38.505' }, 'badAmount', '总金额'],
    ['half a yen', { 货币种类: 'JPY', 总金额: '38.5', 手续费: '0' }, 'badAmount', '总金额'],
    ['an amount that is none', { 退款金额: '1e3' }, 'badAmount', '退款金额'],
    ['an amount beyond whole numbers', { 总金额: '1234567890123456.00' }, 'badAmount', '总金额'],
    ['a currency that is none', { 货币种类: 'hkd' }, 'badCurrency', '货币种类'],
    ['a currency whose decimals nobody knows', { 货币种类: 'XXX' }, 'unknownCurrency', '货币种类'],
    ['an amount without a currency', { 货币种类: '' }, 'badAmount', '总金额'],
    ['a whole amount without a currency', { 货币种类: '', 总金额: '38', 手续费: '' }, 'badAmount', '总金额'],
    ['a value that looks like its own end', { 商品名称: 'a,`b' }, 'valueCount', null],
  ];
  test.each(cases)('%s: it has its number, and the others are read', async (_, change, problem, heading) => {
    const rows = older(SALE, { ...SALE, ...change }, REFUND);
    const items = await itemsOf(bill('older', { rows }));
    expect(items.map(({ kind }) => kind)).toEqual(['line', 'unreadable', 'line', 'end']);
    expect(items[1]).toEqual({ kind: 'unreadable', lineNumber: 3, problem, heading });
    expect(items[3]).toMatchObject({ lines: 2, unreadable: 1, isWhole: false });
  });

  test.each([
    ['notALine', 'garbage'],
    ['notALine', ''],
    ['valueCount', '`2026-11-24 00:00:00,`A'],
    ['tooLong', `\`${'x'.repeat(20_000)}`],
    ['tooLong', 'x'.repeat(200_000)],
  ])('%s', async (problem, line) => {
    const [headings = '', sale = '', ...rest] = bill('older').split('\r\n');
    const items = await itemsOf([headings, line, sale, ...rest].join('\r\n'));
    expect(items[0]).toMatchObject({ kind: 'unreadable', lineNumber: 2, problem });
    expect(items.at(-1)).toMatchObject({ kind: 'end', lines: 2, unreadable: 1, isWhole: false });
  });

  test('bytes that are no UTF-8 make their own line unreadable, and no other', async () => {
    const bytes = Buffer.from(bill('older', { rows: older(SALE, { ...SALE, 商品名称: 'XX' }, REFUND) }));
    bytes[bytes.indexOf('XX')] = 0xff;
    const items = await itemsOf(bytes);
    expect(items[1]).toMatchObject({ kind: 'unreadable', lineNumber: 3, problem: 'notUtf8' });
    expect(linesOf(items).map((line) => line.text('goods'))).toEqual(['Tea, 茶', 'Tea, 茶']);
  });

  test('what stands behind the sums is said, however long it is and whether or not it ends', async () => {
    expect((await itemsOf(`${bill('older')}${'x'.repeat(100_000)}`)).slice(-2)).toMatchObject([
      { kind: 'unreadable', lineNumber: 6, problem: 'tooLong' },
      { kind: 'end', unreadable: 1, isWhole: false },
    ]);
    const items = await itemsOf(`${bill('older')}\`more\r\n\r\n`);
    expect(items.slice(-2)).toMatchObject([
      { kind: 'unreadable', lineNumber: 6, problem: 'behindTheSums' },
      { kind: 'end', lines: 2, unreadable: 1, isWhole: false },
    ]);
  });
});

describe('a bill that breaks off is never believed whole', () => {
  const whole = Buffer.from(bill('older'));

  test('wherever it is cut, but for the end of its last line', async () => {
    for (let length = 0; length < whole.length; length++) {
      const last = (await itemsOf(whole.subarray(0, length))).at(-1);
      const isWhole = last?.kind === 'end' && last.isWhole;
      // Zeros behind a point, and the end of the line, are nothing.
      expect(isWhole, `cut at ${length} of ${whole.length}`).toBe(/`0\.180{0,3}\r?$/.test(whole.subarray(0, length).toString()));
    }
  });

  test('as it is wherever its gzip is cut', async () => {
    const packed = gzipSync(whole);
    expect((await itemsOf(packed)).at(-1)).toMatchObject({ kind: 'end', isWhole: true });
    for (let length = 2; length < packed.length; length += 7)
      expect((await itemsOf(packed.subarray(0, length))).at(-1)).toMatchObject({ kind: 'broken', problem: 'cutOff' });
  });

  test.each([
    ['', 'cutOff', 1],
    ['<xml><return_code>FAIL</return_code></xml>', 'notABill', 1],
    ['\ufeff<xml>\r\n', 'notABill', 1],
    ['{"code":"NO_STATEMENT_EXIST"}\r\n', 'noHeadings', 1],
    ['交易时间,商户订单号,货币种类,货币种类\r\n', 'noHeadings', 1],
    ['x'.repeat(20_000), 'noHeadings', 1],
  ])('%# %s', async (text, problem, lineNumber) => {
    expect((await itemsOf(text)).at(-1)).toMatchObject({ kind: 'broken', problem, lineNumber });
  });

  test.each(['nothing', '`2,`3', '`two', '`-2'])('sums that are none: %s', async (sums) => {
    const text = `${bill('older').split('总交易')[0]}总交易单数\r\n${sums}\r\n`;
    const last = (await itemsOf(text)).at(-1);
    if (sums === '`-2') expect(last).toMatchObject({ kind: 'end', isWhole: false });
    else expect(last).toMatchObject({ kind: 'broken', problem: 'badSums', lineNumber: 5 });
  });

  test('a source that fails ends it, with the fault; one that knows why says so', async () => {
    const failing = async function* (fault: Error) {
      yield whole.subarray(0, 600);
      throw fault;
    };
    const lastOf = async (fault: Error) => {
      const items: BillItem[] = [];
      for await (const item of readBill(failing(fault))) items.push(item);
      return items.at(-1);
    };
    const reset = new Error('ECONNRESET');
    expect(await lastOf(reset)).toEqual({ kind: 'broken', problem: 'interrupted', lineNumber: 2, cause: reset });
    expect(await lastOf(new BillFault('stalled'))).toMatchObject({ kind: 'broken', problem: 'stalled' });
  });

  test('bytes that begin as gzip and are none, and more bytes than a bill may have', async () => {
    expect(await itemsOf(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))).toMatchObject([
      { kind: 'broken', problem: 'badGzip' },
    ]);
    expect((await itemsOf(whole, { billBytesMax: 500 }, 100)).at(-1)).toMatchObject({ kind: 'broken', problem: 'tooLarge' });
  });

  test('whoever stops in the middle closes what it is read from', async () => {
    let closed = 0;
    const source = async function* () {
      try {
        for (;;) yield whole.subarray(0, 1_000);
      } finally {
        closed++;
      }
    };
    for await (const _ of readBill(source())) break;
    const packed = gzipSync(Buffer.alloc(1_000_000, bill('older')));
    const packedSource = async function* () {
      try {
        yield* inChunks(packed, 64);
      } finally {
        closed++;
      }
    };
    for await (const _ of readBill(packedSource())) break;
    await expect.poll(() => closed).toBe(2);
  });
});

describe('for any bill', () => {
  const character = fc.constantFrom(...'aé茶😀,`"\'<& ｀0-.');
  const text = fc.array(character, { maxLength: 8 }).map((all) => all.join(''));
  const garbage = fc.oneof(
    fc.constantFrom('', '`', ',', '`,`', '总交易单数', '`a,`b', 'x'.repeat(600), `\`${'y'.repeat(600)}`, '\r', '\r\r'),
    text,
  );
  const row = fc
    .record({ goods: text, attach: text, minor: fc.integer({ min: 0, max: 999_999_999 }), refunds: fc.boolean() })
    .map(({ goods, attach, minor, refunds }) => {
      const amount = (minor / 100).toFixed(2);
      return rowOf(HEADINGS.older, {
        ...(refunds ? REFUND : SALE),
        ...(refunds ? { 退款金额: amount } : { 总金额: amount }),
        商品名称: goods,
        商户数据包: attach,
      });
    });
  /** Between the headings and what is too long. */
  const options = { lineBytesMax: 500 } satisfies ReadBillOptions;

  test('how its bytes are cut changes nothing', async () => {
    const anyBill = fc.record({ rows: fc.array(row, { maxLength: 6 }), stray: garbage, at: fc.nat(9), cut: fc.nat(3_000) });
    await fc.assert(
      fc.asyncProperty(
        anyBill,
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        async ({ rows, stray, at, cut }, sizes) => {
          const lines = bill('older', { rows }).split('\r\n');
          lines.splice(at % (lines.length + 1), 0, stray);
          const whole = Buffer.from(lines.join('\r\n'));
          const bytes = cut < 1_500 ? whole : whole.subarray(0, cut);
          const inPieces = async function* () {
            for (let from = 0, n = 0; from < bytes.length; n++) {
              const size = sizes[n % sizes.length] ?? 1;
              // A source may use its buffer again.
              const piece = Buffer.from(bytes.subarray(from, from + size));
              yield piece;
              piece.fill(0);
              from += size;
            }
          };
          const cutUp: BillItem[] = [];
          for await (const item of readBill(inPieces(), options)) cutUp.push(item);
          expect(asValues(cutUp)).toEqual(asValues(await itemsOf(bytes, options)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('what is written is read, line by line, and no line is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), fc.boolean(), fc.constantFrom('\r\n', '\n'), async (rows, mark, end) => {
        const items = await itemsOf(bill('older', { rows, mark, end } as Partial<WrittenBill>));
        const taken = items.filter((item) => item.kind !== 'end');
        expect(taken).toHaveLength(rows.length);
        for (const [n, item] of taken.entries()) {
          const wanted = rows[n] ?? [];
          // A value with a comma and a backtick in it, or the beginning of one at its end, is one too many.
          const isClear = wanted.every((value) => !value.includes(',`'));
          expect(item.lineNumber).toBe(n + 2);
          if (item.kind === 'line') expect(HEADINGS.older.map((heading) => item.written(heading))).toEqual(wanted);
          else expect({ isClear, item }).toMatchObject({ isClear: false, item: { problem: 'valueCount' } });
        }
      }),
      { numRuns: 300 },
    );
  });
});
