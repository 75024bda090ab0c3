/** The gateway as a whole: the same from the same chance, the same again from its own records, and no money lost on the way. */
import {
  type Change,
  Gateway,
  type GatewayAnswer,
  heldMinor,
  MannersBook,
  type Owner,
  type SubmitParameters,
} from '@quickpay/gateway-model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const OWNER: Owner = { mchId: '1900000101', subMchId: null };
const T0 = Date.UTC(2026, 10, 24, 4);

/** Chance that is the same each time. */
function chance(seed: number): { bytes(length: number): Uint8Array } {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  };
  return { bytes: (length) => Uint8Array.from({ length }, next) };
}

const sale = (outTradeNo: string, authCode: string, change: Partial<SubmitParameters> = {}): SubmitParameters => ({
  ...OWNER,
  outTradeNo,
  totalMinor: 3850,
  currency: 'CNY',
  exponent: 2,
  authCode,
  attach: null,
  body: 'tea',
  ...change,
});

const codeOf = (gateway: Gateway, payer: string, now = T0): string => gateway.codeOf(payer, now)?.authCode ?? '';
const said = (answer: GatewayAnswer): string =>
  answer.kind === 'failed' ? answer.code : answer.kind === 'ok' ? answer.order.order.state : 'ok';

test('the password is asked for a code whose digits were shown, also after a restart, and not for the next', () => {
  const gateway = new Gateway({ random: chance(1) });
  expect(gateway.revealCode('ready')).toBe(false);
  const code = codeOf(gateway, 'ready');
  expect(gateway.revealCode('ready')).toBe(true);
  const again = new Gateway({ random: chance(2), changes: gateway.takeChanges() });
  expect(said(again.submit(sale('A', code), T0))).toBe('USERPAYING');
  again.cancelPrompt('ready', T0);
  expect(said(again.submit(sale('B', codeOf(again, 'ready')), T0))).toBe('SUCCESS');
});

describe('the password is asked for', () => {
  const submit = (
    payer: string,
    change: Partial<SubmitParameters> = {},
    agedMs = 0,
    settings: Readonly<Record<string, string>> = {},
  ) => {
    const gateway = new Gateway({ random: chance(1) });
    for (const [name, value] of Object.entries(settings)) gateway.set(name, value);
    const code = codeOf(gateway, payer);
    return said(gateway.submit(sale('A', code, change), T0 + agedMs));
  };

  test.each([
    ['not within the limit', 'ready', {}, 0, 'SUCCESS'],
    ['not at the limit', 'limits', { totalMinor: 300_000 }, 0, 'SUCCESS'],
    ['beyond it', 'limits', { totalMinor: 300_001 }, 0, 'USERPAYING'],
    ['beyond it, in another currency at the demo’s rate', 'limits', { totalMinor: 500_000, currency: 'USD' }, 0, 'USERPAYING'],
    ['not within it in yen, which has no decimals', 'limits', { totalMinor: 60_000, currency: 'JPY', exponent: 0 }, 0, 'SUCCESS'],
    ['always of one who wants it', 'asks', { totalMinor: 1 }, 0, 'USERPAYING'],
    ['not at 60 s', 'ready', {}, 60_000, 'SUCCESS'],
    ['after 60 s', 'ready', {}, 60_001, 'USERPAYING'],
    ['not after 70 s: the code is refused', 'ready', {}, 70_001, 'AUTH_CODE_INVALID'],
  ] as const)('%s', (_what, payer, change, agedMs, expected) => {
    expect(submit(payer, change, agedMs)).toBe(expected);
  });

  test('after ten a day; the day is Beijing’s', () => {
    const gateway = new Gateway({ random: chance(1) });
    const pay = (n: number, now: number) => said(gateway.submit(sale(`N${n}`, codeOf(gateway, 'limits', now)), now));
    const lateInBeijing = Date.UTC(2026, 10, 24, 15, 59);
    for (let n = 0; n < 10; n++) expect(pay(n, lateInBeijing)).toBe('SUCCESS');
    expect(pay(10, lateInBeijing)).toBe('USERPAYING');
    expect(pay(11, lateInBeijing + 60_000)).toBe('SUCCESS');
  });

  test('of the second within a minute, where that is set', () => {
    const gateway = new Gateway({ random: chance(1) });
    gateway.set('repeatedPaymentsAskPassword', 'on');
    const pay = (n: number, now: number) => said(gateway.submit(sale(`N${n}`, codeOf(gateway, 'ready', now)), now));
    expect([pay(0, T0), pay(1, T0 + 59_999), pay(2, T0 + 60_000)]).toEqual(['SUCCESS', 'USERPAYING', 'SUCCESS']);
  });
});

