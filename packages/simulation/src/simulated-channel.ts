/**
 * Core's channel over the gateway model, with a network in between: requests and answers are lost, late and doubled, and whoever gave up
 * waiting may still have been heard.
 */
import {
  type CallOptions,
  type OrderIdentity,
  type PaymentChannel,
  type QueryAnswer,
  type RefundAnswer,
  type RefundQueryAnswer,
  type RevokeAnswer,
  type SubmitAnswer,
  submitCodeMeaning,
} from '@quickpay/core';
import type { Gateway, GatewayAnswer, MannersBook, Owner, StoredOrder } from '@quickpay/gateway-model';
import type { Chance } from './chance.ts';
import type { FaultRates } from './faults.ts';
import type { VirtualTime } from './virtual-time.ts';

export type Network = {
  rates: FaultRates;
  /** Until when nobody reaches the gateway. */
  outageUntil: number;
  faults: number;
  /** Order numbers that turned out to be somebody else's. */
  readonly taken: Set<string>;
  /** Manners as they were sent: what a network delays is not the sender's haste. */
  readonly manners: MannersBook;
  readonly submittedAt: Map<string, number>;
};

export const OWNER: Owner = { mchId: '1900000101', subMchId: null };
/** A request may be so late, and no later: the watch is longer (assumed, and said so in the docs). */
const LATE_MS_MAX = 300_000;
const NO_ANSWER: SubmitAnswer = { kind: 'unclear', note: 'no answer' };

export function simulatedChannel(gateway: Gateway, time: VirtualTime, chance: Chance, network: Network): PaymentChannel {
  const happens = (rate: number): boolean => {
    if (rate === 0 || !chance.often(rate)) return false;
    network.faults++;
    return true;
  };

  /** One round trip. `arrive` is called when the request reaches the gateway, which may be after we gave up, twice, or never. */
  const call = async <Answer>(
    arrive: () => Answer,
    lost: Answer,
    neverSent: Answer | null,
    { timeoutMs, signal }: CallOptions,
    error: Answer | null,
  ): Promise<Answer> => {
    const { rates } = network;
    const isDown = time.now() < network.outageUntil;
    if (neverSent !== null && (isDown ? chance.often(0.5) : happens(rates.neverSent))) {
      await time.after(chance.between(1, 50));
      return neverSent;
    }
    return new Promise((resolve) => {
      const cancel = time.at(time.now() + timeoutMs, () => resolve(lost));
      const end = (answer: Answer) => {
        cancel();
        resolve(answer);
      };
      signal?.addEventListener('abort', () => end(lost), { once: true });
      if (isDown || happens(rates.requestLost)) return;
      const there = happens(rates.requestLate) ? chance.between(1_000, LATE_MS_MAX) : chance.between(5, 400);
      const reach = () => {
        const answer = arrive();
        if (happens(rates.answerLost)) return;
        const back = happens(rates.answerLate) ? chance.between(1_000, 60_000) : chance.between(5, 400);
        time.at(time.now() + back, () => end(error !== null && happens(rates.systemError) ? error : answer));
      };
      time.at(time.now() + there, reach);
      if (happens(rates.requestDoubled)) time.at(time.now() + there + chance.between(0, 100), reach);
    });
  };

  const unclear = { kind: 'unclear', note: 'SYSTEMERROR' } as const;
  const by = (order: OrderIdentity) => ({ outTradeNo: order.merchantOrderNumber });

  return {
    async submit(request, options) {
      const number = request.merchantOrderNumber;
      network.manners.request('submit', time.now());
      if (network.submittedAt.has(number)) network.manners.resentSubmit();
      network.submittedAt.set(number, time.now());
      if (happens(network.rates.numberTaken)) plantTheirs(gateway, request, time.now(), network);
      const arrive = (): SubmitAnswer => {
        const said = gateway.submit(
          {
            ...OWNER,
            outTradeNo: request.merchantOrderNumber,
            totalMinor: request.amount.amountMinor,
            currency: request.amount.currency,
            exponent: 2,
            authCode: request.paymentCode,
            attach: request.paymentId,
            body: request.description,
          },
          time.now(),
        );
        const answer = submitAnswer(said);
        if (answer.kind === 'paid' && happens(network.rates.refusalIsALie)) {
          return { kind: 'refused', refusal: { code: 'NOTENOUGH', reason: 'balance', orderImpossible: chance.often(0.3) } };
        }
        return answer;
      };
      const answer = await call(arrive, NO_ANSWER, { kind: 'neverSent', note: 'refused' }, options, unclear);
      network.manners.answered(number, time.now());
      return answer;
    },
    query(order, options) {
      network.manners.request('query', time.now());
      network.manners.query(order.merchantOrderNumber, time.now());
      return call<QueryAnswer>(
        () => queryAnswer(gateway.query(OWNER, by(order), time.now()), order),
        unclear,
        null,
        options,
        unclear,
      );
    },
    async revoke(order, options) {
      const number = order.merchantOrderNumber;
      network.manners.request('revoke', time.now());
      network.manners.revoke(network.submittedAt.get(number) ?? null, time.now());
      const arrive = () => revokeAnswer(gateway.revoke(OWNER, by(order), time.now()));
      const answer = await call<RevokeAnswer>(arrive, unclear, { kind: 'neverSent', note: 'refused' }, options, unclear);
      network.manners.answered(number, time.now());
      return answer;
    },
    refund: (request, options) =>
      call<RefundAnswer>(
        () => {
          const asked = {
            outTradeNo: request.merchantOrderNumber,
            outRefundNo: request.refundNumber,
            totalMinor: request.amount.amountMinor,
            refundMinor: request.refundMinor,
          };
          const said = gateway.refund(OWNER, asked, time.now());
          return said.kind === 'failed' ? { kind: 'refused', code: said.code, retry: false } : { kind: 'accepted' };
        },
        unclear,
        { kind: 'neverSent', note: 'refused' },
        options,
        unclear,
      ),
    queryRefunds: (order, options) =>
      call<RefundQueryAnswer>(
        () => refundsAnswer(gateway.queryRefunds(OWNER, by(order), time.now())),
        unclear,
        null,
        options,
        unclear,
      ),
  };
}

