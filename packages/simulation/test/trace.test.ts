/** What a reader of a world is told beside what its hash is made of: what tills and payers say and hear. */
import { type Act, Gateway } from '@quickpay/gateway-model';
import { describe, expect, test } from 'vitest';
import { channelOver } from '../../../tests/worlds/channel.ts';
import { chanceOf } from '../src/chance.ts';
import { runWorld, type Told } from '../src/index.ts';
import { payerSide } from '../src/payer-side.ts';
import { runFlow } from '../src/player/flows.ts';
import { Teller } from '../src/trace.ts';

/** Who says what to whom, beside the backend’s own states. */
const said = (told: readonly Told[]): string[] =>
  told.flatMap((one) => {
    if (one.kind === 'act') return [`${one.lane}: ${one.text}`];
    return one.kind === 'message' ? [`${one.from} → ${one.to}: ${one.text}`] : [];
  });

test('a world is the same whether or not somebody reads of it', { timeout: 60_000 }, async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const read = await runWorld({ seed, channelOver, withTrace: true });
    const unread = await runWorld({ seed, channelOver });
    expect(unread.hash, `seed ${seed}`).toBe(read.hash);
    expect(unread.told).toEqual([]);
    expect(read.endings.length).toBe(read.payments);
    expect(read.told.map(({ at }) => at)).toEqual(read.told.map(({ at }) => at).sort((one, other) => one - other));
  }
});

test('what is only shown is kept for whoever reads, and changes no hash', () => {
  const act = { kind: 'act', lane: 'cashier', text: 'scans' } as const;
  const [read, unread] = [new Teller(() => 1_000, true), new Teller(() => 1_000, false)];
  for (const teller of [read, unread]) teller.tell(act);
  const before = read.hash;
  for (const teller of [read, unread]) teller.show(act, 900);
  expect(read.told).toEqual([
    { at: 1_000, ...act },
    { at: 900, ...act },
  ]);
  expect(unread.told).toEqual([]);
  expect([read.hash, unread.hash]).toEqual([before, before]);
  read.tell(act);
  expect(read.hash).not.toBe(before);
});

describe('the guide’s flows run here', () => {
  test('without a password the answer to the submit settles it (guide P1–P9, F3)', async () => {
    const { told, endings, violations } = await runFlow('withoutPassword', channelOver);
    expect(violations).toEqual([]);
    expect(endings).toMatchObject([{ state: 'paid', amount: 'HKD 38.50', stories: ['S1'] }]);
    expect(said(told)).toEqual([
      'backend: a process starts',
      'cashier → terminal: HKD 38.50',
      'cashier: scans p0 for sale_0000',
      'payer → terminal: shows the code',
      'terminal → backend: pay',
      'backend → terminal: started',
      'backend → gateway: submit',
      'gateway: tells the merchant: paid HKD 38.50: Tea',
      'gateway → payer: message: paid HKD 38.50: Tea',
      'gateway → backend: SUCCESS',
      'terminal → backend: look',
      'backend → terminal: paid',
      'cashier: hands over the goods',
    ]);
  });

  test('with one the backend asks every five seconds, until the payer has confirmed (guide V1–V10, F4)', async () => {
    const { told, endings, violations } = await runFlow('withPassword', channelOver);
    expect(violations).toEqual([]);
    expect(endings).toMatchObject([{ state: 'paid', stories: ['S2'] }]);
    const asks = ['backend → gateway: query', 'gateway → backend: USERPAYING'];
    expect(said(told).slice(6)).toEqual([
      'backend → gateway: submit',
      'gateway → payer: asks for the password',
      'gateway → backend: USERPAYING',
      'terminal → backend: look',
      'backend → terminal: awaitingPayer',
      ...asks,
      'payer → gateway: types a digit',
      ...asks,
      'payer → gateway: enters the password',
      'gateway: tells the merchant: paid HKD 38.50: Tea',
      'gateway → payer: message: paid HKD 38.50: Tea',
      'backend → gateway: query',
      'gateway → backend: SUCCESS',
      'terminal → backend: look',
      'backend → terminal: paid',
      'cashier: hands over the goods',
    ]);
  });

  test('whom nobody answers is revoked, and proven so (guide V10, E3)', async () => {
    const { told, endings, violations } = await runFlow('notConfirmed', channelOver);
    expect(violations).toEqual([]);
    expect(endings).toMatchObject([{ state: 'notPaid', reason: 'expired', stories: ['S4'] }]);
    expect(said(told).slice(-8)).toEqual([
      'backend → gateway: query',
      'gateway → backend: USERPAYING',
      'backend → gateway: revoke',
      'gateway → backend: SUCCESS',
      'backend → gateway: query',
      'gateway → backend: REVOKED',
      'terminal → backend: look',
      'backend → terminal: notPaid',
    ]);
  });
});

