import styles from './kbd.module.css';

/** A key that does the same. It is no part of a control's name: readers get it from `aria-keyshortcuts`. */
export const Kbd = ({ shortcut }: { shortcut: string }) => (
  <span className={styles.place} aria-hidden="true" translate="no">
    <kbd className={styles.kbd}>{shortcut}</kbd>
  </span>
);