describe('a payment code', () => {
  test('is good for one order, whatever becomes of it', () => {
    const gateway = new Gateway({ random: chance(1) });
    const code = codeOf(gateway, 'poor');
    expect(said(gateway.submit(sale('A', code), T0))).toBe('NOTENOUGH');
    expect(said(gateway.submit(sale('B', code), T0))).toBe('AUTH_CODE_INVALID');
    expect(said(gateway.query(OWNER, { outTradeNo: 'A' }, T0))).toBe('ORDERNOTEXIST');
  });

  test.each([
    ['unknown', '134567890123456789', 'AUTH_CODE_INVALID'],
    ['expired', null, 'AUTHCODEEXPIRE'],
    ['used', 'used', 'AUTH_CODE_ERROR'],
  ])('%s has a spelling of its own where that is set', (_what, code, expected) => {
    const gateway = new Gateway({ random: chance(1) });
    gateway.set('codeProblems', 'spelt');
    const shown = codeOf(gateway, 'ready');
    if (code === 'used') gateway.submit(sale('A', shown), T0);
    const at = code === null ? T0 + 71_000 : T0;
    expect(said(gateway.submit(sale('B', code === '134567890123456789' ? code : shown), at))).toBe(expected);
  });
});

describe('time', () => {
  test('an unpaid order ends at exactly 45 s, whenever somebody looks', () => {
    const gateway = new Gateway({ random: chance(1) });
    gateway.submit(sale('A', codeOf(gateway, 'asks')), T0);
    expect(gateway.nextEventAt()).toBe(T0 + 45_000);
    expect(said(gateway.query(OWNER, { outTradeNo: 'A' }, T0 + 44_999))).toBe('USERPAYING');
    expect(said(gateway.query(OWNER, { outTradeNo: 'A' }, T0 + 999_999))).toBe('REVOKED');
    expect(gateway.orders()[0]?.history.at(-1)).toMatchObject({ at: T0 + 45_000, event: 'autoRevoke' });
    expect(gateway.nextEventAt()).toBeNull();
  });

  test('… and never where that is off', () => {
    const gateway = new Gateway({ random: chance(1) });
    gateway.set('autoRevoke', 'off');
    gateway.submit(sale('A', codeOf(gateway, 'asks')), T0);
    expect(said(gateway.query(OWNER, { outTradeNo: 'A' }, T0 + 999_999))).toBe('USERPAYING');
  });

  test('typing protects a prompt for ten seconds', () => {
    const revoke = (afterMs: number): string => {
      const gateway = new Gateway({ random: chance(1) });
      gateway.submit(sale('A', codeOf(gateway, 'asks')), T0);
      gateway.typed('asks', T0 + 16_000);
      return said(gateway.revoke(OWNER, { outTradeNo: 'A' }, T0 + 16_000 + afterMs));
    };
    expect([revoke(0), revoke(10_000), revoke(10_001)]).toEqual(['USERPAYING', 'USERPAYING', 'REVOKED']);
  });

  test.each([
    ['7days', 7 * 86_400_000, 'REVOKED'],
    ['7days', 7 * 86_400_000 + 1, 'REVERSE_EXPIRE'],
    ['sameDay', 11 * 3_600_000, 'REVOKED'],
    // T0 is noon in Beijing.
    ['sameDay', 12 * 3_600_000, 'REVERSE_EXPIRE'],
  ])('the revoke window is %s: after %i ms %s', (window, afterMs, expected) => {
    const gateway = new Gateway({ random: chance(1) });
    gateway.set('revokeWindow', window);
    gateway.submit(sale('A', codeOf(gateway, 'ready')), T0);
    expect(said(gateway.revoke(OWNER, { outTradeNo: 'A' }, T0 + afterMs))).toBe(expected);
  });
});

