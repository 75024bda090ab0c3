/** The store's server does not answer for long: what the till knows, what nobody may do, and the way to head office. */
import { useSyncExternalStore } from 'react';
import { useServer } from '../server/readiness.ts';
import { useAfter } from '../ui/use-after.ts';
import { DOOR_WORDS } from '../words/door-words.ts';
import { useTable, useWords } from '../words/language-provider.tsx';
import styles from './doors.module.css';
import { GoButton, useOtherDoor } from './go-dialog.tsx';
import { keptDoor } from './kept-door.ts';
import { keptSales } from './kept-sales.ts';
import { DoorNotice } from './notice.tsx';
import { SaleLine, stateText } from './sale-line.tsx';

/** A server that is started anew is there again sooner. */
const LOST_AFTER_MS = 10_000;

export function LostDoor() {
  const here = useSyncExternalStore(keptDoor.subscribe, keptDoor.get);
  const { connection } = useServer();
  const isLost = useAfter(LOST_AFTER_MS, connection === 'backend' && here?.door === 'store');
  return isLost ? <Lost /> : null;
}

function Lost() {
  const words = useWords();
  const tell = useTable(DOOR_WORDS);
  const other = useOtherDoor();
  const sales = useSyncExternalStore(keptSales.subscribe, keptSales.get);
  return (
    <DoorNotice
      tone="attention"
      title={tell('lost.title')}
      detail={tell('lost.body')}
      actions={
        other === null ? undefined : (
          <>
            <p className={styles.heard}>{tell('lost.call')}</p>
            <GoButton other={other} />
          </>
        )
      }
    >
      {sales.length === 0 ? (
        <p>{tell('lost.none')}</p>
      ) : (
        <ul className={styles.sales} aria-label={tell('lost.list')}>
          {sales.map((sale) => (
            <SaleLine
              key={sale.saleId}
              sale={sale}
              heard={`${stateText(sale, words, tell)} · ${tell('lost.heard', { time: words.time.second(sale.at) })}`}
            />
          ))}
        </ul>
      )}
    </DoorNotice>
  );
}
