/** How one payment is made to go: arranged for its number, used up by it, and by the clock like everything that happens by itself. */
import { type Arrangement, Gateway, type GatewayAnswer, type Owner } from '@quickpay/gateway-model';
import { describe, expect, test } from 'vitest';

const OWNER: Owner = { mchId: '1900000101', subMchId: null };
const T0 = Date.UTC(2026, 10, 24, 4);

/** Chance that is the same each time, and never twice the same code. */
function chance(): { bytes(length: number): Uint8Array } {
  let next = 0;
  return { bytes: (length) => Uint8Array.from({ length }, () => next++) };
}

const said = (answer: GatewayAnswer): string =>
  answer.kind === 'failed' ? answer.code : answer.kind === 'ok' ? answer.order.order.state : 'ok';
const submit = (gateway: Gateway, outTradeNo: string, payer = 'ready', now = T0): string =>
  said(
    gateway.submit(
      {
        ...OWNER,
        outTradeNo,
        totalMinor: 3850,
        currency: 'CNY',
        exponent: 2,
        authCode: gateway.codeOf(payer, now)?.authCode ?? '',
        attach: null,
        body: 'tea',
      },
      now,
    ),
  );
const query = (gateway: Gateway, outTradeNo: string, afterMs: number): string =>
  said(gateway.query(OWNER, { outTradeNo }, T0 + afterMs));

/** A gateway at which one payment was arranged and submitted, and what the submit was told. */
function arranged(arrangement: Arrangement, payer = 'ready'): { gateway: Gateway; told: string } {
  const gateway = new Gateway({ random: chance() });
  gateway.arrange(OWNER, 'A', arrangement);
  return { gateway, told: submit(gateway, 'A', payer) };
}

test('an arrangement is for its own number, and used up by it', () => {
  const gateway = new Gateway({ random: chance() });
  gateway.arrange(OWNER, 'A', { refusal: 'balanceNotEnough' });
  expect(submit(gateway, 'B')).toBe('SUCCESS');
  expect(gateway.isArranged(OWNER, 'A')).toBe(true);
  expect(submit(gateway, 'A')).toBe('NOTENOUGH');
  expect(gateway.isArranged(OWNER, 'A')).toBe(false);
  expect(submit(gateway, 'A')).toBe('SUCCESS');
});

describe('at the submit', () => {
  test.each([
    ['asked, though the payer is exempt', { password: 'asked' }, 'ready', 'USERPAYING'],
    ['not asked, though the payer always is', { password: 'notAsked' }, 'asks', 'SUCCESS'],
    ['refused for the balance', { refusal: 'balanceNotEnough' }, 'ready', 'NOTENOUGH'],
    ['refused for the card', { refusal: 'cardNotSupported' }, 'ready', 'NOTSUPORTCARD'],
    ['refused for risk', { refusal: 'riskRule' }, 'ready', 'RULELIMIT'],
    ['refused by the bank', { refusal: 'bankRefused' }, 'ready', 'PAYERROR'],
    ['refused as too old a code', { refusal: 'codeExpired' }, 'ready', 'AUTH_CODE_INVALID'],
    ['refused, and not asked first', { password: 'asked', refusal: 'balanceNotEnough' }, 'ready', 'NOTENOUGH'],
    ['not asked, and still without the money', { password: 'notAsked' }, 'poor', 'NOTENOUGH'],
  ] as const)('%s', (_what, arrangement, payer, told) => {
    expect(arranged(arrangement, payer).told).toBe(told);
  });

  test('a refusal takes nothing and leaves what the switch says; a code that counts as expired is spelt as set', () => {
    const { gateway } = arranged({ refusal: 'riskRule' });
    expect(query(gateway, 'A', 0)).toBe('ORDERNOTEXIST');
    expect(gateway.payer('ready')?.balance.amountMinor).toBe(5_000_000);
    gateway.set('refusedLeaves', 'NOTPAY');
    gateway.set('codeProblems', 'spelt');
    gateway.arrange(OWNER, 'B', { refusal: 'riskRule' });
    gateway.arrange(OWNER, 'C', { refusal: 'codeExpired' });
    expect([submit(gateway, 'B'), submit(gateway, 'C')]).toEqual(['RULELIMIT', 'AUTHCODEEXPIRE']);
    expect(query(gateway, 'B', 0)).toBe('NOTPAY');
  });
});