describe('manners', () => {
  test('quotas are by the second', () => {
    const book = new MannersBook();
    for (let n = 0; n < 31; n++) book.request('submit', T0);
    for (let n = 0; n < 30; n++) book.request('submit', T0 + 1_000);
    expect(book.counts.overQuota).toEqual({ submit: 1, query: 0, revoke: 0, refund: 0 });
  });

  test.each([
    ['5 s apart', [0, 5_000, 10_000, 15_000], [], 0],
    ['less, once: forgiven', [0, 3_000], [], 0],
    ['less, twice', [0, 3_000, 6_000], [], 1],
    ['less, but a submit or revoke was answered between', [0, 3_000, 6_000], [1_000, 4_000], 0],
    ['less than a second, in any case', [0, 500, 1_000], [400, 900], 1],
  ])('queries %s', (_what, queries, answers, hurried) => {
    const book = new MannersBook();
    const events = [
      ...queries.map((at) => ({ at, run: () => book.query('A', T0 + at) })),
      ...answers.map((at) => ({ at, run: () => book.answered('A', T0 + at) })),
    ].sort((a, b) => a.at - b.at);
    for (const { run } of events) run();
    expect(book.counts.hurriedQueries).toBe(hurried);
  });
});

/** What people and merchants may do, in a script that chance writes. */
type Doing =
  | Readonly<{ kind: 'submit'; order: number; payer: string; minor: number }>
  | Readonly<{ kind: 'query' | 'revoke'; order: number }>
  | Readonly<{ kind: 'refund'; order: number; number: number; minor: number }>
  | Readonly<{ kind: 'confirm' | 'cancel' | 'wrong' | 'type'; payer: string }>
  | Readonly<{ kind: 'wait'; ms: number }>
  | Readonly<{ kind: 'set'; name: string; value: string }>;

const payerId = fc.constantFrom('ready', 'asks', 'limits', 'second');
const order = fc.integer({ min: 0, max: 4 });
const anyDoing: fc.Arbitrary<Doing> = fc.oneof(
  fc.record({ kind: fc.constant('submit' as const), order, payer: payerId, minor: fc.integer({ min: 1, max: 400_000 }) }),
  fc.record({ kind: fc.constantFrom('query' as const, 'revoke' as const), order }),
  fc.record({
    kind: fc.constant('refund' as const),
    order,
    number: fc.integer({ min: 0, max: 3 }),
    minor: fc.integer({ min: 1, max: 9_000 }),
  }),
  fc.record({ kind: fc.constantFrom('confirm' as const, 'cancel' as const, 'wrong' as const, 'type' as const), payer: payerId }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 1_000, 3_000, 30_000, 61_000) }),
  fc.constantFrom<Doing>(
    { kind: 'set', name: 'unpaidRevokeLeaves', value: 'CLOSED' },
    { kind: 'set', name: 'submitAfterRevoke', value: 'refused' },
    { kind: 'set', name: 'revokeWhilePrompted', value: 'accepted' },
    { kind: 'set', name: 'refusedLeaves', value: 'NOTPAY' },
  ),
);

/** Plays a script; answers what everybody was told. */
function play(gateway: Gateway, script: readonly Doing[], from: number): { told: string[]; now: number } {
  const told: string[] = [];
  let now = from;
  for (const doing of script) {
    switch (doing.kind) {
      case 'submit':
        told.push(
          said(gateway.submit(sale(`O${doing.order}`, codeOf(gateway, doing.payer, now), { totalMinor: doing.minor }), now)),
        );
        break;
      case 'query':
        told.push(said(gateway.query(OWNER, { outTradeNo: `O${doing.order}` }, now)));
        break;
      case 'revoke':
        told.push(said(gateway.revoke(OWNER, { outTradeNo: `O${doing.order}` }, now)));
        break;
      case 'refund': {
        const outTradeNo = `O${doing.order}`;
        const totalMinor = gateway.orders().find((stored) => stored.outTradeNo === outTradeNo)?.order.totalMinor ?? 1;
        const refund = { outTradeNo, outRefundNo: `${outTradeNo}R${doing.number}`, totalMinor, refundMinor: doing.minor };
        told.push(said(gateway.refund(OWNER, refund, now)));
        break;
      }
      case 'confirm':
      case 'wrong':
        told.push(gateway.password(doing.payer, doing.kind === 'wrong' ? '000000' : '123456', now).kind);
        break;
      case 'cancel':
        told.push(gateway.cancelPrompt(doing.payer, now)?.order.state ?? 'none');
        break;
      case 'type':
        gateway.typed(doing.payer, now);
        break;
      case 'wait':
        now += doing.ms;
        gateway.advanceTo(now);
        break;
      case 'set':
        gateway.set(doing.name, doing.value);
        break;
    }
  }
  return { told, now };
}

