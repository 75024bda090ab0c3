/** What the store was asked about a payment, newest first, and what is known of each. */
import type { InstructionView } from '@quickpay/client';
import { spanText } from '../../doors/span.ts';
import type { Tone } from '../../payments/look.ts';
import { ToneShape } from '../../payments/tone-shape.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { DOOR_WORDS } from '../../words/door-words.ts';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { STORE_WORDS } from '../../words/store-words.ts';
import styles from './ask-store.module.css';

/** None looks paid or refunded: that is the payment's and the refund's to say. */
const TONES: Readonly<Record<InstructionView['state'], Tone>> = {
  waiting: 'submitting',
  done: 'revoking',
  refused: 'not-paid',
  takenBack: 'attention',
};

type Props = Readonly<{
  asked: readonly InstructionView[];
  /** How long nothing was heard of the store, where that is long. */
  silentMs: number | null;
}>;

export function AskedList({ asked, silentMs }: Props) {
  const tell = useTable(STORE_WORDS);
  if (asked.length === 0) return null;
  return (
    <section className={styles.asked}>
      <h3>{tell('asked.title')}</h3>
      <Rows label={tell('asked.title')}>
        {asked.toReversed().map((one) => (
          <Row
            key={one.id}
            lead={<ToneShape tone={TONES[one.state]} />}
            title={<What of={one} />}
            detail={<Became of={one} silentMs={silentMs} />}
            end={<Moment at={one.at} as="full" />}
          />
        ))}
      </Rows>
    </section>
  );
}

function What({ of: { kind, amount } }: { of: InstructionView }) {
  const { money } = useWords();
  const tell = useTable(STORE_WORDS);
  if (kind === 'refund') return tell('asked.refund', { amount: amount === null ? '' : money.text(amount) });
  return tell(`asked.${kind}`);
}

function Became({ of: { state, refusal }, silentMs }: { of: InstructionView; silentMs: number | null }) {
  const tell = useTable(STORE_WORDS);
  const tellSpan = useTable(DOOR_WORDS);
  switch (state) {
    case 'waiting':
      return silentMs === null ? tell('asked.waiting') : tell('asked.waitingSilent', { span: spanText(silentMs, tellSpan) });
    case 'refused':
      return tell('asked.refusedWhy', { why: refusal?.why ?? '' });
    case 'done':
    case 'takenBack':
      return tell(`asked.${state}`);
  }
}