/** Somebody else's order takes the number just before ours arrives. */
function plantTheirs(gateway: Gateway, { merchantOrderNumber }: OrderIdentity, now: number, network: Network): void {
  network.taken.add(merchantOrderNumber);
  gateway.plant({
    ...OWNER,
    outTradeNo: merchantOrderNumber,
    attach: 'not ours',
    body: 'theirs',
    state: 'SUCCESS',
    totalMinor: 999_999,
    currency: 'HKD',
    exponent: 2,
    createdAt: now,
  });
}

function submitAnswer(said: GatewayAnswer): SubmitAnswer {
  if (said.kind === 'ok') return { kind: 'paid', transactionId: said.order.transactionId };
  if (said.kind === 'okUnknown') return { kind: 'unclear', note: '' };
  const meaning = submitCodeMeaning(said.code);
  if (meaning.outcome === 'asked') return { kind: 'asked' };
  if (meaning.outcome === 'unclear') return { kind: 'unclear', note: said.code };
  return { kind: 'refused', refusal: { code: said.code, reason: meaning.reason, orderImpossible: meaning.orderImpossible } };
}

function queryAnswer(said: GatewayAnswer, identity: OrderIdentity): QueryAnswer {
  if (said.kind !== 'ok')
    return said.kind === 'failed' && said.code === 'ORDERNOTEXIST' ? { kind: 'absent' } : { kind: 'unclear', note: '' };
  const { order } = said;
  if (order.order.totalMinor !== identity.amount.amountMinor || order.attach !== identity.paymentId)
    return { kind: 'foreign', field: 'attach' };
  return STATES[order.order.state](order);
}

const STATES: Readonly<Record<StoredOrder['order']['state'], (order: StoredOrder) => QueryAnswer>> = {
  SUCCESS: ({ transactionId }) => ({ kind: 'paid', transactionId }),
  REFUND: ({ transactionId }) => ({ kind: 'refunded', transactionId }),
  USERPAYING: () => ({ kind: 'asked' }),
  NOTPAY: () => ({ kind: 'unpaid' }),
  PAYERROR: () => ({ kind: 'failed' }),
  REVOKED: ({ transactionId }) => ({ kind: 'closed', transactionId }),
  CLOSED: ({ transactionId }) => ({ kind: 'closed', transactionId }),
};

function revokeAnswer(said: GatewayAnswer): RevokeAnswer {
  if (said.kind !== 'failed') return { kind: 'done' };
  if (said.code === 'USERPAYING') return { kind: 'busy' };
  return said.code === 'REVERSE_EXPIRE' ? { kind: 'tooLate' } : { kind: 'refused', code: said.code };
}

const REFUND_STATES = { PROCESSING: 'processing', SUCCESS: 'succeeded', CLOSED: 'closed', ABNORMAL: 'abnormal' } as const;

function refundsAnswer(said: GatewayAnswer): RefundQueryAnswer {
  if (said.kind !== 'ok') return { kind: 'listed', refunds: [] };
  return {
    kind: 'listed',
    refunds: said.order.order.refunds.map(({ number, amountMinor, state }) => ({
      refundNumber: number,
      amountMinor,
      state: REFUND_STATES[state],
    })),
  };
}
