/** Which page, and the mark over all of them. */
import { lazy, Suspense, useEffect } from 'react';
import { useLanguage } from './language.tsx';
import { useLiveUpdates } from './live.ts';
import { Link, type Place, pathTo, usePlace, WIRE } from './path.tsx';
import { PayersBeside, PayersPage } from './payers.tsx';
import { Phone } from './phone.tsx';
import { ScenariosAbove, ScenariosBeside, useIsWide } from './scenarios.tsx';

const WirePage = lazy(() => import('./wire/wire-page.tsx').then(({ WirePage }) => ({ default: WirePage })));

export function App() {
  useLiveUpdates();
  const place = usePlace();
  return (
    <>
      <Mark place={place} />
      {place.page === 'wire' ? (
        <Suspense>
          <WirePage />
        </Suspense>
      ) : place.page === 'payers' ? (
        <PayersPage />
      ) : (
        <PhoneOnDesk {...place} />
      )}
    </>
  );
}

function PhoneOnDesk({ payerId, screen }: Extract<Place, { page: 'phone' }>) {
  const isWide = useIsWide();
  // Whoever frames this page shows what belongs to that payer. It is no secret, and only one page may frame us.
  useEffect(() => {
    if (parent !== window) parent.postMessage({ quickpayPayer: payerId }, '*');
  }, [payerId]);
  return (
    <>
      {isWide ? null : <ScenariosAbove key={payerId} payerId={payerId} />}
      <div className="desk">
        <PayersBeside payerId={payerId} />
        <Phone key={payerId} payerId={payerId} screen={screen} />
        {isWide ? <ScenariosBeside key={`scenarios-${payerId}`} payerId={payerId} /> : null}
      </div>
    </>
  );
}

/** Stays above everything, the password prompt too: nobody may take this for the real thing. */
function Mark({ place: { page } }: { place: Place }) {
  const { say, language, setLanguage } = useLanguage();
  const other = language === 'en' ? 'zh-CN' : 'en';
  return (
    <header className="mark">
      <p>
        <strong className="stamp">{say('sandbox')}</strong> <span>{say(page === 'wire' ? 'simulatedWire' : 'simulated')}</span>
      </p>
      {page === 'payers' ? <Link to={WIRE}>{say('wire')}</Link> : <Link to={pathTo(null)}>{say('allPayers')}</Link>}
      <button type="button" lang={other} onClick={() => setLanguage(other)}>
        {say('language')}
      </button>
    </header>
  );
}
