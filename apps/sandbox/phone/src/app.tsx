/** Which page, and the mark over all of them. */
import { useLanguage } from './language.tsx';
import { useLiveUpdates } from './live.ts';
import { Link, pathTo, usePlace } from './path.tsx';
import { PayersBeside, PayersPage } from './payers.tsx';
import { Phone } from './phone.tsx';
import { ScenariosAbove, ScenariosBeside, useIsWide } from './scenarios.tsx';

export function App() {
  useLiveUpdates();
  const { payerId, screen } = usePlace();
  const isWide = useIsWide();
  return (
    <>
      <Mark isPhone={payerId !== null} />
      {payerId === null ? (
        <PayersPage />
      ) : (
        <>
          {isWide ? null : <ScenariosAbove key={payerId} payerId={payerId} />}
          <div className="desk">
            <PayersBeside payerId={payerId} />
            <Phone key={payerId} payerId={payerId} screen={screen} />
            {isWide ? <ScenariosBeside key={`scenarios-${payerId}`} payerId={payerId} /> : null}
          </div>
        </>
      )}
    </>
  );
}

/** Stays above everything, the password prompt too: nobody may take this for the real thing. */
function Mark({ isPhone }: { isPhone: boolean }) {
  const { say, language, setLanguage } = useLanguage();
  const other = language === 'en' ? 'zh-CN' : 'en';
  return (
    <header className="mark">
      <p>
        <strong className="stamp">{say('sandbox')}</strong> <span>{say('simulated')}</span>
      </p>
      {isPhone ? <Link to={pathTo(null)}>{say('allPayers')}</Link> : null}
      <button type="button" lang={other} onClick={() => setLanguage(other)}>
        {say('language')}
      </button>
    </header>
  );
}
