/**
 * What WeChat Pay says to a merchant, asked in the two ways that harm nothing.
 *
 * *A signed query* of an order number that was minted just now and is used for nothing else: ORDERNOTEXIST, signed, proves key and ids in
 * both directions. *A revoke* of such a number, with the certificate: WeChat Pay answers SUCCESS for what it does not know, and nothing of
 * ours is touched. No other call that needs the certificate is as harmless: a refund asks for money, and refused ones are counted. Both are
 * sent once per merchant and host, far below any quota.
 */
import { randomBytes } from 'node:crypto';
import { normaliseCode } from '@quickpay/core';
import { probeIdentity } from '@quickpay/engine';
import { type Connectable, clientOf } from '../wechatpay.ts';
import type { AccountFact } from './facts.ts';

export type Probing = Readonly<{ now: number; machineAddress: string | undefined; timeoutMs: number; signal: AbortSignal }>;

const random = { bytes: (length: number) => randomBytes(length) };

export async function probeAccount(
  made: Connectable,
  { host, takesRevokes }: Pick<AccountFact, 'host' | 'takesRevokes'>,
  { now, machineAddress, timeoutMs, signal }: Probing,
): Promise<Pick<AccountFact, 'query' | 'revoke'>> {
  const client = clientOf({ ...made, hosts: [host], certificateHosts: [host] }, { now: () => now, machineAddress });
  const nobodys = () => ({ outTradeNo: probeIdentity(now, random).merchantOrderNumber });
  try {
    const query = await client.query(nobodys(), { timeoutMs, signal });
    if (signal.aborted) return { query: null, revoke: null };
    const isKnown = query.kind === 'failed' && normaliseCode(query.code) === 'ORDERNOTEXIST';
    const revoke = takesRevokes && isKnown ? await client.revoke(nobodys(), { timeoutMs, signal }) : null;
    return { query, revoke };
  } finally {
    await client.close();
  }
}
