/** A payment's timeline and its signed evidence: whole, by name, with the rule that decided; and nothing in it can be changed unseen. */
import { generateKeyPairSync } from 'node:crypto';
import type { SignedEvidence, TimelineView } from '@quickpay/api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Canonical, canonical } from '../src/canonical.ts';
import { signedText, writtenEvidence } from '../src/evidence/evidence.ts';
import { passingEvidenceKey } from '../src/evidence/evidence-key.ts';
import { readRecord } from '../src/evidence/record.ts';
import { verifyEvidence } from '../src/evidence/verify.ts';
import { exchange } from './exchange.ts';
import { API_KEY, openTill, type Till } from './till.ts';

let till: Till;
beforeEach(async () => {
  till = await openTill();
});
afterEach(() => till.close());

/** A paid payment, called for twice by a program, with what went over the wire for it. */
async function paid(): Promise<Readonly<{ id: string; orderNumber: string }>> {
  const { json } = await till.pay(await till.sale(), undefined, { prefer: 'wait=5' });
  const [id, orderNumber] = [String(json.id), String(json.orderNumber)];
  await till.call('POST', `/v1/payments/${id}/check`);
  const startedAt = Date.parse(String(json.submittedAt));
  till.keeping.wire.note('hkd', exchange({ outTradeNo: orderNumber, startedAt, endedAt: startedAt + 3 }));
  return { id, orderNumber };
}
async function refunded(id: string): Promise<string> {
  const body = { amount: { minor: 850, currency: 'HKD' }, reason: 'one cup came back' };
  const { json } = await till.call('POST', `/v1/payments/${id}/refunds`, body, { 'idempotency-key': 'key-0123456789' });
  return String(json.id);
}
const evidenceOf = async (id: string): Promise<string> =>
  (await till.app.inject({ url: `/v1/payments/${id}/evidence`, headers: { authorization: `Bearer ${API_KEY}` } })).body;

test('what happens while it is read is left out whole: the chains hold, up to the rows that stand beside them', async () => {
  const { id } = await paid();
  const refund = await refunded(id);
  const { ledger, keeping } = till;
  const changed = <Answer>(answer: Answer, path: string) => till.call('POST', `${path}/check`).then(() => answer);
  const record = await readRecord(id, {
    ledger: {
      ...ledger,
      payment: async (of) => changed(await ledger.payment(of), `/v1/payments/${id}`),
      refundsOf: async (of) => changed(await ledger.refundsOf(of), `/v1/refunds/${refund}`),
    },
    wire: keeping.wire,
    policy: { lateRequestWatchMs: keeping.lateRequestWatchMs, epoch: 0 },
  });
  const versions = [record?.payment.version, record?.refunds[0]?.version];
  const chains = [record?.ofPayment, ...(record?.ofRefunds ?? [])];
  expect(chains.map((chain) => chain?.holds)).toEqual([true, true]);
  expect(chains.map((chain) => chain?.events.length)).toEqual(versions);
  expect((await ledger.eventsOf(id)).length, 'something happened').toBeGreaterThan(versions[0] ?? 0);
  expect((await ledger.refundEventsOf(refund)).length).toBeGreaterThan(versions[1] ?? 0);
});