/** Everything that can be seen of a gateway. */
const seen = (gateway: Gateway) => ({
  orders: [...gateway.orders()].sort((a, b) => (a.outTradeNo < b.outTradeNo ? -1 : 1)),
  payers: gateway.payers(),
  settings: gateway.settings(OWNER.mchId),
  messages: ['ready', 'asks', 'limits', 'second'].map((id) => gateway.messagesTo({ payerId: id })),
  merchant: gateway.messagesTo({ mchId: OWNER.mchId }),
  nextEventAt: gateway.nextEventAt(),
});

/** What a store would hold: the last record of each, in the order in which they first came. */
function kept(changes: readonly Change[]): Change[] {
  const last = new Map<string, Change>();
  for (const change of changes) last.set(`${change.kind} ${change.key}`, JSON.parse(JSON.stringify(change)) as Change); // its own shape
  return [...last.values()];
}

const scripts = fc.array(anyDoing, { minLength: 1, maxLength: 40 });

test('the same chance and the same doings give the same gateway, to the byte', () => {
  fc.assert(
    fc.property(scripts, fc.integer({ min: 1, max: 1_000 }), (script, seed) => {
      const [one, other] = [new Gateway({ random: chance(seed) }), new Gateway({ random: chance(seed) })];
      expect(play(one, script, T0)).toEqual(play(other, script, T0));
      expect(JSON.stringify(one.takeChanges())).toBe(JSON.stringify(other.takeChanges()));
    }),
    { numRuns: 200 },
  );
});

test('given its own records back, a gateway is the same and goes on the same', () => {
  fc.assert(
    fc.property(scripts, scripts, (before, after) => {
      const first = new Gateway({ random: chance(7) });
      const { now } = play(first, before, T0);
      // Other chance: with the same it would mint codes that were used before.
      const again = new Gateway({ random: chance(987_654_321), changes: kept(first.takeChanges()) });
      expect(seen(again)).toEqual(seen(first));
      expect(again.takeChanges()).toEqual([]);
      expect(play(again, after, now).told).toEqual(play(first, after, now).told);
    }),
    { numRuns: 300 },
  );
});

test('given its own records back, a used code stays used and the code on the phone stays', () => {
  const first = new Gateway({ random: chance(7) });
  const used = codeOf(first, 'ready');
  first.submit(sale('A', used), T0);
  const shown = codeOf(first, 'ready');
  const again = new Gateway({ random: chance(8), changes: kept(first.takeChanges()) });
  again.set('codeProblems', 'spelt');
  expect(codeOf(again, 'ready')).toBe(shown);
  expect(said(again.submit(sale('B', used), T0))).toBe('AUTH_CODE_ERROR');
});

test('what the payers have and what the channel holds for merchants is always the same in sum', () => {
  fc.assert(
    fc.property(scripts, (script) => {
      const gateway = new Gateway({ random: chance(3) });
      const wealth = (): number =>
        gateway
          .payers()
          .flatMap(({ balance, cards }) => [balance.amountMinor, ...cards.map(({ amountMinor }) => amountMinor)])
          .reduce((sum, minor) => sum + minor, 0);
      // A refund under way has left the merchant and not yet reached the payer.
      const underWay = (): number =>
        gateway
          .orders()
          .flatMap((stored) => stored.order.refunds)
          .reduce((sum, refund) => sum + (refund.state === 'PROCESSING' ? refund.amountMinor : 0), 0);
      const start = wealth();
      for (const doing of script) {
        play(gateway, [doing], T0);
        const held = gateway.orders().reduce((sum, stored) => sum + heldMinor(stored.order), 0);
        expect(wealth() + held + underWay()).toBe(start);
      }
    }),
    { numRuns: 300 },
  );
});

