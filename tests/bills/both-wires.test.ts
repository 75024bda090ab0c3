/** A day at the sandbox, read the next morning over both wires, and held line by line against its ledger. */
import type { BillAnswer, BillEnd, BillItem, BillLine, StatementAnswer, V3Settlement } from '@quickpay/wechatpay';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Till } from '../../apps/sandbox/test/till.ts';
import { ledgerOf, type Movement, movementOf, movementsIn, read, type Shop, shopOf, trade } from './day.ts';

const WITHIN = { timeoutMs: 20_000 };
const MERCHANTS = { HKD: '3850', JPY: '1200', '1900000201': '500', '1900000202': '700' } as const;
type Name = keyof typeof MERCHANTS;
const NAMES = Object.keys(MERCHANTS) as readonly Name[]; // keys of the table

let first: Till;
let day = '';
let quiet = '';
const shops = new Map<Name, Shop>();
const shop = (name: Name): Shop => {
  const found = shops.get(name);
  if (found === undefined) throw new Error(`no shop ${name}`);
  return found;
};

beforeAll(async () => {
  first = await Till.open();
  day = await first.advanceTo(12);
  for (const name of NAMES) {
    const till = new Till(
      first.sandbox,
      (entry) => name === entry.subMchId || (entry.subMchId === undefined && name === entry.settlementCurrency),
    );
    await trade(till, MERCHANTS[name]);
    shops.set(name, shopOf(till));
  }
}, 60_000);
afterAll(async () => {
  for (const { v2, v3 } of shops.values()) await Promise.all([v2.close(), v3.close()]);
  await first.close();
});

const bytesOf = (answer: BillAnswer | StatementAnswer) => {
  if (answer.kind !== 'bill') throw new Error(`no bill: ${JSON.stringify(answer)}`);
  return answer.bytes;
};
const linesIn = (items: readonly BillItem[]): readonly BillLine[] => items.filter((item) => item.kind === 'line');
const endOf = (items: readonly BillItem[]): BillEnd => {
  const end = items.at(-1);
  if (end?.kind !== 'end') throw new Error(`it broke: ${JSON.stringify(end)}`);
  return end;
};
const sorted = (movements: readonly Movement[]) =>
  movements.map((movement) => JSON.stringify(movement, Object.keys(movement).sort())).sort();
const downloads = {
  V2: async ({ v2 }: Shop) => bytesOf(await v2.downloadBill({ billDate: day }, WITHIN)),
  'V2, not packed': async ({ v2 }: Shop) => bytesOf(await v2.downloadBill({ billDate: day, packed: false }, WITHIN)),
  V3: async ({ v3 }: Shop) => bytesOf(await v3.statement({ date: day }, WITHIN)),
  'V3, not packed': async ({ v3 }: Shop) => bytesOf(await v3.statement({ date: day, packed: false }, WITHIN)),
} as const;

describe('before the morning', () => {
  test('a day that is not over has no bill; the next morning it is being made until ten', async () => {
    const { v2, v3 } = shop('HKD');
    expect(await v2.downloadBill({ billDate: day }, WITHIN)).toMatchObject({ kind: 'noBill' });
    expect(await v3.statement({ date: day }, WITHIN)).toMatchObject({ kind: 'noBill' });
    await first.advanceTo(9, 59);
    expect(await v2.downloadBill({ billDate: day }, WITHIN)).toMatchObject({ kind: 'notYet' });
    expect(await v3.statement({ date: day }, WITHIN)).toMatchObject({ kind: 'notYet' });
    expect(await settlements('HKD', 'settled')).toEqual([]);
    expect(await settlements('HKD', 'unsettled')).toMatchObject([{ tradeStartDate: day, batchId: null }]);
    quiet = await first.advanceTo(10);
  });
});

