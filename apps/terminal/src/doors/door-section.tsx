/** In the settings: which server this till talks to, and how that stands. */
import type { DoorView } from '@quickpay/client';
import { useSyncExternalStore } from 'react';
import { useDoor } from '../server/door.ts';
import { useServerNow } from '../server/use-server-now.ts';
import { useSession } from '../sign-in/session.tsx';
import { type Fact, Facts } from '../ui/ticket.tsx';
import { DOOR_WORDS } from '../words/door-words.ts';
import { type Speech, useTable, useWords } from '../words/language-provider.tsx';
import type { SayOf } from '../words/translator.ts';
import { carried } from './carried.ts';
import styles from './doors.module.css';
import { GoButton, useOtherDoor } from './go-dialog.tsx';
import { spanText } from './span.ts';

const TICK_MS = 1_000;
type Tell = SayOf<typeof DOOR_WORDS>;

export function DoorSection() {
  const { time } = useWords();
  const tell = useTable(DOOR_WORDS);
  const { person } = useSession();
  const door = useDoor();
  const now = useServerNow(TICK_MS);
  const way = useSyncExternalStore(carried.subscribe, carried.get);
  const other = useOtherDoor();
  if (door === undefined) return <p>{tell('door.unknown')}</p>;
  return (
    <div className={styles.section}>
      <Facts facts={door.door === 'store' ? storeFacts(door, now, time, tell) : officeFacts(way?.from, tell)} />
      {other !== null && person.role === 'manager' ? <GoButton other={other} /> : null}
    </div>
  );
}

const given = (text: string) => <span translate="no">{text}</span>;

const officeFacts = (from: string | undefined, tell: Tell): readonly Fact[] => [
  { name: tell('door.which'), value: tell('door.isHeadOffice') },
  ...(from === undefined ? [] : [{ name: tell('door.from'), value: given(from) }]),
];

function storeFacts(door: DoorView, now: number | null, time: Speech['time'], tell: Tell): readonly Fact[] {
  const { storeId, upstream, spokenAt, backlog, held, trouble } = door;
  const reached =
    spokenAt === null
      ? tell('door.neverReached')
      : tell('door.at', { time: time.second(spokenAt), span: spanText(now === null ? 0 : now - Date.parse(spokenAt), tell) });
  const count = (n: number) => (n === 0 ? tell('door.nothing') : tell('door.entries', { n }));
  return [
    { name: tell('door.which'), value: tell('door.isStore') },
    ...(storeId === null ? [] : [{ name: tell('door.storeId'), value: given(storeId) }]),
    ...(upstream === null ? [] : [{ name: tell('door.office'), value: given(upstream) }]),
    { name: tell('door.reached'), value: reached },
    ...(backlog === null ? [] : [{ name: tell('door.backlog'), value: count(backlog) }]),
    ...(held === null || held === 0 ? [] : [{ name: tell('door.held'), value: count(held) }]),
    ...(trouble === null ? [] : [{ name: tell('door.trouble'), value: given(trouble) }]),
  ];
}
