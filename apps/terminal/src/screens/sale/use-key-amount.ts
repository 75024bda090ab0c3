import { AMOUNT_MINOR_MAX, exponentOf } from '@quickpay/core';
import { useTill } from '../../till/till.tsx';
import { type PadKey, pressKey } from '../../ui/keyed-amount.ts';
import { currencyOf } from './currency.ts';
import { draftStore } from './use-draft.ts';

/** One more key of the amount, in the currency that is charged. */
export function useKeyAmount(): (key: PadKey) => void {
  const { charges } = useTill();
  return (key) => {
    const draft = draftStore.get();
    const exponent = exponentOf(currencyOf(draft, charges));
    draftStore.change({ keyed: pressKey(draft.keyed, key, { exponent, minorMax: AMOUNT_MINOR_MAX }) });
  };
}
