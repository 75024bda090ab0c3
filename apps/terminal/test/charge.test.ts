/** One charge: repeated under one key while nobody answers, given up in time, and never taken for what it is not. */
import { type PaymentView, type Problem, QuickpayProblem, QuickpayUnreachable } from '@quickpay/client';
import { expect, test } from 'vitest';
import { CHARGE_MS_MAX, type ChargeProgress, charge } from '../src/screens/sale/charge.ts';

const payment = { id: 'pay_1' } as PaymentView; // all that is looked at
const refused = new QuickpayProblem({ title: 'no', detail: '', outcome: 'none', code: 'code_used' } as unknown as Problem);
const unclear = new QuickpayProblem({ title: 'oh', detail: '', outcome: 'unknown', code: 'internal' } as unknown as Problem);
const silent = new QuickpayUnreachable('nobody answers');

/** A server that answers so, one after the other; the last answer for ever. */
function sales(create: readonly unknown[], pay: readonly unknown[], get: readonly unknown[] = [silent]) {
  const said = (answers: readonly unknown[], count: number): never => {
    const answer = answers[Math.min(count, answers.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer as never;
  };
  const calls: { made: string[]; keys: (string | undefined)[] } = { made: [], keys: [] };
  let asked = 0;
  const port = {
    create: async ({ id }: { id?: string }) => {
      calls.made.push(id ?? '');
      return said(create, calls.made.length - 1);
    },
    get: async () => said(get, asked++),
    pay: async (_id: string, { idempotencyKey }: { idempotencyKey?: string }) => {
      calls.keys.push(idempotencyKey);
      return said(pay, calls.keys.length - 1);
    },
  };
  return { port: { sales: port as never }, calls };
}

async function charged({ port }: ReturnType<typeof sales>, isNew = true, paymentsBefore: readonly string[] = []) {
  const progress: ChargeProgress['at'][] = [];
  let now = 0;
  const end = await charge(
    {
      saleId: 'sale_1',
      paymentsBefore,
      code: '134567890123456789',
      ...(isNew ? { newSale: { amount: { minor: 1, currency: 'HKD' as const } } } : {}),
    },
    {
      quickpay: port,
      idempotencyKey: 'key_1',
      onProgress: ({ at }) => progress.push(at),
      now: () => now,
      pause: async (ms) => {
        now += ms;
      },
    },
  );
  return { end, progress, tookMs: now };
}

test('a sale is made and charged', async () => {
  const server = sales([{}], [{ payment }]);
  expect(await charged(server)).toMatchObject({ end: { at: 'recorded', payment }, progress: ['sending'] });
  expect(server.calls).toEqual({ made: ['sale_1'], keys: ['key_1'] });
});

test('a sale that is there is charged again without being made again', async () => {
  const server = sales([refused], [{ payment }]);
  expect((await charged(server, false)).end.at).toBe('recorded');
  expect(server.calls.made).toEqual([]);
});

test('while nobody answers the very same request goes out again, under the same key', async () => {
  const server = sales([silent, {}], [silent, unclear, { payment }]);
  const { end, progress } = await charged(server);
  expect(end.at).toBe('recorded');
  expect(progress).toEqual(['sending', 'repeating', 'repeating', 'repeating']);
  expect(server.calls).toEqual({ made: ['sale_1', 'sale_1'], keys: ['key_1', 'key_1', 'key_1'] });
});

test('what was refused is not repeated', async () => {
  const server = sales([{}], [refused]);
  expect((await charged(server)).end).toEqual({ at: 'refused', problem: refused.problem });
  expect(server.calls.keys).toHaveLength(1);
});

test('after half a minute it is given up, and asked about until somebody answers: there is no such payment', async () => {
  const { end, progress, tookMs } = await charged(sales([{}], [silent], [silent, unclear, silent, { payments: [] }]));
  expect(end).toEqual({ at: 'notTaken' });
  expect(progress.at(-1)).toBe('repeating');
  expect(tookMs).toBeGreaterThan(CHARGE_MS_MAX);
});

test('what the last request began all the same is found', async () => {
  expect((await charged(sales([{}], [silent], [silent, { payments: [payment] }]))).end).toEqual({ at: 'recorded', payment });
});

test('a payment that was there before is not taken for the new one', async () => {
  const server = sales([], [silent], [{ payments: [payment] }]);
  expect((await charged(server, false, ['pay_1'])).end).toEqual({ at: 'notTaken' });
});

test('a sale that was never made was charged by nobody', async () => {
  const missing = new QuickpayProblem({ title: 'no', detail: '', outcome: 'none', code: 'sale_not_found' } as unknown as Problem);
  expect((await charged(sales([silent], [], [missing]))).end).toEqual({ at: 'notTaken' });
});
