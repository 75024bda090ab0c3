import type { PaymentView, SaleView } from '@quickpay/client';
import { useNavigate } from '@tanstack/react-router';
import { STANDING_WORDS } from '../../capture/code-memory.ts';
import type { ScannedCode } from '../../capture/scan.ts';
import { useServerClock } from '../../server/server-clock.tsx';
import { msLeft, secondsIn } from '../../ui/countdown.ts';
import { useNoCharge } from './can-charge.ts';
import { useCharging } from './charging.tsx';
import { useCodeEnds, useCodeMemory } from './code-memory-provider.tsx';
import { draftStore } from './use-draft.ts';
import { useSaleScans } from './use-sale-scans.ts';

/**
 * Scans while a payment is in front. A second code while the first may still be paid would be a second charge: it is refused here, before
 * anything is sent. Once the sale is free a new code pays it again; once it is paid a scan belongs to the next one.
 */
export function usePaymentScans(sale: SaleView, payment: PaymentView): Readonly<{ notice: string | null }> {
  const navigate = useNavigate();
  const clock = useServerClock();
  const noCharge = useNoCharge(sale.id);
  const memory = useCodeMemory();
  const { start, dismiss } = useCharging();
  useCodeEnds(payment);
  const onCode = ({ digits }: ScannedCode) => {
    const isOpen = payment.outcome === 'unknown';
    const standing = memory.standingOf(digits, isOpen);
    if (isOpen) {
      const left = payment.probablyFreeAt === null ? null : msLeft(clock.now(), payment.probablyFreeAt);
      refuse(STANDING_WORDS[standing === 'same' ? 'same' : 'busy'], { n: left === null ? '?' : secondsIn(left) });
    } else if (payment.may.includes('payAgain')) {
      dismiss();
      // What never left is as good as new; all other codes are used once.
      if (standing !== 'new' && payment.reason !== 'notSent') refuse(STANDING_WORDS.used);
      else if (noCharge !== null) refuse(noCharge);
      else start({ saleId: sale.id, amount: payment.amount, paymentsBefore: sale.payments.map(({ id }) => id), code: digits });
    } else {
      draftStore.clear();
      void navigate({ to: '/' });
    }
  };
  const { notice, refuse } = useSaleScans({
    onCode,
    // What the customer waits for stays in front of them.
    ...(payment.outcome === 'unknown' ? { onNumber: () => refuse('scan.number') } : {}),
  });
  return { notice };
}