describe('the next morning', () => {
  describe.each(NAMES)('of %s', (name) => {
    test.each(Object.entries(downloads))('the day over %s is the ledger’s, line by line, and adds up', async (_, download) => {
      const items = await read(await download(shop(name)));
      const movements = movementsIn(await ledgerOf(shop(name).till));
      expect(movements).toHaveLength(8);
      expect(sorted(linesIn(items).map(movementOf))).toEqual(sorted(movements));
      const end = endOf(items);
      expect(end).toMatchObject({ isWhole: true, unreadable: 0, lines: 8 });
      expect(end.sums.filter(({ verdict }) => verdict === 'equal').length).toBeGreaterThanOrEqual(5);
      for (const line of linesIn(items))
        expect(line.fields()).toMatchObject({ mchId: shop(name).till.merchant.mchId, others: {}, tradeType: 'MICROPAY' });
    });

    test('both wires tell the same of every line', async () => {
      const told = async (download: (of: Shop) => Promise<AsyncIterable<Uint8Array>>) =>
        linesIn(await read(await download(shop(name)))).map((line) => {
          const { tradeTime, fee, attach, goods, openid, payerAmount, settlementAmount, deviceInfo, bankType } = line.fields();
          const { refundSettlementAmount, payerRefundAmount, refundId, refundState, subMchId } = line.fields();
          const paid = { tradeTime, fee, attach, goods, openid, payerAmount, settlementAmount, deviceInfo, bankType, subMchId };
          return { ...paid, refundSettlementAmount, payerRefundAmount, refundId, refundState };
        });
      expect(await told(downloads.V3)).toEqual(await told(downloads.V2));
    });

    test('what was paid less what went back, less the fee, is what is paid out', async () => {
      const end = endOf(await read(await downloads.V3(shop(name))));
      const total = (column: string) => end.totals.find((one) => one.column === column)?.minor ?? 0n;
      const [settlement, ...others] = await settlements(name, 'settled');
      expect(others).toEqual([]);
      const { settlementCurrency: currency, subMchId = null } = shop(name).till.merchant;
      expect(settlement).toMatchObject({
        currency,
        subMchId,
        settlementDate: quiet,
        tradeStartDate: day,
        tradeEndDate: day,
        unsettled: 0,
      });
      expect(BigInt(settlement?.pay ?? 0)).toBe(total('settlementAmount'));
      expect(BigInt(settlement?.refund ?? 0)).toBe(total('refundSettlementAmount'));
      const feeMinor = Number(total('fee')) / (currency === 'JPY' ? 1e5 : 1e3);
      expect(settlement?.fee).toBe(Math.round(feeMinor));
      expect(settlement?.settled).toBe((settlement?.pay ?? 0) - (settlement?.refund ?? 0) - (settlement?.fee ?? 0));
      expect(await settlements(name, 'unsettled')).toEqual([]);
    });
  });

  test('payments alone, and what went back alone, are the two halves of the day', async () => {
    const { v2 } = shop('HKD');
    const half = async (billType: 'SUCCESS' | 'REFUND' | 'ALL') => {
      const items = await read(bytesOf(await v2.downloadBill({ billDate: day, billType }, WITHIN)));
      expect(endOf(items).isWhole).toBe(true);
      return linesIn(items).map(movementOf);
    };
    expect(sorted([...(await half('SUCCESS')), ...(await half('REFUND'))])).toEqual(sorted(await half('ALL')));
    expect(await v2.downloadBill({ billDate: day, billType: 'RECHARGE_REFUND' }, WITHIN)).toMatchObject({ kind: 'noBill' });
    const ofTill = await read(bytesOf(await v2.downloadBill({ billDate: day, deviceInfo: 'till-7' }, WITHIN)));
    expect(linesIn(ofTill).map((line) => line.text('attach'))).toEqual(["a, ' and b"]);
  });

  test('an institution gets all its sub-merchants at once, each line with whose it is', async () => {
    const { v2, v3 } = shop('1900000201');
    const whose = (items: readonly BillItem[]) => {
      expect(endOf(items)).toMatchObject({ isWhole: true, lines: 16 });
      return [...new Set(linesIn(items).map((line) => line.text('subMchId')))].sort();
    };
    const all = { ofWholeInstitution: true } as const;
    expect(whose(await read(bytesOf(await v2.downloadBill({ billDate: day, ...all }, WITHIN))))).toEqual([
      '1900000201',
      '1900000202',
    ]);
    expect(whose(await read(bytesOf(await v3.statement({ date: day, ...all }, WITHIN))))).toEqual(['1900000201', '1900000202']);
    const pages: V3Settlement[] = [];
    for (let offset = 0, total = 1; offset < total; offset++) {
      const answer = await v3.settlements({ state: 'settled', ...all, offset, count: 1 }, WITHIN);
      if (answer.kind !== 'succeeded') throw new Error(JSON.stringify(answer));
      expect(answer.fields.settlements).toHaveLength(1);
      ({ total } = answer.fields);
      pages.push(...answer.fields.settlements);
    }
    expect(pages.map(({ subMchId }) => subMchId)).toEqual(['1900000201', '1900000202']);
    expect(new Set(pages.map(({ batchId }) => batchId)).size).toBe(2);
  });

  test('a day on which nobody traded has no bill, and the one after has its own', async () => {
    await first.advanceTo(10, 0, 1);
    const { v2, v3 } = shop('HKD');
    expect(await v2.downloadBill({ billDate: quiet }, WITHIN)).toMatchObject({ kind: 'noBill' });
    expect(await v3.statement({ date: quiet }, WITHIN)).toMatchObject({ kind: 'noBill' });
  });
});

