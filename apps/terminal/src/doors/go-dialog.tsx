/** Pointing the till at the other server: what goes along, and what a manager stands for. */
import { useState, useSyncExternalStore } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Tick } from '../ui/tick.tsx';
import { DOOR_WORDS } from '../words/door-words.ts';
import { useTable, useWords } from '../words/language-provider.tsx';
import { carried, fragmentOf } from './carried.ts';
import styles from './doors.module.css';
import { keptDoor } from './kept-door.ts';
import { keptSales } from './kept-sales.ts';

/** Where a till can go from here. */
export type OtherDoor = Readonly<{ door: 'store' | 'headOffice'; origin: string }>;

const TITLES = { store: 'go.store', headOffice: 'go.headOffice' } as const;
const TICKS = { store: 'go.tickStore', headOffice: 'go.tickHeadOffice' } as const;

/** From a store's server to its head office; from there back to where the till came from. Null where there is no other. */
export function useOtherDoor(): OtherDoor | null {
  const here = useSyncExternalStore(keptDoor.subscribe, keptDoor.get);
  const way = useSyncExternalStore(carried.subscribe, carried.get);
  if (here?.door === 'store') return here.upstream === null ? null : { door: 'headOffice', origin: here.upstream };
  return way?.door === 'store' ? { door: 'store', origin: way.from } : null;
}

export function GoButton({ other, kind = 'quiet' }: { other: OtherDoor; kind?: 'primary' | 'quiet' }) {
  const tell = useTable(DOOR_WORDS);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button kind={kind} icon="next" onPress={() => setAsking(true)}>
        {tell(TITLES[other.door])}
      </Button>
      {isAsking ? <GoDialog other={other} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function GoDialog({ other: { door, origin }, onClose }: { other: OtherDoor; onClose: () => void }) {
  const { say } = useWords();
  const tell = useTable(DOOR_WORDS);
  const [isTicked, setTicked] = useState(false);
  const go = () => {
    const from = door === 'headOffice' ? 'store' : 'headOffice';
    location.assign(`${origin}/#${fragmentOf({ from: location.origin, door: from, sales: keptSales.get() })}`);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={tell(TITLES[door])}
      description={tell('go.means', { address: origin })}
      actions={
        <>
          <Button onPress={onClose}>{say('action.back')}</Button>
          <Button kind="primary" onPress={go} disabledReason={isTicked ? undefined : tell('tick.first')}>
            {tell('go.open')}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <p>{tell('go.mayFail')}</p>
        <Tick label={tell(TICKS[door])} isTicked={isTicked} onChange={setTicked} />
      </div>
    </Dialog>
  );
}
