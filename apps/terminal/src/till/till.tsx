/** The till that this browser is, for every screen of the counter. */
import type { TillView } from '@quickpay/api';
import { CURRENCY_EXPONENTS, type Currency } from '@quickpay/core';
import { createContext, type ReactNode, useContext, useMemo } from 'react';

export type Till = Readonly<{
  id: string;
  name: string;
  storeId: string;
  storeName: string;
  /** What it charges in, and for whom; the first is the one that it begins with. */
  charges: readonly Readonly<{ currency: Currency; merchantId: string }>[];
  /** By currency, in minor units: what is above it needs a manager. Without an entry there is no limit. */
  cashierLimit: Readonly<Partial<Record<string, number>>>;
  /** Likewise of a refund, which above it needs a manager's approval. Without an entry every refund of a cashier does. */
  refundLimit: Readonly<Partial<Record<string, number>>>;
}>;

const isCurrency = (name: string): name is Currency => Object.hasOwn(CURRENCY_EXPONENTS, name);

/** Where several merchants charge in one currency, the till charges for the first of them. */
export function tillOf({ till, store, merchants, currencies, cashierLimit, refundLimit }: TillView): Till {
  return {
    id: till.id,
    name: till.name,
    storeId: store.id,
    storeName: store.name,
    cashierLimit,
    refundLimit,
    charges: currencies.filter(isCurrency).flatMap((currency) => {
      const merchant = merchants.find(({ currencies: its }) => its.includes(currency));
      return merchant === undefined ? [] : [{ currency, merchantId: merchant.id }];
    }),
  };
}

const TillContext = createContext<Till | null>(null);

export function TillProvider({ view, children }: { view: TillView; children: ReactNode }) {
  const till = useMemo(() => tillOf(view), [view]);
  return <TillContext value={till}>{children}</TillContext>;
}

/** @throws Error outside of TillProvider: a programmer's error */
export function useTill(): Till {
  const till = useContext(TillContext);
  if (till === null) throw new Error('outside of TillProvider');
  return till;
}
