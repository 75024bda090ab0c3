/** What the control API shows: JSON in camelCase, times as RFC 3339 UTC, amounts in minor units. */
import { type Gateway, type Message, type Payer, refundedOf, type StoredOrder } from '@quickpay/gateway-model';
import type { Chosen, ChosenState } from '../scenarios/chosen-scenarios.ts';
import { type Scenario, whatItSets } from '../scenarios/scenario.ts';

export const time = (at: number): string => new Date(at).toISOString();

export function payerView(gateway: Gateway, payer: Payer) {
  const { free: _free, lastTypedAt: _typed, ...shown } = payer;
  const prompt = payer.online ? gateway.promptOf(payer.id) : undefined;
  return { ...shown, ...(prompt ? { prompt: promptView(prompt) } : {}) };
}

const promptView = (order: StoredOrder) => ({
  outTradeNo: order.outTradeNo,
  amountMinor: order.order.totalMinor,
  currency: order.currency,
  exponent: order.exponent,
  merchant: order.body,
  since: time(order.createdAt),
  ...(order.plan?.appClosed ? { appClosed: true } : {}),
});

export function orderView(stored: StoredOrder) {
  const { order } = stored;
  return {
    mchId: stored.mchId,
    subMchId: stored.subMchId,
    outTradeNo: stored.outTradeNo,
    transactionId: stored.transactionId,
    attach: stored.attach,
    body: stored.body,
    state: order.state,
    currency: stored.currency,
    exponent: stored.exponent,
    total: order.totalMinor,
    payerId: stored.payerId,
    paid: order.paid,
    refunded: order.revokedAfterPaid ? order.totalMinor : refundedOf(order),
    createdAt: time(stored.createdAt),
    history: stored.history.map((entry) => ({ ...entry, at: time(entry.at) })),
    refunds: order.refunds.map(({ number, amountMinor, state }) => ({
      outRefundNo: number,
      refundId: stored.refundFacts[number]?.refundId ?? null,
      amount: amountMinor,
      state,
    })),
  };
}

export const messageView = ({ to: _to, ...message }: Message) => ({ ...message, at: time(message.at) });

export type ScenarioView = Pick<Scenario, 'group' | 'title' | 'about' | 'meets' | 'ends'> &
  Readonly<{ name: string; sets: readonly string[] }>;

export const scenarioView = (name: string, scenario: Scenario): ScenarioView => {
  const { does: _does, ...shown } = scenario;
  return { name, ...shown, sets: whatItSets(scenario) };
};

export type ChosenView = Omit<Chosen, 'chosenAt' | 'met'> &
  Readonly<{ state: ChosenState; chosenAt: string; outTradeNo: string | null }>;

export const chosenView = ({ met, chosenAt, ...chosen }: Chosen & Readonly<{ state: ChosenState }>): ChosenView => ({
  ...chosen,
  chosenAt: time(chosenAt),
  outTradeNo: met?.outTradeNo ?? null,
});
