/**
 * What the server knows, as queries. Each key begins with `live`: all of it is asked for anew where news may have been missed. What is
 * newer is told by the version: an answer that was overtaken on its way changes nothing.
 */
import type { AttentionCallsView, Page, PaymentView, SaleView } from '@quickpay/client';
import type { QueryClient } from '@tanstack/react-query';
import type { NewsItem } from './news.ts';

export const live = {
  all: () => ['live'] as const,
  sale: (id: string) => ['live', 'sale', id] as const,
  payments: (query?: object) => (query === undefined ? (['live', 'payments'] as const) : (['live', 'payments', query] as const)),
  events: (paymentId: string) => ['live', 'events', paymentId] as const,
  refunds: (paymentId: string) => ['live', 'refunds', paymentId] as const,
  /** Everything about what needs a manager. */
  attention: () => ['live', 'attention'] as const,
  attentionList: () => ['live', 'attention', 'list'] as const,
  attentionCalls: () => ['live', 'attention', 'calls'] as const,
  /** What a till took too late, and gave back. */
  lateReturns: () => ['live', 'lateReturns'] as const,
};

const newer = (before: PaymentView | undefined, after: PaymentView): PaymentView =>
  before !== undefined && before.version > after.version ? before : after;

/** A sale as it was answered, with whatever of its payments was heard of later. For a query's `structuralSharing`. */
export function newerSale(before: SaleView | undefined, after: SaleView): SaleView {
  const known = new Map(before?.payments.map((payment) => [payment.id, payment]));
  return { ...after, payments: after.payments.map((payment) => newer(known.get(payment.id), payment)) };
}

/** A page likewise. */
export function newerPage(before: Page<PaymentView> | undefined, after: Page<PaymentView>): Page<PaymentView> {
  const known = new Map(before?.items.map((payment) => [payment.id, payment]));
  return { ...after, items: after.items.map((payment) => newer(known.get(payment.id), payment)) };
}

/** A sale after news of one of its payments. */
function saleWith(sale: SaleView, payment: PaymentView): SaleView {
  const isKnown = sale.payments.some(({ id }) => id === payment.id);
  const payments = isKnown
    ? sale.payments.map((before) => (before.id === payment.id ? newer(before, payment) : before))
    : [...sale.payments, payment];
  return { ...sale, payments };
}

/** Writes news into what is shown, and asks for what they do not tell. */
export function learn(queryClient: QueryClient, item: NewsItem): void {
  if (item.kind === 'snapshot') {
    void queryClient.invalidateQueries({ queryKey: live.all() });
    return;
  }
  if (item.kind === 'refund') {
    void queryClient.invalidateQueries({ queryKey: live.refunds(item.refund.paymentId) });
    void queryClient.invalidateQueries({ queryKey: live.events(item.refund.paymentId) });
    void queryClient.invalidateQueries({ queryKey: live.attention() });
    return;
  }
  learnPayment(queryClient, item.payment);
}

/** A payment as it is now, from news or from an answer. */
export function learnPayment(queryClient: QueryClient, payment: PaymentView): void {
  const saleKey = live.sale(payment.saleId);
  queryClient.setQueryData<SaleView>(saleKey, (sale) => sale && saleWith(sale, payment));
  // Whether the sale takes another code is not in the news.
  void queryClient.invalidateQueries({ queryKey: saleKey });
  for (const [key, page] of queryClient.getQueriesData<Page<PaymentView>>({ queryKey: live.payments() })) {
    if (page?.items.some(({ id }) => id === payment.id))
      queryClient.setQueryData<Page<PaymentView>>(key, {
        ...page,
        items: page.items.map((before) => (before.id === payment.id ? newer(before, payment) : before)),
      });
    // One that is not on the page may belong there: the server decides.
    else void queryClient.invalidateQueries({ queryKey: key });
  }
  void queryClient.invalidateQueries({ queryKey: live.events(payment.id) });
  if (payment.reason === 'returned' && payment.isFinal) void queryClient.invalidateQueries({ queryKey: live.lateReturns() });
  const calls = queryClient.getQueryData<AttentionCallsView>(live.attentionCalls());
  if (payment.attention !== null || calls?.items.some(({ paymentId }) => paymentId === payment.id))
    void queryClient.invalidateQueries({ queryKey: live.attention() });
}