describe('the timeline', () => {
  test('has what happened and what went over the wire, in order, with who acted and the rule that decided', async () => {
    const { id } = await paid();
    const { json, status } = await till.call('GET', `/v1/payments/${id}/timeline`);
    expect(status).toBe(200);
    const { items, gaps, complete } = json as TimelineView;
    const told = items.map((item) => (item.of === 'message' ? `message ${item.message.operation}` : `${item.of} ${item.kind}`));
    expect(told.slice(0, 3)).toEqual(['payment recorded', 'message submit', 'payment paid']);
    expect([gaps, complete]).toEqual([[], true]);
    expect(items[2]).toMatchObject({
      ...{ of: 'payment', kind: 'paid', by: null },
      rule: { table: 'open', event: 'paid', state: 'submitting', alternative: 1, of: 1, when: null, to: 'paid', marks: [] },
    });
    expect(items.find((item) => item.of === 'payment' && item.kind === 'check')).toMatchObject({
      by: { id: 'demo', name: 'demo', kind: 'program' },
      rule: { table: 'final', to: 'query' },
    });
    expect(items[1]).toMatchObject({ message: { sent: { auth_code: '•••' }, signature: 'verified', signedBy: 'API key, MD5' } });
  });

  test('has the events of refunds, and who asked for each, here and by themselves', async () => {
    const { id } = await paid();
    const refund = await refunded(id);
    const { json } = await till.call('GET', `/v1/payments/${id}/timeline`);
    const ofRefund = (json as TimelineView).items.filter((item) => item.of === 'refund');
    expect(ofRefund[0]).toMatchObject({ kind: 'requested', refundId: refund, by: { name: 'demo' }, rule: null });
    const alone = await till.call('GET', `/v1/refunds/${refund}/events`);
    expect(alone.json.items).toEqual(ofRefund);
    expect(await till.call('GET', '/v1/refunds/ref_0/events')).toMatchObject({ status: 404, json: { code: 'refund_not_found' } });
  });

  test('people are there by their names', async () => {
    await till.call('POST', '/v1/people', {
      id: 'per_li000001',
      name: '李明',
      role: 'manager',
      password: 'a long enough password',
    });
    const { json } = await till.pay(await till.sale(), undefined, { prefer: 'wait=5' });
    await till.engine.check(String(json.id), 'per_li000001');
    const { items } = (await till.call('GET', `/v1/payments/${String(json.id)}/timeline`)).json as TimelineView;
    expect(items.find((item) => item.of === 'payment' && item.kind === 'check')).toMatchObject({
      by: { id: 'per_li000001', name: '李明', kind: 'person' },
    });
  });

  test('there is none of a payment that is not there', async () => {
    for (const what of ['timeline', 'evidence', 'messages'])
      expect(await till.call(what === 'messages' ? 'DELETE' : 'GET', `/v1/payments/pay_0/${what}`)).toMatchObject({
        status: 404,
      });
  });
});

