/** The prompt (guide V5–V7): it covers everything, takes six digits by pad or keyboard, and says what became of the payment. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ControlError, control, type Payer, type Prompt } from './control.ts';
import { useLanguage } from './language.tsx';
import { amountText } from './money.ts';
import type { Key } from './words.ts';

const LENGTH = 6;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', '⌫'] as const;

export type Result = { key: Key; amount: string };

export function PasswordPrompt({
  payer,
  prompt,
  onResult,
  onClose,
}: {
  payer: Payer;
  prompt: Prompt;
  onResult: (result: Result) => void;
  onClose: () => void;
}) {
  const { say } = useLanguage();
  const queries = useQueryClient();
  const [digits, setDigits] = useState('');
  const [wrong, setWrong] = useState<number | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const amount = amountText(prompt.amountMinor, prompt.currency, prompt.exponent);

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const finish = (key: Key) => {
    onResult({ key, amount });
    void queries.invalidateQueries();
  };

  const press = async (key: string) => {
    if (key === '⌫') {
      setDigits(digits.slice(0, -1));
      return;
    }
    if (!/^[0-9]$/.test(key) || digits.length >= LENGTH) return;
    const next = digits + key;
    setDigits(next);
    setWrong(null);
    void control(`/payers/${payer.id}/typing`, 'POST').catch(() => {});
    if (next.length < LENGTH) return;
    try {
      const { state } = await control<{ state: string }>(`/payers/${payer.id}/password`, 'POST', { password: next });
      finish(state === 'SUCCESS' ? 'paid' : 'ended');
    } catch (fault) {
      setDigits('');
      if (fault instanceof ControlError && fault.status === 422) setWrong(fault.attemptsLeft);
      else finish('tooLate');
    }
  };

  const cancel = async () => {
    try {
      await control(`/payers/${payer.id}/cancel`, 'POST');
      finish('cancelled');
    } catch {
      finish('tooLate');
    }
  };

  return (
    <dialog
      ref={dialog}
      className="prompt"
      aria-labelledby="prompt-title"
      onCancel={(event) => {
        event.preventDefault();
        void cancel();
      }}
      onKeyDown={(event) => {
        if (/^[0-9]$/.test(event.key)) void press(event.key);
        if (event.key === 'Backspace') void press('⌫');
      }}
    >
      <h2 id="prompt-title">{say('enterPassword')}</h2>
      <p className="amount">{amount}</p>
      <p className="muted">
        {say('to')} {prompt.merchant}
      </p>
      <p className="dots" role="img" aria-label={say('digitsEntered', { n: digits.length })}>
        {Array.from({ length: LENGTH }, (_, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the six places are their numbers
          <span key={n} className={n < digits.length ? 'full' : ''} />
        ))}
      </p>
      <p className="wrong" role="alert">
        {wrong === null ? '' : say('wrong', { n: wrong })}
      </p>
      <div className="pad">
        {KEYS.map((key) =>
          key === '' ? (
            <span key="gap" />
          ) : (
            <button key={key} type="button" aria-label={key === '⌫' ? say('delete') : key} onClick={() => press(key)}>
              {key}
            </button>
          ),
        )}
      </div>
      <p className="muted">{say('hint', { password: payer.password })}</p>
      <div className="row">
        <button type="button" onClick={cancel}>
          {say('cancel')}
        </button>
        <button type="button" onClick={onClose}>
          {say('closeApp')}
        </button>
      </div>
    </dialog>
  );
}
