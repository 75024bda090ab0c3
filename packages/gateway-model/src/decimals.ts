/** How the wire of this gateway counts an amount: as ISO 4217 does. */
import { exponentOf, isCurrency } from '@quickpay/core';

/** Decimals of a currency's minor unit, or null for one that the gateway does not take. */
export function decimalsOnTheWire(currency: string): number | null {
  return isCurrency(currency) ? exponentOf(currency) : null;
}