describe('however the sandbox is set', () => {
  const SETTINGS: readonly Readonly<Record<string, string>>[] = [
    { billHeadings: 'English' },
    { billMark: 'none', billHeadings: 'English', v3StatementSigned: 'body' },
    { billLayout: 'mainland' },
    { billLayout: 'older', billMark: 'none' },
    { billAmounts: 'twoDecimals', billLayout: 'older' },
    { billAmounts: 'twoDecimals', v3Keys: 'publicKey' },
    { v3StatementSigned: 'body' },
  ];
  test.each(SETTINGS)('%j', async (settings) => {
    const before = await first.control<Record<string, string>>('/settings');
    await first.control('/settings', 'PATCH', settings);
    try {
      for (const name of settings.v3Keys === 'publicKey' ? [] : NAMES) {
        for (const download of [downloads.V2, downloads.V3]) {
          const items = await read(await download(shop(name)));
          expect(sorted(linesIn(items).map(movementOf))).toEqual(sorted(movementsIn(await ledgerOf(shop(name).till))));
          const { isWhole, sums } = endOf(items);
          expect({ isWhole, verdicts: [...new Set(sums.map(({ verdict }) => verdict))] }).toEqual({
            isWhole: true,
            verdicts: ['equal'],
          });
          expect(linesIn(items).map((line) => line.fields().others)).toEqual(linesIn(items).map(() => ({})));
        }
      }
      // Nobody was given the public key: what is signed by it is not believed.
      if (settings.v3Keys === 'publicKey')
        expect(await shop('HKD').v3.statement({ date: day }, WITHIN)).toMatchObject({
          kind: 'unverified',
          problem: 'publicKeyMissing',
        });
    } finally {
      await first.control('/settings', 'PATCH', Object.fromEntries(Object.keys(settings).map((name) => [name, before[name]])));
    }
  });
});

describe('what goes wrong on the way', () => {
  test('a statement that is wrongly signed, an error, an answer that is lost, garbage', async () => {
    const { v3, v2 } = shop('HKD');
    const fault = (kind: string, code?: string) =>
      first.fault({ operation: 'bill', kind, ...(code === undefined ? {} : { code }) });
    await fault('badSignature');
    // Held against the statement itself, as a last try: it differs once all of it was read.
    expect((await read(bytesOf(await v3.statement({ date: day }, WITHIN)))).at(-1)).toMatchObject({
      kind: 'broken',
      problem: 'altered',
    });
    await fault('error', 'SYSTEM_ERROR');
    expect(await v3.statement({ date: day }, WITHIN)).toMatchObject({ kind: 'failed', status: 500, code: 'SYSTEM_ERROR' });
    for (const ask of [() => v3.statement({ date: day }, WITHIN), () => v2.downloadBill({ billDate: day }, WITHIN)]) {
      await fault('loseAnswer');
      expect(await ask()).toMatchObject({ kind: 'noAnswer' });
      await fault('garbage');
      expect(await ask()).toMatchObject({ kind: 'unverified' });
    }
    await fault('error', '20007');
    expect(await v2.downloadBill({ billDate: day }, WITHIN)).toMatchObject({ kind: 'refused', why: 'closed', code: '20007' });
  });
});

async function settlements(name: Name, state: 'settled' | 'unsettled'): Promise<readonly V3Settlement[]> {
  const answer = await shop(name).v3.settlements({ state }, WITHIN);
  if (answer.kind !== 'succeeded') throw new Error(JSON.stringify(answer));
  expect(answer.fields.total).toBe(answer.fields.settlements.length);
  return answer.fields.settlements;
}
