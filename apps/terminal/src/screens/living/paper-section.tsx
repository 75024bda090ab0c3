/** Colours, type, figures, drawings: what everything is made of. */
import type { CSSProperties } from 'react';
import { TONES } from '../../payments/look.ts';
import { Shape } from '../../payments/shapes.tsx';
import { Banner } from '../../ui/banner.tsx';
import { ICON_NAMES, Icon } from '../../ui/icons.tsx';
import { Moment } from '../../ui/moment.tsx';
import { BigMoney, Money } from '../../ui/money.tsx';
import { Facts, Grouped, Ticket } from '../../ui/ticket.tsx';
import { useTable, useWords } from '../../words/language-provider.tsx';
import { LIVING_WORDS } from '../../words/living-words.ts';
import styles from './living.module.css';
import { SAMPLE_AMOUNTS } from './samples.ts';
import { Section } from './section.tsx';

const AT = '2026-11-24T09:31:07.123Z';

type Swatch = Readonly<{ name: string; field: string; text: string; edge: string }>;
const SWATCHES: readonly Swatch[] = [
  { name: 'ground', field: 'ground', text: 'ink', edge: 'line' },
  { name: 'surface', field: 'surface', text: 'ink', edge: 'rule' },
  { name: 'muted', field: 'ground', text: 'muted', edge: 'focus' },
  { name: 'action', field: 'action', text: 'on-action', edge: 'action' },
  ...TONES.map((name) => ({ name, field: `${name}-field`, text: `${name}-text`, edge: `${name}-edge` })),
  { name: 'offline', field: 'offline-field', text: 'offline-text', edge: 'offline-text' },
];

const dressed = ({ field, text, edge }: Swatch) =>
  ({
    '--swatch-field': `var(--${field})`,
    '--swatch-text': `var(--${text})`,
    '--swatch-edge': `var(--${edge})`,
  }) as CSSProperties;

export function PaperSection() {
  const { say, time } = useWords();
  const tell = useTable(LIVING_WORDS);
  return (
    <>
      <Section title={tell('living.banner')}>
        <div className={styles.bleed}>
          <Banner shape={<Shape of="offline" />} title={say('net.backend')} detail={say('net.noCharge')} />
        </div>
      </Section>
      <Section title={tell('living.colours')}>
        <div className={styles.swatches} translate="no">
          {SWATCHES.map((swatch) => (
            <p key={swatch.name} className={styles.swatch} style={dressed(swatch)}>
              {swatch.name}
            </p>
          ))}
        </div>
      </Section>
      <Section title={tell('living.type')}>
        <BigMoney amount={{ minor: 123_450, currency: 'HKD' }} align="start" />
        <p className={styles.typeState}>{tell('living.typeState')}</p>
        <p className={styles.typeNext}>{tell('living.typeNext')}</p>
        <p>{tell('living.typeBody')}</p>
        <p className={styles.typeSmall}>{tell('living.typeSmall')}</p>
      </Section>
      <div className={styles.cells}>
        <Section title={tell('living.money')}>
          <div className={styles.column}>
            {SAMPLE_AMOUNTS.map((amount) => (
              <p key={amount.currency}>
                <Money amount={amount} />
              </p>
            ))}
          </div>
        </Section>
        <Section title={tell('living.times')}>
          <p>
            <Moment at={AT} as="full" />
          </p>
          <p>
            <Moment at={AT} /> · {time.age(41_000)} · {time.age(7_511_000)}
          </p>
        </Section>
        <Ticket title={tell('living.ticket')}>
          <Facts
            facts={[
              { name: say('receipt.amount'), value: <Money amount={{ minor: 3_850, currency: 'HKD' }} /> },
              { name: say('receipt.time'), value: <Moment at={AT} as="full" /> },
              { name: say('receipt.order'), value: <Grouped text="QP26112409310042K7F3M9X1" /> },
            ]}
          />
        </Ticket>
        <Ticket title={tell('living.closed')} isClosed>
          <Facts
            facts={[
              { name: tell('living.sales'), value: <Money amount={{ minor: 1_284_050, currency: 'HKD' }} /> },
              { name: tell('living.refunds'), value: <Money amount={{ minor: 12_800, currency: 'HKD' }} /> },
            ]}
          />
        </Ticket>
      </div>
      <Section title={tell('living.icons')}>
        <div className={styles.line}>
          {ICON_NAMES.map((name) => (
            <Icon key={name} name={name} />
          ))}
        </div>
      </Section>
    </>
  );
}
