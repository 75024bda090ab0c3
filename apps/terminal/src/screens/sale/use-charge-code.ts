import type { Currency } from '@quickpay/core';
import { useNavigate } from '@tanstack/react-router';
import { useTill } from '../../till/till.tsx';
import { useCharging } from './charging.tsx';
import { draftStore } from './use-draft.ts';

/** Random enough that nobody else mints it: 128 bits. */
const mintSaleId = (): string => `sale_${crypto.randomUUID().replaceAll('-', '')}`;

/** Charges a code for the amount that was keyed, and goes to the sale. What was keyed is kept until the server has the sale. */
export function useChargeCode(): (code: string, amount: Readonly<{ minor: number; currency: Currency }>) => void {
  const till = useTill();
  const { start } = useCharging();
  const navigate = useNavigate();
  return (code, amount) => {
    const saleId = mintSaleId();
    const reference = draftStore.get().reference.trim();
    const merchantId = till.charges.find(({ currency }) => currency === amount.currency)?.merchantId;
    start({
      saleId,
      amount,
      code,
      newSale: {
        amount,
        reference: reference === '' ? null : reference,
        terminalId: till.id,
        ...(merchantId === undefined ? {} : { merchantId }),
      },
      onSale: () => draftStore.clear(),
    });
    void navigate({ to: '/sale/$saleId', params: { saleId }, search: {} });
  };
}
