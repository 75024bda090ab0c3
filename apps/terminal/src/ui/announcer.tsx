/**
 * What is said to those who do not see the screen: one polite region for progress, one assertive for results. Each message is a node of its
 * own, added once and taken away later, so that a reader says it once and nobody comes upon an old one.
 */
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import styles from './unseen.module.css';

export type Urgency = 'polite' | 'assertive';

/**
 * Says something. With a name it is said once for that name, however often the screen is drawn anew.
 *
 * @example announce(sentence, 'assertive', `${payment.id} paid`)
 */
export type Announce = (text: string, urgency: Urgency, once?: string) => void;

const AnnouncerContext = createContext<Announce | null>(null);
const KEPT_MS = 10_000;
/** A day of sales has fewer; what was said before them will not be said again. */
const NAMES_MAX = 2_000;

type Message = Readonly<{ number: number; text: string; urgency: Urgency }>;

export function Announcer({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const said = useRef(new Set<string>());
  const count = useRef(0);
  const announce = useCallback<Announce>((text, urgency, once) => {
    if (once !== undefined) {
      if (said.current.has(once)) return;
      const [oldest] = said.current;
      if (said.current.size >= NAMES_MAX && oldest !== undefined) said.current.delete(oldest);
      said.current.add(once);
    }
    const number = ++count.current;
    setMessages((before) => [...before, { number, text, urgency }]);
    setTimeout(() => setMessages((before) => before.filter((message) => message.number !== number)), KEPT_MS);
  }, []);
  const of = (urgency: Urgency) =>
    messages.filter((message) => message.urgency === urgency).map(({ number, text }) => <p key={number}>{text}</p>);
  return (
    <AnnouncerContext value={announce}>
      {children}
      <div className={styles.unseen} role="status" aria-live="polite" aria-relevant="additions" data-announcer="polite">
        {of('polite')}
      </div>
      <div className={styles.unseen} role="alert" aria-live="assertive" aria-relevant="additions" data-announcer="assertive">
        {of('assertive')}
      </div>
    </AnnouncerContext>
  );
}

/** @throws Error outside of Announcer: a programmer's error */
export function useAnnounce(): Announce {
  const announce = useContext(AnnouncerContext);
  if (announce === null) throw new Error('outside of Announcer');
  return announce;
}
