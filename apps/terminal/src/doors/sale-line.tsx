/** An unsettled sale in a list: its amount, by which number it is found, and what was last heard of it. */
import type { ReactNode } from 'react';
import { LOOKS } from '../payments/look.ts';
import { Money } from '../ui/money.tsx';
import { DOOR_WORDS } from '../words/door-words.ts';
import { type Speech, useTable } from '../words/language-provider.tsx';
import type { SayOf } from '../words/translator.ts';
import styles from './doors.module.css';
import type { UnsettledSale } from './unsettled.ts';

export const stateText = ({ state }: UnsettledSale, { say }: Pick<Speech, 'say'>, tell: SayOf<typeof DOOR_WORDS>): string =>
  state === 'sent' ? tell('lost.sent') : say(LOOKS[state].word as 'state.paid'); // none of these has blanks

export function SaleLine({ sale, heard, children }: { sale: UnsettledSale; heard: string; children?: ReactNode }) {
  const tell = useTable(DOOR_WORDS);
  return (
    <li className={styles.sale}>
      <span className={styles.amount}>
        <Money amount={sale.amount} />
      </span>
      <span className={styles.heard}>
        {sale.orderNumber === null ? null : <>{tell('lost.order', { ref: sale.orderNumber.slice(-4) })} · </>}
        {heard}
      </span>
      {children}
    </li>
  );
}
