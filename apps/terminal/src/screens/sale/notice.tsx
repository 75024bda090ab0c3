/** What just did not happen, and what to do: it stays until the next scan or key. Said once when it comes. */
import { useEffect, useId } from 'react';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Icon } from '../../ui/icons.tsx';
import styles from './notice.module.css';

export function Notice({ text }: { text: string }) {
  const announce = useAnnounce();
  const id = useId();
  useEffect(() => announce(text, 'assertive', `${id} ${text}`), [announce, text, id]);
  return (
    <p className={styles.notice} data-notice="">
      <Icon name="alert" />
      <span>{text}</span>
    </p>
  );
}
