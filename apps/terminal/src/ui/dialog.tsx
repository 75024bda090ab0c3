/**
 * A question over the screen. Focus goes in, stays in, and returns to where it was; what lies below is out of reach for everybody. The veil
 * is ours: the library's own writes a style element, which the page's policy does not let in.
 */
import * as Radix from '@radix-ui/react-dialog';
import { type ReactNode, useRef } from 'react';
import { useWords } from '../words/language-provider.tsx';
import { IconButton } from './button.tsx';
import styles from './dialog.module.css';

export type DialogProps = Readonly<{
  isOpen: boolean;
  /** By Escape, by the cross, or by a tap beside it. */
  onClose: () => void;
  title: string;
  /** What it is about, read when it opens. */
  description?: string;
  children?: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
}>;

export function Dialog({ isOpen, onClose, title, description, children, actions }: DialogProps) {
  const { say } = useWords();
  const opener = useRef<Element | null>(null);
  return (
    <Radix.Root open={isOpen} onOpenChange={(opens) => (opens ? undefined : onClose())}>
      <Radix.Portal>
        <div className={styles.veil} />
        <Radix.Content
          className={styles.dialog}
          data-modal=""
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            // The library returns focus to a trigger of its own; ours is whatever had it.
            event.preventDefault();
            if (opener.current instanceof HTMLElement) opener.current.focus();
          }}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <Radix.Title className={styles.title}>{title}</Radix.Title>
          {description === undefined ? null : <Radix.Description className={styles.description}>{description}</Radix.Description>}
          {children === undefined ? null : <div className={styles.body}>{children}</div>}
          {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
          {/* Last, so that focus begins with what the dialog is about. */}
          <div className={styles.close}>
            <IconButton icon="close" label={say('action.close')} onPress={onClose} />
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
