/**
 * Behind the gate: asks the till's server which it is and keeps that, says what is wrong with it, and keeps the till's unsettled sales for a
 * day on which nobody answers. Loaded on use, for no sale waits for it.
 */
import type { DoorView } from '@quickpay/client';
import { useEffect, useSyncExternalStore } from 'react';
import { InFrame } from '../screens/frame-layout.tsx';
import { useDoor } from '../server/door.ts';
import { useSession } from '../sign-in/session.tsx';
import { DOOR_WORDS } from '../words/door-words.ts';
import { useTable } from '../words/language-provider.tsx';
import { doorBar } from './bar.ts';
import { carried } from './carried.ts';
import { DoorSign } from './door-sign.tsx';
import { GoButton, useOtherDoor } from './go-dialog.tsx';
import { HeldBack } from './held.tsx';
import { keptDoor } from './kept-door.ts';
import { DoorNotice } from './notice.tsx';
import { useKeepSales } from './use-keep-sales.ts';

export default function AtDoor() {
  const door = useDoor();
  const { person, isLocked } = useSession();
  const way = useSyncExternalStore(carried.subscribe, carried.get);
  useEffect(() => {
    if (door !== undefined) keptDoor.heard(door);
  }, [door]);
  const isShut = door?.standing === 'takenOver' || door?.standing === 'revoked';
  useEffect(() => doorBar.change({ all: isShut ? 'np.shop' : null }), [isShut]);
  if (door === undefined) return null;
  const held = door.held ?? 0;
  return (
    <>
      {door.door === 'store' || way !== null ? <Keeps /> : null}
      <InFrame at="top">
        <DoorSign door={door} />
      </InFrame>
      <Shut standing={door.standing} />
      {held > 0 && !isShut && person.role === 'manager' && !isLocked ? <HeldBack held={held} /> : null}
    </>
  );
}

function Keeps() {
  useKeepSales();
  return null;
}

/** A node that head office has done with. */
function Shut({ standing }: Pick<DoorView, 'standing'>) {
  const tell = useTable(DOOR_WORDS);
  const other = useOtherDoor();
  if (standing !== 'takenOver' && standing !== 'revoked') return null;
  return (
    <DoorNotice
      tone="attention"
      title={tell(`door.${standing}`)}
      detail={tell(`door.${standing}Do`)}
      actions={other === null ? undefined : <GoButton other={other} />}
    />
  );
}
