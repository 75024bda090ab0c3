/**
 * One sale, as the server has it: the charge on its way, the payment in front, or ready for a code. Whatever happened to this page, the
 * screen follows from the sale and from the charge that this window has under way.
 */
import type { SaleView } from '@quickpay/client';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ScannedCode } from '../../capture/scan.ts';
import { useScans } from '../../capture/scan-capture.tsx';
import { useCustomerSees } from '../../display/display-provider.tsx';
import { useScreenKeys } from '../../keys/use-screen-keys.ts';
import { LOOKS } from '../../payments/look.ts';
import { StateField } from '../../payments/state-field.tsx';
import { useUrgentWhile } from '../../server/urgency.ts';
import { useSale } from '../../server/use-live.ts';
import { useWords } from '../../words/language-provider.tsx';
import pageStyles from '../page.module.css';
import { useScreenTitle } from '../screen-title.ts';
import { useNoCharge } from './can-charge.ts';
import { type Charging, useCharging } from './charging.tsx';
import { Notice } from './notice.tsx';
import { parkedSales } from './parked.ts';
import { PaymentInFront } from './payment-in-front.tsx';
import { useRefusal } from './refusal.ts';
import { viewOf } from './sale-view.ts';
import { ScanPanel } from './scan-panel.tsx';
import { draftStore } from './use-draft.ts';
import { useSaleScans } from './use-sale-scans.ts';

export function SaleScreen() {
  const { say } = useWords();
  const { saleId } = useParams({ from: '/counter/sale/$saleId' });
  const { again = false } = useSearch({ from: '/counter/sale/$saleId' });
  const navigate = useNavigate();
  const { answer: sale } = useSale(saleId);
  const { charging: last } = useCharging();
  const charging = last?.saleId === saleId ? last : null;
  const view = viewOf(sale, charging, again);
  useScreenTitle(say('sale.title'));
  // Whoever opens it looks at it.
  useEffect(() => parkedSales.takeUp(saleId), [saleId]);
  const wasNotMade = view.at === 'missing' && charging !== null;
  useEffect(() => {
    // Refused before there was a sale: what was keyed is still there.
    if (wasNotMade) void navigate({ to: draftStore.get().keyed.minor > 0 ? '/scan' : '/', replace: true });
  }, [wasNotMade, navigate]);
  switch (view.at) {
    case 'loading':
      return <p role="status">{say('sale.loading')}</p>;
    case 'missing':
      return wasNotMade ? null : <MissingSale />;
    case 'sending':
      return <Sending charging={view.charging} />;
    case 'scan':
      return <ScanForSale key={saleId} sale={view.sale} charging={charging} />;
    case 'payment':
      return <PaymentInFront key={saleId} sale={view.sale} payment={view.payment} charging={charging} />;
  }
}

function MissingSale() {
  const { say } = useWords();
  return (
    <div className={pageStyles.page}>
      <h1 className={pageStyles.title}>{say('sale.missing')}</h1>
      <p>{say('sale.missingBody')}</p>
      <p className={pageStyles.links}>
        <Link to="/">{say('action.newSale')}</Link>
      </p>
    </div>
  );
}

/** From the scan to the server's answer: looks as what follows it, so that nothing jumps. */
function Sending({ charging }: { charging: Charging }) {
  const { say } = useWords();
  const [hasNumber, setHasNumber] = useState(false);
  useCustomerSees({ at: 'wait', amount: charging.amount });
  useUrgentWhile(true);
  useScans({ onNumber: () => setHasNumber(true) });
  return (
    <>
      {hasNumber ? <Notice text={say('scan.number')} /> : null}
      <StateField
        subject={`${charging.saleId} sending`}
        look={LOOKS.submitting}
        isInFront
        amount={charging.amount}
        sentence={charging.at === 'repeating' ? say('net.backend') : say('submitting')}
      />
    </>
  );
}

/** The sale takes a code, its first or another one. */
function ScanForSale({ sale, charging }: { sale: SaleView; charging: Charging | null }) {
  const { say } = useWords();
  const navigate = useNavigate();
  const { start, dismiss } = useCharging();
  const refusal = useRefusal(charging);
  useScreenTitle(say('scan.ready'));
  useCustomerSees({ at: 'scan', amount: sale.amount });
  const hasPayments = sale.payments.length > 0;
  const back = () => {
    dismiss();
    if (hasPayments) void navigate({ to: '/sale/$saleId', params: { saleId: sale.id }, search: {}, replace: true });
    else void navigate({ to: '/' });
  };
  const noCharge = useNoCharge(sale.id);
  const onCode = (code: ScannedCode) => {
    if (noCharge !== null) return refuse(noCharge);
    dismiss();
    start({ saleId: sale.id, amount: sale.amount, paymentsBefore: sale.payments.map(({ id }) => id), code: code.digits });
    void navigate({ to: '/sale/$saleId', params: { saleId: sale.id }, search: {}, replace: true });
  };
  const { notice, refuse } = useSaleScans({ onCode });
  useScreenKeys(({ key }) => {
    if (key !== 'Escape') return false;
    back();
    return true;
  });
  return <ScanPanel amount={sale.amount} notice={notice ?? refusal} onCode={onCode} onBack={back} />;
}
