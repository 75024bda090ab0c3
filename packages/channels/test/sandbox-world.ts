/** A sandbox with one of its merchants, and what the contract suite needs of it beside the channels. */

import type { Currency } from '@quickpay/core';
import { type MerchantEntry, type Sandbox, startSandbox } from '@quickpay/sandbox';
import { madeCertificates } from '../../../tests/made-certificates.ts';
import type { World } from './channel-contract.ts';

export type SandboxWorld = Omit<World, 'channel' | 'misconfigured'> &
  Readonly<{
    /** A payer who can pay all day. */
    enrich(payer: string): Promise<void>;
  }>;

const RICH = { currency: 'CNY', amountMinor: 10_000_000 };

/** @param settings switches of the sandbox, `NAME=VALUE` */
export async function openSandboxWorld(
  choose: (merchant: MerchantEntry) => boolean,
  settings: readonly string[] = [],
): Promise<Readonly<{ sandbox: Sandbox; entry: MerchantEntry; world: SandboxWorld }>> {
  const sandbox = await startSandbox({ port: 0, tlsPort: 0, ...madeCertificates(), settings: [...settings] });
  const entry = sandbox.merchants.find(choose);
  if (entry === undefined) throw new Error('no such merchant in the demo');
  const control = async (path: string, method: string, body?: unknown): Promise<Record<string, string>> => {
    const answer = await fetch(`${sandbox.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? {} : ((await answer.json()) as Record<string, string>);
  };
  const world: SandboxWorld = {
    currency: entry.settlementCurrency as Currency, // the demo's currencies are all known
    code: async (payer) => (await control(`/payers/${payer}/code`, 'GET')).authCode ?? '',
    confirm: async (payer) => void (await control(`/payers/${payer}/password`, 'POST', { password: '123456' })),
    cancel: async (payer) => void (await control(`/payers/${payer}/cancel`, 'POST')),
    typing: async (payer) => void (await control(`/payers/${payer}/typing`, 'POST')),
    advance: async (advanceMs) => void (await control('/clock', 'POST', { advanceMs })),
    fault: async (fault) => void (await control('/faults', 'POST', fault)),
    set: async (name, value) => void (await control('/settings', 'PATCH', { [name]: value })),
    plant: async (order) =>
      void (await control('/orders', 'POST', {
        mchId: entry.mchId,
        subMchId: entry.subMchId ?? null,
        currency: entry.settlementCurrency,
        ...order,
      })),
    enrich: async (payer) => void (await control(`/payers/${payer}`, 'PATCH', { balance: RICH })),
    now: async () => Date.parse((await control('/clock', 'GET')).now ?? ''),
    close: () => sandbox.close(),
  };
  return { sandbox, entry, world };
}
