/** Gives a part of a paid order back, and asks what became of it. `node v2/refund.ts ORDER` */
import { merchant, orderNamed } from '../shop.ts';
import { openClient } from './client.ts';

const client = openClient();
const outTradeNo = orderNamed();
const taken = await client.refund(
  // Made from the order's number: sent again it is the same refund, and cannot be a second one.
  { outTradeNo, outRefundNo: `${outTradeNo}-1`, totalFee: 3_850, refundFee: 1_000, refundFeeType: merchant.settlementCurrency },
  { timeoutMs: 15_000 },
);
console.log(taken.kind === 'succeeded' ? `taken: ${taken.fields.refundId}` : taken.kind === 'failed' ? taken.code : taken.kind);
const listed = await client.queryRefunds({ outTradeNo }, { timeoutMs: 10_000 });
if (listed.kind === 'succeeded')
  for (const { outRefundNo, refundFee, status } of listed.fields.refunds) console.log(`${outRefundNo} ${refundFee} ${status}`);
await client.close();
