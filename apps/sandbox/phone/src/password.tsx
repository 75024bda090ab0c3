/** The prompt (guide V5–V7): it covers the phone, takes six digits by pad or keyboard, and leaves the outcome to the order's own history. */
import { useQueryClient } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState } from 'react';
import { ControlError, cancelPrompt, enterPassword, typed, useOrders } from './control.ts';
import { EraseDrawing } from './drawings.tsx';
import { useLanguage } from './language.tsx';
import { amountText } from './money.ts';
import { PayMethod } from './pay-methods.tsx';
import type { Order, Payer, Prompt } from './resources.ts';

const LENGTH = 6;
const PLACES = ['1st', '2nd', '3rd', '4th', '5th', '6th'] as const;
const ERASE = 'Backspace';
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', null, '0', ERASE] as const;

/** What the prompt says of the last try. */
type Word = Readonly<{ kind: 'wrong'; attemptsLeft: number }> | Readonly<{ kind: 'noAnswer' | 'tooLate' }>;

export function PasswordPrompt({ payer, prompt, onClose }: { payer: Payer; prompt: Prompt; onClose: () => void }) {
  const { say } = useLanguage();
  const queries = useQueryClient();
  const { data: orders = [] } = useOrders(payer);
  const page = useRef<HTMLElement>(null);
  /** Keys may come faster than renders. */
  const entered = useRef('');
  const isSending = useRef(false);
  const [count, setCount] = useState(0);
  const [word, setWord] = useState<Word | null>(null);

  // Before it is painted: who sees the keys may already press them.
  useLayoutEffect(() => page.current?.focus(), []);

  /**
   * The answer only says how to go on. That the prompt is over is seen in what the sandbox shows next, as by everybody else; until then it
   * takes no more keys.
   */
  const send = async (action: () => Promise<unknown>) => {
    isSending.current = true;
    setWord(null);
    try {
      await action();
    } catch (fault) {
      isSending.current = false;
      entered.current = '';
      setCount(0);
      setWord(wordOf(fault));
    }
    await queries.invalidateQueries();
  };

  const press = (key: string) => {
    if (isSending.current) return;
    if (key === ERASE) {
      entered.current = entered.current.slice(0, -1);
      setCount(entered.current.length);
      return;
    }
    const password = entered.current + key;
    entered.current = password;
    setCount(password.length);
    // A digit that cannot be reported is typed all the same.
    const reported = typed(payer.id).catch(() => {});
    if (password.length === LENGTH) void send(() => reported.then(() => enterPassword(payer.id, password)));
  };
  const cancel = () => {
    if (!isSending.current) void send(() => cancelPrompt(payer.id));
  };

  // Before the screen is seen: no key that is pressed on it may be lost.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[0-9]$/.test(event.key) || event.key === ERASE) press(event.key);
      else if (event.key === 'Escape') cancel();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  return (
    <section
      ref={page}
      tabIndex={-1}
      className="over prompt"
      role="dialog"
      aria-labelledby="prompt-title"
      aria-describedby="prompt-what"
    >
      <h1 id="prompt-title">{say('enterPassword')}</h1>
      <div id="prompt-what" className="what">
        <p>
          <span className="muted">{say('to')}</span> {prompt.merchant}
        </p>
        <p className="amount">{amountText(prompt.amountMinor, prompt.currency, prompt.exponent)}</p>
        <p>
          <span className="muted">{say('payWith')}</span> <PayMethod payer={payer} />
        </p>
      </div>
      {isRepeated(prompt, orders) ? <p className="again">{say('sameAmount')}</p> : null}
      <p className="dots" role="img" aria-label={say('digitsEntered', { n: count })}>
        {PLACES.map((place, n) => (
          <span key={place} className={n < count ? 'full' : ''} />
        ))}
      </p>
      <p className="word" role="alert">
        {word === null ? null : <TryWord word={word} />}
      </p>
      <p className="word muted" role="status">
        {word === null ? (count === LENGTH ? say('checking') : say('hint', { password: payer.password })) : null}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields */}
      <div className="pad" role="group" aria-label={say('pad')}>
        {KEYS.map((key) =>
          key === null ? (
            <span key="gap" />
          ) : (
            <button key={key} type="button" aria-label={key === ERASE ? say('delete') : key} onClick={() => press(key)}>
              {key === ERASE ? <EraseDrawing /> : key}
            </button>
          ),
        )}
      </div>
      <div className="row">
        <button type="button" onClick={cancel}>
          {say('cancel')}
        </button>
        <button type="button" onClick={onClose}>
          {say('closeApp')}
        </button>
      </div>
    </section>
  );
}

function TryWord({ word }: { word: Word }) {
  const { say } = useLanguage();
  if (word.kind !== 'wrong') return say(word.kind);
  return word.attemptsLeft === 1 ? say('wrongOne') : say('wrong', { n: word.attemptsLeft });
}

const AGAIN_MS = 60_000;

/** The same amount was paid to the same shop less than a minute before: the password confirms that this is another payment. */
const isRepeated = ({ outTradeNo, amountMinor, currency, merchant, since }: Prompt, orders: readonly Order[]): boolean =>
  orders.some(({ total, currency: paidIn, body, history, outTradeNo: number }) => {
    const paid = history.find(({ to }) => to === 'SUCCESS');
    const isAlike = number !== outTradeNo && total === amountMinor && paidIn === currency && body === merchant;
    const agoMs = paid === undefined ? Number.POSITIVE_INFINITY : Date.parse(since) - Date.parse(paid.at);
    return isAlike && agoMs >= 0 && agoMs < AGAIN_MS;
  });

/** Refused with tries left, refused because nobody asks any more, or not answered at all. */
function wordOf(fault: unknown): Word {
  if (!(fault instanceof ControlError)) return { kind: 'noAnswer' };
  return fault.status === 422 && fault.attemptsLeft !== null
    ? { kind: 'wrong', attemptsLeft: fault.attemptsLeft }
    : { kind: 'tooLate' };
}
