/**
 * The lock: somebody left the till, or their login has expired. It lies over the screen, which stays as it is; what becomes of a payment
 * that is under way stays visible in it (`WhileLocked`). Whoever signs in finds the same screen, and the same sale.
 */

import type { SessionView, TillView } from '@quickpay/client';
import * as Radix from '@radix-ui/react-dialog';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useAnnounce } from '../ui/announcer.tsx';
import type { Key } from '../words/catalogue.ts';
import { useWords } from '../words/language-provider.tsx';
import styles from './lock.module.css';
import { SignInPanel } from './sign-in-panel.tsx';

export type LockReason = 'expired' | 'locked';
const TITLES: Readonly<Record<LockReason, Key>> = { expired: 'login.expired', locked: 'lock.title' };

const SlotContext = createContext<HTMLElement | null>(null);

/**
 * What stays visible of a screen while the till is locked: the payment in front, without anything to press. Draws nothing otherwise.
 *
 * @example <WhileLocked><StatePanel payment={payment} actions={null} /></WhileLocked>
 */
export function WhileLocked({ children }: { children: ReactNode }) {
  const slot = useContext(SlotContext);
  return slot === null ? null : createPortal(children, slot);
}

export type LockProps = Readonly<{
  /** Null while the till is not locked. */
  reason: LockReason | null;
  till: TillView;
  /** Who left it. */
  person: SessionView['person'];
  onUnlocked: (session: SessionView) => void;
  /** The screen. */
  children: ReactNode;
}>;

export function Lock({ reason, till, person, onUnlocked, children }: LockProps) {
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  return (
    <SlotContext value={slot}>
      {children}
      {reason === null ? null : (
        <LockDialog reason={reason} till={till} person={person} onUnlocked={onUnlocked} slotRef={setSlot} />
      )}
    </SlotContext>
  );
}

type LockDialogProps = Omit<LockProps, 'children' | 'reason'> &
  Readonly<{ reason: LockReason; slotRef: (slot: HTMLElement | null) => void }>;

function LockDialog({ reason, till, person, onUnlocked, slotRef }: LockDialogProps) {
  const { sayWith, say } = useWords();
  const announce = useAnnounce();
  const title = sayWith(TITLES[reason], {});
  const opener = useRef<Element | null>(null);
  useEffect(() => announce(title, 'assertive'), [title, announce]);
  const stays = (event: Event) => event.preventDefault();
  return (
    <Radix.Root open>
      <Radix.Portal>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: nothing happens there; a tap beside the lock only must not take the keyboard from the PIN */}
        <div className={styles.veil} onMouseDown={(event) => event.preventDefault()} />
        <Radix.Content
          className={styles.lock}
          data-modal=""
          aria-describedby={undefined}
          onEscapeKeyDown={stays}
          onInteractOutside={stays}
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement;
            // The form takes it, where there is one.
            if (event.currentTarget instanceof Element && event.currentTarget.querySelector('input') !== null)
              event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (opener.current instanceof HTMLElement) opener.current.focus();
          }}
          // What lies below hears no keys: a digit is of the PIN, and F-keys start nothing.
          onKeyDown={(event) => event.stopPropagation()}
        >
          <Radix.Title className={styles.title}>{title}</Radix.Title>
          <p>{say('lock.kept')}</p>
          <div ref={slotRef} className={styles.slot} />
          <SignInPanel till={till} first={person.id} onSignedIn={onUnlocked} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
