import type { Currency } from '@quickpay/core';
import type { Till } from '../../till/till.tsx';
import type { Draft } from './draft.ts';

/** What a draft is charged in: as chosen, where the till still takes it; else the till's first. */
export const currencyOf = ({ currency }: Pick<Draft, 'currency'>, charges: Till['charges']): Currency =>
  charges.find((charge) => charge.currency === currency)?.currency ?? charges[0]?.currency ?? 'CNY';
