/** Live news as the events that a webhook of the configuration would be sent: the same rules, on what the API shows. */
import { isLateAnswer, paymentEventTypes, refundEventTypes } from '@quickpay/backend';
import type { LiveNews, PaymentView, RefundView, WebhookEvent, WebhookEventType } from '@quickpay/client';

/** An event with what names it: the live event's own id, and the type. */
export type Listened = Readonly<{ id: string; event: WebhookEvent }>;

type Known = Readonly<{ state: string; attention: string | null }>;
type PaymentNews = Extract<LiveNews, { kind: 'payment' }>;
type RefundNews = Extract<LiveNews, { kind: 'refund' }>;

/** Remembered of payments and refunds: what a busy shop has open at once, many times over. */
const KNOWN_MAX = 20_000;

/**
 * Reads news in their order. What is not known from before is taken to have been as it is, unless it has just begun: nothing is told that may
 * have happened earlier.
 *
 * @param paymentOf the payment of a refund, which the news of a refund do not tell
 */
export function eventReader(paymentOf: (id: string) => Promise<PaymentView>) {
  const payments = new Map<string, Known & Readonly<{ wasLate: boolean; state: PaymentView['state'] }>>();
  const refunds = new Map<string, Known & Readonly<{ state: RefundView['state'] }>>();

  const ofPayment = ({ event, payment }: PaymentNews): readonly Listened[] => {
    const known = payments.get(payment.id);
    const isLate = isLateAnswer(event.kind, event.state);
    const before = known?.state ?? (event.version === 1 ? null : event.state);
    const calls = payment.attention === (known?.attention ?? null) ? null : payment.attention;
    const step = { state: event.state, before, isFirstLate: isLate && known?.wasLate !== true, calls };
    const { attention } = payment;
    remember(payments, payment.id, { state: event.state, attention, wasLate: isLate || known?.wasLate === true });
    const data = { ...idsOf(payment), version: event.version, state: event.state, attention: calls };
    return paymentEventTypes(step).map((type) => listened(event, type, data));
  };

  const ofRefund = async ({ event, refund }: RefundNews): Promise<readonly Listened[]> => {
    const known = refunds.get(refund.id);
    const before = known?.state ?? (event.version === 1 ? null : event.state);
    const calls = refund.attention === (known?.attention ?? null) ? null : refund.attention;
    remember(refunds, refund.id, { state: event.state, attention: refund.attention });
    const types = refundEventTypes({ state: event.state, before, calls });
    if (types.length === 0) return [];
    const { id: refundId, refundNumber } = refund;
    const ids = { ...idsOf(await paymentOf(refund.paymentId)), refundId, refundNumber };
    const data = { ...ids, version: event.version, state: event.state, attention: calls };
    return types.map((type) => listened(event, type, data));
  };

  return async (news: LiveNews): Promise<readonly Listened[]> => {
    switch (news.kind) {
      case 'payment':
        return ofPayment(news);
      case 'refund':
        return ofRefund(news);
      case 'snapshot':
        for (const { id, state, attention } of news.payments)
          remember(payments, id, { state, attention, wasLate: state === 'returning' });
        for (const { id, state, attention } of news.refunds) remember(refunds, id, { state, attention });
        return [];
    }
  };
}

function remember<Value>(known: Map<string, Value>, id: string, value: Value): void {
  known.delete(id);
  const [oldest] = known.keys();
  if (known.size >= KNOWN_MAX && oldest !== undefined) known.delete(oldest);
  known.set(id, value);
}

const idsOf = ({ environment, merchantId, storeId, terminalId, saleId, id, orderNumber }: PaymentView) => ({
  environment,
  merchantId,
  storeId,
  terminalId,
  saleId,
  paymentId: id,
  orderNumber,
});

const listened = (
  { id, at }: Readonly<{ id: string; at: string }>,
  type: WebhookEventType,
  data: WebhookEvent['data'],
): Listened => ({
  id: `${id}_${type.replaceAll('.', '_')}`,
  event: { type, timestamp: at, data } as WebhookEvent, // the rules of a payment or refund name types of their own kind
});