describe('money finds its way back', () => {
  /** A payment of 38.50 by a card, and what the payer has before and after something. */
  const paidByCard = (change: (gateway: Gateway) => void) => {
    const gateway = new Gateway({ random: chance(1) });
    gateway.changePayer('ready', { paysWith: 'c1' });
    gateway.submit(sale('A', codeOf(gateway, 'ready')), T0);
    change(gateway);
    gateway.revoke(OWNER, { outTradeNo: 'A' }, T0 + 20_000);
    const payer = gateway.payer('ready');
    return { card: payer?.cards[0]?.amountMinor, balance: payer?.balance.amountMinor };
  };

  test.each([
    ['to the card that paid', () => {}, 2_000_000, 5_000_000],
    [
      'to that card also after another was chosen',
      (gateway: Gateway) => gateway.changePayer('ready', { paysWith: null }),
      2_000_000,
      5_000_000,
    ],
    [
      'to the balance where the card works no longer',
      (gateway: Gateway) =>
        gateway.changePayer('ready', { cards: (gateway.payer('ready')?.cards ?? []).map((card) => ({ ...card, works: false })) }),
      1_996_150,
      5_003_850,
    ],
    [
      'to the balance where the card is gone',
      (gateway: Gateway) => gateway.changePayer('ready', { cards: [] }),
      undefined,
      5_003_850,
    ],
  ])('%s', (_what, change, card, balance) => {
    expect(paidByCard(change)).toEqual({ card, balance });
  });
});

describe('refunds', () => {
  const paid = (settings: Readonly<Record<string, string>> = {}) => {
    const gateway = new Gateway({ random: chance(1) });
    for (const [name, value] of Object.entries(settings)) gateway.set(name, value);
    for (const number of ['A', 'B']) gateway.submit(sale(number, codeOf(gateway, 'ready')), T0);
    const refund = (outTradeNo: string, outRefundNo: string, refundMinor: number, now = T0) =>
      said(gateway.refund(OWNER, { outTradeNo, outRefundNo, totalMinor: 3850, refundMinor }, now));
    return { gateway, refund };
  };
  const YEAR = 365 * 86_400_000;

  test('a number is one refund of one order', () => {
    const { gateway, refund } = paid();
    expect(refund('A', 'R1', 100)).toBe('REFUND');
    expect(refund('A', 'R1', 100)).toBe('REFUND');
    expect(refund('A', 'R1', 101)).toBe('REFUND_FEE_MISMATCH');
    expect(refund('B', 'R1', 100)).toBe('INVALID_REQUEST');
    expect(gateway.queryRefunds(OWNER, { outRefundNo: 'R1' }, T0)).toMatchObject({ order: { outTradeNo: 'A' } });
    expect(gateway.find(OWNER, { outTradeNo: 'A' })?.order.refunds).toHaveLength(1);
  });

  test('fifty of an order, for a year; a number that was taken is answered as it was', () => {
    const { refund } = paid();
    for (let n = 1; n <= 50; n++) expect(refund('A', `R${n}`, 1)).toBe('REFUND');
    expect(refund('A', 'R51', 1)).toBe('INVALID_REQUEST');
    expect(refund('A', 'R50', 1, T0 + YEAR)).toBe('REFUND');
    expect(refund('B', 'R52', 1, T0 + YEAR - 1)).toBe('REFUND');
    expect(refund('B', 'R53', 1, T0 + YEAR)).toBe('TRADE_OVERDUE');
  });

  test.each([
    ['SUCCESS', 'SUCCESS', 5_000_000],
    ['REFUNDCLOSE', 'CLOSED', 4_996_150],
    ['CHANGE', 'ABNORMAL', 4_996_150],
  ])('ending as %s', (refundsEnd, state, balance) => {
    const { gateway, refund } = paid({ refundsEnd });
    gateway.revoke(OWNER, { outTradeNo: 'B' }, T0);
    refund('A', 'R1', 3850);
    gateway.advanceTo(T0 + 3_000);
    expect(gateway.find(OWNER, { outTradeNo: 'A' })?.order.refunds).toMatchObject([{ state }]);
    expect(gateway.payer('ready')?.balance.amountMinor).toBe(balance);
  });

  test('an empty pool refuses until it is full', () => {
    const { gateway, refund } = paid({ refundPool: 'empty' });
    expect(refund('A', 'R1', 1)).toBe('NOTENOUGH');
    gateway.set('refundPool', 'full');
    expect(refund('A', 'R1', 1, T0 + 60_000)).toBe('REFUND');
  });
});

