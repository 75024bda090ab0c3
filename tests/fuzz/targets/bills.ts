/** Bills, as they are downloaded or were kept. */
import { deepStrictEqual } from 'node:assert';
import { gzipSync } from 'node:zlib';
import { BillParser } from '../../../packages/wechatpay/src/bills/parser.ts';
import { type BillItem, readBill, wireExponent } from '../../../packages/wechatpay/src/index.ts';
import { BadJsonField, type Json } from '../../../packages/wechatpay/src/v3/answer.ts';
import { readSettlements } from '../../../packages/wechatpay/src/v3/settlements.ts';
import { billText, HEADINGS, inChunks, REFUND, rowOf, SALE } from '../../../packages/wechatpay/test/written-bill.ts';
import { holds, reads, readsJson, type Target } from '../target.ts';

const bill = (headings: readonly string[], sums: Readonly<Record<string, string>>): string =>
  billText({ headings, rows: [rowOf(headings, SALE), rowOf(headings, REFUND)], sums });
const SEEDS = [
  bill(HEADINGS.older, { 总交易单数: '2', 总交易额: '38.50', 总退款金额: '8.50', 手续费总金额: '0.18000' }),
  bill(HEADINGS.crossBorderRefund, { 总交易单数: '2', 总交易额: '38.50' }),
  bill(HEADINGS.v3, { 总交易单数: '2', 退款总金额: '8.50' }),
  '交易时间,商户订单号,货币种类,总金额\n`2026-11-24 00:00:00,`A,`JPY,`1\n总交易单数,总交易额\n`1,`1',
];
const WORDS = ['\r\n', '`', ',`', '\ufeff', '总交易单数', '2026-02-29 23:59:60', '-0.00', 'JPY', '0', '<xml>'];

/** Items as values that can be compared. */
const valuesOf = (items: readonly BillItem[]) =>
  items.map((item) => (item.kind === 'line' ? { lineNumber: item.lineNumber, ...item.fields() } : item));

function parsed(bytes: Uint8Array, piece: number): readonly BillItem[] {
  const parser = new BillParser({ exponentOf: wireExponent, lineBytesMax: 1_024 });
  const items: BillItem[] = [];
  for (let at = 0; at < bytes.length; at += piece) items.push(...parser.take(bytes.subarray(at, at + piece)));
  return [...items, ...parser.end()];
}

const lines: Target = {
  name: 'bills/lines',
  holds:
    'one item for every line, in order, and one that says how it ended; a line that is read is right to the last value; cut in any way it is the same',
  sources: ['packages/wechatpay/src/bills/'],
  seeds: SEEDS,
  words: WORDS,
  open: reads((bytes) => {
    const items = parsed(bytes, 65_536);
    deepStrictEqual(valuesOf(parsed(bytes, 1 + (bytes.length % 13))), valuesOf(items));
    const last = items.at(-1);
    holds(last?.kind === 'end' || last?.kind === 'broken', 'the last item says how it ended');
    holds(items.filter(({ kind }) => kind === 'end' || kind === 'broken').length === 1, 'it ends once');
    let before = 1;
    for (const item of items) {
      if (item.kind === 'end' || item.kind === 'broken') continue;
      // Behind the last line of values stand the sums, and empty lines behind those.
      const isNext = item.lineNumber === before + 1;
      holds(isNext || (item.kind === 'unreadable' && item.lineNumber > before), 'no line is left out');
      before = item.lineNumber;
      if (item.kind !== 'line') continue;
      const { tradeTime, total } = item.fields();
      holds(tradeTime === null || Number.isSafeInteger(tradeTime), 'a time is a moment');
      holds(total === null || Number.isSafeInteger(total.minor), 'an amount is a whole number');
    }
    if (last.kind === 'end') holds(last.lines === items.filter(({ kind }) => kind === 'line').length, 'lines are counted');
  }),
};

const packed: Target = {
  name: 'bills/packed',
  holds: 'packed it reads as it does unpacked; bytes that begin as gzip and are none are a broken bill',
  sources: ['packages/wechatpay/src/bills/read-bill.ts'],
  seeds: [...SEEDS, gzipSync(Buffer.from(SEEDS[0] ?? '')).subarray(0, 200), gzipSync(Buffer.from('x'))],
  words: WORDS,
  isCostly: true,
  open: reads(async (bytes) => {
    const all = async (source: Uint8Array): Promise<readonly BillItem[]> => {
      const items: BillItem[] = [];
      for await (const item of readBill(inChunks(source, 1_000))) items.push(item);
      return items;
    };
    const plain = await all(bytes);
    holds(['end', 'broken'].includes(plain.at(-1)?.kind ?? ''), 'the last item says how it ended');
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    if (!isPacked) deepStrictEqual(valuesOf(await all(gzipSync(bytes))), valuesOf(plain));
  }),
};

const settlements: Target = {
  name: 'bills/settlements',
  holds: 'settlements whose amounts are whole numbers, or the name of the field that is wrong',
  sources: ['packages/wechatpay/src/v3/settlements.ts'],
  seeds: [
    '{"total_count":1,"offset":0,"data":[{"batch_id":"1","settlement_date":"20261125","trade_start_date":"20261124","trade_end_date":"20261124","amount":{"settled":-1,"unsettle":0,"currency":"HKD","pay":1,"refund":2,"net":-1,"fee":0}}]}',
    '{"total_count":0,"offset":0}',
  ],
  words: ['"data":', 'null', '[]', '1e400', '-0', '"amount":{'],
  open: readsJson((said) => {
    if (typeof said !== 'object' || said === null) return;
    try {
      for (const { settled, net } of readSettlements(said as Json, 0).settlements) // its fields are looked at one by one
        holds(Number.isSafeInteger(settled) && Number.isSafeInteger(net), 'amounts are whole numbers');
    } catch (error) {
      holds(error instanceof BadJsonField && /^[a-z_]{1,40}$/.test(error.message), 'the field’s name, and nothing else');
    }
  }),
};

export const TARGETS: readonly Target[] = [lines, packed, settlements];