test('a submit that is processed late finds its code as old as it was when it arrived', () => {
  const gateway = new Gateway({ random: chance() });
  const authCode = gateway.codeOf('ready', T0)?.authCode ?? '';
  const sale = { ...OWNER, totalMinor: 3850, currency: 'CNY', exponent: 2, authCode, attach: null, body: 'tea' };
  const late = (outTradeNo: string) => said(gateway.submit({ ...sale, outTradeNo }, T0 + 105_000));
  gateway.arrange(OWNER, 'A', { password: 'notAsked' });
  expect(late('A')).toBe('AUTH_CODE_INVALID');
  gateway.arrange(OWNER, 'B', { password: 'notAsked', arrivedAt: T0 + 55_000 });
  expect(late('B')).toBe('SUCCESS');
});

describe('what the payer means to do at the prompt', () => {
  const CONFIRMS = { password: 'asked', plan: [{ afterMs: 29_000, does: 'confirms' }] } as const satisfies Arrangement;

  test('is done at its own time, whenever somebody looks', () => {
    const { gateway, told } = arranged(CONFIRMS);
    expect([told, gateway.nextEventAt()]).toEqual(['USERPAYING', T0 + 29_000]);
    expect(query(gateway, 'A', 28_999)).toBe('USERPAYING');
    expect(gateway.isArranged(OWNER, 'A')).toBe(true);
    expect(query(gateway, 'A', 999_999)).toBe('SUCCESS');
    expect(gateway.find(OWNER, { outTradeNo: 'A' })).toMatchObject({
      paidAt: T0 + 29_000,
      history: [{ event: 'submit' }, { at: T0 + 29_000, event: 'confirm' }],
    });
    expect(gateway.isArranged(OWNER, 'A')).toBe(false);
  });

  test('and after a restart as well', () => {
    const { gateway } = arranged(CONFIRMS);
    const again = new Gateway({ random: chance(), changes: gateway.takeChanges() });
    expect(query(again, 'A', 28_999)).toBe('USERPAYING');
    expect(query(again, 'A', 29_000)).toBe('SUCCESS');
  });

  test.each([
    ['cancels', [{ afterMs: 3_000, does: 'cancels' }], 3_000, 'NOTPAY'],
    ['confirms in vain', [{ afterMs: 3_000, does: 'confirmsInVain' }], 3_000, 'PAYERROR'],
    [
      'three wrong passwords',
      [1_000, 2_000, 3_000].map((afterMs) => ({ afterMs, does: 'entersWrongPassword' }) as const),
      3_000,
      'PAYERROR',
    ],
    [
      'two wrong passwords, and nothing more',
      [1, 2].map((afterMs) => ({ afterMs, does: 'entersWrongPassword' }) as const),
      45_000,
      'REVOKED',
    ],
    ['closes the app', [{ afterMs: 3_000, does: 'closesApp' }], 45_000, 'REVOKED'],
    ['confirms, but only when it is over', [{ afterMs: 45_001, does: 'confirms' }], 60_000, 'REVOKED'],
  ] as const)('%s', (_what, plan, afterMs, state) => {
    const { gateway } = arranged({ password: 'asked', plan });
    expect(query(gateway, 'A', afterMs - 1)).toBe(afterMs > 45_000 ? 'REVOKED' : 'USERPAYING');
    expect(query(gateway, 'A', afterMs)).toBe(state);
  });

  test('typing has a revoke refused, for ten seconds', () => {
    const { gateway } = arranged({ password: 'asked', plan: [{ afterMs: 20_000, does: 'types' }] });
    expect(said(gateway.revoke(OWNER, { outTradeNo: 'A' }, T0 + 30_000))).toBe('USERPAYING');
    expect(said(gateway.revoke(OWNER, { outTradeNo: 'A' }, T0 + 30_001))).toBe('REVOKED');
  });

  test('is for its own order, whatever else the payer is asked', () => {
    const { gateway } = arranged({ password: 'asked', plan: [{ afterMs: 4_000, does: 'confirms' }] });
    gateway.arrange(OWNER, 'B', { password: 'asked', plan: [{ afterMs: 2_000, does: 'cancels' }] });
    submit(gateway, 'B');
    expect([query(gateway, 'A', 5_000), query(gateway, 'B', 5_000)]).toEqual(['SUCCESS', 'NOTPAY']);
  });

  test('is no more once somebody acted by hand, or once it was taken back', () => {
    const { gateway } = arranged(CONFIRMS);
    gateway.cancelPrompt('ready', T0 + 1_000);
    expect(gateway.isArranged(OWNER, 'A')).toBe(false);
    expect(query(gateway, 'A', 30_000)).toBe('NOTPAY');
    gateway.arrange(OWNER, 'B', CONFIRMS);
    submit(gateway, 'B');
    gateway.disarrange(OWNER, 'B');
    expect([gateway.isArranged(OWNER, 'B'), query(gateway, 'B', 30_000)]).toEqual([false, 'USERPAYING']);
  });

  test('a phone that went offline shows no prompt, and is back once that is over, however it ended', () => {
    const offline = { password: 'asked', plan: [{ afterMs: 0, does: 'goesOffline' }, ...CONFIRMS.plan] } as const;
    const { gateway } = arranged(offline);
    expect(gateway.payer('ready')?.online).toBe(false);
    expect(query(gateway, 'A', 44_999)).toBe('USERPAYING');
    expect(query(gateway, 'A', 45_000)).toBe('REVOKED');
    expect(gateway.payer('ready')?.online).toBe(true);
    gateway.arrange(OWNER, 'B', offline);
    submit(gateway, 'B', 'second');
    gateway.revoke(OWNER, { outTradeNo: 'B' }, T0 + 60_000);
    expect(gateway.payer('second')?.online).toBe(true);
  });

  test('nobody acts at a prompt that never was', () => {
    const { gateway } = arranged({ ...CONFIRMS, password: 'notAsked' });
    expect([gateway.isArranged(OWNER, 'A'), gateway.nextEventAt()]).toEqual([false, null]);
  });

  test('one that ends while the phone is offline, by whatever way, or is planted over, leaves the phone online', () => {
    const goesOffline = { password: 'asked', plan: [{ afterMs: 0, does: 'goesOffline' }] } as const;
    const charged = arranged(goesOffline).gateway;
    expect(charged.password('ready', '123456', T0 + 1_000)).toMatchObject({
      kind: 'ended',
      order: { order: { state: 'SUCCESS' } },
    });
    const replaced = arranged(goesOffline).gateway;
    const theirs = { totalMinor: 7, currency: 'CNY', exponent: 2, createdAt: T0 };
    replaced.plant({ ...OWNER, ...theirs, outTradeNo: 'A', state: 'SUCCESS' });
    const taken = arranged(goesOffline).gateway;
    taken.disarrange(OWNER, 'A');
    for (const gateway of [charged, replaced, taken]) expect(gateway.payer('ready')?.online).toBe(true);
  });
});