describe('evidence', () => {
  test('verifies by the key that the server names, and holds the timeline and whole chains', async () => {
    const { id } = await paid();
    await refunded(id);
    const text = await evidenceOf(id);
    const key = await till.call('GET', '/v1/evidence/key');
    const verdict = verifyEvidence(text, String(key.json.publicKey));
    expect(verdict).toMatchObject({ kind: 'right', keyId: key.json.id });
    const { evidence } = JSON.parse(text) as SignedEvidence;
    expect(evidence).toMatchObject({
      ...{ format: 'quickpay-evidence-1', madeBy: { name: 'demo' }, environment: 'sandbox', payment: { id }, gaps: [] },
      chains: [
        { of: 'payment', id, holds: true },
        { of: 'refund', holds: true },
      ],
    });
    expect(evidence.timeline.map(({ of }) => of)).toContain('message');
    expect(text).not.toMatch(/1345678901\d{8}/);
  });

  test('any changed byte is seen', async () => {
    const text = await evidenceOf((await paid()).id);
    const { publicKey } = till.keeping.key;
    const bytes = Buffer.from(text);
    const changes = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(changes, ([at, by]) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ by;
        expect(verifyEvidence(changed.toString(), publicKey).kind).not.toBe('right');
      }),
      { numRuns: 500 },
    );
    // Written otherwise, cut, or with something more: not the file that was handed out.
    const parsed = JSON.parse(text) as SignedEvidence;
    for (const other of [
      JSON.stringify(parsed, null, 2),
      text.slice(0, -1),
      `${text}\n`,
      text.replace('{"environment"', '{ "environment"'),
      text.replace('{"environment":"sandbox"', '{"environment":"production"'),
    ])
      expect(verifyEvidence(other, publicKey).kind).toBe('changed');
    expect(verifyEvidence(`${canonical({ ...parsed, more: 1 } as Canonical)}\n`, publicKey).kind).toBe('notEvidence');
    expect(verifyEvidence(text.replace('"startedAt"', '"odd":1.5,"startedAt"'), publicKey).kind).toBe('changed');
  });

  test('an event that was taken out is seen by the chain, even where it was signed anew by the right key', async () => {
    const { id } = await paid();
    await till.engine.check(id, 'demo');
    const { key } = till.keeping;
    const { evidence } = JSON.parse(await evidenceOf(id)) as SignedEvidence;
    const [chain] = evidence.chains;
    if (chain === undefined) throw new Error('there is a chain');
    const resigned = (events: typeof chain.events) => {
      const forged = { ...evidence, chains: [{ ...chain, events }] };
      return verifyEvidence(
        writtenEvidence({ environment: 'sandbox', evidence: forged, signature: key.sign(signedText(forged)) }),
        key.publicKey,
      );
    };
    expect(chain.events.length).toBeGreaterThan(2);
    expect(resigned(chain.events).kind).toBe('right');
    for (const gone of chain.events.keys())
      expect(resigned(chain.events.filter((_, at) => at !== gone))).toMatchObject({ kind: 'brokenChain', of: id });
    expect(resigned(chain.events.map((one) => ({ ...one, text: one.text.replace('demo', 'else') }))).kind).toBe('brokenChain');
  });

  test('another’s key, what is no key, and what is no evidence are each told apart', async () => {
    const text = await evidenceOf((await paid()).id);
    expect(verifyEvidence(text, passingEvidenceKey().publicKey)).toMatchObject({
      ...{ kind: 'otherKey', signedBy: till.keeping.key.id },
    });
    // Somebody who signs their own and says it is ours.
    const theirs = passingEvidenceKey();
    const { evidence } = JSON.parse(text) as SignedEvidence;
    const forged = writtenEvidence({ environment: 'sandbox', evidence, signature: theirs.sign(signedText(evidence)) });
    expect(verifyEvidence(forged, till.keeping.key.publicKey)).toEqual({ kind: 'changed' });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const key of ['', 'ed25519:abc', rsa]) expect(verifyEvidence(text, key)).toEqual({ kind: 'noKey' });
    for (const other of ['', '{}', '[]', 'null', '{"evidence":{},"signature":""}'])
      expect(verifyEvidence(other, till.keeping.key.publicKey).kind).toBe('notEvidence');
  });

  test('what messages say can be erased, and what happened stays provable', async () => {
    const { id, orderNumber } = await paid();
    expect(await till.call('DELETE', `/v1/payments/${id}/messages`)).toMatchObject({ status: 200, json: { erased: 1 } });
    expect(await till.call('DELETE', `/v1/payments/${id}/messages`)).toMatchObject({ status: 200, json: { erased: 0 } });
    const text = await evidenceOf(id);
    expect(text).not.toContain('bank_type');
    expect(verifyEvidence(text, till.keeping.key.publicKey).kind).toBe('right');
    const { evidence } = JSON.parse(text) as SignedEvidence;
    expect(evidence.timeline.find((item) => item.of === 'message')).toMatchObject({
      message: { outTradeNo: orderNumber, sent: null, received: null, erasedAt: expect.any(String) },
    });
  });
});

test('one value is written in one way, whatever the order of its members', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).match(/-?\d+\.\d|\de|-0/i));
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, shuffled(member)]),
    );
  };
  const whole = (value: unknown): boolean => {
    if (typeof value === 'number') return Number.isSafeInteger(value);
    return typeof value !== 'object' || value === null || Object.values(value).every(whole);
  };
  fc.assert(
    fc.property(json.filter(whole), (value) => {
      const written = canonical(value as Canonical);
      expect(canonical(shuffled(value) as Canonical)).toBe(written);
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(() => canonical({ amount: 38.5 })).toThrow(RangeError);
});
