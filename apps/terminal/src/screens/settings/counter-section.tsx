/** How this till takes codes, and for managers who works at it and on which devices. */
import { Link } from '@tanstack/react-router';
import { useSession } from '../../sign-in/session.tsx';
import { KeptSwitch } from '../../ui/kept-switch.tsx';
import { useWords } from '../../words/language-provider.tsx';
import pageStyles from '../page.module.css';
import { keptChargeFirst } from '../sale/charge-first.ts';

export function CounterSection() {
  const { say } = useWords();
  const { person } = useSession();
  return (
    <>
      <KeptSwitch kept={keptChargeFirst} label={say('counter.chargeFirst')} />
      <p className={pageStyles.links}>
        <Link to="/settings/scanner">{say('settings.scanner')}</Link>
        {person.role === 'manager' ? (
          <>
            <Link to="/settings/people">{say('settings.people')}</Link>
            <Link to="/settings/devices">{say('settings.devices')}</Link>
            <Link to="/stores">{say('settings.stores')}</Link>
          </>
        ) : null}
      </p>
    </>
  );
}
