/** A merchant with open payments or refunds cannot be taken out of the configuration. */
import { expect, test } from 'vitest';
import { refuseOrphans } from '../src/orphans.ts';
import { openTill } from './till.ts';

test('a merchant that is configured no more is missed while anything of it is open', async () => {
  const till = await openTill({
    merchants: [
      ['hkd', 'HKD'],
      ['jpy', 'JPY'],
    ],
  });
  try {
    await till.pay(await till.sale());
    // What is final needs nobody.
    await expect(refuseOrphans(till.ledger, [])).resolves.toBeUndefined();

    till.script.submit = () => ({ kind: 'asked' });
    const { json } = await till.pay(await till.sale());
    await expect.poll(async () => (await till.ledger.payment(String(json.id)))?.payment.state).toBe('awaitingPayer');
    await expect(refuseOrphans(till.ledger, [{ id: 'jpy' }])).rejects.toThrow(
      'Merchant hkd is not configured, and 1 of its payments and refunds are open: put it back until they are settled.',
    );
    await expect(refuseOrphans(till.ledger, [{ id: 'hkd' }])).resolves.toBeUndefined();
  } finally {
    await till.close();
  }
});

test('so is one with an open refund', async () => {
  const till = await openTill();
  try {
    const { json } = await till.pay(await till.sale(), undefined, { prefer: 'wait=5' });
    expect(json.state).toBe('paid');
    await till.call('POST', `/v1/payments/${json.id}/refunds`, { reason: 'Goods came back' }, { 'idempotency-key': 'back' });
    await expect(refuseOrphans(till.ledger, [])).rejects.toThrow('Merchant hkd is not configured');
  } finally {
    await till.close();
  }
});
