/** A sale of this till that is not settled, as far as the till knows: what it keeps, and what it takes along to another server. */
import { type Check, has, isListOf, isObject } from '@quickpay/api';
import type { PaymentView } from '@quickpay/client';
import { AMOUNT_MINOR_MAX, CURRENCY_EXPONENTS } from '@quickpay/core';
import { LOOKS } from '../payments/look.ts';
import type { Amount } from '../words/money.ts';

export type UnsettledSale = Readonly<{
  saleId: string;
  amount: Amount;
  /** Null while no server has said that it recorded a payment. */
  orderNumber: string | null;
  /** As last heard; `sent`: it was sent, and nobody answered. */
  state: PaymentView['state'] | 'sent';
  /** When that was heard. */
  at: string;
}>;

/** More customers do not wait beside one till. */
export const UNSETTLED_MAX = 20;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isAmount: Check = (value) =>
  isObject(value) &&
  Number.isSafeInteger(value.minor) &&
  Number(value.minor) > 0 &&
  Number(value.minor) <= AMOUNT_MINOR_MAX &&
  typeof value.currency === 'string' &&
  Object.hasOwn(CURRENCY_EXPONENTS, value.currency);
const isOrderNumber = matches(/^[\w*-]{1,32}$/);

const SALE: Readonly<Record<keyof UnsettledSale, Check>> = {
  saleId: matches(/^[A-Za-z0-9_-]{8,64}$/),
  amount: isAmount,
  orderNumber: (value) => value === null || isOrderNumber(value),
  state: (value) => value === 'sent' || (typeof value === 'string' && Object.hasOwn(LOOKS, value)),
  at: (value) => matches(TIME)(value) && !Number.isNaN(Date.parse(String(value))),
};
const isSale: Check = (value) => isObject(value) && has(value, SALE);

/**
 * A list of them, or null where it is none: it may have been written by anybody. What else stands in it is left out.
 *
 * @example unsettledIn([{ saleId: 'sale_1' }]) // null
 */
export function unsettledIn(value: unknown): readonly UnsettledSale[] | null {
  if (!isListOf(isSale)(value)) return null;
  const sales = value as readonly UnsettledSale[]; // looked at, member by member
  return sales.length > UNSETTLED_MAX
    ? null
    : sales.map(({ saleId, amount: { minor, currency }, orderNumber, state, at }) => ({
        ...{ saleId, amount: { minor, currency }, orderNumber, state, at },
      }));
}

/** A payment as it is kept. @param at by the server's clock */
export const unsettledOf = ({ saleId, amount, orderNumber, state }: PaymentView, at: string): UnsettledSale => ({
  ...{ saleId, amount, orderNumber, state, at },
});
