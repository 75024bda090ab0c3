/** Everything that is pressed, filled in or chosen. */
import { AMOUNT_MINOR_MAX, type Currency, exponentOf } from '@quickpay/core';
import { useState } from 'react';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { CounterField } from '../../ui/counter-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NOTHING_KEYED, type PadKey, pressKey } from '../../ui/keyed-amount.ts';
import { BigMoney } from '../../ui/money.tsx';
import { NumberPad } from '../../ui/number-pad.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { LIVING_WORDS } from '../../words/living-words.ts';
import styles from './living.module.css';
import { SAMPLE_CURRENCIES } from './samples.ts';
import { Section } from './section.tsx';

export function ControlsSection() {
  const tell = useTable(LIVING_WORDS);
  return (
    <div className={styles.cells}>
      <Section title={tell('living.buttons')}>
        <Buttons />
      </Section>
      <Section title={tell('living.pad')}>
        <Pad />
      </Section>
      <Section title={tell('living.fields')}>
        <Fields />
      </Section>
      <Section title={tell('living.choices')}>
        <Choices />
      </Section>
      <Section title={tell('living.dialogs')}>
        <Dialogs />
      </Section>
      <Section title={tell('living.announcer')}>
        <Announcements />
      </Section>
    </div>
  );
}

function Buttons() {
  const { say } = useWords();
  const tell = useTable(LIVING_WORDS);
  const [count, setCount] = useState(0);
  const press = () => setCount((before) => before + 1);
  return (
    <div className={styles.stack}>
      <Button kind="primary" shortcut="Enter" onPress={press}>
        {say('action.charge')}
      </Button>
      <Button kind="primary" onPress={press} disabledReason={say('amount.first')}>
        {say('action.charge')}
      </Button>
      <div className={styles.line}>
        <Button icon="print" onPress={press}>
          {say('action.print')}
        </Button>
        <Button kind="destructive" onPress={press}>
          {say('action.refund')}
        </Button>
        <IconButton icon="close" label={say('action.close')} onPress={press} />
      </div>
      <p className={styles.typeSmall}>{tell('living.pressed', { n: count })}</p>
    </div>
  );
}

const CURRENCY_OPTIONS = SAMPLE_CURRENCIES.map((currency) => ({ value: currency, label: currency, lang: 'en' }));

function Pad() {
  const tell = useTable(LIVING_WORDS);
  const [currency, setCurrency] = useState<Currency>('HKD');
  const [keyed, setKeyed] = useState(NOTHING_KEYED);
  const press = (key: PadKey) =>
    setKeyed((before) => pressKey(before, key, { exponent: exponentOf(currency), minorMax: AMOUNT_MINOR_MAX }));
  return (
    <div className={styles.stack}>
      <Segments
        label={tell('living.currency')}
        options={CURRENCY_OPTIONS}
        value={currency}
        onChange={(next) => {
          setCurrency(next);
          setKeyed(NOTHING_KEYED);
        }}
      />
      <BigMoney amount={{ minor: keyed.minor, currency }} align="end" />
      <NumberPad onKey={press} />
    </div>
  );
}

const REFERENCE_MAX = 64;
const FEEDBACK_MAX = 300;

function Fields() {
  const { say } = useWords();
  const tell = useTable(LIVING_WORDS);
  const [reference, setReference] = useState('');
  const [feedback, setFeedback] = useState('');
  return (
    <div className={styles.stack}>
      <TextField
        label={tell('living.reference')}
        hint={tell('living.referenceHint')}
        value={reference}
        onChange={setReference}
        error={reference.length > REFERENCE_MAX ? tell('living.referenceError') : undefined}
      />
      <TextField
        label={tell('living.reference')}
        value={'A-1042 '.repeat(10)}
        onChange={() => {}}
        error={tell('living.referenceError')}
      />
      <CounterField label={say('feedback.title')} value={feedback} onChange={setFeedback} max={FEEDBACK_MAX} />
    </div>
  );
}

const REASONS = ['returned', 'mistake', 'broken'] as const;

function Choices() {
  const { say } = useWords();
  const tell = useTable(LIVING_WORDS);
  const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
  const [isOn, setOn] = useState(true);
  const [isOff, setOff] = useState(false);
  return (
    <div className={styles.stack}>
      <Select
        label={tell('living.reason')}
        placeholder={tell('living.reason.none')}
        options={REASONS.map((value) => ({ value, label: tell(`living.reason.${value}`) }))}
        value={reason}
        onChange={setReason}
      />
      <Switch label={tell('living.sound')} hint={tell('living.soundHint')} isOn={isOn} onChange={setOn} />
      <Switch label={say('action.print')} isOn={isOff} onChange={setOff} />
    </div>
  );
}

function Dialogs() {
  const { say } = useWords();
  const toast = useToast();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <div className={styles.stack}>
      <Button onPress={() => setOpen(true)}>{say('action.leave')}</Button>
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title={say('action.leave')}
        description={say('leave.ask')}
        actions={
          <>
            <Button onPress={close}>{say('action.back')}</Button>
            <Button kind="primary" onPress={close}>
              {say('action.leave')}
            </Button>
          </>
        }
      />
      <div className={styles.line}>
        <Button icon="copy" onPress={() => toast('copied')}>
          {say('toast.copied')}
        </Button>
        <Button onPress={() => toast('saved')}>{say('toast.saved')}</Button>
        <Button onPress={() => toast('sent')}>{say('toast.sent')}</Button>
      </div>
    </div>
  );
}

function Announcements() {
  const { say } = useWords();
  const tell = useTable(LIVING_WORDS);
  const announce = useAnnounce();
  return (
    <div className={styles.line}>
      <Button icon="sound" onPress={() => announce(say('revoking'), 'polite')}>
        {tell('living.sayPolite')}
      </Button>
      <Button icon="sound" onPress={() => announce(say('np.none'), 'assertive')}>
        {tell('living.sayAssertive')}
      </Button>
    </div>
  );
}
