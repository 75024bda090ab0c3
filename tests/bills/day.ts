/** A day at the sandbox with everything in it that moves money, and the clients with which it is looked at the next morning. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type BillItem,
  type BillLine,
  createV2Client,
  createV3Client,
  type Merchant,
  readBill,
  type V2Client,
  type V3Client,
  type V3Merchant,
} from '@quickpay/wechatpay';
import type { MerchantEntry } from '../../apps/sandbox/src/index.ts';
import type { LedgerOrder, Till } from '../../apps/sandbox/test/till.ts';

export type Shop = Readonly<{ till: Till; v2: V2Client; v3: V3Client }>;

const random = { bytes: (length: number): Uint8Array => randomBytes(length) };

/** A merchant's clients, over TLS. */
export function shopOf(till: Till): Shop {
  const { merchant, sandbox } = till;
  const common = { hosts: [sandbox.mtlsBaseUrl], tls: { ca: readFileSync(sandbox.caCertificate) }, now: Date.now, random };
  return {
    till,
    v2: createV2Client({ ...common, merchant: v2Merchant(merchant), ip: '127.0.0.1' }),
    v3: createV3Client({ ...common, merchant: v3Merchant(merchant) }),
  };
}

const modeOf = ({ subMchId }: MerchantEntry) =>
  subMchId === undefined ? ({ mode: 'direct' } as const) : ({ mode: 'institution', subMchId } as const);
const v2Merchant = (entry: MerchantEntry): Merchant => ({
  ...modeOf(entry),
  appId: entry.appId,
  mchId: entry.mchId,
  apiKey: entry.apiKeyV2,
});
const v3Merchant = (entry: MerchantEntry): V3Merchant => ({
  ...modeOf(entry),
  appId: entry.appId,
  mchId: entry.mchId,
  serialNo: entry.serial,
  privateKey: createPrivateKey(readFileSync(entry.privateKey)),
  apiV3Key: entry.apiKeyV3,
});

/** What a sub-merchant, or a merchant of its own, did. */
const SALES: readonly Readonly<Record<string, string>>[] = [{ attach: 'a, ` and\nb', device_info: 'till-7' }, {}, {}, {}];

/** Sells to several payers, refunds part of one sale and all of another, revokes a third, by portal as well; one is never paid. */
export async function trade(till: Till, totalFee: string): Promise<void> {
  const { settlementCurrency: currency } = till.merchant;
  const coupons = [
    { id: '101', kind: 'CASH', amountMinor: 30, currency },
    { id: '102', kind: 'NO_CASH', amountMinor: 20, currency },
  ];
  await till.control('/payers/second', 'PATCH', { coupons });
  const numbers: string[] = [];
  for (const [n, more] of SALES.entries()) {
    const sale: Record<string, string> = { ...till.sale(await till.code(n % 2 === 0 ? 'ready' : 'second')), ...more };
    numbers.push(sale.out_trade_no ?? '');
    sale.total_fee = totalFee;
    await till.post('/pay/micropay', sale);
  }
  await till.post('/pay/micropay', till.sale(await till.code('asks')));
  const [, part = '', whole = '', revoked = ''] = numbers;
  const refund = (number: string, name: string, refund_fee: string) =>
    till.post('/secapi/pay/refund', { out_trade_no: number, out_refund_no: name, total_fee: totalFee, refund_fee });
  const own = `${till.merchant.mchId}${till.merchant.subMchId ?? ''}`;
  await refund(part, `P1${own}`, '7');
  await refund(part, `P2${own}`, '50');
  await refund(whole, `W${own}`, totalFee);
  await till.revoke(revoked);
}

export async function ledgerOf(till: Till): Promise<readonly (LedgerOrder & { subMchId: string | null; currency: string })[]> {
  const { mchId, subMchId } = till.merchant;
  const { orders } = await till.control<{ orders: (LedgerOrder & { subMchId: string | null; currency: string })[] }>(
    `/ledger?mchId=${mchId}`,
  );
  return orders.filter((order) => (order.subMchId ?? undefined) === subMchId);
}

export async function read(bytes: AsyncIterable<Uint8Array>): Promise<readonly BillItem[]> {
  const items: BillItem[] = [];
  for await (const item of readBill(bytes)) items.push(item);
  return items;
}

/** What a line says that a ledger says too. */
export const movementOf = (line: BillLine) => {
  const back = line.amount('refundRequested')?.minor || line.amount('refundAmount')?.minor || 0;
  const isPayment = line.text('tradeState') === 'SUCCESS';
  return {
    outTradeNo: line.text('outTradeNo'),
    transactionId: line.text('transactionId'),
    kind: line.text('tradeState'),
    refund: line.text('outRefundNo'),
    minor: isPayment ? (line.amount('total')?.minor ?? 0) : back,
    currency: line.text('currency'),
  };
};
export type Movement = ReturnType<typeof movementOf>;

/** The same, as the ledger has it. */
export function movementsIn(orders: Awaited<ReturnType<typeof ledgerOf>>): readonly Movement[] {
  return orders
    .filter(({ paid }) => paid)
    .flatMap((order): Movement[] => {
      const { outTradeNo, transactionId, currency, total } = order;
      const of = { outTradeNo, transactionId, currency };
      const refunds = order.refunds
        .filter(({ state }) => state !== 'CLOSED')
        .map(({ outRefundNo, amount }) => ({ ...of, kind: 'REFUND', refund: outRefundNo, minor: amount }));
      const revoked = order.state === 'REVOKED' ? [{ ...of, kind: 'REVOKED', refund: null, minor: total }] : [];
      return [{ ...of, kind: 'SUCCESS', refund: null, minor: total }, ...refunds, ...revoked];
    });
}