test('what payers do at their prompts is told as they did it', {
  timeout: 60_000,
}, async () => {
  const wanted = [
    'payer → gateway: types a digit',
    'payer → gateway: enters the password',
    'payer → gateway: enters a wrong password',
    'gateway → payer: too many wrong passwords',
    'payer → gateway: cancels',
    'gateway → payer: payment cancelled',
    'payer: closes the app',
    'payer: goes offline',
    'backend: a process starts',
    'backend → terminal: saleBusy',
    'terminal → backend: cancel',
    'backend → terminal: no answer in time',
  ];
  const lines = new Set<string>();
  for (let seed = 1; seed <= 200 && !wanted.every((line) => lines.has(line)); seed++)
    for (const line of said((await runWorld({ seed, channelOver, withTrace: true })).told)) lines.add(line);
  expect(wanted.filter((line) => !lines.has(line))).toEqual([]);
});

test('whoever is offline does nothing of what was meant, and is back once the prompt is over', () => {
  const owner = { mchId: '1900000101', subMchId: null };
  const wallet = { balance: { amountMinor: 1_000_000, currency: 'HKD' }, passwordFree: { limitMinor: 0, perDay: 0 } } as const;
  const rest = {
    password: '123456',
    online: true,
    cards: [],
    coupons: [],
    paysWith: null,
    free: { day: 0, count: 0 },
    lastTypedAt: null,
  };
  const gateway = new Gateway({
    random: chanceOf(1),
    changes: [{ kind: 'payer', key: 'p0', value: { id: 'p0', name: 'p0', region: 'HK', ...wallet, ...rest } }],
  });
  const pays = (outTradeNo: string, at: number, does: readonly Act[]) => {
    gateway.arrange(owner, outTradeNo, {
      password: 'asked',
      plan: does.map((one, nth) => ({ afterMs: (nth + 1) * 1_000, does: one })),
    });
    const authCode = gateway.codeOf('p0', at, { fresh: true })?.authCode ?? '';
    const order = {
      outTradeNo,
      totalMinor: 3_850,
      currency: 'HKD',
      exponent: 2,
      authCode,
      attach: `pay_${outTradeNo}`,
      body: 'Tea',
    };
    gateway.submit({ ...owner, ...order }, at);
    gateway.revoke(owner, { outTradeNo }, at + 9_000);
  };
  pays('1', 0, ['goesOffline', 'types', 'confirms']);
  pays('2', 10_000, ['confirms']);
  expect(said(payerSide(gateway.takeChanges()))).toEqual([
    'gateway → payer: asks for the password',
    'payer: goes offline',
    'gateway → payer: asks for the password',
    'payer → gateway: enters the password',
    'gateway: tells the merchant: paid HKD 38.50: Tea',
    'gateway → payer: message: paid HKD 38.50: Tea',
    'gateway: tells the merchant: revoked HKD 38.50: Tea',
    'gateway → payer: message: revoked HKD 38.50: Tea',
  ]);
});
