/** The box for what should be better: over whatever screen, which stays as it is. */
import { FEEDBACK_LIMITS } from '@quickpay/api';
import { useRef, useState } from 'react';
import { buildVersion } from '../../build-version.ts';
import { lookOf } from '../../payments/look.ts';
import { useServerClock } from '../../server/server-clock.tsx';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { CounterField } from '../../ui/counter-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useFocusOnChange } from '../../ui/focus-on-change.ts';
import { countGraphemes } from '../../ui/graphemes.ts';
import { Facts, Grouped } from '../../ui/ticket.tsx';
import type { Key } from '../../words/catalogue.ts';
import { useWords } from '../../words/language-provider.tsx';
import styles from './feedback.module.css';
import { type Submitted, useFeedbackBox } from './feedback-provider.tsx';
import { type InFront, useInFront } from './in-front.ts';
import { WAITING_MAX, type Written } from './outbox.ts';

/** `told` stays until somebody has said OK. */
type Step = Readonly<{ at: 'writing' | 'sending' } | { at: 'told'; submitted: Submitted }>;

export function FeedbackDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { say } = useWords();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={say('feedback.title')}>
      <FeedbackForm onClose={onClose} />
    </Dialog>
  );
}

function FeedbackForm({ onClose }: { onClose: () => void }) {
  const { say, sayWith } = useWords();
  const announce = useAnnounce();
  const clock = useServerClock();
  const { draft, setDraft, submit } = useFeedbackBox();
  const inFront = useInFront();
  const form = useRef<HTMLFormElement>(null);
  const [step, setStep] = useState<Step>({ at: 'writing' });
  const [isEmpty, setEmpty] = useState(false);
  useFocusOnChange(step.at === 'told' ? 'told' : 'writing', form, false);

  const onSubmit = async () => {
    if (step.at === 'sending' || countGraphemes(draft) > FEEDBACK_LIMITS.charactersMax) return;
    setEmpty(draft.trim() === '');
    if (draft.trim() === '') return;
    setStep({ at: 'sending' });
    const submitted = await submit(written(draft, inFront, clock.now()));
    // Whatever else becomes of it, the writer need not write it again.
    if (submitted === 'sent' || submitted === 'kept') setDraft('');
    announce([sayWith(OUTCOMES[submitted], {}), hintOf(submitted, say)].filter(Boolean).join('. '), 'assertive');
    setStep({ at: 'told', submitted });
  };

  return (
    <form
      ref={form}
      className={styles.form}
      tabIndex={-1}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (step.at !== 'told') void onSubmit();
        else if (step.submitted === 'sent' || step.submitted === 'kept') onClose();
        else setStep({ at: 'writing' });
      }}
    >
      {step.at === 'told' ? (
        <Told submitted={step.submitted} />
      ) : (
        <>
          <CounterField label={say('feedback.label')} value={draft} onChange={setDraft} max={FEEDBACK_LIMITS.charactersMax} />
          {isEmpty && draft.trim() === '' ? <p role="alert">{say('feedback.empty')}</p> : null}
          <Attached inFront={inFront} />
          <div className={styles.actions}>
            <Button kind="primary" submit disabledReason={step.at === 'sending' ? say('feedback.sending') : undefined}>
              {say('feedback.submit')}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}

type Say = ReturnType<typeof useWords>['say'];

/** The guide's own words (U2, U3), and what they mean for the text. */
const OUTCOMES: Readonly<Record<Submitted, Key>> = {
  sent: 'feedback.ok',
  kept: 'net.exception',
  full: 'net.exception',
  notKept: 'net.exception',
  refused: 'feedback.refused',
};

function hintOf(submitted: Submitted, say: Say): string | null {
  switch (submitted) {
    case 'sent':
    case 'refused':
      return null;
    case 'kept':
      return say('feedback.kept');
    case 'notKept':
      return say('feedback.notKept');
    case 'full':
      return say('feedback.full', { n: WAITING_MAX });
  }
}

function Told({ submitted }: { submitted: Submitted }) {
  const { say, sayWith } = useWords();
  return (
    <>
      <p className={styles.outcome}>{sayWith(OUTCOMES[submitted], {})}</p>
      <p>{hintOf(submitted, say)}</p>
      <div className={styles.actions}>
        <Button kind="primary" submit>
          {say('feedback.ack')}
        </Button>
      </div>
    </>
  );
}

/** What goes along, so that nobody has to describe it. All of it is in sight. */
function Attached({ inFront: { screen, payment } }: { inFront: InFront }) {
  const { say } = useWords();
  return (
    <section aria-label={say('feedback.attached')} className={styles.attached}>
      <Facts
        facts={[
          { name: say('feedback.screen'), value: <span translate="no">{screen}</span> },
          { name: say('feedback.state'), value: payment === null ? say('feedback.none') : say(lookOf(payment).word) },
          {
            name: say('feedback.order'),
            value: payment === null ? say('feedback.none') : <Grouped text={payment.orderNumber} />,
          },
          { name: say('feedback.version'), value: <span translate="no">{buildVersion()}</span> },
        ]}
      />
    </section>
  );
}

/** Not longer than the server takes: an address can be anything. */
const SCREEN_MAX = 200;

const written = (text: string, { screen, payment }: InFront, now: number | null): Written => ({
  id: `fb_${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`,
  // A box has line ends of one kind; control characters that came with a paste say nothing.
  text: text.replaceAll(/[^\P{Cc}\n]/gu, ' ').trim(),
  screen: screen.slice(0, SCREEN_MAX),
  state: payment?.state ?? null,
  orderNumber: payment?.orderNumber ?? null,
  version: buildVersion(),
  writtenAt: now === null ? null : new Date(now).toISOString(),
});
