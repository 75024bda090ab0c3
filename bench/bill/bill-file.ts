/** A long bill on the disk: V3's 38 columns, one line in sixteen a refund, amounts that differ, and sums that are right. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { HEADINGS, REFUND, rowOf, SALE } from '../../packages/wechatpay/test/written-bill.ts';

const headings = HEADINGS.v3;
const REFUND_EVERY = 16;
const BLOCK_CHARACTERS = 262_144;
const END = '\r\n';

const major = (minor: number): string => (minor / 100).toFixed(2);
const values = (row: readonly string[]): string => `\`${row.join(',`')}${END}`;

/** The lines of a bill, one by one. */
function* linesOf(count: number): Generator<string> {
  yield `\ufeff${headings.join(',')}${END}`;
  let [paid, back] = [0, 0];
  for (let n = 0; n < count; n++) {
    const minor = 100 + ((n * 7_919) % 100_000);
    const isRefund = n % REFUND_EVERY === REFUND_EVERY - 1;
    const amount = major(minor);
    const common = {
      微信订单号: `4200${String(n).padStart(24, '0')}`,
      商户订单号: `QP${String(n).padStart(28, '0')}`,
      用户标识: `oUpF8uMuAJO_M2pxb1Q9${String(n % 4_096).padStart(8, '0')}`,
    };
    if (isRefund) {
      back += minor;
      const amounts = { 申请退款金额: amount, 退款应结订单金额: amount, 用户退款金额: amount };
      yield values(rowOf(headings, { ...REFUND, ...common, ...amounts, 商户退款单号: `R${n}` }));
    } else {
      paid += minor;
      const amounts = { '订单金额(标价币种)': amount, 应结订单金额: amount, 用户支付金额: amount };
      yield values(rowOf(headings, { ...SALE, ...common, ...amounts }));
    }
  }
  const sums = { 总交易单数: String(count), 应结订单总金额: major(paid), 退款总金额: major(back), 申请退款总金额: major(back) };
  yield Object.keys(sums).join(',') + END;
  yield values(Object.values(sums));
}

/** Writes one of so many lines. */
export async function writeBill(file: string, lines: number): Promise<void> {
  const out = createWriteStream(file);
  let block = '';
  for (const line of linesOf(lines)) {
    block += line;
    if (block.length < BLOCK_CHARACTERS) continue;
    if (!out.write(block)) await once(out, 'drain');
    block = '';
  }
  out.end(block);
  await once(out, 'close');
}
