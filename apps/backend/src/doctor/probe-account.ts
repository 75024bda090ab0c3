/**
 * What WeChat Pay says to a merchant, asked in ways that harm nothing.
 *
 * *A signed query* of an order number that was minted just now and is used for nothing else: ORDERNOTEXIST, signed, proves key and ids in
 * both directions. Over V2 *a revoke* of such a number, with the certificate: WeChat Pay answers SUCCESS for what it does not know, and
 * nothing of ours is touched. No other call that needs the certificate is as harmless: a refund asks for money, and refused ones are counted.
 * Over V3 there is none, and *the certificates* by which WeChat Pay signs are asked for: they are sealed with the merchant's APIv3 key. All
 * are sent once per merchant and host, far below any quota.
 */
import { randomBytes } from 'node:crypto';
import { normaliseCode } from '@quickpay/core';
import { probeIdentity } from '@quickpay/engine';
import { type Connectable, type Speaking, v2ClientOf, v3ClientOf } from '../wechatpay.ts';
import type { V2Told, V3Told } from './facts.ts';

export type Probing = Readonly<{
  host: string;
  /** Whether revokes and refunds are sent to this host, over V2. */
  takesRevokes: boolean;
  now: number;
  machineAddress: string | undefined;
  timeoutMs: number;
  signal: AbortSignal;
}>;

const random = { bytes: (length: number) => randomBytes(length) };

export const probeAccount = (made: Connectable, probing: Probing): Promise<V2Told | V3Told> =>
  made.protocol === 'v2' ? probeV2(made, probing) : probeV3(made, probing);

const nobodys = (now: number) => ({ outTradeNo: probeIdentity(now, random).merchantOrderNumber });

async function probeV2(
  made: Speaking<'v2'>,
  { host, takesRevokes, now, machineAddress, timeoutMs, signal }: Probing,
): Promise<V2Told> {
  const client = v2ClientOf({ ...made, hosts: [host], certificateHosts: [host] }, { now: () => now, machineAddress });
  const told = { protocol: 'v2', takesRevokes } as const;
  try {
    const query = await client.query(nobodys(now), { timeoutMs, signal });
    if (signal.aborted) return { ...told, query: null, revoke: null };
    const isKnown = query.kind === 'failed' && normaliseCode(query.code) === 'ORDERNOTEXIST';
    const revoke = takesRevokes && isKnown ? await client.revoke(nobodys(now), { timeoutMs, signal }) : null;
    return { ...told, query, revoke };
  } finally {
    await client.close();
  }
}

async function probeV3(made: Speaking<'v3'>, { host, now, timeoutMs, signal }: Probing): Promise<V3Told> {
  const client = v3ClientOf({ ...made, hosts: [host] }, { now: () => now });
  try {
    const certificates = await client.certificates({ timeoutMs, signal });
    if (signal.aborted) return { protocol: 'v3', certificates: null, query: null };
    const query = await client.query(nobodys(now), { timeoutMs, signal });
    return { protocol: 'v3', certificates, query: signal.aborted ? null : query };
  } finally {
    await client.close();
  }
}
