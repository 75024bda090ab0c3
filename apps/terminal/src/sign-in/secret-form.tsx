/** PIN or password of one person. A PIN comes from the pad or a keyboard, and is never shown. */
import type { TileView } from '@quickpay/client';
import { useEffect, useRef, useState } from 'react';
import { useServerClock } from '../server/server-clock.tsx';
import { Button } from '../ui/button.tsx';
import type { PadKey } from '../ui/keyed-amount.ts';
import { NumberPad } from '../ui/number-pad.tsx';
import { takeFocus } from '../ui/take-focus.ts';
import { TextField } from '../ui/text-field.tsx';
import { useSecondsLeft } from '../ui/use-ms-left.ts';
import { useWords } from '../words/language-provider.tsx';
import type { SecretTry } from './secret-try.ts';
import styles from './sign-in.module.css';

const PIN_MAX = 6;
const isPin = (text: string): boolean => /^\d{4,6}$/.test(text);

export type SecretFormProps = Readonly<{
  person: TileView;
  /** What is done with the secret. */
  attempt: SecretTry;
  /** What the button says that gives it. */
  action: string;
  /** To the tiles. */
  onElse: () => void;
}>;

export function SecretForm({ person, attempt, action, onElse }: SecretFormProps) {
  const { say, sayWith } = useWords();
  const clock = useServerClock();
  const [asked, setAsked] = useState(person.signsInWith);
  const [secret, setSecret] = useState('');
  const [isIncomplete, setIncomplete] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { refusal, isUnderWay } = attempt;

  // The keyboard begins, and goes on, with what is to be typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each of these the field is where to go on
  useEffect(() => takeFocus(field.current), [asked, person.id, refusal]);

  const ask = (what: TileView['signsInWith']) => {
    setAsked(what);
    setSecret('');
    setIncomplete(false);
  };
  const type = (text: string) => {
    setIncomplete(false);
    attempt.forget();
    setSecret(asked === 'pin' ? text.replace(/\D/g, '').slice(0, PIN_MAX) : text);
  };
  const waitsUntil = refusal?.kind === 'waits' ? refusal.until : person.waitsUntil;
  const waitsFor = useSecondsLeft(clock, waitsUntil);
  const isWaiting = waitsFor !== null && waitsFor > 0;

  const submit = async () => {
    if (isUnderWay || isWaiting) return;
    if (asked === 'pin' ? !isPin(secret) : secret === '') {
      setIncomplete(true);
      return;
    }
    const given = secret;
    // Whatever comes of it, it is typed anew.
    setSecret('');
    await attempt.give({ personId: person.id, ...(asked === 'pin' ? { pin: given } : { password: given }) });
  };
  useEffect(() => {
    if (refusal?.kind === 'said' && refusal.needsPassword) setAsked('password');
  }, [refusal]);

  const wrong = isIncomplete
    ? say(asked === 'pin' ? 'signIn.pinShort' : 'signIn.passwordFirst')
    : refusal?.kind === 'said'
      ? sayWith(refusal.key, refusal.params)
      : undefined;
  const blocked = isWaiting ? say('login.wait', { n: waitsFor }) : isUnderWay ? say('signIn.checking') : undefined;

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className={styles.who}>
        <strong translate="no">{person.name}</strong> <span>{say(`role.${person.role}`)}</span>
      </p>
      <TextField
        ref={field}
        label={say(asked === 'pin' ? 'signIn.pin' : 'signIn.password')}
        type="password"
        autoComplete={asked === 'pin' ? 'off' : 'current-password'}
        {...(asked === 'pin' ? { inputMode: 'none' as const, hint: say('signIn.pinHint') } : {})}
        value={secret}
        onChange={type}
        error={wrong}
      />
      {asked === 'pin' ? <NumberPad of="pin" onKey={(key) => type(pressed(secret, key))} disabledReason={blocked} /> : null}
      {/* What went wrong is said where it stands; for those who do not see it, once. */}
      <p className={styles.said} role="alert">
        {isWaiting ? say('login.wait', { n: Math.ceil(waitsFor / 10) * 10 }) : (wrong ?? '')}
      </p>
      <div className={styles.actions}>
        <Button icon="person" onPress={onElse}>
          {say('signIn.else')}
        </Button>
        {person.signsInWith === 'pin' ? (
          <Button onPress={() => ask(asked === 'pin' ? 'password' : 'pin')}>
            {say(asked === 'pin' ? 'signIn.usePassword' : 'signIn.usePin')}
          </Button>
        ) : null}
        <Button kind="primary" submit disabledReason={blocked}>
          {action}
        </Button>
      </div>
    </form>
  );
}

/** @example pressed('271', '8') // '2718' */
function pressed(secret: string, key: PadKey): string {
  if (key === 'erase') return secret.slice(0, -1);
  if (key === 'clear') return '';
  return /^\d$/.test(key) ? secret + key : secret;
}
