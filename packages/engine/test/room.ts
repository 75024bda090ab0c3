/** The engine over a real ledger in memory; the channel stands at the world's edge and answers as each test says. */
import type { PaymentChannel, Random, Step } from '@quickpay/core';
import { type Ledger, openSqliteLedger } from '@quickpay/storage';
import { afterEach } from 'vitest';
import { createEngine, DEFAULT_QUOTAS, type EngineOptions, type PayAnswer, type PayRequest, type Quotas } from '../src/index.ts';
import { type HandClock, handClock } from './hand-clock.ts';

let count = 0;
const random: Random = {
  bytes: (length) => {
    count++;
    return Uint8Array.from({ length }, (_, at) => (count >>> (8 * (at % 4))) & 0xff);
  },
};
const MERCHANT = {
  id: 'm1',
  codeRules: { regions: ['CN'], extraPrefixes: {} },
  currencies: ['HKD'],
  description: 'Tea',
} as const;
export const hang = () => new Promise<never>(() => {});

type Asked = Readonly<{ what: string; at: number; order: string; code?: string }>;

const opened: Ledger[] = [];
afterEach(async () => {
  for (const ledger of opened.splice(0)) await ledger.close();
});

/**
 * @param commit stands before the ledger’s own, to fail or to take its time
 * @param step other rules
 */
export async function room(
  answers: Partial<PaymentChannel> = {},
  quotas: Partial<Quotas> = {},
  commit?: (write: Ledger['commit'], clock: HandClock) => Ledger['commit'],
  step?: Step,
) {
  const clock: HandClock = handClock();
  const whole = await openSqliteLedger({ file: ':memory:', environment: 'sandbox', random });
  opened.push(whole);
  const ledger: Ledger = commit === undefined ? whole : { ...whole, commit: commit(whole.commit, clock) };
  const asked: Asked[] = [];
  const faults: unknown[] = [];
  const note =
    <Request extends { merchantOrderNumber: string }, Options, Answer>(
      what: string,
      call: (request: Request, options: Options) => Promise<Answer>,
    ) =>
    (request: Request, options: Options) => {
      asked.push({ what, at: clock.now(), order: request.merchantOrderNumber });
      return call(request, options);
    };
  const channel: PaymentChannel = {
    submit: note('submit', answers.submit ?? (async () => ({ kind: 'paid', transactionId: '42' }))),
    query: note('query', answers.query ?? (async () => ({ kind: 'absent' }))),
    revoke: note('revoke', answers.revoke ?? (async () => ({ kind: 'done' }))),
    refund: note('refund', answers.refund ?? (async () => ({ kind: 'accepted' }))),
    queryRefunds: note('queryRefunds', answers.queryRefunds ?? (async () => ({ kind: 'listed', refunds: [] }))),
  };
  const engine = (more: Partial<EngineOptions> = {}) =>
    createEngine({
      ledger,
      clock,
      random,
      merchants: [{ ...MERCHANT, channel, quotas: { ...DEFAULT_QUOTAS, ...quotas } }],
      onFault: (fault) => faults.push(fault),
      ...(step === undefined ? {} : { step }),
      ...more,
    });
  /** The same rows for the engine of another node, which takes payments and then is gone: nothing falls due there. */
  const ledgerOf = (nodeId: string): Ledger => ({
    ...ledger,
    identity: { ...ledger.identity, nodeId },
    due: async () => ({ payments: [], refunds: [], nextAt: null }),
  });
  let sales = 0;
  let codes = 10_000_000;
  const pay = async (
    to: ReturnType<typeof engine>,
    saleId?: string,
    code = `1345678901${codes++}`,
    idempotency?: PayRequest['idempotency'],
  ): Promise<PayAnswer> => {
    const id = saleId ?? `sale-${String(sales++).padStart(4, '0')}`;
    const place = { storeId: 's1', terminalId: 't1' };
    await to.createSale({ id, merchantId: 'm1', ...place, amount: { amountMinor: 100, currency: 'HKD' }, reference: null });
    const request = { saleId: id, scannedCode: code, terminalId: 't1', by: 'test' };
    return to.pay(idempotency === undefined ? request : { ...request, idempotency });
  };
  return { clock, ledger, ledgerOf, asked, faults, engine, pay };
}

export const started = (answer: PayAnswer) => {
  if (answer.kind !== 'started') throw new Error(`not started: ${answer.kind}`);
  return answer.payment;
};
