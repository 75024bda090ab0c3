/** Core's port for a day at the channel: the same contract over either wire. */
import { wechatpayV2Statements, wechatpayV3Statements } from '@quickpay/channels';
import type { Movement, StatementAnswer, StatementEntry, Statements } from '@quickpay/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Till } from '../../apps/sandbox/test/till.ts';
import { billText, HEADINGS, inChunks, REFUND, rowOf, SALE } from '../../packages/wechatpay/test/written-bill.ts';
import { ledgerOf, movementsIn, type Shop, shopOf, trade } from './day.ts';

const WITHIN = { timeoutMs: 20_000 };
let shop: Shop;
let day = '';

beforeAll(async () => {
  const till = await Till.open();
  const spelt = await till.advanceTo(12);
  day = `${spelt.slice(0, 4)}-${spelt.slice(4, 6)}-${spelt.slice(6)}`;
  await trade(till, '3850');
  shop = shopOf(till);
}, 30_000);
afterAll(async () => {
  await Promise.all([shop.v2.close(), shop.v3.close()]);
  await shop.till.close();
});

const WIRES = {
  V2: () => wechatpayV2Statements({ client: shop.v2 }),
  V3: () => wechatpayV3Statements({ client: shop.v3 }),
} as const;

async function entriesIn(answer: StatementAnswer): Promise<readonly StatementEntry[]> {
  if (answer.kind !== 'statement') throw new Error(JSON.stringify(answer));
  const entries: StatementEntry[] = [];
  for await (const entry of answer.entries) entries.push(entry);
  return entries;
}
const movementsOf = (entries: readonly StatementEntry[]): readonly Movement[] =>
  entries.filter((entry) => entry.kind === 'movement');

test('a day that is not over moved nothing yet; until ten the next morning it is being made', async () => {
  const both = async () => Promise.all(Object.values(WIRES).map((wire) => wire().download({ day }, WITHIN)));
  expect(await both()).toEqual([{ kind: 'none' }, { kind: 'none' }]);
  await shop.till.advanceTo(9, 30);
  expect(await both()).toEqual([{ kind: 'notYet' }, { kind: 'notYet' }]);
  await shop.till.advanceTo(10);
});

describe.each(Object.entries(WIRES))('over %s', (name, wire) => {
  const statements = (): Statements => wire();

  test('a day is every movement of money, and whole', async () => {
    const entries = await entriesIn(await statements().download({ day }, WITHIN));
    const ledger = movementsIn(await ledgerOf(shop.till));
    const kinds = { SUCCESS: 'paid', REFUND: 'refunded', REVOKED: 'revoked' } as const;
    const told = movementsOf(entries).map(({ what, merchantOrderNumber, transactionId, refundNumber, amount }) => ({
      what,
      merchantOrderNumber,
      transactionId,
      refundNumber,
      amount,
    }));
    expect(told).toHaveLength(ledger.length);
    expect(told).toEqual(
      expect.arrayContaining(
        ledger.map(({ kind, outTradeNo, transactionId, refund, minor, currency }) => ({
          what: kinds[kind as keyof typeof kinds], // one of them, by day.ts
          merchantOrderNumber: outTradeNo,
          transactionId,
          refundNumber: refund,
          amount: { amountMinor: minor, currency },
        })),
      ),
    );
    expect(entries.at(-1)).toMatchObject({ kind: 'end', movements: ledger.length, unreadable: 0, isWhole: true });
    const end = entries.at(-1);
    const [count] = end?.kind === 'end' ? end.sums : [];
    expect(count).toEqual({ name: '总交易单数', currency: null, stated: '8', added: '8', agrees: true });
    const paid = movementsOf(entries).find(({ attach }) => attach === "a, ' and b");
    expect(paid).toMatchObject({ feeE5: 23_100, settled: { amountMinor: 3_850, currency: 'HKD' }, subMerchantId: null });
  });

  test('what is refused, what says nothing, and what never left', async () => {
    const fault = (code: string) => shop.till.fault({ operation: 'bill', kind: 'error', code });
    await fault(name === 'V2' ? '20007' : 'NO_AUTH');
    expect(await statements().download({ day }, WITHIN)).toMatchObject({ kind: 'refused' });
    await fault(name === 'V2' ? '20003' : 'SYSTEM_ERROR');
    expect(await statements().download({ day }, WITHIN)).toMatchObject({ kind: 'unclear' });
    await shop.till.fault({ operation: 'bill', kind: 'loseAnswer' });
    expect(await statements().download({ day }, WITHIN)).toMatchObject({ kind: 'unclear' });
    expect(await statements().download({ day }, { ...WITHIN, signal: AbortSignal.abort() })).toMatchObject({ kind: 'neverSent' });
  });
});

describe('of a bill that is not all right', () => {
  const download = async (text: string): Promise<readonly StatementEntry[]> => {
    const bytes = { [Symbol.asyncIterator]: () => inChunks(Buffer.from(text), 1_000), close: () => {} };
    const client = { downloadBill: async () => ({ kind: 'bill', bytes, serverDate: null }) as const };
    return entriesIn(await wechatpayV2Statements({ client }).download({ day: '2026-11-24' }, WITHIN));
  };
  const bill = (...said: readonly Readonly<Record<string, string>>[]): string =>
    billText({
      headings: HEADINGS.older,
      rows: said.map((one) => rowOf(HEADINGS.older, one)),
      sums: { 总交易单数: String(said.length), 总交易额: '38.50' },
    });

  test('a line that nobody can read, or that moves money in a way that nobody knows, is not silently missing', async () => {
    const entries = await download(
      bill(SALE, { ...SALE, 总金额: 'much' }, { ...SALE, 交易状态: 'LENT' }, { ...SALE, 商户订单号: '0' }),
    );
    expect(entries).toMatchObject([
      { kind: 'movement' },
      { kind: 'unreadable', lineNumber: 3, note: 'badAmount: 总金额' },
      { kind: 'unreadable', lineNumber: 4, note: 'tradeState' },
      { kind: 'unreadable', lineNumber: 5, note: 'outTradeNo' },
      { kind: 'end', movements: 1, unreadable: 3, isWhole: false },
    ]);
  });

  test('a sum that disagrees is named, in major units', async () => {
    const end = (await download(bill(SALE, SALE))).at(-1);
    expect(end).toMatchObject({
      isWhole: false,
      sums: [{ agrees: true }, { name: '总交易额', currency: 'HKD', stated: '38.5', added: '77', agrees: false }],
    });
  });

  test('one that breaks off is broken', async () => {
    expect((await download(bill(SALE, REFUND).split('总交易单数')[0] ?? '')).at(-1)).toEqual({
      kind: 'broken',
      lineNumber: 3,
      note: 'cutOff',
    });
  });

  test('a revoke that says no amount of its own is of the whole order', async () => {
    const [revoked] = await download(bill({ ...SALE, 交易状态: 'REVOKED' }));
    expect(revoked).toMatchObject({ what: 'revoked', amount: { amountMinor: 3_850, currency: 'HKD' } });
  });
});