describe('a code of another wallet than the payer’s own', () => {
  const shown = (wallets: readonly ('CN' | 'HK')[], totalMinor = 1_000) => {
    const gateway = new Gateway({ random: chance() });
    const authCode = gateway.codeOf('ready', T0, { region: 'HK' })?.authCode ?? '';
    const sale = { outTradeNo: 'A', totalMinor, currency: 'USD', exponent: 2, authCode, attach: null, body: 'tea' };
    return { gateway, authCode, told: gateway.submit({ ...OWNER, ...sale, wallets }, T0) };
  };

  test('begins as that wallet’s do, and pays in its currency; the money comes back, and the payer is the same', () => {
    const { gateway, authCode, told } = shown(['CN', 'HK']);
    expect(authCode).toMatch(/^15/);
    expect(told).toMatchObject({ kind: 'ok', order: { cash: { amountMinor: 7_826, currency: 'HKD', rateE8: 782_608_696 } } });
    expect(gateway.payer('ready')).toMatchObject({ region: 'CN', balance: { amountMinor: 5_000_000 - 7_826, currency: 'CNY' } });
    gateway.revoke(OWNER, { outTradeNo: 'A' }, T0 + 20_000);
    expect(gateway.payer('ready')).toMatchObject({ balance: { amountMinor: 5_000_000, currency: 'CNY' } });
  });

  test('so it does after the password', () => {
    const { gateway, told } = shown(['HK'], 50_000);
    expect(said(told)).toBe('USERPAYING');
    gateway.password('ready', '123456', T0 + 1_000);
    expect(gateway.find(OWNER, { outTradeNo: 'A' })?.cash).toMatchObject({ currency: 'HKD' });
  });

  test('is refused where the merchant does not take that wallet', () => {
    expect(shown(['CN']).told).toMatchObject({ kind: 'failed', why: 'codeOfOtherRegion' });
  });
});

test('a refund ends as it was arranged, and the next as the switch says', () => {
  const gateway = new Gateway({ random: chance() });
  submit(gateway, 'A');
  const refund = (outRefundNo: string, at: number) =>
    gateway.refund(OWNER, { outTradeNo: 'A', outRefundNo, totalMinor: 3850, refundMinor: 50 }, at);
  gateway.arrangeRefund(OWNER, 'A', 'R1', 'REFUNDCLOSE');
  gateway.arrangeRefund(OWNER, 'A', 'R2', 'CHANGE');
  for (const [n, number] of ['R1', 'R2', 'R3'].entries()) refund(number, T0 + n * 60_000);
  gateway.advanceTo(T0 + 200_000);
  expect(gateway.orders()[0]?.order.refunds.map(({ state }) => state)).toEqual(['CLOSED', 'ABNORMAL', 'SUCCESS']);
});