describe('the end of a refund', () => {
  const refunded = () => {
    const gateway = new Gateway({ random: chance(1) });
    gateway.submit(sale('A', codeOf(gateway, 'ready')), T0);
    const asked = {
      outTradeNo: 'A',
      outRefundNo: 'R',
      totalMinor: 3850,
      refundMinor: 1,
      notifyUrl: 'https://shop.example/refunds',
    };
    gateway.refund(OWNER, asked, T0);
    gateway.advanceTo(T0 + 3_000);
    return gateway;
  };

  test('is told at once, and fifteen times more within 24 h 4 min where nobody hears', () => {
    const gateway = refunded();
    const waits: number[] = [];
    for (let at = T0 + 3_000; ; ) {
      expect(gateway.dueNotices(at)).toMatchObject([{ number: 'R', url: 'https://shop.example/refunds' }]);
      expect(gateway.dueNotices(at - 1)).toEqual([]);
      gateway.noticeTold(OWNER, 'R', false, at);
      const next = gateway.nextEventAt();
      if (next === null) break;
      waits.push((next - at) / 1_000);
      at = next;
    }
    expect(waits.slice(0, 4)).toEqual([15, 15, 30, 180]);
    expect(waits).toHaveLength(15);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe((24 * 60 + 4) * 60);
  });

  test('is told no more once it was heard', () => {
    const gateway = refunded();
    gateway.noticeTold(OWNER, 'R', true, T0 + 3_100);
    expect(gateway.nextEventAt()).toBeNull();
    expect(gateway.dueNotices(T0 + 1e9)).toEqual([]);
  });
});

test('so many wrong passwords as the switch says end the attempt as PAYERROR, whatever a bank’s refusal leaves', () => {
  const gateway = new Gateway({ random: chance(1) });
  gateway.set('wrongPasswords', '2');
  gateway.set('bankRefusalLeaves', 'NOTPAY');
  gateway.submit(sale('A', codeOf(gateway, 'asks')), T0);
  expect(gateway.password('asks', '000000', T0)).toEqual({ kind: 'wrong', attemptsLeft: 1 });
  expect(gateway.password('asks', '000000', T0)).toMatchObject({ kind: 'ended', order: { order: { state: 'PAYERROR' } } });
});

test('a credit card is refused where the merchant takes none', () => {
  const gateway = new Gateway({ random: chance(1) });
  gateway.changePayer('limits', { paysWith: 'c1' });
  expect(said(gateway.submit(sale('A', codeOf(gateway, 'limits'), { noCredit: true }), T0))).toBe('NOTSUPORTCARD');
  expect(said(gateway.submit(sale('B', codeOf(gateway, 'limits')), T0))).toBe('SUCCESS');
});

test('a switch set for all is set for merchants with settings of their own, and stays so', () => {
  const gateway = new Gateway({ random: chance(1) });
  gateway.set('autoRevoke', 'off', OWNER.mchId);
  gateway.set('refundPool', 'empty');
  const again = new Gateway({ random: chance(1), changes: gateway.takeChanges() });
  expect(again.settings(OWNER.mchId)).toMatchObject({ autoRevoke: 'off', refundPool: 'empty' });
});

test('a payer may ask for a fresh code; the one before stays good', () => {
  const gateway = new Gateway({ random: chance(1) });
  const first = codeOf(gateway, 'ready');
  const second = gateway.codeOf('ready', T0, { fresh: true })?.authCode ?? '';
  expect(second).not.toBe(first);
  expect(codeOf(gateway, 'ready')).toBe(second);
  expect(said(gateway.submit(sale('A', first), T0))).toBe('SUCCESS');
});
