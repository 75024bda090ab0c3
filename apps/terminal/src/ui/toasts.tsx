/**
 * Small news that nobody needs to act on: copied, saved, sent to the printer. Never for money: what becomes of a payment stands on a panel
 * until somebody acted on it. So there are three of them, by name.
 */
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { useWords } from '../words/language-provider.tsx';
import { useAnnounce } from './announcer.tsx';
import { Icon, type IconName } from './icons.tsx';
import styles from './toasts.module.css';

const TOASTS = { copied: 'copy', saved: 'check', sent: 'print' } as const satisfies Record<string, IconName>;
export type ToastName = keyof typeof TOASTS;

const ToastContext = createContext<((name: ToastName) => void) | null>(null);
const SHOWN_MS = 4_000;
const SHOWN_MAX = 3;

export function Toasts({ children }: { children: ReactNode }) {
  const { say } = useWords();
  const announce = useAnnounce();
  const [shown, setShown] = useState<readonly Readonly<{ number: number; name: ToastName }>[]>([]);
  const count = useRef(0);
  const toast = useCallback(
    (name: ToastName) => {
      const number = ++count.current;
      announce(say(`toast.${name}`), 'polite');
      setShown((before) => [...before, { number, name }].slice(-SHOWN_MAX));
      setTimeout(() => setShown((before) => before.filter((one) => one.number !== number)), SHOWN_MS);
    },
    [announce, say],
  );
  return (
    <ToastContext value={toast}>
      {children}
      {/* Read by the announcer already. */}
      <ul className={styles.toasts} aria-hidden="true">
        {shown.map(({ number, name }) => (
          <li key={number} className={styles.toast}>
            <Icon name={TOASTS[name]} />
            {say(`toast.${name}`)}
          </li>
        ))}
      </ul>
    </ToastContext>
  );
}

/**
 * @throws Error outside of Toasts: a programmer's error
 * @example const toast = useToast(); toast('copied');
 */
export function useToast(): (name: ToastName) => void {
  const toast = useContext(ToastContext);
  if (toast === null) throw new Error('outside of Toasts');
  return toast;
}
