/** The amount stands, nothing was sent: a scan charges it. */
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { ScannedCode } from '../../capture/scan.ts';
import { useCustomerSees } from '../../display/display-provider.tsx';
import { useScreenKeys } from '../../keys/use-screen-keys.ts';
import { useTill } from '../../till/till.tsx';
import { useWords } from '../../words/language-provider.tsx';
import { useScreenTitle } from '../screen-title.ts';
import { useNoCharge } from './can-charge.ts';
import { useCharging } from './charging.tsx';
import { currencyOf } from './currency.ts';
import { useRefusal } from './refusal.ts';
import { ScanPanel } from './scan-panel.tsx';
import { useChargeCode } from './use-charge-code.ts';
import { useDraft } from './use-draft.ts';
import { useSaleScans } from './use-sale-scans.ts';

export function ScanScreen() {
  const { say } = useWords();
  const { charges } = useTill();
  const draft = useDraft();
  const navigate = useNavigate();
  const noCharge = useNoCharge();
  const chargeCode = useChargeCode();
  const { charging, dismiss } = useCharging();
  const refusal = useRefusal(charging);
  const { changed } = useSearch({ from: '/counter/scan' });
  const amount = { minor: draft.keyed.minor, currency: currencyOf(draft, charges) };
  useScreenTitle(say('scan.ready'));
  useCustomerSees({ at: 'scan', amount });
  const onCode = (code: ScannedCode) => {
    if (noCharge !== null) return refuse(noCharge);
    dismiss();
    chargeCode(code.digits, amount);
  };
  const { notice, refuse } = useSaleScans({ onCode });
  const back = () => {
    dismiss();
    void navigate({ to: '/' });
  };
  useScreenKeys(({ key }) => {
    if (key !== 'Escape') return false;
    back();
    return true;
  });
  // What was refused before belongs to the sale that was tried then.
  useEffect(() => () => dismiss(), [dismiss]);
  if (amount.minor === 0) return <Navigate to="/" replace />;
  return (
    <ScanPanel
      amount={amount}
      notice={notice ?? refusal ?? (changed ? say('sale.tooSoon') : null)}
      onCode={onCode}
      onBack={back}
    />
  );
}
