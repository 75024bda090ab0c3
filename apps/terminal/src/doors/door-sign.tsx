/** In the bar, quietly: that the till works with its store's own server, and how long head office was not heard of. */
import type { DoorView } from '@quickpay/client';
import { useSyncExternalStore } from 'react';
import { FRESH_MS_MAX } from '../server/stores.ts';
import { useServerNow } from '../server/use-server-now.ts';
import { DOOR_WORDS } from '../words/door-words.ts';
import { useTable } from '../words/language-provider.tsx';
import { carried } from './carried.ts';
import styles from './doors.module.css';
import { spanText } from './span.ts';

const TICK_MS = 1_000;

export function DoorSign({ door }: { door: DoorView }) {
  const text = useSignText(door);
  return text === null ? null : <p className={styles.sign}>{text}</p>;
}

/** Nothing for a shop that has one server. */
function useSignText({ door, spokenAt, backlog, trouble }: DoorView): string | null {
  const tell = useTable(DOOR_WORDS);
  const now = useServerNow(TICK_MS);
  const way = useSyncExternalStore(carried.subscribe, carried.get);
  if (door === 'headOffice') return way?.door === 'store' ? tell('door.sign.away') : null;
  const entries = tell('door.entries', { n: backlog ?? 0 });
  if (spokenAt === null) return tell('door.sign.never', { entries });
  const silentMs = now === null ? 0 : now - Date.parse(spokenAt);
  if (trouble === null || silentMs <= FRESH_MS_MAX) return tell('door.sign.reached');
  return tell('door.sign.silent', { span: spanText(silentMs, tell), entries });
}
