/** Evidence over real processes and the real wire, V2 and V3: whole, masked on the disk too, and honest about what a kill took. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyEvidence, writtenEvidence } from '@quickpay/backend';
import type { TimelineItem } from '@quickpay/client';
import { describe, expect, test } from 'vitest';
import { eventually } from '../stories/eventually.ts';
import { Shop } from '../stories/shop.ts';

const messagesIn = (items: readonly TimelineItem[]) => items.flatMap((item) => (item.of === 'message' ? [item.message] : []));
const OPENID = /"openid"\s*:\s*"(?!•••)/;

/** What stands on the disk of the merchant's side, whatever file it is in. */
const onDisk = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /sqlite/.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n');

describe.each(['v2', 'v3'] as const)('over %s', (speaks) => {
  test('a sale that was asked, paid and refunded: every message with its signature, nothing secret in it, and it verifies', async () => {
    const shop = await Shop.open([], { speaks });
    try {
      const { payment } = await shop.charge('asks');
      await shop.until(payment.id, { state: 'awaitingPayer' });
      await shop.confirm('asks');
      await shop.advance(6);
      await shop.until(payment.id, { state: 'paid' });
      const refund = await shop.quickpay.payments.refund(payment.id, {
        amount: { minor: 850, currency: 'HKD' },
        reason: 'broken cup',
      });
      await shop.advance(10);
      await shop.untilRefund(refund.id, { state: 'succeeded' });

      const { items, gaps } = await shop.quickpay.payments.timeline(payment.id);
      const messages = messagesIn(items);
      expect(messages.map(({ operation }) => operation)).toEqual(
        expect.arrayContaining(['submit', 'query', 'refund', 'refundQuery']),
      );
      for (const message of messages) {
        expect(message).toMatchObject({
          protocol: speaks,
          outTradeNo: payment.orderNumber,
          signature: 'verified',
          erasedAt: null,
        });
        expect(message.signedBy, message.operation).toMatch(speaks === 'v2' ? /^API key, / : /^(PUB_KEY_ID_\d+|[0-9A-F]{8,})$/);
      }
      expect(gaps).toEqual([]);
      // What caused the first is said, by whom too; what was due by itself was nobody's.
      const [submit] = messages;
      expect(submit).toMatchObject({ operation: 'submit', requestId: expect.stringMatching(/^req_/), by: { kind: 'program' } });
      expect(messages.find(({ operation }) => operation === 'query')).toMatchObject({ requestId: null, by: null });
      // Each answer that decided stands behind its message, with the rule.
      expect(
        items.filter((item) => item.of !== 'message' && item.rule === null).map((item) => item.of !== 'message' && item.kind),
      ).toEqual([...['recorded', 'requested']]);

      const signed = await shop.quickpay.payments.evidence(payment.id);
      const { publicKey } = await shop.quickpay.evidenceKey();
      expect(verifyEvidence(writtenEvidence(signed), publicKey).kind).toBe('right');
      expect(signed.evidence.chains.map(({ of, holds }) => [of, holds])).toEqual([
        ['payment', true],
        ['refund', true],
      ]);

      await shop.backend.end();
      const disk = onDisk(shop.backend.dataDir);
      expect(disk).toContain(payment.orderNumber);
      for (const secret of shop.secrets) expect(disk.includes(secret), 'a secret on the disk').toBe(false);
      expect(disk).not.toMatch(OPENID);
    } finally {
      await shop.clear();
    }
  });

  test('a backend that is killed in the middle: what is kept goes on, and the time of the kill is said', async () => {
    const shop = await Shop.open([], { speaks });
    try {
      const { payment } = await shop.charge('asks');
      await shop.until(payment.id, { state: 'awaitingPayer' });
      await eventually(async () => expect(messagesIn((await shop.quickpay.payments.timeline(payment.id)).items)).toHaveLength(1));
      await shop.backend.restart();
      await shop.confirm('asks');
      await shop.advance(6);
      await shop.until(payment.id, { state: 'paid' });

      const { items, gaps } = await shop.quickpay.payments.timeline(payment.id);
      expect(messagesIn(items).map(({ operation }) => operation)).toEqual(expect.arrayContaining(['submit', 'query']));
      expect(gaps).toEqual([{ why: 'crash', from: expect.any(String), to: expect.any(String), lost: null }]);
      expect(items.filter((item) => item.of === 'payment').map(({ kind }) => kind)).toContain('resumed');
      const signed = await shop.quickpay.payments.evidence(payment.id);
      expect(signed.evidence.gaps).toEqual(gaps);

      // One that came after the kill has nothing missing.
      const later = await shop.charge('ready');
      await shop.until(later.payment.id, { state: 'paid' });
      expect((await shop.quickpay.payments.timeline(later.payment.id)).gaps).toEqual([]);
    } finally {
      await shop.clear();
    }
  });
});
