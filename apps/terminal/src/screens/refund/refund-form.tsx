/** How much goes back, and why. All that is left is what stands there at first; keys make it a part of that. */
import type { PaymentView, RefundsView } from '@quickpay/client';
import { AMOUNT_MINOR_MAX, exponentOf } from '@quickpay/core';
import { useNavigate } from '@tanstack/react-router';
import { useRollback } from '../../capture/scan-capture.tsx';
import { useScreenKeys } from '../../keys/use-screen-keys.ts';
import { useSession } from '../../sign-in/session.tsx';
import { useTill } from '../../till/till.tsx';
import { Button } from '../../ui/button.tsx';
import { NOTHING_KEYED, type PadKey, padKeyOf, pressKey } from '../../ui/keyed-amount.ts';
import { BigMoney } from '../../ui/money.tsx';
import { NumberPad } from '../../ui/number-pad.tsx';
import { Segments } from '../../ui/segments.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { REFUND_WORDS } from '../../words/refund-words.ts';
import { useIsCutOff } from '../sale/can-charge.ts';
import { PaidFacts } from './paid-facts.tsx';
import { REASONS, reasonProblem } from './reasons.ts';
import styles from './refund.module.css';
import type { Asked } from './refund-dialog.tsx';
import type { Refunding } from './use-refunding.ts';

type Props = Readonly<{
  payment: PaymentView;
  refunds: RefundsView;
  refunding: Pick<Refunding, 'draft' | 'change'>;
  /** All of it is chosen, and fits. */
  onAsk: (asked: Asked) => void;
}>;

export function RefundForm({ payment, refunds, refunding: { draft, change }, onAsk }: Props) {
  const { say, money, language } = useWords();
  const tell = useTable(REFUND_WORDS);
  const navigate = useNavigate();
  const isCutOff = useIsCutOff();
  const { refundable } = refunds;
  const { currency } = refundable;
  const { reason, text } = draft;
  const amount = { minor: draft.keyed?.minor ?? refundable.minor, currency };
  const limit = useLimit(currency);
  const needsApproval = useGivenAlone(refunds) + amount.minor > limit;
  const left = money.text(refundable);

  const key = (pressed: PadKey) => {
    if (pressed === 'clear') return change({ keyed: null });
    const keyed = pressKey(draft.keyed ?? NOTHING_KEYED, pressed, { exponent: exponentOf(currency), minorMax: AMOUNT_MINOR_MAX });
    change({ keyed });
  };
  // The first digits of a scan are keys like any other, until they prove to be a scan's.
  useRollback(
    () => draft.keyed,
    (keyed) => change({ keyed }),
  );
  const badReason = reasonProblem(reason, text);
  const wrongText = reason === 'other' && text !== '' && badReason !== null ? tell(badReason) : undefined;
  const objection =
    amount.minor === 0
      ? say('amount.first')
      : amount.minor > refundable.minor
        ? tell('refund.tooMuch', { left })
        : badReason !== null
          ? tell(badReason)
          : isCutOff
            ? say('net.exception')
            : undefined;
  const ask = () => {
    if (objection === undefined) onAsk({ amount, reason: said, needsApproval });
  };
  const back = () => void navigate({ to: '/payments/$id', params: { id: payment.id } });
  useScreenKeys((event) => {
    if (event.key === 'Escape') {
      if (draft.keyed === null) back();
      else change({ keyed: null });
      return true;
    }
    if (event.key === 'Enter' && isNowhereOrPad(event.target)) {
      ask();
      return true;
    }
    const pressed = padKeyOf(event);
    if (pressed === null) return false;
    key(pressed);
    return true;
  });
  const said =
    reason === null ? '' : reason === 'other' ? text.trim() : REFUND_WORDS[`reason.${reason}`][payerLanguage(language)];
  return (
    <form
      className={styles.form}
      data-fills=""
      aria-label={tell('refund.title')}
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <div className={styles.about}>
        <PaidFacts payment={payment} refunds={refunds} />
      </div>
      <output className={styles.amount} aria-label={say('receipt.amount')}>
        <BigMoney amount={amount} align="end" />
      </output>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter goes on from a reason, which itself does nothing with it */}
      <div
        className={styles.why}
        onKeyDown={({ key: pressed, target }) => {
          if (pressed === 'Enter' && target instanceof Element && target.matches('[role="radio"]')) ask();
        }}
      >
        <p className={styles.label} aria-hidden="true">
          {tell('refund.reason')}
        </p>
        <Segments
          label={tell('refund.reason')}
          options={REASONS.map((value) => ({ value, label: tell(`reason.${value}`) }))}
          value={reason ?? ''}
          onChange={(chosen) => {
            if (chosen !== '') change({ reason: chosen });
          }}
        />
        {reason === 'other' ? (
          <TextField
            label={tell('refund.reasonOwn')}
            hint={tell('refund.reasonHint')}
            value={text}
            onChange={(written) => change({ text: written })}
            error={wrongText}
          />
        ) : null}
        {needsApproval ? (
          <p className={styles.hint}>
            {limit === 0 ? tell('refund.limitAny') : tell('refund.limit', { limit: money.text({ minor: limit, currency }) })}
          </p>
        ) : null}
      </div>
      <div className={styles.pad}>
        <NumberPad onKey={key} />
      </div>
      <div className={styles.actions}>
        <Button icon="back" onPress={back}>
          {say('action.back')}
        </Button>
        {draft.keyed === null ? null : <Button onPress={() => change({ keyed: null })}>{tell('refund.all')}</Button>}
        <span className={styles.main}>
          <Button kind="primary" submit disabledReason={objection}>
            {tell('refund.do', { amount: money.text(amount) })}
          </Button>
        </span>
      </div>
    </form>
  );
}

/** What the payer reads is a language that somebody speaks. */
const payerLanguage = (language: string): 'en' | 'zh-CN' => (language === 'zh-CN' ? 'zh-CN' : 'en');

/** Enter of somebody who keyed with a finger, or has touched nothing. */
const isNowhereOrPad = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  (target.closest('[role="group"]') !== null || target.closest('button, a, [role="radio"]') === null);

/** What whoever is signed in has given back of the payment without a manager, in minor units: a limit is of a payment. */
function useGivenAlone({ items }: RefundsView): number {
  const { person } = useSession();
  return items
    .filter(({ state, requestedBy, approvedBy }) => state !== 'closed' && requestedBy === person.id && approvedBy === null)
    .reduce((minor, { amount }) => minor + amount.minor, 0);
}

/** The most of a payment that whoever is signed in may give back without a manager. */
function useLimit(currency: string): number {
  const { person } = useSession();
  const { refundLimit } = useTill();
  return person.role === 'manager' ? Number.POSITIVE_INFINITY : (refundLimit[currency] ?? 0);
}
