/** The customer's display: the amount, what to do on the phone, and how it ended. In both languages, for nobody knows who stands there. */
import { LANGUAGES } from '@quickpay/api';
import { TIMING } from '@quickpay/core';
import { useEffect, useState } from 'react';
import { useWakeLock } from '../installed/wake-lock.ts';
import type { Tone } from '../payments/look.ts';
import { PhoneShape, Shape } from '../payments/shapes.tsx';
import toneStyles from '../payments/tone.module.css';
import { useScreenTitle } from '../screens/screen-title.ts';
import { useServerClock } from '../server/server-clock.tsx';
import { classes } from '../ui/classes.ts';
import { BigMoney } from '../ui/money.tsx';
import { Ring } from '../ui/ring.tsx';
import type { Key } from '../words/catalogue.ts';
import { useWords } from '../words/language-provider.tsx';
import { translatorOf } from '../words/translator.ts';
import { type DisplayState, IDLE, listenToTerminal, type Shown } from './display-channel.ts';
import styles from './display-screen.module.css';

type Card = Readonly<{ tone: Tone | null; words: Key }>;

const CARDS: Readonly<Record<DisplayState['at'], Card>> = {
  idle: { tone: null, words: 'display.welcome' },
  amount: { tone: null, words: 'display.toPay' },
  scan: { tone: null, words: 'display.show' },
  wait: { tone: 'submitting', words: 'display.wait' },
  confirm: { tone: 'awaiting', words: 'cd.confirm' },
  thanks: { tone: 'paid', words: 'cd.thanks' },
  notPaid: { tone: 'not-paid', words: 'cd.no' },
};

export function DisplayScreen() {
  const { say } = useWords();
  const [{ shopName, state }, setShown] = useState<Shown>({ shopName: '', state: IDLE });
  useEffect(() => listenToTerminal(setShown), []);
  useWakeLock();
  useScreenTitle(say('display.title'));
  const { tone, words } = CARDS[state.at];
  return (
    <main
      className={classes(styles.display, tone !== null && toneStyles.tone, tone !== null && toneStyles.field)}
      data-tone={tone ?? undefined}
      data-showing={state.at}
    >
      {tone === null || state.at === 'confirm' ? null : (
        <div className={styles.shape}>
          <Shape of={tone} />
        </div>
      )}
      {state.at === 'confirm' && state.expiresAt !== null ? <ConfirmRing endsAt={state.expiresAt} /> : null}
      <h1 className={styles.words} aria-live="polite">
        {state.at === 'idle' && shopName !== '' ? <span translate="no">{shopName}</span> : null}
        <Both words={words} />
      </h1>
      {state.at === 'idle' ? null : (
        <div className={styles.amount}>
          <BigMoney amount={state.amount} align="start" />
        </div>
      )}
    </main>
  );
}

function ConfirmRing({ endsAt }: { endsAt: string }) {
  return (
    <Ring clock={useServerClock()} endsAt={endsAt} lifeMs={TIMING.payerWaitMsMax}>
      <PhoneShape />
    </Ring>
  );
}

/** The till's language first. */
function Both({ words }: { words: Key }) {
  const { sayWith, language } = useWords();
  return (
    <>
      <span>{sayWith(words, {})}</span>
      {LANGUAGES.filter((other) => other !== language)
        .slice(0, 1)
        .map((other) => (
          <span key={other} lang={other} className={styles.other}>
            {translatorOf(other).sayWith(words, {})}
          </span>
        ))}
    </>
  );
}
