/** Nobody is at the till. */
import type { TillView } from '@quickpay/client';
import { useScreenTitle } from '../screens/screen-title.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './sign-in.module.css';
import { SignInPanel } from './sign-in-panel.tsx';

/** @param hasExpired this browser was signed in, and the login has ended */
export function SignInScreen({ till, hasExpired }: { till: TillView; hasExpired: boolean }) {
  const { say } = useWords();
  useScreenTitle(say('signIn.title'));
  return (
    <section className={styles.screen}>
      <h1 className={styles.title}>{say('signIn.title')}</h1>
      <p className={styles.place} translate="no">
        {till.till.name} · {till.store.name}
      </p>
      {hasExpired ? <p role="status">{say('login.expired')}</p> : null}
      <SignInPanel till={till} />
    </section>
  );
}
